"""What all tests share: asyncio with its debug mode on, and repeatable property tests."""

from asyncio import constants
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("giaoban", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("giaoban")
vars(constants)["DEBUG_STACK_DEPTH"] = 2  # Debug mode names the line that made a task: ten cost a third of the time.

APART = Path(__file__).parent / "meetings"
"""Tests that open no port and await no moment: they may run beside others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where two processes share the tests, one of them has all that must run in turn."""
    for item in items:
        if not item.path.is_relative_to(APART):
            item.add_marker(pytest.mark.xdist_group("in-turn"))


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Tests marked `anyio` run on asyncio, which then tells of slow callbacks and forgotten coroutines."""
    return "asyncio", {"debug": True}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Shows what tests measured (`record_property`), beside whether they passed."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    measured = [(report.nodeid, name, value) for report in reports for name, value in report.user_properties]
    if measured:
        terminalreporter.section("measured")
    for nodeid, name, value in measured:
        terminalreporter.write_line(f"{nodeid.rpartition('::')[2]}: {name}: {value}")
