"""What comes next in a practice meeting, by itself."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from meetings.domain.attendance import Attendance, AttendanceKind
from meetings.domain.practice import Due, Practice, Step, Trier, next_due
from meetings.ids import ParticipantId
from tests.meetings.hall import NOW, after

UNTIL = NOW + timedelta(minutes=30)
A, B = ParticipantId("a"), ParticipantId("b")


def trier(who: ParticipantId, kind: AttendanceKind, at: datetime = NOW, hand: datetime | None = None) -> Trier:
    return Trier(who, Attendance(kind, at), hand)


def here(who: ParticipantId, hand: datetime | None = None) -> Trier:
    return trier(who, AttendanceKind.JOINED, hand=hand)


def practice(*triers: Trier, floor_until: datetime | None = None, led: bool = False, closed: bool = False) -> Practice:
    return Practice(UNTIL, triers, floor_until, led, closed)


def test_a_hand_gets_the_floor_after_three_seconds_the_first_one_first() -> None:
    due = next_due(practice(here(A, hand=after(20)), here(B, hand=after(10))))
    assert due == Due(after(13), Step.GIVE_FLOOR, B)


def test_the_next_hand_waits_for_the_end_of_the_turn() -> None:
    due = next_due(practice(here(A), here(B, hand=after(10)), floor_until=after(70)))
    assert due == Due(after(70), Step.TAKE_FLOOR)


def test_a_hand_of_a_lost_line_waits_for_its_return() -> None:
    lost = trier(A, AttendanceKind.LOST, hand=after(5))
    assert next_due(practice(lost, here(B))).step is Step.GIVE_BACK
    assert next_due(practice(lost, here(B, hand=after(9)))).participant == B


@pytest.mark.parametrize("closed", [False, True])
def test_where_a_chair_leads_the_floor_and_what_it_closed_are_left_alone(closed: bool) -> None:
    for floor_until in (None, after(20)):
        standing = practice(here(A, hand=after(10)), floor_until=floor_until, led=True, closed=closed)
        assert next_due(standing) == Due(UNTIL, Step.END)


def test_what_a_chair_closed_that_has_gone_is_opened_at_once() -> None:
    due = next_due(practice(here(A, hand=after(10)), closed=True))
    assert (due.step, due.at < NOW) == (Step.OPEN_AGAIN, True)


def test_it_ends_ten_seconds_after_the_last_one_has_left() -> None:
    left = trier(A, AttendanceKind.LEFT, after(100))
    gone = replace(trier(B, AttendanceKind.LEFT, after(90)), holds_seat=False)
    assert next_due(practice(left, gone)) == Due(after(110), Step.END)
    assert next_due(practice(left, here(B))).step is Step.GIVE_BACK


def test_it_ends_a_minute_after_the_last_line_was_lost() -> None:
    lost = trier(A, AttendanceKind.LOST, after(100))
    gone = replace(trier(B, AttendanceKind.LEFT, after(120)), holds_seat=False)
    assert next_due(practice(lost, gone)) == Due(after(160), Step.END)


def test_who_has_left_gives_the_seat_back_after_second_thoughts_and_a_lost_line_after_a_minute() -> None:
    left, lost = trier(A, AttendanceKind.LEFT, after(100)), trier(A, AttendanceKind.LOST, after(100))
    assert next_due(practice(left, here(B))) == Due(after(110), Step.GIVE_BACK, A)
    assert next_due(practice(lost, here(B))) == Due(after(160), Step.GIVE_BACK, A)
    assert next_due(practice(replace(left, holds_seat=False), here(B))) == Due(UNTIL, Step.END)


def test_one_that_nobody_has_come_to_yet_waits() -> None:
    assert next_due(practice(Trier(A, None, None))) == Due(UNTIL, Step.END)


def test_half_an_hour_is_the_end_whatever_goes_on() -> None:
    assert next_due(practice(here(A, hand=UNTIL), floor_until=UNTIL + timedelta(seconds=30))).step is Step.END
