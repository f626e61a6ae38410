"""Why a rehearsal could not be held at all; what it finds is in its report instead."""

from sfu.errors import SfuError


class RehearsalFailed(SfuError):
    """Base; `code` is stable, `detail` is for the log or the operator's eye."""

    code = "rehearsal_failed"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class ServerUnreachable(RehearsalFailed):
    """Nothing answers at the address, or not in time."""

    code = "rehearsal_unreachable"


class ServerRefused(RehearsalFailed):
    """The server refused a request; `detail` is its code."""

    code = "rehearsal_refused"


class ServerNotUnderstood(RehearsalFailed):
    """The answer is not one of ours: another program, or another version."""

    code = "rehearsal_not_understood"


class ServerNotStarted(RehearsalFailed):
    """The server of our own did not come up; `detail` is the end of what it said."""

    code = "rehearsal_server_not_started"
