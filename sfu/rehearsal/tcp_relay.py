"""A small TCP relay that is a line which is lost without a word: nothing is closed, nothing is answered.

What is sent while the line is lost arrives when TCP would try again once it is back. Source: RFC 6298 section 5.5 (each
wait twice the one before); the first waits and the longest are Linux's.
"""

import asyncio
import socket
import struct
from types import TracebackType

from sfu.rehearsal.relay import Address

FIRST_REPEAT_S, FIRST_KNOCK_S, LONGEST_WAIT_S = 0.2, 1.0, 120.0
_CHUNK_BYTES = 65_536
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def next_try_s(sent_s: float, first_wait_s: float, back_s: float) -> float:
    """When what was sent at sent_s is tried the first time after the line is back, by the same clock."""
    due_s, wait_s = sent_s, first_wait_s
    while due_s < back_s:
        due_s += wait_s
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
    return due_s


class _Flow:
    """One connection: both its ends, and whether the way between them is forgotten."""

    __slots__ = ("client", "forgotten", "server")

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.forgotten = False


class TcpRelay:
    """Used as `async with TcpRelay(server) as relay:`; clients connect to `relay.address`."""

    def __init__(self, server: Address) -> None:
        self._server = server
        self._back = asyncio.Event()
        self._back.set()
        self._back_s = 0.0
        self._flows: set[_Flow] = set()
        self._orphans: list[socket.socket] = []
        self._tasks = asyncio.TaskGroup()
        self._listening = socket.create_server((server[0], 0), backlog=128)
        self._listening.setblocking(False)

    @property
    def address(self) -> Address:
        """Where clients connect to."""
        host, port = self._listening.getsockname()[:2]
        return host, port

    async def __aenter__(self) -> "TcpRelay":
        self._loop = asyncio.get_running_loop()
        await self._tasks.__aenter__()
        self._accepting = self._tasks.create_task(self._accept())
        self._carrying: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in (self._accepting, *self._carrying):
            task.cancel()
        await self._tasks.__aexit__(None, None, None)
        for opened in (self._listening, *self._orphans):
            opened.close()

    def lose(self) -> None:
        """Nothing passes any more, in either direction."""
        self._back.clear()

    def restore(self) -> None:
        """The line is back."""
        self._back_s = self._loop.time()
        self._back.set()

    def forget(self) -> None:
        """As when the way out changes: the server hears no more of the connections there are, nor tells; whoever sends
        on one of them is told that it is gone.
        """
        for flow in self._flows:
            flow.forgotten = True

    async def _accept(self) -> None:
        while True:
            client, _ = await self._loop.sock_accept(self._listening)
            client.setblocking(False)
            carrying = self._tasks.create_task(self._carry(client))
            self._carrying.add(carrying)
            carrying.add_done_callback(self._carrying.discard)

    async def _carry(self, client: socket.socket) -> None:
        """One connection, from its first knock to its end."""
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        server.setblocking(False)
        flow = _Flow(client, server)
        self._flows.add(flow)
        try:
            await self._passes(FIRST_KNOCK_S)
            await self._loop.sock_connect(server, self._server)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._up(flow))
                pumps.create_task(self._down(flow))
        except* OSError:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        finally:
            self._flows.discard(flow)
            client.close()
            if flow.forgotten:
                self._orphans.append(server)
            else:
                server.close()

    async def _up(self, flow: _Flow) -> None:
        while data := await self._loop.sock_recv(flow.client, _CHUNK_BYTES):
            await self._passes(FIRST_REPEAT_S)
            if flow.forgotten:
                raise ConnectionResetError
            await self._loop.sock_sendall(flow.server, data)
        await self._passes(FIRST_REPEAT_S)
        if flow.forgotten:
            raise ConnectionResetError
        flow.server.shutdown(socket.SHUT_WR)

    async def _down(self, flow: _Flow) -> None:
        while data := await self._loop.sock_recv(flow.server, _CHUNK_BYTES):
            await self._passes(FIRST_REPEAT_S)
            if not flow.forgotten:
                await self._loop.sock_sendall(flow.client, data)
        await self._passes(FIRST_REPEAT_S)
        if not flow.forgotten:
            flow.client.shutdown(socket.SHUT_WR)

    async def _passes(self, first_wait_s: float) -> None:
        """Returns when what is sent now arrives: at once, or at the first try after the line is back."""
        sent_s = self._loop.time()
        while not self._back.is_set():
            await self._back.wait()
            await asyncio.sleep(next_try_s(sent_s, first_wait_s, self._back_s) - self._loop.time())
