"""The control connection is kept up, and its watcher told in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sfu.errors import WorkerUnavailable
from sfu.interfaces import CloseRoom, Event, JoinPeer, PeerId, RoomId, Snapshot, VoicesChanged
from signaling.worker_link import WorkerLink
from tests.fakes.fake_worker import FakeWorker

pytestmark = pytest.mark.anyio

ROOM = RoomId("m")
JOIN = JoinPeer(room=ROOM, peer=PeerId("a"), offer="v=0")


class Watching:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def worker_back(self, snapshot: Snapshot) -> None:
        self.told.append(f"back with {len(snapshot.rooms)}")

    def worker_gone(self) -> None:
        self.told.append("gone")

    def worker_event(self, event: Event) -> None:
        self.told.append(event.type)


@asynccontextmanager
async def linked(worker: FakeWorker) -> AsyncIterator[tuple[WorkerLink, Watching]]:
    """A link that runs for the time of the block."""
    link, watching = WorkerLink(worker.make), Watching()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.run(watching))
        yield link, watching
        running.cancel()


async def told(watching: Watching, expected: list[str]) -> None:
    """Waits until exactly this was told."""
    async with asyncio.timeout(3):
        for _ in range(300):
            if len(watching.told) >= len(expected):
                break
            await asyncio.sleep(0.01)
    assert watching.told == expected


async def test_events_come_after_the_snapshot() -> None:
    worker = FakeWorker()
    async with linked(worker) as (link, watching):
        assert await link.settled()
        worker.tell(VoicesChanged(room=ROOM, speaking=()))
        await told(watching, ["back with 0", "voices_changed"])


async def test_a_dead_worker_is_gone_once_and_back_once() -> None:
    worker = FakeWorker()
    async with linked(worker) as (link, watching):
        await link.settled()
        worker.die()
        await told(watching, ["back with 0", "gone"])
        await asyncio.sleep(0.3)
        worker.come_back()
        await told(watching, ["back with 0", "gone", "back with 0"])


async def test_a_broken_connection_is_no_dead_worker() -> None:
    worker = FakeWorker()
    async with linked(worker) as (link, watching):
        await link.join(JOIN)
        worker.drop_connections()
        await told(watching, ["back with 0", "back with 1"])


async def test_a_join_waits_for_a_worker_that_is_starting() -> None:
    worker = FakeWorker()
    worker.up = False
    async with linked(worker) as (link, _), asyncio.TaskGroup() as tasks:
        joining = tasks.create_task(link.join(JOIN))
        await asyncio.sleep(0.15)
        assert not joining.done()
        worker.come_back()
    assert joining.result().answer == "answer to v=0"


async def test_a_join_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.worker_link.READY_TIMEOUT_S", 0.1)
    worker = FakeWorker()
    worker.up = False
    async with linked(worker) as (link, _):
        with pytest.raises(WorkerUnavailable):
            await link.join(JOIN)


async def test_a_command_does_not_wait_for_a_worker() -> None:
    worker = FakeWorker()
    worker.up = False
    async with linked(worker) as (link, _):
        with pytest.raises(WorkerUnavailable):
            await link.tell(CloseRoom(room=ROOM))


async def test_a_request_to_a_worker_that_hangs_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.worker_link.REQUEST_TIMEOUT_S", 0.1)
    worker = FakeWorker()
    async with linked(worker) as (link, _):
        await link.settled()
        worker.hangs = True
        with pytest.raises(TimeoutError):
            await link.tell(CloseRoom(room=ROOM))


async def test_a_worker_that_hangs_from_the_start_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.worker_link.CONNECT_TIMEOUT_S", 0.05)
    worker = FakeWorker()
    worker.hangs = True
    async with linked(worker) as (link, watching):
        await asyncio.sleep(0.2)
        assert not link.available
        assert watching.told == []
        worker.hangs = False
        assert await link.settled()
