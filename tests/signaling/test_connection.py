"""A client that does not read costs little and harms nobody; the server's own sockets are tested elsewhere."""

import asyncio
from datetime import UTC, datetime
from typing import cast

import pytest

from signaling.connection import Connection, Disconnect
from signaling.handlers.entry import Entrance
from signaling.outbox import MAX_CHARS, MAX_FRAMES

pytestmark = pytest.mark.anyio


class Clock:
    """A time that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 1, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return 0.0


class FakeSocket:
    """A client that says nothing, and reads as long as `reads` is set."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.sent: list[str | bytes] = []
        self.closed = False

    async def receive(self) -> str:
        await asyncio.Event().wait()
        raise Disconnect

    async def send(self, frame: str | bytes) -> None:
        await self.reads.wait()
        self.sent.append(frame)

    async def close(self) -> None:
        self.closed = True


def connected(socket: FakeSocket) -> Connection:
    """A connection that nobody has joined on."""
    return Connection(socket, cast("Entrance", None), Clock())


async def test_who_tells_a_client_never_waits_for_it() -> None:
    socket = FakeSocket()
    connection = connected(socket)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(connection.run())
        for _ in range(100):
            connection.send("frame")
        running.cancel()
    assert socket.sent == []


@pytest.mark.parametrize(("frame", "count"), [("x", MAX_FRAMES + 2), ("x" * (MAX_CHARS // 4), 6)])
async def test_a_client_with_too_much_unread_is_told_and_closed(frame: str, count: int) -> None:
    socket = FakeSocket()
    connection = connected(socket)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(connection.run())
        await asyncio.sleep(0)
        for _ in range(count):
            connection.send(frame)
        socket.reads.set()
    assert socket.sent[-1] == '{"type":"goodbye","code":"too_slow"}'
    assert len(socket.sent) <= 2
    assert socket.closed


async def test_a_client_that_never_reads_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.connection.SEND_TIMEOUT_S", 0.05)
    socket = FakeSocket()
    connection = connected(socket)
    connection.send("frame")
    async with asyncio.timeout(2):
        await connection.run()
    assert socket.sent == []


async def test_a_goodbye_that_is_not_read_does_not_hold_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.connection.GOODBYE_TIMEOUT_S", 0.05)
    connection = connected(FakeSocket())
    connection.goodbye("ended")
    async with asyncio.timeout(2):
        await connection.run()


async def test_the_goodbye_comes_after_what_is_on_its_way() -> None:
    socket = FakeSocket()
    connection = connected(socket)
    connection.send("first")
    connection.goodbye("ended")
    connection.send("late")
    socket.reads.set()
    async with asyncio.timeout(2):
        await connection.run()
    assert socket.sent == ["first", '{"type":"goodbye","code":"ended"}']
