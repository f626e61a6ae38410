"""Lines of sites by the minute: written as a session goes on, read as timelines, forgotten when their time is over."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from meetings.domain.line_samples import SECONDS, LineSample, LineWord, SamplesBroken, pack, sums, unpack
from meetings.ids import ParticipantId
from meetings.models.lines import LineMinute
from meetings.models.meetings import ParticipantRow

SECONDS_KEPT_FOR = timedelta(days=30)
MINUTES_KEPT_FOR = timedelta(days=400)
"""A year, and a month in which last year's report can still be made."""
MAX_POINTS = 1500
"""Of a timeline: a screen has no more columns."""
FORGOTTEN_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class SiteMinute:
    """One minute of a site, as it was measured. `samples`: second (0 to 59) → what it was; one at least."""

    participant: ParticipantId
    unit_code: str | None
    carrier: str
    uplink: str | None
    minute: int
    samples: Mapping[int, LineSample]


@dataclass(frozen=True, slots=True)
class Point:
    """A span of a timeline, `span_s` long from `at_s` (Unix seconds). `round_trip_ms` None: nobody measured it."""

    at_s: int
    span_s: int
    up_kbit: int
    down_kbit: int
    loss_up: float
    loss_down: float
    round_trip_ms: int | None
    jitter_ms: int
    step: int
    heard_s: int
    weak_s: int
    lost_s: int


@dataclass(frozen=True, slots=True)
class Whose:
    """A site of one session, or a unit over all its sessions: one of both."""

    participant: ParticipantId | None = None
    unit_code: str | None = None


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970."""
    return int(at.timestamp()) // SECONDS


async def write_minutes(tx: AsyncSession, minutes: Sequence[SiteMinute]) -> None:
    """Writes them; one of which a part is there already (the process was restarted in it) is put together.

    Those of participants that are gone meanwhile (a practice meeting is over) are left out.
    """
    known = await _known(tx, {(one.participant, one.minute) for one in minutes})
    asked = {one.participant for one in minutes}
    there = set(await tx.scalars(select(ParticipantRow.id).where(ParticipantRow.id.in_(asked))))
    for one in minutes:
        if one.participant not in there:
            continue
        row = known.get((one.participant, one.minute))
        if row is None:
            row = LineMinute(participant_id=one.participant, minute=one.minute)
            tx.add(row)
        row.unit_code, row.carrier, row.uplink = one.unit_code, one.carrier, one.uplink
        _fill(row, {**_samples(row), **one.samples})
    await tx.flush()


async def timeline(tx: AsyncSession, whose: Whose, since: datetime, until: datetime) -> tuple[Point, ...]:
    """What the line was like from `since` up to but without `until`, oldest first; MAX_POINTS at the most.

    By the second where that is kept and fits, else by minutes, else by spans of several. What nobody measured is a gap.
    """
    first, last = minute_of(since), minute_of(until - timedelta(microseconds=1))
    if (last - first + 1) * SECONDS <= MAX_POINTS:
        return _cut(await _by_seconds(tx, whose, first, last), since, until)
    minutes = -(-(last - first + 1) // MAX_POINTS)
    return _cut(await _by_spans(tx, whose, first, last, minutes), since, until)


async def forget(tx: AsyncSession, now: datetime) -> int:
    """Forgets what is over its time, at most FORGOTTEN_AT_ONCE minutes of each kind; how many were touched."""
    old = select(LineMinute.participant_id, LineMinute.minute).limit(FORGOTTEN_AT_ONCE)
    key = tuple_(LineMinute.participant_id, LineMinute.minute)
    over = LineMinute.minute < minute_of(now - MINUTES_KEPT_FOR)
    gone = await tx.scalars(delete(LineMinute).where(key.in_(old.where(over))).returning(LineMinute.minute))
    coarse = (LineMinute.minute < minute_of(now - SECONDS_KEPT_FOR)) & LineMinute.seconds.is_not(None)
    thin = update(LineMinute).where(key.in_(old.where(coarse))).values(seconds=None).returning(LineMinute.minute)
    return len(gone.all()) + len((await tx.scalars(thin)).all())


async def _known(
    tx: AsyncSession, keys: Collection[tuple[ParticipantId, int]]
) -> dict[tuple[ParticipantId, int], LineMinute]:
    if not keys:
        return {}
    rows = await tx.scalars(
        select(LineMinute)
        .where(LineMinute.participant_id.in_({participant for participant, _ in keys}))
        .where(LineMinute.minute.in_({minute for _, minute in keys}))
    )
    return {(row.participant_id, row.minute): row for row in rows}


def _samples(row: LineMinute) -> Mapping[int, LineSample]:
    if row.seconds is None:
        return {}
    try:
        return unpack(row.seconds)
    except SamplesBroken:
        return {}


def _fill(row: LineMinute, samples: Mapping[int, LineSample]) -> None:
    made = sums(samples)
    row.up_kbit, row.down_kbit = made.up_kbit, made.down_kbit
    row.loss_up, row.loss_down = round(made.loss_up * 10_000), round(made.loss_down * 10_000)
    row.round_trip_ms, row.jitter_ms, row.step = made.round_trip_ms, made.jitter_ms, made.step
    row.heard_s, row.weak_s, row.lost_s = made.heard_s, made.weak_s, made.lost_s
    row.seconds = pack(samples)


def _of(whose: Whose, first: int, last: int) -> Select[LineMinute]:
    line = (
        LineMinute.participant_id == whose.participant
        if whose.participant is not None
        else LineMinute.unit_code == whose.unit_code
    )
    return select(LineMinute).where(line, LineMinute.minute.between(first, last))


async def _by_seconds(tx: AsyncSession, whose: Whose, first: int, last: int) -> Iterable[Point]:
    """Where a unit took part twice in the same second, one of both."""
    points: dict[int, Point] = {}
    for row in await tx.scalars(_of(whose, first, last).order_by(LineMinute.minute, LineMinute.participant_id)):
        at_s = row.minute * SECONDS
        samples = _samples(row)
        if samples:
            points |= {at_s + second: _second(at_s + second, one) for second, one in samples.items()}
        else:
            points[at_s] = _whole(row)
    return [points[at_s] for at_s in sorted(points)]


async def _by_spans(tx: AsyncSession, whose: Whose, first: int, last: int, minutes: int) -> Iterable[Point]:
    heard = func.sum(LineMinute.heard_s)
    rows = await tx.execute(
        _of(whose, first, last)
        .with_only_columns(
            (LineMinute.minute // minutes).label("span"),
            *(_mean(column, heard) for column in (LineMinute.up_kbit, LineMinute.down_kbit)),
            *(_mean(column, heard) for column in (LineMinute.loss_up, LineMinute.loss_down)),
            func.max(LineMinute.round_trip_ms),
            func.max(LineMinute.jitter_ms),
            func.min(LineMinute.step),
            heard,
            func.sum(LineMinute.weak_s),
            func.sum(LineMinute.lost_s),
        )
        .group_by("span")
        .order_by("span")
    )
    return [
        Point(
            span * minutes * SECONDS,
            minutes * SECONDS,
            round(up or 0),
            round(down or 0),
            float(loss_up or 0) / 10_000,
            float(loss_down or 0) / 10_000,
            None if round_trip_ms is None else int(round_trip_ms),
            int(jitter_ms),
            int(step),
            heard_s,
            weak_s,
            lost_s,
        )
        for span, up, down, loss_up, loss_down, round_trip_ms, jitter_ms, step, heard_s, weak_s, lost_s in rows
    ]


def _cut(points: Iterable[Point], since: datetime, until: datetime) -> tuple[Point, ...]:
    """Those that touch the time asked for."""
    first_s, last_s = since.timestamp(), until.timestamp()
    return tuple(one for one in points if one.at_s + one.span_s > first_s and one.at_s < last_s)


def _mean(column: InstrumentedAttribute[int], heard: ColumnElement[int]) -> ColumnElement[float | Decimal]:
    """Of the seconds in which something came."""
    return func.sum(column * LineMinute.heard_s) * 1.0 / func.nullif(heard, 0)


def _second(at_s: int, sample: LineSample) -> Point:
    lost = sample.word is LineWord.LOST
    return Point(
        at_s,
        1,
        sample.up_kbit,
        sample.down_kbit,
        sample.loss_up,
        sample.loss_down,
        sample.round_trip_ms,
        sample.jitter_ms,
        sample.step,
        heard_s=int(not lost),
        weak_s=int(sample.word is LineWord.WEAK),
        lost_s=int(lost),
    )


def _whole(row: LineMinute) -> Point:
    return Point(
        row.minute * SECONDS,
        SECONDS,
        row.up_kbit,
        row.down_kbit,
        row.loss_up / 10_000,
        row.loss_down / 10_000,
        row.round_trip_ms,
        row.jitter_ms,
        row.step,
        row.heard_s,
        row.weak_s,
        row.lost_s,
    )
