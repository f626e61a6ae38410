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
    GIVE_BACK = "give_back"
    """Who left, or whose line stays lost, makes room for somebody else."""
    END = "end"


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done at which moment; `participant`: who gets the floor, or whose seat is given back."""

    at: datetime
    step: Step
    participant: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class Trier:
    """Somebody who has a seat: when it came or went last, and since when its hand is up.

    `holds_seat`: nobody else can have it. Not so once it was given back; and the chair's is nobody else's anyway.
    """

    participant: ParticipantId
    last: Attendance | None
    hand_raised_at: datetime | None
    holds_seat: bool = True

    @property
    def is_here(self) -> bool:
        """Whether its line is up."""
        return self.last is not None and self.last.kind in IN_SESSION

    @property
    def gone_at(self) -> datetime | None:
        """When it counts as gone; None while it is here, or has not come yet."""
        if self.last is None or self.is_here:
            return None
        return self.last.at + (BACK_WITHIN if self.last.kind is AttendanceKind.LOST else SECOND_THOUGHTS)


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
    for one in practice.triers:
        if one.holds_seat and one.gone_at is not None:
            yield Due(one.gone_at, Step.GIVE_BACK, one.participant)
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
    if any(one.is_here for one in triers):
        return None
    return max((one.gone_at for one in triers if one.gone_at is not None), default=None)
