"""Working days: what the statutory times before and after a meeting are counted in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

LOCAL = timezone(timedelta(hours=7))
"""The time of Việt Nam, the whole year."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """On which days offices work: Monday to Friday but for `closed`, and those Saturdays and Sundays in `worked`."""

    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day."""
        if day in self.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.closed

    def before(self, day: date, count: int) -> date:
        """The `count`-th working day before the day, which itself is not counted; the day itself for 0."""
        return self._step(day, count, -_DAY)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after the day, which itself is not counted; the day itself for 0."""
        return self._step(day, count, _DAY)

    def _step(self, day: date, count: int, step: timedelta) -> date:
        while count > 0:
            day += step
            count -= self.is_working(day)
        return day


@dataclass(frozen=True, slots=True)
class TermDays:
    """The working days that a type of meeting asks for, each 0 to 60."""

    convening: int
    papers: int
    notice: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when, and not later, the invitation and the papers are out; the last day of the conclusion notice."""

    invitation_by: datetime
    papers_by: datetime
    notice_on: date


def local_day(at: datetime) -> date:
    """The day in Việt Nam."""
    return at.astimezone(LOCAL).date()


def at_minute(day: date, minute: int) -> datetime:
    """A time of a local day; `minute` from 0 to 1439."""
    return datetime.combine(day, time(minute // 60, minute % 60), LOCAL)


def deadlines(starts_at: datetime, ends_at: datetime, days: TermDays, calendar: WorkCalendar) -> Deadlines:
    """The times of one meeting: before it at the hour of its start, after it by whole days.

    Source: QĐ 45/2018/QĐ-TTg (invitation and papers 3 working days before, notice 5 after); the days are data.
    """
    start = starts_at.astimezone(LOCAL)
    return Deadlines(
        invitation_by=datetime.combine(calendar.before(start.date(), days.convening), start.timetz()),
        papers_by=datetime.combine(calendar.before(start.date(), days.papers), start.timetz()),
        notice_on=calendar.after(local_day(ends_at), days.notice),
    )


def is_late(at: datetime, by: datetime) -> bool:
    """Whether what is done at this time comes after its deadline; at the deadline itself it does not."""
    return at > by
