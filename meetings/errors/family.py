"""The base of all errors of meetings."""


class MeetingsError(Exception):
    """Base of all errors that leave this package."""

    code = "meetings_failed"
