"""Passports of rooms' lines, on both engines: kept, asked for, read, thinned."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from meetings import commands, line_checks
from meetings.domain.line_checks import Occasion, Transport
from meetings.errors import NotFound
from meetings.ids import RoomId, new_uuid
from meetings.line_checks import FoundRates
from meetings.models.accounts import AccountRow
from meetings.models.audit import AuditEvent
from meetings.models.lines import LineCheckRow, LineWish
from tests.meetings.domain.test_line_checks import GOOD
from tests.meetings.hall import NOW, ROOMS, Hall, after

pytestmark = pytest.mark.anyio


async def room(hall: Hall, number: int = 0) -> RoomId:
    async with hall.db.read() as tx:
        found = await tx.scalar(select(AccountRow.room_id).where(AccountRow.login == ROOMS[number]))
    assert found is not None
    return found


async def keep(hall: Hall, at: datetime, down_kbit: int = 6000, number: int = 0) -> None:
    of = await room(hall, number)
    async with hall.db.begin() as tx:
        await commands.record_line_check(tx, of, Occasion.NIGHT, replace(GOOD, down_kbit=down_kbit), at)


async def kept(hall: Hall) -> list[tuple[int, bool]]:
    async with hall.db.read() as tx:
        rows = await tx.execute(select(LineCheckRow.down_kbit, LineCheckRow.of_week).order_by(LineCheckRow.at))
    return [(down, of_week) for down, of_week in rows]


async def test_what_a_test_found_is_read_as_it_was_told(hall: Hall) -> None:
    of = await room(hall)
    odd = replace(GOOD, loss_up=None, loss_down=0.0312, round_trip_ms=None, microphone_db=None)
    odd = replace(odd, echo_db=-34, echo_left_db=None, echo_ms=180)
    async with hall.db.begin() as tx:
        await commands.record_line_check(tx, of, Occasion.PRESS, odd, NOW)
    async with hall.db.read() as tx:
        found = await line_checks.newest(tx, of)
    assert found == line_checks.Checked(NOW, Occasion.PRESS, odd)


async def test_every_room_has_a_passport_with_its_newest_test_first(hall: Hall) -> None:
    for day in range(3):
        await keep(hall, NOW - timedelta(days=day), 1000 + day)
    await keep(hall, NOW - line_checks.TREND_OVER, 7000)
    async with hall.db.read() as tx:
        rows = await line_checks.passports(tx, NOW)
    tested = [row for row in rows if row.checks]
    assert len(rows) == 130
    assert [[one.check.down_kbit for one in row.checks] for row in tested] == [[1000, 1001, 1002]]
    assert tested[0].phone.startswith("0000 100")
    assert not tested[0].machine


async def test_the_trend_is_bounded(hall: Hall) -> None:
    for minute in range(line_checks.MAX_TREND + 5):
        await keep(hall, NOW - timedelta(minutes=minute), 1000 + minute)
    async with hall.db.read() as tx:
        row = next(row for row in await line_checks.passports(tx, NOW) if row.checks)
    assert len(row.checks) == line_checks.MAX_TREND
    assert row.checks[0].check.down_kbit == 1000


async def test_a_wish_of_it_is_answered_by_the_next_test_and_written_down(hall: Hall) -> None:
    of = await room(hall)
    async with hall.db.begin() as tx:
        asked = await commands.ask_line_checks(tx, hall.accounts["kythuat"], [of], NOW)
    assert asked == {of}
    async with hall.db.read() as tx:
        assert (await line_checks.room_times(tx, of, NOW)).asked_at == NOW
        assert (await line_checks.room_times(tx, await room(hall, 1), NOW)).asked_at is None
        acts = (await tx.scalars(select(AuditEvent.act))).all()
    assert "ask_line_checks" in acts
    await keep(hall, after(30))
    async with hall.db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(LineWish)) == 0


async def test_it_asks_all_rooms_again_and_again(hall: Hall) -> None:
    for second in range(2):
        async with hall.db.begin() as tx:
            assert len(await commands.ask_line_checks(tx, hall.accounts["kythuat"], None, after(second))) == 130


async def test_a_room_that_is_not_there_is_refused(hall: Hall) -> None:
    with pytest.raises(NotFound):
        async with hall.db.begin() as tx:
            await commands.ask_line_checks(tx, hall.accounts["kythuat"], [RoomId(new_uuid())], NOW)
    with pytest.raises(NotFound):
        async with hall.db.begin() as tx:
            await commands.record_line_check(tx, RoomId(new_uuid()), Occasion.PRESS, GOOD, NOW)


async def test_the_next_session_of_a_room_is_known(hall: Hall) -> None:
    async with hall.db.read() as tx:
        times = await line_checks.room_times(tx, await room(hall), NOW - timedelta(hours=2))
    assert times.next_start is not None
    assert times.last_at is None


async def test_a_meeting_reads_the_newest_fresh_test_of_each_site(hall: Hall) -> None:
    await keep(hall, NOW - timedelta(hours=37), 500)
    await keep(hall, NOW - timedelta(hours=35), 700, number=1)
    await keep(hall, NOW - timedelta(hours=1), 900, number=1)
    async with hall.db.read() as tx:
        found = await line_checks.fresh_checks(tx, hall.meeting, NOW)
    assert {site: one.check.down_kbit for site, one in found.items()} == {hall.rooms[1]: 900}


async def test_old_tests_are_thinned_to_one_a_week_and_forgotten_after_a_year(hall: Hall) -> None:
    week = timedelta(days=7)
    monday = datetime.fromtimestamp(int((NOW - 8 * week).timestamp()) // 604_800 * 604_800, NOW.tzinfo)
    for day in range(3):
        await keep(hall, monday + timedelta(days=day), day)
    await keep(hall, monday + week, 10)
    await keep(hall, monday + timedelta(days=1), 20, number=1)
    await keep(hall, NOW - timedelta(days=34), 30)
    await keep(hall, NOW - timedelta(days=401), 40)
    async with hall.db.begin() as tx:
        assert await line_checks.forget_checks(tx, NOW) == 6
    assert await kept(hall) == [(20, True), (2, True), (10, True), (30, False)]
    async with hall.db.begin() as tx:
        assert await line_checks.forget_checks(tx, NOW) == 0


async def found_of(hall: Hall) -> FoundRates:
    async with hall.db.read() as tx:
        return await line_checks.tested_line(tx, hall.rooms[0], NOW)


async def test_a_site_begins_with_what_its_newest_fresh_test_found(hall: Hall) -> None:
    assert await found_of(hall) == FoundRates()
    await keep(hall, NOW - timedelta(hours=36), 500)
    assert await found_of(hall) == FoundRates()
    await keep(hall, NOW - timedelta(hours=35), 700)
    await keep(hall, NOW - timedelta(hours=1), 900)
    assert await found_of(hall) == FoundRates(down_kbit=900, up_kbit=GOOD.up_kbit)


@pytest.mark.parametrize(
    ("change", "bound"),
    [
        ({"down_at_least": True}, FoundRates(up_kbit=GOOD.up_kbit)),
        ({"up_at_least": True}, FoundRates(down_kbit=GOOD.down_kbit)),
        ({"transport": Transport.HTTP}, FoundRates()),
    ],
)
async def test_a_way_whose_end_was_not_found_or_that_is_not_the_sessions_is_bound_by_nothing(
    hall: Hall, change: dict[str, object], bound: FoundRates
) -> None:
    of = await room(hall)
    async with hall.db.begin() as tx:
        found = replace(GOOD, **change)  # type: ignore[arg-type]  # Of the fields of a check.
        await commands.record_line_check(tx, of, Occasion.NIGHT, found, NOW)
    assert await found_of(hall) == bound
