"""A small UDP relay that is a bad line: clients send to it, it sends on to a server, and back.

Every client address gets a socket of its own towards the server, as behind a NAT.
"""

import asyncio
import socket
from collections.abc import Callable
from types import TracebackType

from sfu.rehearsal.impairment import Impairment, Line

Address = tuple[str, int]

MAX_CLIENTS = 1024
MAX_WAITING = 20_000
DATAGRAM_BYTES = 2048
_DATAGRAMS_PER_WAKE = 32


class _Client:
    """One client of the relay: where it is, and the socket the server knows it by."""

    __slots__ = ("address", "down", "up", "upstream")

    def __init__(self, address: Address, upstream: socket.socket, up: Line, down: Line) -> None:
        self.address = address
        self.upstream = upstream
        self.up = up
        self.down = down


class Relay:
    """Used as `async with Relay(server, up, down, seed) as relay:`; clients send to `relay.address`.

    `up` is what befalls datagrams to the server, `down` those from it; each client has a line of its own.
    `overflows` counts datagrams dropped because the relay itself could not keep up.
    """

    def __init__(
        self,
        server: Address,
        up: Impairment,
        down: Impairment,
        seed: int,
        upstream: Callable[[str], socket.socket] | None = None,
    ) -> None:
        """`upstream`: makes the sockets towards the server, of the host to send from; where they are not of here."""
        self.overflows = 0
        self._server = server
        self._host = server[0]
        self._up = up
        self._down = down
        self._seed = seed
        self._clients: dict[Address, _Client] = {}
        self._waiting = 0
        self._closed = False
        self._upstream = upstream or bound_socket
        self._listening = bound_socket(server[0])

    @property
    def address(self) -> Address:
        """Where clients send to."""
        host, port = self._listening.getsockname()[:2]
        return host, port

    async def __aenter__(self) -> "Relay":
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._listening, self._from_clients)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._loop.remove_reader(self._listening)
        self._listening.close()
        for client in self._clients.values():
            self._close(client)

    def impair(self, up: Impairment, down: Impairment) -> None:
        """Changes the line for all clients, those to come too."""
        self._up, self._down = up, down
        for client in self._clients.values():
            client.up.impairment, client.down.impairment = up, down

    def change_ports(self, host: str | None = None) -> None:
        """Gives every client a new port towards the server, as when a NAT forgets; the old ones lead nowhere.

        `host`: an address of this machine to send from now on, as when the way out is another.
        """
        self._host = host or self._host
        for client in self._clients.values():
            self._close(client)
            client.upstream = self._upstream(self._host)
            self._watch(client)

    def lost(self) -> tuple[int, int]:
        """Datagrams lost on purpose so far, up and down."""
        clients = self._clients.values()
        return sum(client.up.lost for client in clients), sum(client.down.lost for client in clients)

    def _from_clients(self) -> None:
        for datagram, address in _drain(self._listening):
            client = self._clients.get(address) or self._admit(address)
            if client is None:
                self.overflows += 1
                continue
            for arrives_s in client.up.deliver(len(datagram), self._loop.time()):
                self._later(arrives_s, self._to_server, client, datagram)

    def _admit(self, address: Address) -> _Client | None:
        if len(self._clients) >= MAX_CLIENTS:
            return None
        seed = self._seed * 2 * MAX_CLIENTS + 2 * len(self._clients)
        upstream = self._upstream(self._host)
        client = _Client(address, upstream, Line(self._up, seed), Line(self._down, seed + 1))
        self._watch(client)
        self._clients[address] = client
        return client

    def _watch(self, client: _Client) -> None:
        self._loop.add_reader(client.upstream, self._from_server, client)

    def _close(self, client: _Client) -> None:
        self._loop.remove_reader(client.upstream)
        client.upstream.close()

    def _from_server(self, client: _Client) -> None:
        for datagram, address in _drain(client.upstream):
            if address != self._server:
                continue
            for arrives_s in client.down.deliver(len(datagram), self._loop.time()):
                self._later(arrives_s, self._to_client, client, datagram)

    def _later(
        self, arrives_s: float, deliver: Callable[[_Client, bytes], None], client: _Client, datagram: bytes
    ) -> None:
        if arrives_s <= self._loop.time():
            deliver(client, datagram)
        elif self._waiting >= MAX_WAITING:
            self.overflows += 1
        else:
            self._waiting += 1
            self._loop.call_at(arrives_s, self._arrive, deliver, client, datagram)

    def _arrive(self, deliver: Callable[[_Client, bytes], None], client: _Client, datagram: bytes) -> None:
        self._waiting -= 1
        if not self._closed:
            deliver(client, datagram)

    def _to_server(self, client: _Client, datagram: bytes) -> None:
        self._send(client.upstream, datagram, self._server)

    def _to_client(self, client: _Client, datagram: bytes) -> None:
        self._send(self._listening, datagram, client.address)

    def _send(self, from_socket: socket.socket, datagram: bytes, address: Address) -> None:
        try:
            from_socket.sendto(datagram, address)
        except OSError:
            self.overflows += 1


def bound_socket(host: str) -> socket.socket:
    """A non-blocking UDP socket on the host's own address: the relay is for tests on one machine."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    made.bind((host, 0))
    return made


def _drain(readable: socket.socket) -> list[tuple[bytes, Address]]:
    """What waits in a socket, a bounded number of datagrams."""
    datagrams: list[tuple[bytes, Address]] = []
    for _ in range(_DATAGRAMS_PER_WAKE):
        try:
            datagrams.append(readable.recvfrom(DATAGRAM_BYTES))
        except OSError:
            break
    return datagrams
