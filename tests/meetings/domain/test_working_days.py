"""Working days, and the times counted in them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.working_days import LOCAL, TermDays, WorkCalendar, at_minute, deadlines, is_late, local_day

PLAIN = WorkCalendar()
YEAR = WorkCalendar(
    closed=frozenset({date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 8, 31), date(2026, 9, 2)}),
    worked=frozenset({date(2026, 8, 22)}),
)
MONDAY = date(2026, 11, 30)
QD45 = TermDays(convening=3, papers=3, notice=5)
DAYS = st.dates(date(2025, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 4, 30), False),
        (date(2026, 4, 29), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 29), False),
        (date(2026, 8, 31), False),
    ],
)
def test_a_day_is_worked_or_not(day: date, working: bool) -> None:
    assert YEAR.is_working(day) is working


@pytest.mark.parametrize(
    ("count", "before", "after"),
    [
        (0, MONDAY, MONDAY),
        (1, date(2026, 11, 27), date(2026, 12, 1)),
        (3, date(2026, 11, 25), date(2026, 12, 3)),
        (5, date(2026, 11, 23), date(2026, 12, 7)),
    ],
)
def test_weekends_are_not_counted(count: int, before: date, after: date) -> None:
    assert (PLAIN.before(MONDAY, count), PLAIN.after(MONDAY, count)) == (before, after)


@pytest.mark.parametrize(
    ("day", "count", "before"),
    [
        (date(2026, 5, 4), 1, date(2026, 4, 29)),
        (date(2026, 5, 4), 3, date(2026, 4, 24)),
        (date(2026, 8, 24), 1, date(2026, 8, 22)),
        (date(2026, 9, 3), 1, date(2026, 9, 1)),
        (date(2026, 9, 3), 2, date(2026, 8, 28)),
        (date(2026, 4, 30), 1, date(2026, 4, 29)),
    ],
)
def test_holidays_are_not_counted_and_worked_saturdays_are(day: date, count: int, before: date) -> None:
    assert YEAR.before(day, count) == before


@given(DAYS, st.integers(1, 60), st.sets(DAYS, max_size=20))
def test_there_and_back_is_the_same_working_day(day: date, count: int, closed: set[date]) -> None:
    calendar = WorkCalendar(closed=frozenset(closed))
    working = calendar.after(day, 1)
    assert calendar.before(calendar.after(working, count), count) == working


@given(DAYS, st.integers(1, 60))
def test_as_many_working_days_lie_between_as_were_counted(day: date, count: int) -> None:
    first = YEAR.before(day, count)
    between = [first + timedelta(days=step) for step in range((day - first).days)]
    assert YEAR.is_working(first)
    assert sum(YEAR.is_working(each) for each in between) == count


def test_the_times_of_the_weekly_briefing_are_those_of_the_decision() -> None:
    starts_at = datetime(2026, 11, 30, 8, 0, tzinfo=LOCAL)
    found = deadlines(starts_at.astimezone(UTC), starts_at + timedelta(hours=2), QD45, PLAIN)
    assert found.invitation_by == found.papers_by == datetime(2026, 11, 25, 8, 0, tzinfo=LOCAL)
    assert found.notice_on == date(2026, 12, 7)


def test_a_type_without_days_has_its_time_at_the_start() -> None:
    starts_at = datetime(2026, 11, 29, 20, 0, tzinfo=LOCAL)
    found = deadlines(starts_at, starts_at + timedelta(hours=2), TermDays(0, 0, 0), PLAIN)
    assert found.invitation_by == starts_at
    assert found.notice_on == date(2026, 11, 29)


def test_a_meeting_after_midnight_ends_on_the_next_day_here() -> None:
    ends_at = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    found = deadlines(ends_at - timedelta(hours=3), ends_at, TermDays(0, 0, 1), PLAIN)
    assert found.notice_on == date(2026, 12, 2)


def test_at_the_deadline_it_is_not_late_and_a_moment_after_it_is() -> None:
    by = datetime(2026, 11, 25, 8, 0, tzinfo=LOCAL)
    assert not is_late(by, by)
    assert not is_late(by - timedelta(seconds=1), by)
    assert is_late(by + timedelta(microseconds=1), by)


@pytest.mark.parametrize(("hour", "day"), [(16, date(2026, 11, 30)), (17, date(2026, 12, 1))])
def test_the_local_day_begins_at_17_o_clock_of_utc(hour: int, day: date) -> None:
    assert local_day(datetime(2026, 11, 30, hour, 0, tzinfo=UTC)) == day


@pytest.mark.parametrize(("minute", "text"), [(0, "00:00"), (485, "08:05"), (1439, "23:59")])
def test_a_minute_of_a_day_is_a_time(minute: int, text: str) -> None:
    assert at_minute(MONDAY, minute).isoformat() == f"2026-11-30T{text}:00+07:00"
