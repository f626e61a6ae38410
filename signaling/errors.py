"""The error family of the process edge."""


class SignalingError(Exception):
    """Base of all errors of this package; `code` is stable and part of the protocol."""

    code = "internal"


class Overloaded(SignalingError):
    """More work waits than the owner of a meeting holds."""

    code = "busy"


class HallClosed(SignalingError):
    """The owner of the meeting is gone: the meeting ended or the process stops."""

    code = "timed_out"


class NotSeated(SignalingError):
    """The connection does not speak for its participant any more: it was replaced or removed."""

    code = "not_joined"
