"""The error family of recordings."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class RecordingsError(Exception):
    """Base of all errors that leave this package; `code` is stable and part of the protocol."""

    code = "recording_failed"


class NotWritable(RecordingsError):
    """The disk takes nothing more: it is full, or it is broken."""

    code = "recording_not_writable"


class RecorderUnavailable(RecordingsError):
    """No recorder answers now."""

    code = "recording_unavailable"


class NothingRecorded(RecordingsError):
    """There is nothing in it that can be played."""

    code = "recording_empty"


class NoSpaceToFinalise(RecordingsError):
    """The finished files do not fit on any volume."""

    code = "recording_no_space"


class NotFinalised(RecordingsError):
    """What was written is not what it should be, or could not be written."""

    code = "recording_not_finalised"


class FinaliserDied(RecordingsError):
    """The process that was finishing a recording is gone, or said nothing more."""

    code = "recording_finaliser_died"


class NoKey(RecordingsError):
    """A key is missing by which recordings are sealed; what it says is for who looks after the server."""

    code = "recording_no_key"


class SealBroken(OSError):
    """What was sealed is damaged, cut off, or is not where it was written. Handled as a disk that cannot be read."""


@contextmanager
def told_as_not_finalised() -> Iterator[None]:
    """What goes wrong while finished files are made, as one of ours: NoSpaceToFinalise or NotFinalised."""
    try:
        yield
    except (OSError, NotWritable) as error:
        cause = error.__cause__ if isinstance(error, NotWritable) else error
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoSpaceToFinalise from error
        raise NotFinalised(str(error)) from error
    except ValueError as error:
        raise NotFinalised(str(error)) from error
