"""Presence is derived from an append-only list of events, never from a flag."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class AttendanceKind(StrEnum):
    """What happened to a participant's presence; the last three are what a roll call found, and move nobody."""

    JOINED = "joined"
    LOST = "lost"
    RETURNED = "returned"
    LEFT = "left"
    REMOVED = "removed"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class AttendanceSource(StrEnum):
    """Who says so."""

    SELF = "self"
    DEVICE = "device"
    CHAIR = "chair"
    SECRETARY = "secretary"
    IT = "it"
    MEDIA = "media"
    SERVER = "server"


class SeatMark(StrEnum):
    """What is said of a seat: whether who sits there is there in person."""

    PRESENT = "present"
    LATE = "late"
    LEFT = "left"
    EXCUSED = "excused"
    ABSENT = "absent"


IN_SESSION = frozenset({AttendanceKind.JOINED, AttendanceKind.RETURNED})
MARKS = frozenset({AttendanceKind.PRESENT, AttendanceKind.EXCUSED, AttendanceKind.ABSENT})
MOVES = frozenset(AttendanceKind) - MARKS
"""Presence is read from these alone: being there and being called present are two facts."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One event, or the last one, of a participant."""

    kind: AttendanceKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a participant's line was lost and after which it came back."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """A time of presence, with the gaps in it; `until` and `end` are None while it lasts."""

    since: datetime
    until: datetime | None
    end: AttendanceKind | None
    gaps: tuple[Gap, ...] = ()


def next_on_join(last: Attendance | None) -> AttendanceKind | None:
    """The event that a join writes: none when the participant is here already (its page was reloaded)."""
    if last is None or last.kind in {AttendanceKind.LEFT, AttendanceKind.REMOVED}:
        return AttendanceKind.JOINED
    return AttendanceKind.RETURNED if last.kind is AttendanceKind.LOST else None


def next_on_lost(last: Attendance | None) -> AttendanceKind | None:
    """The event that a dead line writes: none for who was not here."""
    return AttendanceKind.LOST if last is not None and last.kind in IN_SESSION else None


def next_on_left(last: Attendance | None) -> AttendanceKind | None:
    """The event that leaving writes: none for who is gone already."""
    gone = last is None or last.kind in {AttendanceKind.LEFT, AttendanceKind.REMOVED}
    return None if gone else AttendanceKind.LEFT


def is_here(last: Attendance | None) -> bool:
    """Whether the participant is in the session, its line up or lost for the moment."""
    return last is not None and last.kind in IN_SESSION | {AttendanceKind.LOST}


def intervals(events: Iterable[Attendance]) -> tuple[Interval, ...]:
    """Times of presence of one participant, from its events in order of time; marks do not count.

    A line that was lost and came back leaves a gap in its interval; one that did not come back ended it then.
    """
    found: list[Interval] = []
    current: _Presence | None = None
    for event in events:
        if event.kind in MARKS:
            continue
        if event.kind in IN_SESSION:
            current = _Presence(event.at) if current is None else current.back(event.at)
        elif current is not None and event.kind is AttendanceKind.LOST:
            current = replace(current, lost=current.lost or event.at)
        elif current is not None:
            found.append(current.ended(event))
            current = None
    if current is not None:
        found.append(current.ended(None))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Presence:
    """An interval on its way; `lost` since when its line is gone."""

    since: datetime
    lost: datetime | None = None
    gaps: tuple[Gap, ...] = ()

    def back(self, at: datetime) -> "_Presence":
        if self.lost is None:
            return self
        return _Presence(self.since, None, (*self.gaps, Gap(self.lost, at)))

    def ended(self, by: Attendance | None) -> Interval:
        if self.lost is not None:
            return Interval(self.since, self.lost, AttendanceKind.LOST, self.gaps)
        if by is None:
            return Interval(self.since, None, None, self.gaps)
        return Interval(self.since, by.at, by.kind, self.gaps)
