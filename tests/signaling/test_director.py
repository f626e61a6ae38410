"""The worker is told what a room shall be, until it is so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sfu.errors import SfuError
from sfu.interfaces import (
    CloseRoom,
    Event,
    JoinPeer,
    LeavePeer,
    PeerId,
    RoomId,
    SetMicrophones,
    SetProgramme,
    Snapshot,
)
from signaling.director import Director
from signaling.recording_desk import RecordingDesk
from signaling.worker_link import WorkerLink
from tests.fakes.fake_worker import FakeWorker

pytestmark = pytest.mark.anyio

ROOM, A, B = RoomId("m"), PeerId("a"), PeerId("b")
SILENT = SetMicrophones(room=ROOM, open=frozenset())


class Nobody:
    """Watches the worker without a care."""

    def worker_back(self, snapshot: Snapshot) -> None:
        pass

    def worker_gone(self) -> None:
        pass

    def worker_event(self, event: Event) -> None:
        pass


@asynccontextmanager
async def directing(worker: FakeWorker) -> AsyncIterator[Director]:
    """A director with a worker that serves A in the room."""
    link = WorkerLink(worker.make)
    director = Director(ROOM, link, RecordingDesk())
    async with asyncio.TaskGroup() as tasks:
        owned = [tasks.create_task(link.run(Nobody())), tasks.create_task(director.run())]
        await link.settled()
        await link.join(JoinPeer(room=ROOM, peer=A, offer="v=0"))
        worker.commands.clear()
        yield director
        for task in owned:
            task.cancel()


def stage(peer: PeerId) -> SetProgramme:
    """A programme with this peer on stage."""
    return SetProgramme(room=ROOM, stage=peer)


async def test_what_is_wanted_is_told_microphones_first() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.want(stage(A), SILENT)
        assert await director.settled(1)
        assert worker.commands == [SILENT, stage(A)]


async def test_the_same_again_tells_nothing() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.want(stage(A), SILENT)
        await director.settled(1)
        director.want(stage(A), SILENT)
        assert await director.settled(1)
        assert len(worker.commands) == 2


async def test_only_what_changed_is_told() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.want(stage(A), SILENT)
        await director.settled(1)
        director.want(stage(B), SILENT)
        await director.settled(1)
        assert worker.commands[2:] == [stage(B)]


async def test_of_many_wishes_the_last_one_counts() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        for peer in (A, B, A, B):
            director.want(stage(peer), SILENT)
        await director.settled(1)
        assert worker.commands == [SILENT, stage(B)]


async def test_a_new_worker_is_told_everything_again() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.want(stage(A), SILENT)
        await director.settled(1)
        director.again()
        await director.settled(1)
        assert worker.commands == [SILENT, stage(A)] * 2


async def test_who_is_dismissed_is_taken_off_before_anything_else() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.dismiss(A)
        director.want(stage(B), SILENT)
        await director.settled(1)
        assert worker.commands[0] == LeavePeer(room=ROOM, peer=A)


async def test_who_comes_back_at_once_is_not_dismissed() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.dismiss(A)
        director.welcome(A)
        await director.settled(1)
        assert worker.commands == []


async def test_a_closed_room_is_told_nothing_but_its_end() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        director.want(stage(A), SILENT)
        director.close_room()
        await director.settled(1)
        assert worker.commands == [CloseRoom(room=ROOM)]


async def test_a_worker_that_refuses_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.director.RETRY_S", 0.02)
    worker = FakeWorker()
    async with directing(worker) as director:
        worker.refuses = SfuError
        director.want(stage(A), SILENT)
        assert not await director.settled(0.1)
        worker.refuses = None
        assert await director.settled(1)
        assert worker.commands == [SILENT, stage(A)]


async def test_without_a_worker_there_is_nothing_to_wait_for() -> None:
    worker = FakeWorker()
    async with directing(worker) as director:
        worker.die()
        await asyncio.sleep(0.05)
        director.want(stage(A), SILENT)
        assert await director.settled(1)
        assert worker.commands == []
