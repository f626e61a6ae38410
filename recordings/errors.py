"""The error family of recordings."""


class RecordingsError(Exception):
    """Base of all errors that leave this package; `code` is stable and part of the protocol."""

    code = "recording_failed"


class NotWritable(RecordingsError):
    """The disk takes nothing more: it is full, or it is broken."""

    code = "recording_not_writable"


class RecorderUnavailable(RecordingsError):
    """No recorder answers now."""

    code = "recording_unavailable"
