"""The command: what goes where, and how it exits."""

import json
from collections.abc import Coroutine
from dataclasses import replace

import pytest

from sfu.rehearsal.errors import ServerUnreachable
from sfu.rehearsal.report import Report
from sfu.rehearsal.run import BAD, GOOD, NOT_HELD, VOID, Options, run
from tests.sfu.rehearsal import test_report

OPTIONS = Options(rooms=129, seconds=60, account="kythuat", password="x", against="http://127.0.0.1:9", json=True)
GOOD_REPORT = test_report.GOOD


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[Report | Exception]:
    """What the next rehearsal comes to."""
    outcomes: list[Report | Exception] = []

    def hold(rehearsal: Coroutine[None, None, Report]) -> Report:
        rehearsal.close()
        outcome = outcomes.pop()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr("sfu.rehearsal.run.uvloop.run", hold)
    return outcomes


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (GOOD_REPORT, GOOD),
        (replace(GOOD_REPORT, rooms_joined=128), BAD),
        (replace(GOOD_REPORT, generator=replace(GOOD_REPORT.generator, lag_ms=999.0)), VOID),
    ],
)
def test_figures_go_to_standard_output_and_words_to_standard_error(
    held: list[Report | Exception], capsys: pytest.CaptureFixture[str], report: Report, code: int
) -> None:
    held.append(report)
    assert run(OPTIONS) == code
    said = capsys.readouterr()
    assert json.loads(said.out) == report.as_json()
    assert "điểm cầu" in said.err


def test_without_json_standard_output_is_empty(
    held: list[Report | Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    held.append(GOOD_REPORT)
    assert run(replace(OPTIONS, json=False)) == GOOD
    assert capsys.readouterr().out == ""


def test_a_rehearsal_that_could_not_be_held_says_why(
    held: list[Report | Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    held.append(ServerUnreachable("http://127.0.0.1:9"))
    assert run(OPTIONS) == NOT_HELD
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "Không kết nối được tới máy chủ (http://127.0.0.1:9). Hãy kiểm tra địa chỉ và máy chủ có đang chạy không.\n"
    )
