"""The states of work that is done later."""

from enum import StrEnum


class JobState(StrEnum):
    """A job waits until it is done, given up after too many attempts, or not wanted any more."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"
