"""Logs of ours and of libraries as JSON lines, and in colour for people."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import logging, structlog
from signaling.log_setup import set_up_logs
set_up_logs({form!r}, "info", "web")
structlog.get_logger("ours").info("meeting_ended", meeting="m1", title="Giao ban tuần 47")
structlog.get_logger("ours").debug("too_fine")
logging.getLogger("theirs").warning("disk %s", "full")
secret = "a ticket"
try:
    raise KeyError("x")
except KeyError:
    structlog.get_logger("ours").exception("failed")
"""


def lines(form: str) -> list[str]:
    """What a process writes to standard error."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(form=form)], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout == ""
    return ran.stderr.splitlines()


def test_every_line_is_json_with_process_and_time() -> None:
    read = [json.loads(line) for line in lines("json")]
    assert [line["event"] for line in read] == ["meeting_ended", "disk full", "failed"]
    assert {line["process"] for line in read} == {"web"}
    assert all(line["timestamp"].endswith("Z") for line in read)
    assert read[0]["title"] == "Giao ban tuần 47"
    assert [line["level"] for line in read] == ["info", "warning", "error"]


def test_an_error_carries_its_stack() -> None:
    failed = json.loads(lines("json")[-1])
    assert failed["exception"][0]["exc_type"] == "KeyError"
    assert failed["exception"][0]["frames"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_values_of_variables_are_written(form: str) -> None:
    assert not [line for line in lines(form) if "a ticket" in line]


def test_people_read_one_line_an_event() -> None:
    assert "meeting_ended" in lines("console")[0]
