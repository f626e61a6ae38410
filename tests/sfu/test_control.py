"""Both ends of the control connection on a real socket, with a handler of the test in place of the engine."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from sfu import control
from sfu.control import ControlClient, ControlServer, Sfu
from sfu.errors import OfferRefused, RoomFull, SfuError, UnknownPeer, WorkerUnavailable
from sfu.interfaces import (
    CloseRoom,
    Done,
    Event,
    Hello,
    Joined,
    JoinPeer,
    PeerConnected,
    PeerId,
    Reply,
    Request,
    RoomId,
    SetMicrophones,
    Slot,
    SlotKind,
    Snapshot,
    VoicesChanged,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[{"debug": True}, {"use_uvloop": True}], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """The worker runs on uvloop, whose transports differ."""
    return "asyncio", request.param


ROOM = RoomId("room")
CLOSE = CloseRoom(room=ROOM)


def connected(peer: str) -> PeerConnected:
    return PeerConnected(room=ROOM, peer=PeerId(peer))


def voices(*speaking: str) -> VoicesChanged:
    return VoicesChanged(room=ROOM, speaking=tuple(map(PeerId, speaking)))


class Worker:
    """Answers like an engine; remembers what it was asked."""

    def __init__(self) -> None:
        self.server = ControlServer()
        self.asked: list[Request] = []
        self.fails_with: Exception | None = None

    def handle(self, request: Request) -> Reply:
        self.asked.append(request)
        if self.fails_with is not None:
            raise self.fails_with
        match request:
            case Hello():
                return Snapshot(rooms=())
            case JoinPeer():
                return Joined(answer="answer", slots=(Slot(mid="4", kind=SlotKind.VOICE, index=0),))
            case _:
                return Done()


@asynccontextmanager
async def serving(path: Path) -> AsyncIterator[Worker]:
    worker = Worker()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(worker.server.run(path, worker.handle))
        async with asyncio.timeout(5):
            while not path.is_socket():  # noqa: ASYNC110, ASYNC240 - The file system tells nobody.
                await asyncio.sleep(0.001)
        try:
            yield worker
        finally:
            running.cancel()


@asynccontextmanager
async def connection(path: Path) -> AsyncIterator[ControlClient]:
    client = ControlClient(path)
    await client.connect()
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "control"


async def take(client: ControlClient, count: int) -> list[Event]:
    taken: list[Event] = []
    async with asyncio.timeout(5):
        async for event in client.events():
            taken.append(event)
            if len(taken) == count:
                return taken
    return taken


async def test_a_client_is_an_sfu(path: Path) -> None:
    client: Sfu = ControlClient(path)
    assert client is not None


async def test_requests_are_carried_out_and_answered(path: Path) -> None:
    async with serving(path) as worker, connection(path) as client:
        assert await client.snapshot() == Snapshot(rooms=())
        join = JoinPeer(room=ROOM, peer=PeerId("ắ"), offer="v=0\r\n" * 20_000, microphone_open=True)
        joined = await client.join(join)
        assert joined.slots == (Slot(mid="4", kind=SlotKind.VOICE, index=0),)
        command = SetMicrophones(room=ROOM, open=frozenset({PeerId("a"), PeerId("b")}))
        await client.tell(command)
        assert worker.asked == [Hello(), join, command]


async def test_many_requests_at_once_are_answered_each_for_itself_and_in_order(path: Path) -> None:
    async with serving(path) as worker, connection(path) as client:
        joins = [JoinPeer(room=ROOM, peer=PeerId(str(number)), offer="x" * 20_000) for number in range(600)]
        answers = await asyncio.gather(*(client.join(join) for join in joins))
        assert len(answers) == 600
        assert worker.asked == joins


async def test_the_loop_turns_between_requests(path: Path) -> None:
    """So that media is forwarded while a hundred rooms join."""
    async with serving(path) as worker, connection(path) as client, asyncio.TaskGroup() as tasks:
        turns = 0
        asked_at: list[int] = []

        async def count_turns() -> None:
            nonlocal turns
            while len(asked_at) < 20:
                asked_at.extend([turns] * (len(worker.asked) - len(asked_at)))
                turns += 1
                await asyncio.sleep(0)

        tasks.create_task(count_turns())
        await asyncio.gather(*(client.tell(CLOSE) for _ in range(20)))
        assert len(set(asked_at)) == 20


@pytest.mark.parametrize("error", [OfferRefused, RoomFull, UnknownPeer])
async def test_a_refusal_comes_back_as_the_same_error(path: Path, error: type[SfuError]) -> None:
    async with serving(path) as worker, connection(path) as client:
        worker.fails_with = error("told to the log only")
        with pytest.raises(error):
            await client.tell(CLOSE)


async def test_an_error_nobody_expected_fails_the_request_only(path: Path) -> None:
    async with serving(path) as worker, connection(path) as client:
        worker.fails_with = KeyError("x")
        with pytest.raises(SfuError) as failed:
            await client.tell(CLOSE)
        assert failed.value.code == "media_failed"
        worker.fails_with = None
        await client.tell(CLOSE)


async def test_events_come_in_order_those_before_asking_first(path: Path) -> None:
    async with serving(path) as worker, connection(path) as client:
        await client.snapshot()
        told = [connected(str(number)) for number in range(50)]
        for event in told[:25]:
            worker.server.tell(event)
        await client.snapshot()
        for event in told[25:]:
            worker.server.tell(event)
        assert await take(client, 50) == told


async def test_telling_without_a_client_is_nothing(path: Path) -> None:
    async with serving(path) as worker:
        worker.server.tell(connected("a"))
        async with connection(path) as client:
            await client.snapshot()
            worker.server.tell(connected("b"))
            assert await take(client, 1) == [connected("b")]


async def test_events_end_and_requests_fail_when_the_worker_goes(path: Path) -> None:
    async with connection_and_worker(path) as (client, stop):
        stop()
        async with asyncio.timeout(5):
            assert [event async for event in client.events()] == [connected("last")]
        with pytest.raises(WorkerUnavailable):
            await client.tell(CLOSE)
        assert [event async for event in client.events()] == []


@asynccontextmanager
async def connection_and_worker(path: Path) -> AsyncIterator[tuple[ControlClient, Callable[[], object]]]:
    """A connected client, and what stops the worker after its last event."""
    worker = Worker()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(worker.server.run(path, worker.handle))
        async with asyncio.timeout(5):
            while not path.is_socket():  # noqa: ASYNC110, ASYNC240 - The file system tells nobody.
                await asyncio.sleep(0.001)
        async with connection(path) as client:
            await client.snapshot()
            worker.server.tell(connected("last"))
            await client.snapshot()
            yield client, running.cancel


@contextmanager
def deaf_worker(path: Path) -> Iterator[socket.socket]:
    """A socket that takes connections and says nothing."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.setblocking(False)
        yield listener


async def test_a_request_under_way_fails_when_the_worker_goes(path: Path) -> None:
    with deaf_worker(path) as listener:
        async with connection(path) as client:
            loop = asyncio.get_running_loop()
            accepted, _ = await loop.sock_accept(listener)
            loop.call_soon(accepted.close)
            with pytest.raises(WorkerUnavailable):
                await client.snapshot()


async def test_a_worker_that_does_not_answer_is_unavailable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REQUEST_S", 0.01)
    monkeypatch.setattr(control, "SILENCE_S", 0.01)
    with deaf_worker(path):
        async with connection(path) as client:
            with pytest.raises(WorkerUnavailable):
                await client.snapshot()
            assert [event async for event in client.events()] == []


async def test_a_quiet_worker_is_alive_by_its_heartbeat(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(control, "SILENCE_S", 0.2)
    async with serving(path) as worker, connection(path) as client, asyncio.TaskGroup() as tasks:
        taking = tasks.create_task(take(client, 1))
        await asyncio.sleep(0.4)
        worker.server.tell(connected("a"))
        assert await taking == [connected("a")]


async def test_nobody_listening_is_unavailable(path: Path) -> None:
    with pytest.raises(WorkerUnavailable):
        await ControlClient(path).connect()
    with pytest.raises(WorkerUnavailable):
        await ControlClient(path).snapshot()


async def test_a_socket_left_by_a_killed_worker_is_replaced(path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    with pytest.raises(WorkerUnavailable):
        await ControlClient(path).connect()
    worker = Worker()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(worker.server.run(path, worker.handle))
        await asyncio.sleep(0.01)
        async with connection(path) as client:
            await client.snapshot()
        running.cancel()


async def test_only_this_user_may_connect(path: Path) -> None:
    async with serving(path):
        assert path.stat().st_mode & 0o777 == 0o600  # noqa: ASYNC240 - A file of the test.


async def test_a_new_client_replaces_the_old_one(path: Path) -> None:
    async with serving(path) as worker, connection(path) as old:
        await old.snapshot()
        async with connection(path) as new:
            await new.snapshot()
            async with asyncio.timeout(5):
                assert [event async for event in old.events()] == []
            worker.server.tell(connected("a"))
            assert await take(new, 1) == [connected("a")]


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\0\0\0\x02{}",
        b"\0\0\0\x02[[",
        b'\0\0\0\x26{"id":1,"request":{"type":"no_such"}} ',
        b"\0\0\0\x10" + b"\xff" * 16,
    ],
)
async def test_a_client_that_talks_nonsense_is_cut_off_and_the_next_one_served(path: Path, sent: bytes) -> None:
    async with serving(path):
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(sent)
        with contextlib.suppress(ConnectionResetError):
            async with asyncio.timeout(5):
                assert await reader.read() == b""
        writer.close()
        async with connection(path) as client:
            await client.snapshot()


async def test_a_client_that_does_not_read_loses_what_is_superseded_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "WRITE_BUFFER_BYTES", 0)
    monkeypatch.setattr(control, "BACKLOG_BYTES", 100_000)
    async with serving(path) as worker, connection(path) as client:
        await client.snapshot()
        worker.server.tell(connected("first"))
        for number in range(20_000):
            worker.server.tell(voices(str(number)))
            if number % 1000 == 0:
                worker.server.tell(connected(str(number)))
        events: list[Event] = []
        async with asyncio.timeout(5):
            async for event in client.events():
                events.append(event)
                if event == voices("19999"):
                    break
        kept = [event for event in events if isinstance(event, PeerConnected)]
        assert kept == [connected("first"), *(connected(str(number)) for number in range(0, 20_000, 1000))]
        assert len(events) < 20_000


async def test_a_client_too_slow_for_what_must_not_be_lost_is_cut_off(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "WRITE_BUFFER_BYTES", 0)
    monkeypatch.setattr(control, "BACKLOG_BYTES", 10_000)
    async with serving(path) as worker, connection(path) as client:
        await client.snapshot()
        for number in range(20_000):
            worker.server.tell(connected(str(number)))
        async with asyncio.timeout(5):
            received = [event async for event in client.events()]
        assert received == [connected(str(number)) for number in range(len(received))]
        assert len(received) < 20_000
        async with connection(path) as again:
            await again.snapshot()
