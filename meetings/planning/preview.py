"""What a plan would take, before it is written: its days, their holidays, and what it would meet with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import plan_for
from meetings.domain.recurrence import days, horizon, parse
from meetings.domain.roles import Act
from meetings.domain.working_days import at_minute, local_day
from meetings.events import Account
from meetings.ids import MeetingId, SeriesId
from meetings.planning.changes import Times, check_times, is_past
from meetings.planning.conflicts import Span, conflicts_of, known, of_series, wanted_by
from meetings.planning.rules import named_days, work_calendar
from meetings.planning.values import OccurrenceRow, Plan, SeriesPlan

MAX_SHOWN = 26


@dataclass(frozen=True, slots=True)
class Besides:
    """What a preview is not compared with: the meeting or the series that it is a plan for."""

    meeting: MeetingId | None = None
    series: SeriesId | None = None


async def preview_one(
    tx: AsyncSession, account: Account, plan: Plan, span: Span, besides: Besides, now: datetime
) -> tuple[OccurrenceRow, ...]:
    """The one time of a meeting. Raises InvalidInput for a time that no meeting could have; StartPassed."""
    check_times(Times(span.since, span.until), now, await _stands(tx, account, besides))
    return await _occurrences(tx, account, plan, [span], besides)


async def preview_series(
    tx: AsyncSession, account: Account, series: SeriesPlan, now: datetime, besides: Besides
) -> tuple[OccurrenceRow, ...]:
    """The days that would be made now, at most 26. Raises InvalidInput for a rule that is none."""
    first = max(local_day(now), series.starts_on)
    last = horizon(first) if series.ends_on is None else min(horizon(first), series.ends_on)
    length = timedelta(minutes=series.length_min)
    starts = [at_minute(day, series.minute) for day in days(parse(series.rule), series.starts_on, first, last)]
    spans = [Span(start, start + length) for start in starts if not is_past(start, now)][:MAX_SHOWN]
    return await _occurrences(tx, account, series.plan, spans, besides)


async def _stands(tx: AsyncSession, account: Account, besides: Besides) -> datetime | None:
    """When the meeting that this is a plan for begins until now; of one that is not for the asker nothing is told."""
    if besides.meeting is None:
        return None
    record = await plan_for(tx, account, besides.meeting, Act.CHECK_CONFLICTS)
    return record.starts_at


async def _occurrences(
    tx: AsyncSession, account: Account, plan: Plan, spans: Sequence[Span], besides: Besides
) -> tuple[OccurrenceRow, ...]:
    if not spans:
        return ()
    among = await known(tx, account, Span(spans[0].since, spans[-1].until))
    without: Collection[MeetingId] = await of_series(tx, besides.series)
    if besides.meeting is not None:
        without = {besides.meeting, *without}
    met = await conflicts_of(tx, await wanted_by(tx, plan, spans), among, without)
    named = await named_days(tx)
    names, calendar = {day.day: day.name for day in named}, work_calendar(named)
    return tuple(
        OccurrenceRow(
            day=local_day(span.since),
            starts_at=span.since,
            named=names.get(local_day(span.since)),
            working=calendar.is_working(local_day(span.since)),
            conflicts=conflicts,
        )
        for span, conflicts in zip(spans, met, strict=True)
    )
