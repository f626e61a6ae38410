"""Conflicts: two meetings at one time that want the same people, rooms or place. They are shown and block nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from meetings.ids import AccountId, MeetingId, RoomId


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a meeting takes from `starts_at` up to, and without, `ends_at`.

    `leaders`: its chair and deputy. `place`: where it is held, in a form that compares; empty for nowhere yet.
    """

    meeting: MeetingId | None
    starts_at: datetime
    ends_at: datetime
    leaders: frozenset[AccountId]
    rooms: frozenset[RoomId]
    place: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two meetings both want at one time."""

    one: MeetingId | None
    other: MeetingId | None
    leaders: frozenset[AccountId]
    rooms: frozenset[RoomId]
    same_place: bool


def overlap(one: Wanted, other: Wanted) -> Overlap | None:
    """What both want, or None; meetings that only touch do not meet."""
    if one.starts_at >= other.ends_at or other.starts_at >= one.ends_at:
        return None
    found = Overlap(
        one.meeting,
        other.meeting,
        one.leaders & other.leaders,
        one.rooms & other.rooms,
        one.place == other.place != "",
    )
    return found if found.leaders or found.rooms or found.same_place else None


def overlaps(all_wanted: Sequence[Wanted]) -> Iterator[Overlap]:
    """Every pair that meets, each once, the earlier one first."""
    in_order = sorted(all_wanted, key=lambda wanted: wanted.starts_at)
    for index, one in enumerate(in_order):
        for other in in_order[index + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            found = overlap(one, other)
            if found is not None:
                yield found
