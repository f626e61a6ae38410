"""By which clock a recording goes, and when what others wrote down was on it."""

import pytest

from recordings.core.own_clock import BEHIND_MS, OwnClock, own_clock, own_moment_ms, running_clock
from recordings.core.story import Told

HERE = OwnClock("this", 1_764_000_000.0)
NOW_S = 500.0
NOW_MS = round(HERE.wall_s(NOW_S) * 1000)


def begun(clock: OwnClock) -> Told:
    return Told(NOW_MS - 9000, "begun", {"paused": False, **clock.told()})


def set_at(at_ms: int, off_s: float) -> Told:
    return Told(at_ms, "clock_set", {"off_s": off_s})


def test_one_that_begins_goes_by_the_machine() -> None:
    assert own_clock([], 0, HERE, NOW_S) == HERE


@pytest.mark.parametrize("set_by_s", [-90.0, 90.0])
def test_one_that_goes_on_keeps_its_clock_whatever_the_machine_says(set_by_s: float) -> None:
    before = OwnClock("this", HERE.offset_s - set_by_s)
    assert own_clock([begun(before)], NOW_MS, HERE, NOW_S) == before


def test_after_a_start_of_the_machine_its_clock_counts() -> None:
    before = OwnClock("the one before", HERE.offset_s + 7000)
    assert own_clock([begun(before)], NOW_MS - 1, HERE, NOW_S) == HERE
    nameless = OwnClock("", before.offset_s)
    here = OwnClock("", HERE.offset_s)
    assert own_clock([begun(nameless)], NOW_MS - 1, here, NOW_S) == here, "where lives have no names, each is another"


def test_a_machine_that_starts_with_a_clock_that_is_behind_goes_on_after_what_was_recorded() -> None:
    later_ms = NOW_MS + 5000
    found = own_clock([begun(OwnClock("the one before", 1.0))], later_ms, HERE, NOW_S)
    assert found.boot == "this"
    assert round(found.wall_s(NOW_S) * 1000) == later_ms + BEHIND_MS


def test_what_a_recording_of_before_says_is_no_clock() -> None:
    assert running_clock([Told(1, "begun", {"paused": False}), Told(2, "begun", {"boot": 3, "clock_s": "x"})]) is None


def test_a_clock_that_nobody_set_says_when_it_was() -> None:
    assert [own_moment_ms([], wall_ms, 500_000) for wall_ms in (1, 499_000)] == [1, 499_000]


def test_a_time_that_a_clock_went_through_twice_is_the_later_one() -> None:
    lines = [set_at(100_000, -90.0)]
    told = [own_moment_ms(lines, wall_ms, 150_000) for wall_ms in (9_999, 10_000, 59_000, 60_001, 99_999)]
    assert told == [9_999, 100_000, 149_000, 60_001, 99_999], "at 150 s it ended, when the machine said 60 s"


def test_a_time_that_a_clock_jumped_over_is_that_of_the_jump() -> None:
    lines = [set_at(100_000, 90.0), set_at(200_000, 0.0)]
    told = [own_moment_ms(lines, wall_ms, 500_000) for wall_ms in (50_000, 100_000, 150_000, 190_000, 199_000, 300_000)]
    assert told == [50_000, 100_000, 100_000, 100_000, 109_000, 300_000]
