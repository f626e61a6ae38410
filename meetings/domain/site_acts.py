"""What IT may do to a site from afar: how far it is held down, how its machine is tried, and when it may be. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from meetings.domain.floor import Seat
from meetings.domain.roles import Role
from meetings.domain.vietnamese import tidy
from meetings.errors import InvalidInput, NotAllowed, SpeakingNow
from meetings.ids import ParticipantId

MAX_SITE_NOTE = 500
LEAST_CAP_KBIT, MOST_CAP_KBIT = 64, 20_000
MAX_SITES = 500
"""Sites that are held down or let up by one act."""


class LineCap(StrEnum):
    """The most that a site sends and is sent of pictures: none, 180 lines, or 360."""

    SOUND = "sound"
    LOW = "low"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class Hold:
    """How far a site is held down, both ways: its pictures, and what its sound and pictures come to in kbit/s.

    None: not. Raises InvalidInput for a rate that is not within LEAST_CAP_KBIT to MOST_CAP_KBIT.
    """

    cap: LineCap | None = None
    kbit: int | None = None

    def __post_init__(self) -> None:
        """A rate below the least would cut the voice."""
        if self.kbit is not None and not LEAST_CAP_KBIT <= self.kbit <= MOST_CAP_KBIT:
            raise InvalidInput


NOT_HELD = Hold()


class SiteTest(StrEnum):
    """A try of a room's machine: a tone from its speaker, its microphone as figures, or its microphone played back."""

    TONE = "tone"
    LEVEL = "level"
    LOOPBACK = "loopback"


def said(note: str) -> str:
    """A note as it is kept. Raises InvalidInput for an empty one, and above MAX_SITE_NOTE signs."""
    text = tidy(note)
    if not text or len(text) > MAX_SITE_NOTE or not text.isprintable():
        raise InvalidInput
    return text


def may_be_tested(seat: Seat, test: SiteTest, floor: ParticipantId | None, *, microphone_open: bool) -> None:
    """Only a room's machine is tried, and nothing sounds in a room that is heard.

    Raises NotAllowed, SpeakingNow.
    """
    if seat.role is not Role.ROOM:
        raise NotAllowed
    if test is not SiteTest.LEVEL and (microphone_open or floor == seat.participant):
        raise SpeakingNow


def may_be_restarted(seat: Seat, floor: ParticipantId | None, *, sure: bool) -> None:
    """Whom all listen to is interrupted only by who is sure. Raises SpeakingNow."""
    if not sure and (seat.role is Role.CHAIR or floor == seat.participant):
        raise SpeakingNow
