"""Security events on their way out: refused attempts as they come, the audit log without a gap."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from meetings.alarms.ways import SyslogTarget
from meetings.audit import Entry, audit
from meetings.db import Database
from meetings.ids import AccountId, new_uuid
from meetings.security_log import LOGGER
from signaling.security_stream import MOST_WAITING, SecurityHandler, SecurityStream
from signaling.settings import Settings
from tests.fakes.syslog_server import syslog_server
from tests.signaling.rig import Server, sign_in

pytestmark = pytest.mark.anyio
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    opened = Database.open(Settings(data_dir=data_dir).database)
    yield opened
    await opened.close()


async def write(database: Database, act: str) -> None:
    async with database.begin() as tx:
        entry = Entry(act, AccountId(new_uuid()), subject="s", detail={"reason": "Ốm, nằm viện"})
        await audit(tx, entry, AT)


def line(**told: object) -> logging.LogRecord:
    return logging.LogRecord(LOGGER, logging.INFO, "", 0, told, None, None)


async def test_of_the_audit_log_only_what_is_new_goes_out_once_and_without_what_was_said(database: Database) -> None:
    await write(database, "before")
    async with syslog_server() as server:
        stream = SecurityStream(database, server.target, "0.1.0")
        assert await stream.hand_over()
        for act in ("give_floor", "lock"):
            await write(database, act)
        assert await stream.hand_over()
        assert await SecurityStream(database, server.target, "0.1.0").hand_over()
        await server.until(lambda: len(server.came) >= 2)
        await write(database, "suspend")
        assert await stream.hand_over()
        await server.until(lambda: len(server.came) >= 3)
    assert [one.split("|")[4] for one in server.came] == ["give_floor", "lock", "suspend"]
    assert "cat=audit" in server.came[0]
    assert "Ốm" not in "".join(server.came)


async def test_while_the_server_is_away_all_stays_and_goes_out_later(database: Database) -> None:
    away = SyslogTarget("127.0.0.1", 1, stream=True)
    stream = SecurityStream(database, away, "0.1.0")
    await stream.hand_over()
    await write(database, "give_floor")
    async with stream.running():
        logging.getLogger(LOGGER).handle(line(event="sign_in_refused", address="10.0.0.7", account=None))
        assert not await stream.hand_over()
    async with syslog_server() as server:
        assert await SecurityStream(database, server.target, "0.1.0").hand_over()
        await server.until(lambda: bool(server.came))
    assert [one.split("|")[4] for one in server.came] == ["give_floor"]


async def test_what_waits_when_the_process_ends_is_handed_over_then(database: Database) -> None:
    async with syslog_server() as server:
        async with SecurityStream(database, server.target, "0.1.0").running():
            logging.getLogger(LOGGER).handle(line(event="sign_in_locked", address="10.0.0.7", limit=5))
        await server.until(lambda: bool(server.came))
        logging.getLogger(LOGGER).handle(line(event="sign_in_locked", address="10.0.0.8", limit=5))
    assert [("src=10.0.0.7" in one, "sign_in_locked|Too many wrong passwords|7" in one) for one in server.came] == [
        (True, True)
    ]


def test_a_flood_costs_so_much_memory_and_what_is_lost_is_counted() -> None:
    handler = SecurityHandler()
    for number in range(MOST_WAITING + 7):
        handler.emit(line(event="sign_in_refused", address=f"10.0.0.{number}", account=None))
    assert (len(handler.waiting), handler.dropped) == (MOST_WAITING, 7)
    assert handler.waiting[0].facts == {"src": "10.0.0.7"}


@pytest.mark.parametrize("told", [{"event": "meeting_ended"}, {}, "sign_in_refused", None])
def test_other_lines_are_no_events(told: object) -> None:
    handler = SecurityHandler()
    record = line()
    record.msg = told
    handler.emit(record)
    assert not handler.waiting


async def test_a_role_that_tries_what_it_may_not_is_told_of_live_and_over_http(server: Server) -> None:
    with capture_logs() as lines:
        async with server.client("diemcau-14215") as room, server.http() as http:
            assert await room.refusal("lock", on=True) == "not_allowed"
            await sign_in(http, "thuky")
            assert (await http.get("/api/lines/live")).status_code == 403
    denied = [line for line in lines if line["event"] == "act_denied"]
    assert [line["asked"] for line in denied] == ["live", "GET /api/lines/live"]
    assert denied[0]["participant"] == server.who("diemcau-14215")
    assert (denied[1]["account"], denied[1]["address"]) == (server.seats["thuky"][1], "127.0.0.1")
