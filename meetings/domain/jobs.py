"""Work that is done later: its states, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum


class JobState(StrEnum):
    """A job waits until it is done, given up after too many attempts, or not wanted any more."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


MAX_ATTEMPTS = 8
"""The last one comes four hours after the first: longer than most mail servers are away."""
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=2)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts (from 1); None when it is given up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait: timedelta = FIRST_WAIT * 2 ** (attempts - 1)
    return min(wait, LONGEST_WAIT)
