"""Papers: what they are, who may open which, how a version goes on its way, and what a beat of reading is worth."""

from enum import StrEnum

from meetings.domain.agenda import SEEN, Visibility
from meetings.domain.roles import Role


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


MAX_BEAT_S = 30
"""What one beat of reading is worth at most: it comes every ten seconds, and a page that was left open is not read."""

SHOWN_WITHOUT_ITEM = Visibility.DELEGATES
"""Who sees a paper of the whole meeting, as if it stood below an item of this visibility."""


def read_s(told_s: int, passed_s: float | None) -> int:
    """How many seconds of reading a beat adds: no more than passed since the last one, none for the first."""
    if passed_s is None:
        return 0
    return max(0, min(told_s, int(passed_s), MAX_BEAT_S))


def shown_in_rooms(classification: str) -> bool:
    """Whether rooms' screens show a paper where nobody said: an open one, but no internal one.

    Whoever publishes a paper expects the rooms of the sites to have it. A screen is seen by all who are in the room,
    so an internal paper gets there only when somebody decided it.
    """
    return classification == "open"


def sees_item(role: Role, visibility: Visibility | None) -> bool:
    """Whether a part in the meeting sees papers of an item of this visibility; None: of the whole meeting."""
    return (SHOWN_WITHOUT_ITEM if visibility is None else visibility) in SEEN[role]
