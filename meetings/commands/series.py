"""Series of meetings: made, changed, split, left out on a day, ended; their drafts are made weeks ahead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.commands.meetings import READY_BEFORE_S
from meetings.domain.lifecycle import MeetingState
from meetings.domain.recurrence import days, horizon, parse, text_of
from meetings.domain.roles import Act
from meetings.domain.working_days import at_minute, local_day
from meetings.errors import ChangedMeanwhile, InvalidInput, NotFound, SeriesOver
from meetings.ids import AccountId, MeetingId, SeriesId, new_uuid
from meetings.models.meetings import Classification, MeetingKind, MeetingRecord
from meetings.models.papers import Paper, PaperUpload
from meetings.models.schedule import MeetingPlan, MeetingSeries, MeetingType, SeriesException
from meetings.papers.search import index_titles
from meetings.planning.changes import By, is_past
from meetings.planning.pages import series_page
from meetings.planning.values import SeriesMade, SeriesPlan
from meetings.planning.writing import checked_reason, checked_title, checked_type, items, write_plan, write_series_plan

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A draft that makes room for the one that is made anew for its day: that one takes its id, so that a page which
    shows it still leads to it, and a lower revision, so that nobody writes over what they have not seen.
    """

    meeting: MeetingId
    revision: int


_NOTHING: Mapping[date, _Taken] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Template:
    """What every draft of a series is made of."""

    series: MeetingSeries
    plan: SeriesPlan
    kind: MeetingKind


async def create_series(tx: AsyncSession, account: AccountId, plan: SeriesPlan, now: datetime) -> SeriesMade:
    """A series with its first drafts. The caller has checked that the account may (`access.check_account`).

    Raises ClassifiedRefused, UnknownMeetingType, InvalidInput, also for a rule without a day.
    """
    series = MeetingSeries(id=SeriesId(new_uuid()), created_by=account, created_at=now, revision=0, made_until=None)
    await _write(tx, series, plan)
    drafts = await make_occurrences(tx, series.id, now)
    await _write_down(tx, series, By(account, 0, now), {"act": "create", "drafts": drafts})
    return SeriesMade(series.id, drafts, 0)


async def change_series(tx: AsyncSession, series: SeriesId, plan: SeriesPlan, by: By) -> SeriesMade:
    """All meetings to come: drafts that nobody touched are made anew, those of the same days under the same ids; all
    others stay as they are, and so does today's when its new start has passed.

    Raises NotFound, ChangedMeanwhile, and as `create_series`.
    """
    found = await _held(tx, series, by)
    since = _ahead(local_day(by.now), plan, by.now)
    again = await _drop_untouched(tx, series, since)
    await _write(tx, found, plan)
    kept = await _count_from(tx, series, since)
    drafts = await _make_missing(tx, found, by.now, again)
    await _write_down(tx, found, by, {"act": "change", "drafts": drafts, "kept": kept})
    return SeriesMade(series, drafts, kept)


async def split_series(tx: AsyncSession, series: SeriesId, day: date, plan: SeriesPlan, by: By) -> SeriesMade:
    """This meeting and those that follow: the series ends the day before, another one begins on the day. A series that
    ended earlier stays ended.

    What was touched or submitted from the day on goes over to the new series as it is. Raises as `change_series`, and
    SeriesOver for a day after its end on which it has no meeting left: another has split it, or ended it, before.
    """
    found = await _held(tx, series, by)
    if day <= found.starts_on:
        return await change_series(tx, series, plan, by)
    if found.ends_on is not None and day > found.ends_on and not await _count_from(tx, series, day):
        raise SeriesOver
    again = await _drop_untouched(tx, series, _ahead(day, plan, by.now))
    fresh = MeetingSeries(
        id=SeriesId(new_uuid()), created_by=by.account, created_at=by.now, revision=0, made_until=None
    )
    await _write(tx, fresh, replace(plan, starts_on=max(day, plan.starts_on)))
    from_then = (MeetingPlan.series_id == series, MeetingPlan.occurrence_on >= day)
    await tx.execute(update(MeetingPlan).where(*from_then).values(series_id=fresh.id))
    await tx.execute(
        update(SeriesException)
        .where(SeriesException.series_id == series, SeriesException.day >= day)
        .values(series_id=fresh.id)
    )
    last = day - _DAY
    found.ends_on = last if found.ends_on is None else min(found.ends_on, last)
    found.revision += 1
    kept = await _count_from(tx, fresh.id, day)
    drafts = await _make_missing(tx, fresh, by.now, again)
    await _write_down(tx, found, by, {"act": "split", "drafts": drafts, "kept": kept})
    return SeriesMade(fresh.id, drafts, kept)


async def except_day(tx: AsyncSession, series: SeriesId, day: date, reason: str, by: By) -> None:
    """No meeting on this day of the series; its draft is gone. What was submitted is cancelled or moved instead.

    Raises NotFound, ChangedMeanwhile, ReasonMissing, and InvalidInput for a day that is not the series' or taken.
    """
    found = await _held(tx, series, by)
    if not days(parse(found.rule), found.starts_on, day, day) or (found.ends_on is not None and day > found.ends_on):
        raise InvalidInput
    taken = await tx.execute(
        select(MeetingRecord.id, MeetingRecord.state)
        .join(MeetingPlan, MeetingPlan.meeting_id == MeetingRecord.id)
        .where(MeetingPlan.series_id == series, MeetingPlan.occurrence_on == day)
        .with_for_update(of=MeetingRecord)
    )
    for meeting, state in taken.all():
        if state is not MeetingState.DRAFT:
            raise InvalidInput
        await tx.execute(delete(MeetingRecord).where(MeetingRecord.id == meeting))
    await tx.merge(SeriesException(series_id=series, day=day, reason=checked_reason(reason)))
    found.revision += 1
    await _write_down(tx, found, by, {"act": "except", "day": day.isoformat()})


async def end_series(tx: AsyncSession, series: SeriesId, last: date, by: By) -> int:
    """No meeting after this day; drafts after it that nobody touched are gone, and the others are counted.

    Raises NotFound, ChangedMeanwhile, and InvalidInput for a day before the series begins.
    """
    found = await _held(tx, series, by)
    if last < found.starts_on:
        raise InvalidInput
    await _drop_untouched(tx, series, last + _DAY)
    found.ends_on, found.revision = last, found.revision + 1
    await make_occurrences(tx, series, by.now)
    await _write_down(tx, found, by, {"act": "end", "day": last.isoformat()})
    return await _count_from(tx, series, last + _DAY)


async def make_occurrences(tx: AsyncSession, series: SeriesId, now: datetime) -> int:
    """The drafts of the weeks ahead that are not there yet; how many. Nobody's act: run again it makes none.

    Raises NotFound.
    """
    found = await tx.get(MeetingSeries, series, with_for_update=True)
    if found is None:
        raise NotFound
    return await _make_missing(tx, found, now, _NOTHING)


async def _make_missing(tx: AsyncSession, found: MeetingSeries, now: datetime, again: Mapping[date, _Taken]) -> int:
    today = local_day(now)
    last = horizon(today) if found.ends_on is None else min(horizon(today), found.ends_on)
    taken = await tx.scalars(select(MeetingPlan.occurrence_on).where(MeetingPlan.series_id == found.id))
    left_out = await tx.scalars(select(SeriesException.day).where(SeriesException.series_id == found.id))
    gone = {*taken, *left_out}
    wanted = [
        day
        for day in days(parse(found.rule), found.starts_on, today, last)
        if day not in gone and not is_past(at_minute(day, found.minute), now)
    ]
    if wanted:
        kind = (await tx.get_one(MeetingType, found.type_code)).kind
        template = _Template(found, (await series_page(tx, found)).plan, kind)
        for day in wanted:
            await _make(tx, template, day, again.get(day, _Taken(MeetingId(new_uuid()), 0)), now)
    found.made_until = last
    await tx.flush()
    return len(wanted)


async def _make(tx: AsyncSession, template: _Template, day: date, taken: _Taken, now: datetime) -> None:
    series, plan = template.series, template.plan
    starts_at = at_minute(day, series.minute)
    meeting = MeetingRecord(
        id=taken.meeting,
        title=series.title,
        kind=template.kind,
        classification=series.classification,
        state=MeetingState.DRAFT,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.length_min),
        ready_before_s=READY_BEFORE_S,
        drill=False,
        created_by=series.created_by,
        created_at=now,
    )
    tx.add(meeting)
    await tx.flush()
    tx.add(
        MeetingPlan(
            meeting_id=meeting.id,
            type_code=series.type_code,
            series_id=series.id,
            occurrence_on=day,
            place=series.place,
            requests=series.requests,
            reason="",
            revision=taken.revision,
        )
    )
    tx.add_all(items(plan.agenda, meeting=meeting.id))
    await index_titles(tx, meeting.id)
    await write_plan(tx, meeting.id, plan.plan)


def _ahead(day: date, plan: SeriesPlan, now: datetime) -> date:
    """The day, or the next one when a meeting of the series would have begun on it already: it is not made any more."""
    return day + _DAY if is_past(at_minute(day, plan.minute), now) else day


async def _write(tx: AsyncSession, series: MeetingSeries, plan: SeriesPlan) -> None:
    """The row and what belongs to it, after everything was found fit."""
    known = series.type_code if series.revision else None
    await checked_type(tx, plan.plan, known)
    rule = parse(plan.rule)
    if plan.ends_on is not None and not days(rule, plan.starts_on, plan.starts_on, plan.ends_on):
        raise InvalidInput
    series.title, series.type_code = checked_title(plan.plan.title), plan.plan.type_code
    series.classification = Classification(plan.plan.classification)
    series.rule, series.starts_on, series.ends_on = text_of(rule), plan.starts_on, plan.ends_on
    series.minute, series.length_min = plan.minute, plan.length_min
    series.place, series.requests = plan.plan.place.strip(), plan.plan.requests.strip()
    series.revision += 1
    tx.add(series)
    await tx.flush()
    await write_series_plan(tx, series.id, plan.plan, plan.agenda)


async def _held(tx: AsyncSession, series: SeriesId, by: By) -> MeetingSeries:
    found = await tx.get(MeetingSeries, series, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.revision != by.seen:
        raise ChangedMeanwhile
    return found


async def _drop_untouched(tx: AsyncSession, series: SeriesId, since: date) -> Mapping[date, _Taken]:
    """Deletes the drafts from a day on that are as they were made and have no papers; what may be made again of them.

    Their records are held before it is asked which of them nobody touched: whoever changes a plan holds its record
    first, and what that one writes is not overlooked.
    """
    of_series = select(MeetingPlan.meeting_id).where(
        MeetingPlan.series_id == series, MeetingPlan.occurrence_on >= since
    )
    held = await tx.scalars(
        select(MeetingRecord.id)
        .where(MeetingRecord.id.in_(of_series), MeetingRecord.state == MeetingState.DRAFT)
        .order_by(MeetingRecord.id)
        .with_for_update()
    )
    found = await tx.execute(
        select(MeetingPlan.occurrence_on, MeetingPlan.meeting_id, MeetingPlan.revision).where(
            MeetingPlan.meeting_id.in_(held.all()),
            MeetingPlan.revision <= 0,
            *(MeetingPlan.meeting_id.not_in(select(papers.meeting_id)) for papers in (Paper, PaperUpload)),
        )
    )
    untouched = {day: _Taken(meeting, revision - 1) for day, meeting, revision in found if day is not None}
    gone = [taken.meeting for taken in untouched.values()]
    await tx.execute(
        delete(MeetingRecord).where(MeetingRecord.id.in_(gone)).execution_options(synchronize_session=False)
    )
    return untouched


async def _count_from(tx: AsyncSession, series: SeriesId, since: date) -> int:
    found = await tx.scalars(
        select(MeetingPlan.meeting_id).where(MeetingPlan.series_id == series, MeetingPlan.occurrence_on >= since)
    )
    return len(found.all())


async def _write_down(tx: AsyncSession, series: MeetingSeries, by: By, detail: dict[str, str | int]) -> None:
    entry = log.Entry(Act.PLAN_SERIES, by.account, None, series.title[:64], {"series": series.id, **detail})
    await log.audit(tx, entry, by.now)
