"""What happens when a test takes longer than it may: it fails, and those after it are run."""

import signal
from collections.abc import Generator
from types import FrameType

import pytest


class TimedOut(BaseException):
    """A test took longer than it may.

    pytest's own outcome would not do: anyio's runner goes on with the test when that is raised amid the event loop,
    and the teardown of an asynchronous fixture then waits for it for ever.
    """


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer() -> Generator[None, object, object]:
    """What the timer raises ends the test's tasks too."""
    was_set = yield
    fail = signal.getsignal(signal.SIGALRM)
    if not callable(fail):
        return was_set

    def ring(number: int, frame: FrameType | None) -> None:
        try:
            fail(number, frame)
        except pytest.fail.Exception as error:
            raise TimedOut(str(error)) from None

    signal.signal(signal.SIGALRM, ring)
    return was_set
