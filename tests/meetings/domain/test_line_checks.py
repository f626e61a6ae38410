"""What a tested line is good for, and when the next test is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from meetings.domain.line_checks import (
    CameraSeen,
    Echo,
    Fault,
    Limits,
    LineCheck,
    Occasion,
    RoomTimes,
    Transport,
    beginning_kbit,
    due,
    is_fresh,
    judge,
    step_for,
)

LIMITS = Limits(0.03, 150, 30)
GOOD = LineCheck(
    transport=Transport.UDP,
    up_kbit=4000,
    down_kbit=6000,
    up_at_least=False,
    down_at_least=False,
    loss_up=0.0,
    loss_down=0.01,
    round_trip_ms=30,
    jitter_ms=5,
    camera=CameraSeen.PRESENT,
    microphone_db=-40,
    echo=Echo.SUPPRESSED,
)
EVENING = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""19:00 in Vietnam."""
ONE = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
"""One in the morning there."""
NEVER = RoomTimes(None, None, None)


@pytest.mark.parametrize(
    ("kbit", "step"),
    [(0, 0), (77, 0), (78, 1), (166, 1), (167, 2), (333, 2), (334, 3), (723, 4), (2222, 4), (2223, 5), (2889, 6)],
)
def test_a_rate_carries_the_step_that_leaves_it_a_tenth(kbit: int, step: int) -> None:
    assert step_for(kbit) == step


@pytest.mark.parametrize(("up_kbit", "kbit"), [(0, 50), (55, 50), (57, 51), (300, 270), (12_000, 10_800)])
def test_what_a_room_sends_first_leaves_a_tenth_of_what_was_found(up_kbit: int, kbit: int) -> None:
    assert beginning_kbit(up_kbit) == kbit


def test_a_line_with_room_for_a_clear_picture_both_ways_is_good() -> None:
    judged = judge(GOOD, LIMITS)
    assert (judged.good, judged.step, judged.up_step, judged.faults) == (True, 6, 5, ())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"down_kbit": 700}, Fault.SLOW_DOWN),
        ({"up_kbit": 600}, Fault.SLOW_UP),
        ({"loss_down": 0.03}, Fault.LOSS),
        ({"loss_up": 0.2}, Fault.LOSS),
        ({"round_trip_ms": 150}, Fault.ROUND_TRIP),
        ({"jitter_ms": 30}, Fault.JITTER),
        ({"transport": Transport.HTTP, "loss_up": None, "round_trip_ms": None}, Fault.UDP_BLOCKED),
    ],
)
def test_each_fault_alone_makes_it_weak(change: dict[str, object], fault: Fault) -> None:
    judged = judge(replace(GOOD, **change), LIMITS)  # type: ignore[arg-type]  # Of the fields of a check.
    assert (judged.good, judged.faults) == (False, (fault,))


def test_just_below_every_limit_it_is_good() -> None:
    near = replace(GOOD, up_kbit=667, down_kbit=723, loss_up=0.029, round_trip_ms=149, jitter_ms=29)
    assert judge(near, LIMITS).faults == ()


def occasions(room: str, times: RoomTimes, start: datetime, minutes: int) -> list[Occasion | None]:
    return [due(room, times, start + timedelta(minutes=minute)) for minute in range(minutes)]


def test_every_room_has_its_turn_by_night_and_they_are_spread() -> None:
    first = {}
    for number in range(129):
        told = occasions(f"room {number}", NEVER, ONE, 180)
        first[number] = told.index(Occasion.NIGHT)
        assert Occasion.NIGHT not in occasions(f"room {number}", NEVER, EVENING, 360)
    spread = sorted(first.values())
    assert spread[-1] < 152
    assert max(sum(at <= one < at + 10 for one in spread) for at in range(150)) < 20


def test_a_room_that_was_tested_this_night_has_done_so() -> None:
    tested = RoomTimes(ONE + timedelta(minutes=1), None, None)
    assert set(occasions("room", tested, ONE + timedelta(minutes=1), 179)) == {None}
    yesterday = RoomTimes(ONE - timedelta(minutes=1), None, None)
    assert Occasion.NIGHT in occasions("room", yesterday, ONE, 180)


def test_before_a_session_rooms_are_through_half_an_hour_ahead() -> None:
    start = EVENING + timedelta(hours=2)
    for number in range(129):
        told = occasions(f"room {number}", RoomTimes(EVENING, None, start), EVENING, 120)
        assert told[:60] == [None] * 60
        assert told.index(Occasion.BEFORE) <= 60 + 25
        assert told[115:] == [None] * 5


def test_one_test_in_the_hour_before_is_enough() -> None:
    start = EVENING + timedelta(hours=2)
    tested = RoomTimes(start - timedelta(minutes=59), None, start)
    assert set(occasions("room", tested, EVENING, 125)) == {None}


def test_a_wish_of_it_holds_two_hours_and_is_answered_once() -> None:
    asked = RoomTimes(EVENING - timedelta(days=1), EVENING, None)
    assert due("room", asked, EVENING) is Occasion.ASKED
    assert due("room", asked, EVENING + timedelta(minutes=119)) is Occasion.ASKED
    assert due("room", asked, EVENING + timedelta(minutes=120)) is None
    assert due("room", replace(asked, last_at=EVENING), EVENING + timedelta(minutes=1)) is None


def test_a_wish_waits_while_a_session_begins() -> None:
    asked = RoomTimes(None, EVENING, EVENING + timedelta(minutes=4))
    assert due("room", asked, EVENING) is None


def test_a_passport_is_fresh_for_a_day_and_a_half() -> None:
    assert is_fresh(EVENING, EVENING + timedelta(hours=35, minutes=59))
    assert not is_fresh(EVENING, EVENING + timedelta(hours=36))
