"""A database that is busy or written by others: the meeting goes on, and nothing is told wrong."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from meetings import commands
from meetings.domain.attendance import AttendanceKind
from meetings.models.live import AttendanceEvent
from signaling.protocol.messages import Presence
from signaling.protocol.server import Done, ParticipantChanged, ParticipantsChanged, Snapshot
from tests.signaling.rig import Server

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-14329"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetings.sqlite.BUSY_TIMEOUT_MS", 300)


async def test_an_act_that_cannot_be_written_is_refused_and_may_be_sent_again(server: Server) -> None:
    async with server.client(ROOM) as room:
        async with server.database.begin():
            assert await room.refusal("raise_hand", raised=True) == "timed_out"
        async with asyncio.timeout(10):
            answer = await room.ask("raise_hand", raised=True)
        assert isinstance(answer, Done)


async def test_the_room_can_be_read_while_the_database_is_busy(server: Server) -> None:
    async with server.client(ROOM) as room, server.database.begin():
        assert isinstance(await room.ask("resync"), Snapshot)


async def test_a_loss_during_the_trouble_is_recorded_after_it(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(ROOM) as room:
            await chair.of_type("participant_changed")
            async with server.database.begin():
                await room.socket.close()
                await asyncio.sleep(0.8)
        told = await chair.next(lambda one: isinstance(one, ParticipantChanged), within_s=15)
        assert isinstance(told, ParticipantChanged)
        assert told.participant.presence is Presence.LOST
    async with server.database.read() as tx:
        kinds = await tx.scalars(select(AttendanceEvent.kind).where(AttendanceEvent.participant_id == server.who(ROOM)))
        assert list(kinds) == [AttendanceKind.JOINED, AttendanceKind.LOST]


async def test_what_another_process_wrote_shows_with_the_next_act(server: Server) -> None:
    async with server.client("duthinh") as watcher, server.client(ROOM) as room, server.client(OTHER):
        await watcher.ask("resync")
        async with server.database.begin() as tx:
            change = await commands.raise_hand(tx, server.who(OTHER), True, datetime.now(UTC))
        assert change is not None
        await room.ask("raise_hand", raised=True)
        told = await watcher.next(lambda one: isinstance(one, ParticipantsChanged))
        assert isinstance(told, ParticipantsChanged)
        assert {row.id for row in told.participants if row.hand_ms} == {server.who(ROOM), server.who(OTHER)}
        assert told.revision == change.revision + 1
