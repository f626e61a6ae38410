"""A database that is busy or written by others: the meeting goes on, and nothing is told wrong."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from meetings import commands
from meetings.domain.attendance import AttendanceKind
from meetings.events import LiveRoom
from meetings.models.live import AttendanceEvent
from meetings.sqlite import UnbrokenConnection
from sfu.interfaces import CloseRoom, PeerId, SetMicrophones
from signaling.hall import BACK_WITHIN_S
from signaling.protocol.messages import Presence
from signaling.protocol.server import (
    Done,
    Goodbye,
    ParticipantChanged,
    ParticipantsChanged,
    ServerMessage,
    Snapshot,
)
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import Server, TurnedClock, serving

pytestmark = pytest.mark.anyio

SLOW_S = 1.0
PATIENCE_S = 0.4
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


@asynccontextmanager
async def late_commits() -> AsyncIterator[None]:
    """Every commit is made, but after those who wait for it have given up."""
    commit = UnbrokenConnection.commit

    async def late(connection: UnbrokenConnection) -> None:
        await connection._execute(time.sleep, SLOW_S)
        await commit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UnbrokenConnection, "commit", late)
        patch.setattr("signaling.hall.DATABASE_TIMEOUT_S", PATIENCE_S)
        yield


async def test_a_microphone_closed_by_a_late_commit_is_closed_everywhere(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await room.ask("set_microphone", open=True)
        own = frozenset({PeerId(server.who(ROOM))})
        await server.worker.told_that(lambda one: isinstance(one, SetMicrophones) and one.open == own)
        async with late_commits():
            assert await chair.refusal("close_microphone", participant=server.who(ROOM)) == "timed_out"
        await server.worker.told_that(lambda one: isinstance(one, SetMicrophones) and not one.open)
        await room.next(
            lambda one: (
                isinstance(one, ParticipantChanged)
                and one.participant.id == server.who(ROOM)
                and not one.participant.microphone
            )
        )


async def test_a_meeting_ended_by_a_late_commit_ends_for_all(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await server.post(f"/api/meetings/{server.meeting}/open", login="chutri")
        await chair.of_type("meeting_opened")
        async with late_commits():
            assert await chair.refusal("end_meeting") == "timed_out"
        goodbye = await room.of_type("goodbye")
        assert isinstance(goodbye, Goodbye)
        assert goodbye.code == "ended"
        await server.worker.told_that(lambda one: isinstance(one, CloseRoom))


async def test_who_was_let_in_by_a_late_commit_and_went_away_is_lost(data_dir: Path) -> None:
    clock = TurnedClock()
    async with serving(data_dir, FakeWorker(), clock=clock) as server, server.client("chutri") as chair:
        async with late_commits(), server.client() as room:
            await room.send("join", ticket=server.ticket(ROOM), offer=None, keep_media=False)
            goodbye = await room.of_type("goodbye")
            assert isinstance(goodbye, Goodbye)
            assert goodbye.code == "timed_out"
        await chair.next(lambda one: _shows(one, server.who(ROOM), Presence.PRESENT))
        clock.ahead_s = BACK_WITHIN_S
        await chair.next(lambda one: _shows(one, server.who(ROOM), Presence.LOST))


async def test_who_was_seated_but_could_not_be_told_of_does_not_stay(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreadable(*_: object) -> LiveRoom:
        raise TimeoutError

    async with server.client("chutri") as chair:
        async with server.database.begin() as tx:  # Another process writes: the hall has to read the rows again.
            await commands.set_camera(tx, server.who("chutri"), True, datetime.now(UTC))
        with monkeypatch.context() as patch:
            patch.setattr("signaling.house.live_room", unreadable)
            async with server.client() as room:
                await room.send("join", ticket=server.ticket(ROOM), offer=None, keep_media=False)
                await room.of_type("goodbye")
        await chair.next(lambda one: _shows(one, server.who(ROOM), Presence.LOST))


def _shows(message: ServerMessage, participant: str, presence: Presence) -> bool:
    rows = (
        (message.participant,)
        if isinstance(message, ParticipantChanged)
        else message.participants
        if isinstance(message, ParticipantsChanged)
        else ()
    )
    return any(row.id == participant and row.presence is presence for row in rows)
