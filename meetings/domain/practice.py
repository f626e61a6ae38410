"""What happens by itself in a practice meeting (họp thử). Pure.

Nobody leads it unless a chair has come to try the desk: then whoever raises a hand gets the floor in turn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from meetings.domain.attendance import IN_SESSION, Attendance, AttendanceKind
from meetings.ids import ParticipantId

LENGTH = timedelta(minutes=30)
"""A machine that is forgotten in a practice meeting must be free again before the session of the day."""
TURN_S = 60
HAND_SEEN_FOR = timedelta(seconds=3)
"""Long enough to see one's own name in the queue, as in a session."""
AT_ONCE = datetime.min.replace(tzinfo=UTC)
BACK_WITHIN = timedelta(seconds=60)
"""Whose line is lost for longer does not come back."""
SECOND_THOUGHTS = timedelta(seconds=10)
"""Who left may have loaded the page anew, and somebody may stand in the lobby."""


class Step(StrEnum):
    """What comes next."""

    GIVE_FLOOR = "give_floor"
    TAKE_FLOOR = "take_floor"
    OPEN_AGAIN = "open_again"
    """A chair that suspended or locked it, or closed the list of speakers, has gone."""
    END = "end"


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done at which moment; `participant`: who gets the floor."""

    at: datetime
    step: Step
    participant: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class Trier:
    """Somebody who has a seat: when it came or went last, and since when its hand is up."""

    participant: ParticipantId
    last: Attendance | None
    hand_raised_at: datetime | None

    @property
    def is_here(self) -> bool:
        """Whether its line is up."""
        return self.last is not None and self.last.kind in IN_SESSION


@dataclass(frozen=True, slots=True)
class Practice:
    """How a practice meeting stands. `floor_until`: None while nobody has the floor; `led`: its chair is there;
    `closed`: it is suspended or locked, or no hand may be raised.
    """

    until: datetime
    triers: Sequence[Trier]
    floor_until: datetime | None
    led: bool
    closed: bool


def next_due(practice: Practice) -> Due:
    """What comes next; at the latest the end."""
    return min(_coming(practice), key=lambda due: due.at)


def _coming(practice: Practice) -> Iterator[Due]:
    yield Due(practice.until, Step.END)
    gone_at = _all_gone_at(practice.triers)
    if gone_at is not None:
        yield Due(gone_at, Step.END)
    if practice.led:
        return
    if practice.closed:
        yield Due(AT_ONCE, Step.OPEN_AGAIN)
        return
    if practice.floor_until is not None:
        yield Due(practice.floor_until, Step.TAKE_FLOOR)
        return
    hands = [(one.hand_raised_at, one.participant) for one in practice.triers if one.hand_raised_at and one.is_here]
    if hands:
        raised_at, first = min(hands)
        yield Due(raised_at + HAND_SEEN_FOR, Step.GIVE_FLOOR, first)


def _all_gone_at(triers: Sequence[Trier]) -> datetime | None:
    """When everybody who came will have gone; None while somebody is there, or nobody has come yet."""
    came = [one.last for one in triers if one.last is not None]
    if not came or any(one.is_here for one in triers):
        return None
    return max(last.at + (BACK_WITHIN if last.kind is AttendanceKind.LOST else SECOND_THOUGHTS) for last in came)
