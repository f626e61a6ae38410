"""Presence is derived from events."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.attendance import (
    Attendance,
    AttendanceKind,
    Gap,
    Interval,
    intervals,
    is_here,
    next_on_join,
    next_on_left,
    next_on_lost,
)

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KINDS = {kind.value: kind for kind in AttendanceKind}


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def event(kind: str, minute: int = 0) -> Attendance:
    return Attendance(KINDS[kind], at(minute))


@pytest.mark.parametrize(
    ("last", "joins", "loses", "leaves", "here"),
    [
        (None, "joined", None, None, False),
        ("joined", None, "lost", "left", True),
        ("returned", None, "lost", "left", True),
        ("lost", "returned", None, "left", True),
        ("left", "joined", None, None, False),
        ("removed", "joined", None, None, False),
    ],
)
def test_what_comes_next_follows_from_the_last_event(
    last: str | None, joins: str | None, loses: str | None, leaves: str | None, here: bool
) -> None:
    known = event(last) if last else None
    assert (next_on_join(known), next_on_lost(known), next_on_left(known)) == (joins, loses, leaves)
    assert is_here(known) is here


def test_a_line_that_came_back_leaves_one_interval_with_its_gap() -> None:
    events = [event("joined", 0), event("lost", 10), event("returned", 12), event("left", 60)]
    assert intervals(events) == (Interval(at(0), at(60), AttendanceKind.LEFT, (Gap(at(10), at(12)),)),)


def test_gaps_add_up_while_the_interval_lasts() -> None:
    events = [event("joined", 0), event("lost", 1), event("returned", 2), event("lost", 5), event("returned", 9)]
    assert intervals(events) == (Interval(at(0), None, None, (Gap(at(1), at(2)), Gap(at(5), at(9)))),)


def test_who_left_and_came_again_was_there_twice() -> None:
    events = [event("joined", 0), event("left", 10), event("joined", 12)]
    assert intervals(events) == (Interval(at(0), at(10), AttendanceKind.LEFT), Interval(at(12), None, None))


def test_a_line_that_is_lost_now_ends_the_interval_until_it_comes_back() -> None:
    events = [event("joined", 0), event("lost", 1), event("returned", 2), event("lost", 5)]
    assert intervals(events) == (Interval(at(0), at(5), AttendanceKind.LOST, (Gap(at(1), at(2)),)),)


def test_what_a_roll_call_found_moves_nobody() -> None:
    events = [event("absent", 0), event("joined", 3), event("absent", 4), event("present", 5), event("left", 60)]
    assert intervals(events) == (Interval(at(3), at(60), AttendanceKind.LEFT),)


def test_who_is_still_there_has_an_open_interval() -> None:
    assert intervals([event("joined", 3)]) == (Interval(at(3), None, None),)


def test_who_is_lost_and_then_leaves_was_there_until_lost() -> None:
    events = [event("joined", 0), event("lost", 10), event("left", 60)]
    assert intervals(events) == (Interval(at(0), at(10), AttendanceKind.LOST),)


def test_who_never_came_was_never_there() -> None:
    assert intervals([]) == ()


def times_of(interval: Interval) -> list[datetime]:
    """All times of an interval as they follow one another."""
    gaps = [time for gap in interval.gaps for time in (gap.since, gap.until)]
    return [interval.since, *gaps, *([] if interval.until is None else [interval.until])]


@given(st.lists(st.sampled_from(["join", "lose", "leave"])))
def test_intervals_never_overlap_and_only_the_last_is_open(acts: list[str]) -> None:
    steps = {"join": next_on_join, "lose": next_on_lost, "leave": next_on_left}
    last: Attendance | None = None
    written: list[Attendance] = []
    for minute, act in enumerate(acts):
        kind = steps[act](last)
        if kind is not None:
            last = Attendance(kind, at(minute))
            written.append(last)
    found = intervals(written)
    assert all(interval.until is not None for interval in found[:-1])
    times = [time for interval in found for time in times_of(interval)]
    assert times == sorted(times)
    open_now = bool(found) and found[-1].until is None
    assert open_now == (last is not None and last.kind in {AttendanceKind.JOINED, AttendanceKind.RETURNED})
