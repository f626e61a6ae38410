"""Papers: what they are, who may open which, how a version goes on its way, and what a beat of reading is worth."""

from enum import StrEnum


class VersionState(StrEnum):
    """How far a version is: its bytes are being looked at, it can be read, or it was not taken."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class UploadState(StrEnum):
    """How far an upload is. `GONE`: given up, by whoever brought it or by time."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    GONE = "gone"


class GrantScope(StrEnum):
    """Whom a grant is for: everybody of the meeting, a unit, or one seat."""

    ALL = "all"
    UNIT = "unit"
    SEAT = "seat"


class PaperRights(StrEnum):
    """What a grant gives; who may download may view."""

    VIEW = "view"
    DOWNLOAD = "download"


class NoteKind(StrEnum):
    """A note in words, or one drawn by hand."""

    TEXT = "text"
    STROKE = "stroke"
