"""The relay with real sockets: an echo server behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sfu.rehearsal.tcp_relay import FIRST_KNOCK_S, FIRST_REPEAT_S, TcpRelay, next_try_s

pytestmark = pytest.mark.anyio

PATIENCE_S = 5.0


class Echo:
    """Sends back what it gets; counts its connections, and those that ended."""

    def __init__(self) -> None:
        self.opened = 0
        self.ended = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        try:
            while data := await reader.read(1000):
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            self.ended += 1
            writer.close()


@asynccontextmanager
async def line() -> AsyncIterator[tuple[TcpRelay, Echo]]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    async with server, TcpRelay(server.sockets[0].getsockname()[:2]) as relay:
        yield relay, echo


async def said(reader: asyncio.StreamReader, within_s: float = PATIENCE_S) -> bytes | None:
    """What came; None when nothing did."""
    try:
        async with asyncio.timeout(within_s):
            return await reader.read(1000)
    except TimeoutError:
        return None


async def until_ended(echo: Echo) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not echo.ended:  # noqa: ASYNC110 - The server tells nobody.
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("back_s", "due_s"),
    [(100.0, 100.0), (100.1, 100.2), (100.2, 100.2), (100.21, 100.6), (105.0, 106.2), (120.0, 125.4), (700.0, 784.6)],
)
def test_what_was_lost_is_tried_again_after_waits_that_double(back_s: float, due_s: float) -> None:
    assert next_try_s(100.0, FIRST_REPEAT_S, back_s) == pytest.approx(due_s)


async def test_both_directions_pass_and_an_end_is_passed_on() -> None:
    async with line() as (relay, echo):
        reader, writer = await asyncio.open_connection(*relay.address)
        writer.write(b"hello")
        assert await said(reader) == b"hello"
        writer.close()
        await until_ended(echo)


async def test_a_lost_line_closes_nothing_and_brings_what_was_sent_when_it_is_back() -> None:
    async with line() as (relay, echo):
        reader, writer = await asyncio.open_connection(*relay.address)
        writer.write(b"before")
        assert await said(reader) == b"before"
        relay.lose()
        writer.write(b"while lost")
        assert await said(reader, within_s=0.25) is None
        assert echo.ended == 0
        began_s = asyncio.get_running_loop().time()
        relay.restore()
        assert await said(reader) == b"while lost"
        assert asyncio.get_running_loop().time() - began_s > 0.2
        writer.close()


async def test_who_knocks_while_the_line_is_lost_is_let_in_at_the_next_try() -> None:
    async with line() as (relay, echo):
        relay.lose()
        began_s = asyncio.get_running_loop().time()
        reader, writer = await asyncio.open_connection(*relay.address)
        writer.write(b"hello")
        await asyncio.sleep(0.1)
        assert echo.opened == 0
        relay.restore()
        assert await said(reader) == b"hello"
        assert asyncio.get_running_loop().time() - began_s >= FIRST_KNOCK_S
        writer.close()


async def test_a_server_that_is_gone_is_told_by_the_end_of_the_connection() -> None:
    async with TcpRelay(("127.0.0.1", 1)) as relay:
        reader, writer = await asyncio.open_connection(*relay.address)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()


async def test_a_forgotten_way_is_silent_to_the_server_and_resets_who_sends_on_it() -> None:
    async with line() as (relay, echo):
        reader, writer = await asyncio.open_connection(*relay.address)
        writer.write(b"before")
        assert await said(reader) == b"before"
        relay.forget()
        assert await said(reader, within_s=0.1) is None
        writer.write(b"after")
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        assert echo.ended == 0
        again, writing = await asyncio.open_connection(*relay.address)
        writing.write(b"hello")
        assert await said(again) == b"hello"
        writer.close()
        writing.close()
