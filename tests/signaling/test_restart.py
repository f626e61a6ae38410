"""A killed web process loses nothing: another one on the same data takes up where it was."""

from pathlib import Path

import pytest
from sqlalchemy import select

from meetings.domain.attendance import AttendanceKind
from meetings.models.live import AttendanceEvent
from sfu.interfaces import CloseRoom, LeavePeer, PeerId, RoomId, SetMicrophones, SetProgramme, Step, StepChanged
from signaling.hall import BACK_WITHIN_S
from signaling.protocol.messages import Presence
from signaling.protocol.server import Done, Lines, MeetingOpened, ParticipantChanged, Snapshot
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import LiveClient, Server, TurnedClock, serving, whole

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-14329"


async def hold(server: Server, chair: LiveClient, room: LiveClient) -> None:
    """The floor given, a microphone open, a hand up."""
    await server.post(f"/api/meetings/{server.meeting}/open", login="chutri")
    await chair.next(lambda one: isinstance(one, MeetingOpened))
    assert isinstance(await chair.ask("give_floor", participant=server.who(ROOM), limit_s=600), Done)
    assert isinstance(await room.ask("set_microphone", open=True), Done)
    assert isinstance(await chair.ask("spotlight", participant=server.who("chutri")), Done)


async def kinds(server: Server, login: str) -> list[AttendanceKind]:
    """A participant's attendance events."""
    async with server.database.read() as tx:
        found = await tx.scalars(
            select(AttendanceEvent.kind)
            .where(AttendanceEvent.participant_id == server.who(login))
            .order_by(AttendanceEvent.id)
        )
        return list(found)


async def test_floor_microphones_and_spotlight_are_as_before(data_dir: Path) -> None:
    worker = FakeWorker()
    async with (
        serving(data_dir, worker) as first,
        first.client("chutri") as chair,
        first.client(ROOM) as room,
    ):
        await hold(first, chair, room)
        before = await chair.ask("resync")
    assert isinstance(before, Snapshot)
    async with serving(data_dir, worker) as second, second.client() as chair:
        after = whole(await chair.join(second.ticket("chutri"), offer=None, keep_media=True))
        assert after.programme == before.room.programme
        assert {row.id for row in after.participants if row.microphone} == {second.who(ROOM)}


async def test_media_is_not_negotiated_again(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(ROOM):
        pass
    async with serving(data_dir, worker) as second, second.client() as room:
        assert (await room.join(second.ticket(ROOM), offer=None, keep_media=True)).media_kept


async def test_the_steps_that_lines_stand_on_are_known_before_any_figures(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client("chutri"), first.client(ROOM):
        peer = PeerId(first.who(ROOM))
        worker.tell(StepChanged(room=RoomId(first.meeting), peer=peer, step=Step.STAGE_LOW))
    async with serving(data_dir, worker) as second, second.client() as chair:
        room = whole(await chair.join(second.ticket("chutri"), offer=None, keep_media=True))
        if {row.id: row.step for row in room.participants}[peer] != Step.STAGE_LOW:  # The worker answered later.
            await chair.next(
                lambda one: (
                    isinstance(one, Lines)
                    and any((row.participant, row.step) == (peer, Step.STAGE_LOW) for row in one.lines)
                )
            )


async def test_the_worker_is_told_the_programme_of_the_rows(data_dir: Path) -> None:
    worker = FakeWorker()
    async with (
        serving(data_dir, worker) as first,
        first.client("chutri") as chair,
        first.client(ROOM) as room,
    ):
        await hold(first, chair, room)
    worker.commands.clear()
    async with serving(data_dir, worker) as second:
        floor = PeerId(second.who(ROOM))
        await worker.told_that(lambda one: isinstance(one, SetProgramme) and one.floor == floor)
        await worker.told_that(lambda one: isinstance(one, SetMicrophones) and one.open == frozenset({floor}))


async def test_who_was_removed_is_let_go_by_a_worker_that_still_holds_it(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client("chutri") as chair, first.client(ROOM):
        await chair.ask("remove", participant=first.who(ROOM))
        await worker.told_that(lambda one: isinstance(one, LeavePeer))
    worker.commands.clear()
    # As if the first process had been killed before it could tell.
    worker.uses[RoomId(first.meeting), PeerId(first.who(ROOM))] = {}
    async with serving(data_dir, worker) as second:
        await worker.told_that(lambda one: isinstance(one, LeavePeer) and one.peer == PeerId(second.who(ROOM)))


async def test_a_room_that_no_meeting_stands_behind_is_closed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.hub.SWEEP_S", 0.05)
    worker = FakeWorker()
    worker.uses[RoomId("over"), PeerId("somebody")] = {}
    async with serving(data_dir, worker) as server, server.client(ROOM):
        await worker.told_that(lambda one: isinstance(one, CloseRoom) and one.room == "over")
        assert worker.peers(server.meeting) == {server.who(ROOM)}


async def test_a_planned_restart_is_no_loss_of_presence(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(ROOM) as room:
        first.stop()
        await room.closed.wait()
    async with serving(data_dir, worker) as second, second.client(ROOM):
        assert await kinds(second, ROOM) == [AttendanceKind.JOINED]


async def test_who_does_not_come_back_is_lost(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(ROOM) as room:
        first.stop()
        await room.closed.wait()
    clock = TurnedClock()
    async with serving(data_dir, worker, clock=clock) as second, second.client("chutri") as chair:
        shown = {row.id: row.presence for row in whole(chair.welcome).participants}
        assert shown[second.who(ROOM)] is Presence.PRESENT
        clock.ahead_s = BACK_WITHIN_S
        told = await chair.of_type("participant_changed")
        assert isinstance(told, ParticipantChanged)
        assert (told.participant.id, told.participant.presence) == (second.who(ROOM), Presence.LOST)
        assert await kinds(second, ROOM) == [AttendanceKind.JOINED, AttendanceKind.LOST]


async def test_a_seat_that_returns_in_time_is_not_lost(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(OTHER) as other:
        first.stop()
        await other.closed.wait()
    clock = TurnedClock()
    async with serving(data_dir, worker, clock=clock) as second, second.client(OTHER), second.client("chutri") as chair:
        async with second.client(ROOM):
            clock.ahead_s = BACK_WITHIN_S
        lost = await chair.next(
            lambda one: isinstance(one, ParticipantChanged) and one.participant.presence is Presence.LOST
        )
        assert isinstance(lost, ParticipantChanged)
        assert lost.participant.id == second.who(ROOM)
        assert await kinds(second, OTHER) == [AttendanceKind.JOINED]
