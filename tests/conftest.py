"""What all tests share: asyncio with its debug mode on, and repeatable property tests."""

import linecache
import traceback
from asyncio import constants
from pathlib import Path

import pytest
from hypothesis import settings

from tests.time_limit import pytest_timeout_set_timer  # noqa: F401 - a hook of every test below.

settings.register_profile("giaoban", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("giaoban")
# Debug mode names the lines that made a handle, a future or a task: all of them cost a third of the time.
vars(constants)["DEBUG_STACK_DEPTH"] = 2
traceback.extract_stack.__defaults__ = (None, 4)
# Nobody writes into the sources meanwhile: debug mode looked at a file's date a hundred thousand times a minute.
vars(linecache)["checkcache"] = lambda filename=None: None

TESTS = Path(__file__).parent
APART = TESTS / "meetings"
"""Tests that open no port and await no moment: any of them may run beside any other."""

IN_TURN = tuple(
    TESTS / name
    for name in (
        "sfu/rehearsal",
        "sfu/test_forwarding.py",
        "sfu/transport",
        "signaling/test_command_line.py",
        "signaling/test_processes.py",
        "signaling/test_supervisor.py",
    )
)
"""Tests that measure, or look for a free port: they run one after the other."""


ON_BOTH = tuple(
    TESTS / "meetings" / name
    for name in (
        "test_db.py",
        "test_invariants.py",
        "test_kept_database.py",
        "test_queries.py",
        "test_seat_invariants.py",
        "test_transactions.py",
    )
)
"""Tests of what the two engines do differently: what they keep, in what order they lock, how they search."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, a file of servers stays together, and what measures is in one.

    What is the same on both engines is asked on PostgreSQL in a run of its own: `make test-postgresql`.
    """
    for item in items:
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if params.get("engine") == "postgresql" and item.path not in ON_BOTH:
            item.add_marker(pytest.mark.again)
        if any(item.path.is_relative_to(place) for place in IN_TURN):
            item.add_marker(pytest.mark.xdist_group("in-turn"))
        elif not item.path.is_relative_to(APART):
            item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(TESTS))))


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
