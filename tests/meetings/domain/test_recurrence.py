"""Rules of series."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.recurrence import (
    MonthlyDay,
    MonthlyWeekday,
    Rule,
    Weekly,
    days,
    horizon,
    parse,
    text_of,
)
from meetings.errors import InvalidInput

START = date(2026, 11, 2)
"""A Monday."""

INTERVALS = st.integers(1, 12)
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Weekly, INTERVALS, st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))),
    st.builds(MonthlyWeekday, INTERVALS, st.sampled_from([1, 2, 3, 4, -1]), st.integers(0, 6)),
    st.builds(MonthlyDay, INTERVALS, st.sampled_from([*range(1, 32), -1])),
)


def found(text: str, until: date, since: date = START) -> list[str]:
    return [day.isoformat() for day in days(parse(text), START, since, until)]


@pytest.mark.parametrize(
    ("text", "until", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", date(2026, 11, 16), ["2026-11-02", "2026-11-09", "2026-11-16"]),
        ("FREQ=WEEKLY;BYDAY=MO", date(2026, 11, 15), ["2026-11-02", "2026-11-09"]),
        ("FREQ=WEEKLY;BYDAY=FR,TU", date(2026, 11, 10), ["2026-11-03", "2026-11-06", "2026-11-10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", date(2026, 11, 16), ["2026-11-02", "2026-11-08", "2026-11-16"]),
        ("FREQ=MONTHLY;BYDAY=3WE", date(2027, 1, 31), ["2026-11-18", "2026-12-16", "2027-01-20"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2027, 1, 31), ["2026-11-27", "2026-12-25", "2027-01-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15", date(2027, 1, 15), ["2026-11-15", "2026-12-15", "2027-01-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(2027, 3, 31), ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2027, 2, 28), ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", date(2027, 5, 31), ["2026-11-02", "2027-02-01", "2027-05-03"]),
    ],
)  # fmt: skip
def test_the_days_of_a_rule(text: str, until: date, expected: list[str]) -> None:
    assert found(text, until) == expected


def test_an_interval_is_counted_from_the_start_whatever_is_asked_for() -> None:
    text = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"
    assert found(text, date(2026, 11, 30), since=date(2026, 11, 9)) == ["2026-11-16", "2026-11-30"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=WEEKLY",
        "FREQ=DAILY",
        "FREQ=YEARLY;BYDAY=MO",
        "BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=MO,MO",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=13;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=01;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231",
        "FREQ=WEEKLY;FREQ=WEEKLY;BYDAY=MO",
        "freq=weekly;byday=mo",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;BYDAY=-2MO",
        "FREQ=MONTHLY;BYDAY=1MO,2MO",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=MO;" + "BYDAY=TU;" * 60,
    ],
)
def test_any_other_rule_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse(text)


@given(RULES)
def test_a_rule_is_kept_as_one_text(rule: Rule) -> None:
    assert parse(text_of(rule)) == rule


@given(RULES, st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 400), st.integers(0, 400))
def test_a_part_of_the_time_has_its_part_of_the_days(rule: Rule, start: date, skip: int, length: int) -> None:
    since, until = start + timedelta(days=skip), start + timedelta(days=skip + length)
    all_days = days(rule, start, start, until)
    assert days(rule, start, since, until) == tuple(day for day in all_days if day >= since)
    assert list(all_days) == sorted(set(all_days))


@given(RULES)
def test_every_rule_comes_again_within_its_interval(rule: Rule) -> None:
    until = START + timedelta(days=31 * 12 * 12)
    assert len(days(rule, START, START, until)) >= 5


def test_meetings_are_made_thirteen_weeks_ahead() -> None:
    assert horizon(START) == date(2027, 2, 1)
