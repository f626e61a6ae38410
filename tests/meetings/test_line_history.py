"""Lines by the minute, on both engines: written, put together, read as timelines, forgotten."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from meetings.domain.line_samples import LineSample, LineWord
from meetings.ids import ParticipantId, new_uuid
from meetings.line_history import (
    MAX_POINTS,
    MINUTES_KEPT_FOR,
    SECONDS_KEPT_FOR,
    SiteMinute,
    Whose,
    forget,
    minute_of,
    timeline,
    write_minutes,
)
from meetings.models.lines import LineMinute
from meetings.models.live import LiveParticipant
from meetings.models.meetings import ParticipantRow
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio
UNIT = "14215"
MINUTE = minute_of(NOW)
GOOD = LineSample(LineWord.GOOD, 300, 2000, 0.0, 0.01, 40, 5, 6)
WEAK = LineSample(LineWord.WEAK, 100, 200, 0.02, 0.09, 240, 45, 3)
LOST = LineSample(LineWord.LOST)


def minute(hall: Hall, number: int, samples: dict[int, LineSample], of: int = 0) -> SiteMinute:
    return SiteMinute(hall.rooms[of], UNIT if of == 0 else None, "B", "GT", number, samples)


async def write(hall: Hall, *minutes: SiteMinute) -> None:
    async with hall.db.begin() as tx:
        await write_minutes(tx, minutes)


async def read(hall: Hall, since: datetime, until: datetime, whose: Whose | None = None) -> list[tuple[int, int, int]]:
    """Of each point: seconds after the start, its span, and its rate down."""
    async with hall.db.read() as tx:
        points = await timeline(tx, whose or Whose(participant=hall.rooms[0]), since, until)
    return [(one.at_s - int(NOW.timestamp()), one.span_s, one.down_kbit) for one in points]


async def test_a_timeline_is_told_by_the_second_with_its_gaps(hall: Hall) -> None:
    await write(hall, minute(hall, MINUTE, {0: GOOD, 1: WEAK, 5: LOST}), minute(hall, MINUTE, {0: WEAK}, of=1))
    assert await read(hall, NOW, after(60)) == [(0, 1, 2000), (1, 1, 200), (5, 1, 0)]
    assert await read(hall, after(1), after(5)) == [(1, 1, 200)]
    async with hall.db.read() as tx:
        lost = (await timeline(tx, Whose(participant=hall.rooms[0]), after(5), after(6)))[0]
    assert (lost.heard_s, lost.weak_s, lost.lost_s, lost.round_trip_ms) == (0, 0, 1, None)


async def test_a_minute_in_which_the_server_was_restarted_is_put_together(hall: Hall) -> None:
    await write(hall, minute(hall, MINUTE, {0: GOOD, 1: GOOD}))
    await write(hall, minute(hall, MINUTE, {1: WEAK, 30: WEAK}))
    assert await read(hall, NOW, after(60)) == [(0, 1, 2000), (1, 1, 200), (30, 1, 200)]
    async with hall.db.read() as tx:
        row = (await tx.scalars(select(LineMinute))).one()
    assert (row.heard_s, row.weak_s, row.down_kbit, row.loss_down) == (3, 2, 800, 633)


async def test_a_site_that_is_gone_meanwhile_holds_up_no_other(hall: Hall) -> None:
    gone = SiteMinute(ParticipantId(new_uuid()), None, "", None, MINUTE, {0: GOOD})
    await write(hall, gone, minute(hall, MINUTE, {0: GOOD}))
    assert await kept(hall) == (1, 1)


async def test_long_times_are_told_by_the_minute_and_longer_ones_by_spans(hall: Hall) -> None:
    await write(hall, *(minute(hall, MINUTE + number, {0: GOOD, 30: LOST}) for number in range(3)))
    assert await read(hall, NOW, after(3600)) == [(60 * number, 60, 2000) for number in range(3)]
    day = timedelta(days=MINUTES_KEPT_FOR.days)
    long = await read(hall, NOW - day, NOW + timedelta(hours=1))
    assert len(long) in {1, 2}
    assert all(span > 60 and rate == 2000 for _, span, rate in long)


async def test_means_of_a_span_are_weighed_by_what_was_heard(hall: Hall) -> None:
    first, whole_day = MINUTE - MINUTE % (MAX_POINTS * 2), timedelta(minutes=MAX_POINTS * 2)
    start = datetime.fromtimestamp(first * 60, NOW.tzinfo)
    await write(hall, minute(hall, first, dict.fromkeys(range(30), GOOD)), minute(hall, first + 1, {0: WEAK, 1: LOST}))
    async with hall.db.read() as tx:
        (point,) = await timeline(tx, Whose(participant=hall.rooms[0]), start, start + whole_day)
    assert (point.span_s, point.heard_s, point.weak_s, point.lost_s) == (120, 31, 1, 1)
    assert point.down_kbit == round((30 * 2000 + 200) / 31)
    assert point.loss_down == pytest.approx((30 * 0.01 + 0.09) / 31, rel=0.01)
    assert (point.round_trip_ms, point.jitter_ms, point.step) == (240, 45, 3)


async def test_no_timeline_has_more_points_than_a_screen_has_columns(hall: Hall) -> None:
    await write(hall, *(minute(hall, MINUTE + number, {0: GOOD}) for number in range(1600)))
    for hours in (1, 24, 25, 26, 27):
        assert len(await read(hall, NOW, NOW + timedelta(hours=hours))) <= MAX_POINTS


async def test_a_unit_is_told_over_all_its_sessions(hall: Hall) -> None:
    await write(hall, minute(hall, MINUTE, {0: GOOD}), minute(hall, MINUTE, {0: WEAK}, of=1))
    assert await read(hall, NOW, after(60), Whose(unit_code=UNIT)) == [(0, 1, 2000)]
    assert await read(hall, NOW, after(60), Whose(unit_code="99999")) == []


async def kept(hall: Hall) -> tuple[int, int]:
    """Minutes, and those of them with their seconds."""
    async with hall.db.read() as tx:
        row = (await tx.execute(select(func.count(), func.count(LineMinute.seconds)))).one()
    return row[0], row[1]


def days_ago(hall: Hall, days: Iterable[timedelta]) -> list[SiteMinute]:
    return [minute(hall, minute_of(NOW - one), {0: GOOD, 1: WEAK}) for one in days]


async def test_seconds_go_before_minutes_and_minutes_after_a_year(hall: Hall) -> None:
    little = timedelta(minutes=2)
    ages = [SECONDS_KEPT_FOR - little, SECONDS_KEPT_FOR + little, MINUTES_KEPT_FOR - little, MINUTES_KEPT_FOR + little]
    await write(hall, *days_ago(hall, ages))
    async with hall.db.begin() as tx:
        assert await forget(tx, NOW) == 3
        assert await forget(tx, NOW) == 0
    assert await kept(hall) == (3, 1)
    coarse = NOW - SECONDS_KEPT_FOR - little
    assert [(span, rate) for _, span, rate in await read(hall, coarse, coarse + little)] == [(60, 1100)]


async def test_a_site_that_is_deleted_takes_its_lines_along(hall: Hall) -> None:
    await write(hall, minute(hall, MINUTE, {0: GOOD}), minute(hall, MINUTE, {0: GOOD}, of=1))
    async with hall.db.begin() as tx:
        await tx.execute(delete(LiveParticipant).where(LiveParticipant.participant_id == hall.rooms[0]))
        await tx.execute(delete(ParticipantRow).where(ParticipantRow.id == hall.rooms[0]))
    assert await kept(hall) == (1, 1)
