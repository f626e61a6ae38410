"""The rule of a series: the part of RFC 5545's recurrence rules that weekly and monthly meetings need."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil import rrule

from meetings.errors import InvalidInput

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_INTERVAL = 12
MAX_RULE_CHARS = 300
WEEKS_AHEAD = 13
"""How far ahead the meetings of a series are made."""

_PART = re.compile(r"(FREQ|INTERVAL|BYDAY|BYMONTHDAY)=([A-Z0-9,-]+)")
_NTH = re.compile(r"([1-4]|-1)(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Weekly:
    """On these weekdays (0 is Monday), every `interval` weeks."""

    interval: int
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MonthlyWeekday:
    """On the `nth` such weekday of the month, from 1 to 4, or -1 for the last one, every `interval` months."""

    interval: int
    nth: int
    weekday: int


@dataclass(frozen=True, slots=True)
class MonthlyDay:
    """On this date of the month, 1 to 31, or -1 for the last one; months without it, and between, are left out."""

    interval: int
    date: int


Rule = Weekly | MonthlyWeekday | MonthlyDay


def parse(text: str) -> Rule:
    """The rule that a text states. Raises InvalidInput for anything else of RFC 5545, and for what is none.

    Source: RFC 5545 section 3.3.10.
    """
    parts = _parts(text)
    interval = _number(parts.pop("INTERVAL", "1"), 1, MAX_INTERVAL)
    match parts:
        case {"FREQ": "WEEKLY", "BYDAY": days} if len(parts) == 2:
            return Weekly(interval, _weekdays(days))
        case {"FREQ": "MONTHLY", "BYDAY": day} if len(parts) == 2 and (found := _NTH.fullmatch(day)):
            return MonthlyWeekday(interval, int(found[1]), WEEKDAYS.index(found[2]))
        case {"FREQ": "MONTHLY", "BYMONTHDAY": "-1"} if len(parts) == 2:
            return MonthlyDay(interval, -1)
        case {"FREQ": "MONTHLY", "BYMONTHDAY": date_of_month} if len(parts) == 2:
            return MonthlyDay(interval, _number(date_of_month, 1, 31))
        case _:
            raise InvalidInput


def text_of(rule: Rule) -> str:
    """The rule as it is kept: one text for each rule, which `parse` gives back."""
    interval = f"INTERVAL={rule.interval};" if rule.interval > 1 else ""
    match rule:
        case Weekly():
            return f"FREQ=WEEKLY;{interval}BYDAY={','.join(WEEKDAYS[day] for day in rule.weekdays)}"
        case MonthlyWeekday():
            return f"FREQ=MONTHLY;{interval}BYDAY={rule.nth}{WEEKDAYS[rule.weekday]}"
        case MonthlyDay():
            return f"FREQ=MONTHLY;{interval}BYMONTHDAY={rule.date}"


def days(rule: Rule, starts_on: date, since: date, until: date) -> tuple[date, ...]:
    """The days of the rule from `since` to `until`, both included, in order; none before `starts_on`.

    The weeks and months that an interval leaves out are counted from that of `starts_on`.
    """
    first = max(starts_on, since)
    return tuple(day for day in _all(rule, starts_on, until) if day >= first)


def horizon(today: date) -> date:
    """The last day up to which the meetings of a series are made."""
    return today + timedelta(weeks=WEEKS_AHEAD)


def _all(rule: Rule, starts_on: date, until: date) -> Iterator[date]:
    begin, end = datetime.combine(starts_on, datetime.min.time()), datetime.combine(until, datetime.min.time())
    match rule:
        case Weekly():
            found = rrule.rrule(
                rrule.WEEKLY, dtstart=begin, until=end, interval=rule.interval, byweekday=rule.weekdays, wkst=rrule.MO
            )
        case MonthlyWeekday():
            weekday = rrule.weekday(rule.weekday, rule.nth)
            found = rrule.rrule(rrule.MONTHLY, dtstart=begin, until=end, interval=rule.interval, byweekday=weekday)
        case MonthlyDay():
            found = rrule.rrule(rrule.MONTHLY, dtstart=begin, until=end, interval=rule.interval, bymonthday=rule.date)
    return (moment.date() for moment in found)


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(";") if len(text) <= MAX_RULE_CHARS else [""]:
        stated = _PART.fullmatch(part)
        if stated is None or stated[1] in found:
            raise InvalidInput
        found[stated[1]] = stated[2]
    return found


def _weekdays(text: str) -> tuple[int, ...]:
    names = text.split(",")
    if len(set(names)) != len(names) or not set(names) <= set(WEEKDAYS):
        raise InvalidInput
    return tuple(sorted(WEEKDAYS.index(name) for name in names))


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", text) or not least <= int(text) <= most:
        raise InvalidInput
    return int(text)
