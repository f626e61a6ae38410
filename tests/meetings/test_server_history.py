"""Our servers by the minute, on both engines: written, put together, read as timelines, forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from meetings.db import Database
from meetings.domain.servers import ServerMinute, ServerName, Start, StartReason
from meetings.line_history import MAX_POINTS, MINUTES_KEPT_FOR, minute_of
from meetings.server_history import (
    MAX_STARTS,
    ServerPoint,
    database_mb,
    forget_servers,
    server_starts,
    server_timeline,
    write_servers,
)
from tests.meetings.hall import NOW, after

pytestmark = pytest.mark.anyio
MINUTE, START_S = minute_of(NOW), int(NOW.timestamp())
START_MS = START_S * 1000
ONE = ServerMinute(ServerName.MEDIA, MINUTE, 60, 410, 900, 12, 180, 5000, 41000, None, None)
WEB = ServerMinute(ServerName.WEB, MINUTE, 60, 80, 300, 5, 240, None, None, 70_000, 458)


async def write(db: Database, *minutes: ServerMinute, starts: tuple[Start, ...] = ()) -> None:
    async with db.begin() as tx:
        await write_servers(tx, minutes, starts)


async def read(db: Database, name: ServerName, minutes: int) -> tuple[ServerPoint, ...]:
    async with db.read() as tx:
        return await server_timeline(tx, name, NOW, after(60 * minutes))


async def test_each_server_has_its_own_timeline(db: Database) -> None:
    await write(db, ONE, WEB, replace(ONE, minute=MINUTE + 2, up_s=0, cpu=0, cpu_top=0))
    first, second = await read(db, ServerName.MEDIA, 60)
    assert first == ServerPoint(START_S, 60, 60, 410, 900, 12, 180, 5000, 41000, None, None)
    assert (second.at_s, second.up_s) == (START_S + 120, 0)
    (web,) = await read(db, ServerName.WEB, 60)
    assert (web.memory_mb, web.received, web.disk_free_mb, web.database_mb) == (240, None, 70_000, 458)


async def test_a_minute_in_which_a_server_was_restarted_is_put_together(db: Database) -> None:
    await write(db, replace(WEB, up_s=20, cpu=100))
    await write(db, replace(WEB, up_s=20, cpu=200, database_mb=460))
    (web,) = await read(db, ServerName.WEB, 60)
    assert (web.up_s, web.cpu, web.database_mb) == (40, 150, 460)


async def test_long_times_have_means_of_loads_and_the_worst_of_the_rest(db: Database) -> None:
    day = timedelta(days=2)
    minutes = [replace(WEB, minute=MINUTE + place, cpu=place, disk_free_mb=9000 - place) for place in range(4)]
    await write(db, *minutes)
    async with db.read() as tx:
        points = await server_timeline(tx, ServerName.WEB, NOW, NOW + day)
    assert {one.span_s for one in points} == {120}
    assert sum(one.up_s for one in points) == 240
    assert min(one.disk_free_mb or 0 for one in points) == 8997
    assert len(points) <= MAX_POINTS


async def test_no_timeline_has_more_points_than_a_screen_has_columns(db: Database) -> None:
    await write(db, *(replace(WEB, minute=MINUTE + place) for place in range(1700)))
    for minutes in (1499, 1500, 1501, 1700):
        assert 0 < len(await read(db, ServerName.WEB, minutes)) <= MAX_POINTS


async def test_a_start_is_kept_once_and_told_newest_first(db: Database) -> None:
    first = Start(ServerName.MEDIA, START_MS, StartReason.SERVICE)
    second = Start(ServerName.MEDIA, START_MS + 5000, StartReason.KILLED, -9, 5)
    await write(db, starts=(first,))
    await write(db, starts=(first, second))
    async with db.read() as tx:
        assert await server_starts(tx, NOW, after(60)) == (second, first)
        assert await server_starts(tx, after(1), after(5)) == ()


async def test_starts_are_told_in_bounds(db: Database) -> None:
    many = tuple(Start(ServerName.WEB, START_MS + place, StartReason.FAILED, 1, 0) for place in range(MAX_STARTS + 20))
    await write(db, starts=many)
    async with db.read() as tx:
        told = await server_starts(tx, NOW, after(60))
    assert len(told) == MAX_STARTS
    assert told[0] == many[-1]


async def test_what_is_over_its_time_is_forgotten(db: Database) -> None:
    old = minute_of(NOW - MINUTES_KEPT_FOR) - 1
    starts = (
        Start(ServerName.WEB, old * 60_000, StartReason.SERVICE),
        Start(ServerName.WEB, START_MS, StartReason.SERVICE),
    )
    await write(db, replace(WEB, minute=old), replace(WEB, minute=old + 2), WEB, starts=starts)
    async with db.begin() as tx:
        assert await forget_servers(tx, NOW) == 2
        assert await forget_servers(tx, NOW) == 0
        assert await server_starts(tx, NOW - MINUTES_KEPT_FOR * 2, after(60)) == starts[1:]
        kept = await server_timeline(tx, ServerName.WEB, NOW - MINUTES_KEPT_FOR * 2, after(60))
    assert sum(one.up_s for one in kept) == 120


async def test_the_database_says_how_large_it_is(db: Database) -> None:
    async with db.read() as tx:
        assert 0 < await database_mb(tx) < 200
