"""Alarms through the whole web process: raised once, seen by all who watch, kept over restarts and a database away."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from meetings.alarms.values import HurtSite
from meetings.alarms.ways import NO_WAYS
from meetings.commands import NewPerson, create_account
from meetings.db import Database
from meetings.domain.alarms import AlarmKind, Subject
from meetings.domain.roles import Role
from meetings.ids import new_uuid
from meetings.models.alarms import AlarmRow
from meetings.models.jobs import Job
from meetings.passwords import Passwords
from signaling.alarm_keeper import AlarmKeeper, AlarmRules
from signaling.alarm_watch import Ill
from signaling.clock import SystemClock
from signaling.settings import Settings
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.away_database import AwayDatabase
from tests.signaling.line_frames import Board, figures
from tests.signaling.rig import PATIENCE_S, Server, serving, sign_in

pytestmark = pytest.mark.anyio
ROOM = "diemcau-14215"
SOON = {"alarm_after_s": 2, "alarm_clear_s": 2, "alarm_disk_percent": 0}
Opened = Callable[[Path], AbstractAsyncContextManager[Server]]
OTHER_IT, PASSWORD = "kythuat.hai", "Một mật khẩu dài 1"


async def until(board: Board, wanted: Callable[[list[dict[str, object]]], bool]) -> list[dict[str, object]]:
    """The open alarms of lines once they are so."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await board.turn()
            alarms = [one for one in board.frame["alarms"] if one["kind"] != "server"]
            if wanted(alarms):
                return alarms


@asynccontextmanager
async def sending(server: Server, loss: float = 0.2) -> AsyncIterator[None]:
    """One room loses so much of what it sends, every second."""

    async def tell() -> None:
        while True:
            server.worker.tell(figures(server, ROOM, loss_up=loss))
            await asyncio.sleep(0.5)

    async with server.client(ROOM), asyncio.TaskGroup() as tasks:
        telling = tasks.create_task(tell())
        try:
            yield
        finally:
            telling.cancel()


@asynccontextmanager
async def it(server: Server) -> AsyncIterator[tuple[httpx2.AsyncClient, Board]]:
    async with server.http() as http:
        await sign_in(http, "kythuat")
        yield http, Board(http)


async def test_a_hurt_line_is_one_alarm_that_two_see_and_one_takes_on(server_of: Opened, data_dir: Path) -> None:
    async with server_of(data_dir) as server, it(server) as (http, board), sending(server):
        (alarm,) = await until(board, bool)
        assert (alarm["kind"], alarm["cause"], alarm["sites"]) == ("site", "uplink", [server.who(ROOM)])
        assert alarm["name"] == board.cards[server.who(ROOM)]["name"]
        assert alarm["taken_by"] is None
        path = f"/api/alarms/{alarm['id']}"
        async with server.http() as other:
            await sign_in_as_other(server, other)
            taken = await other.post(f"{path}/acknowledgement", json={"note": "Đã gọi nhà mạng"})
            assert taken.status_code == 200, taken.text
        (alarm,) = await until(board, lambda found: bool(found[0]["taken_by"]))
        assert (alarm["taken_by"], alarm["note"]) == ("Người Trực Hai", "Đã gọi nhà mạng")
        again = await http.post(f"{path}/acknowledgement", json={})
        assert (again.status_code, again.json()["code"]) == (409, "alarm_acknowledged")
        assert (await http.post(f"{path}/notes", json={"note": "Họ sửa xong"})).status_code == 200
        assert (await until(board, lambda found: found[0]["note"] == "Họ sửa xong"))[0]["taken_by"]
        listed = (await http.get("/api/alarms")).json()
        assert [(one["id"], len(one["remarks"])) for one in listed if one["kind"] == "site"] == [(alarm["id"], 2)]


async def sign_in_as_other(server: Server, http: httpx2.AsyncClient) -> None:
    """A second person of IT."""
    hashed = await Passwords().hash(PASSWORD)
    new = NewPerson(OTHER_IT, "Người Trực Hai", "Ông", hashed, frozenset({Role.IT}))
    async with server.database.begin() as tx:
        await create_account(tx, new, datetime.now(UTC))
    answer = await http.post("/api/session", json={"login": OTHER_IT, "password": PASSWORD})
    assert answer.is_success, answer.text


@pytest.mark.long
async def test_a_restart_raises_it_no_second_time_and_ends_it_when_the_line_is_good(
    server_of: Opened, data_dir: Path
) -> None:
    async with server_of(data_dir) as server, it(server) as (_, board), sending(server):
        (first,) = await until(board, bool)
    async with server_of(data_dir) as server, it(server) as (_, board):
        async with sending(server):
            (kept,) = await until(board, bool)
            await asyncio.sleep(3)
            assert [one["id"] for one in await until(board, lambda _: True)] == [first["id"]]
        assert kept["id"] == first["id"]
        async with sending(server, 0.0):
            await until(board, lambda found: not found)

            async def over() -> bool:
                return [one.cleared_at is not None for one in await kept_rows(server.database)] == [True]

            await eventually(over)
    assert await told(data_dir) == ["raised", "cleared"]


@pytest.mark.long
async def test_the_media_server_gone_is_one_alarm_and_none_of_each_line(server_of: Opened, data_dir: Path) -> None:
    async with server_of(data_dir) as server, it(server) as (_, board), server.client(ROOM):
        server.worker.tell(figures(server, ROOM))
        await board.until(server.who(ROOM), word="good")
        server.worker.die()
        async with asyncio.timeout(PATIENCE_S):
            while not [one for one in board.frame["alarms"] if one["kind"] == "server" and one["name"] == "media"]:
                await board.turn()
        await asyncio.sleep(4)
        await board.turn()
        assert [one["kind"] for one in board.frame["alarms"] if one["name"] != "web"] == ["server"]


@pytest.mark.long
async def test_a_drill_raises_alarms_of_its_own_that_leave_no_house(server_of: Opened, data_dir: Path) -> None:
    async with server_of(data_dir) as server, it(server) as (http, board):
        drill = (await http.post("/api/drills", json={"rooms": 1, "speakers": 0})).json()["meeting"]
        tickets = (await http.post(f"/api/drills/{drill}/tickets")).json()
        async with server.client() as room:
            await room.join(tickets[-1]["ticket"])
            await room.socket.close()
            (alarm,) = await until(board, bool)
    assert alarm["drill"] is True
    assert await told(data_dir) == []


async def kept_rows(database: Database) -> list[AlarmRow]:
    async with database.read() as tx:
        return list(await tx.scalars(select(AlarmRow).where(AlarmRow.kind != AlarmKind.SERVER)))


async def told(data_dir: Path) -> list[str]:
    """What was asked to be told of alarms of lines, in order."""
    database = Database.open(Settings(data_dir=data_dir).database)
    lines = [one.id for one in await kept_rows(database)]
    async with database.read() as tx:
        payloads = await tx.scalars(select(Job.payload).where(Job.kind == "alarm_syslog").order_by(Job.made_at))
        found = [json.loads(one) for one in payloads]
    await database.close()
    return [one["event"] for one in found if one["alarm"] in lines]


@pytest.fixture
def server_of() -> Opened:
    """A server with quick alarms and a syslog server that takes everything."""
    return lambda folder: serving(folder, FakeWorker(), settings={**SOON, "syslog_target": "udp://127.0.0.1:9"})


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[AwayDatabase]:
    opened = AwayDatabase.open(Settings(data_dir=data_dir).database)
    yield opened
    await opened.close()


@asynccontextmanager
async def keeping(database: Database) -> AsyncIterator[AlarmKeeper]:
    """A keeper that has read what was open."""
    keeper = AlarmKeeper(database, SystemClock(), AlarmRules(after_s=0.0, clear_s=1.0, ways=NO_WAYS))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(keeper.run())
        try:
            yield keeper
        finally:
            running.cancel()


SITE = Ill("s", Subject(AlarmKind.SITE, "s"), "uplink")
WHO = {"s": HurtSite("s", "Xã Giao Phúc", "14215")}


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.05)


async def test_what_the_database_cannot_take_is_on_the_board_and_written_later(database: AwayDatabase) -> None:
    database.away = True
    async with keeping(database) as keeper:

        async def begun() -> bool:
            keeper.turn([SITE], WHO, 1.0)
            return bool(keeper.rows())

        await eventually(begun)
        keeper.turn([], {}, 5.0)
        assert keeper.rows() == ()
        assert not await keeper.write()
        assert await kept_rows(database) == []
        database.away = False

        async def written() -> bool:
            return [one.cleared_at is not None for one in await kept_rows(database)] == [True]

        await eventually(written)


async def test_an_alarm_of_recordings_says_of_how_many_it_is_and_which_it_began_with(database: AwayDatabase) -> None:
    keys = Subject(AlarmKind.SERVER, "keys")
    one, other = Ill("keys 1", keys, "no_key"), Ill("keys 2", keys, "no_key")
    names = {"keys 1": HurtSite("keys 1", "Giao ban tuần 48 (24/11/2026)", None)}
    async with keeping(database) as keeper:

        async def begun() -> bool:
            keeper.turn([one], names, 1.0)
            return bool(keeper.rows())

        await eventually(begun)
        keeper.turn([one, other, Ill("keys", keys, "no_key")], names, 1.5)
        (row,) = keeper.rows()
        assert (row.name, row.cause, row.sites, row.recordings) == ("keys", "no_key", (), 2)
        (alarm,) = keeper.open
        assert [site.name for site in alarm.sites] == ["Giao ban tuần 48 (24/11/2026)"]
        keeper.turn([], {}, 5.0)
        assert keeper.rows() == ()


async def test_before_the_alarms_of_before_are_read_none_is_raised(database: AwayDatabase) -> None:
    keeper = AlarmKeeper(database, SystemClock(), AlarmRules(after_s=0.0, ways=NO_WAYS))
    keeper.turn([SITE], WHO, 1.0)
    assert keeper.rows() == ()


async def test_an_alarm_that_another_process_has_open_is_that_one(database: AwayDatabase) -> None:
    async with keeping(database) as first, keeping(database) as second:

        async def both() -> bool:
            for keeper in (first, second):
                keeper.turn([SITE], WHO, 1.0)
                await keeper.write()
            return bool(first.rows() and second.rows())

        await eventually(both)
        assert {one.id for keeper in (first, second) for one in keeper.open} == {
            one.id for one in await kept_rows(database)
        }


async def test_a_process_forgets_what_is_over_its_time_and_tries_again_while_the_database_is_away(
    database: AwayDatabase,
) -> None:
    old = datetime.now(UTC) - timedelta(days=401)
    async with database.begin() as tx:
        tx.add(
            AlarmRow(
                id=new_uuid(), subject="site:x", kind=AlarmKind.SITE, name="x", cause="uplink", drill=False,
                sites="[]", raised_at=old, cleared_at=old,
            )
        )  # fmt: skip

    async def forgotten() -> bool:
        return await kept_rows(database) == []

    database.away = True
    async with keeping(database):
        await asyncio.sleep(0.1)
        database.away = False
        assert not await forgotten()
        await eventually(forgotten)
