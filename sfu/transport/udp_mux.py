"""The media port: one UDP socket per address, shared by all connections of a worker.

ICE-lite: a source address belongs to an endpoint after one binding request with the right
integrity; nothing from an address that no endpoint owns has any effect. Sending follows the last
check with USE-CANDIDATE. Source: RFC 8445 section 2.5, RFC 7983 (telling packets apart).
"""

import asyncio
import contextlib
import secrets
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from struct import Struct
from typing import Any, Protocol

import structlog

from sfu.transport.rtp import is_rtcp
from sfu.transport.srtp import PacketBuffer
from sfu.transport.stun import binding_response, binding_role_conflict, parse_binding_request, peek_local_ufrag

Address = tuple[str, int]

MAX_ADDRESSES_PER_ENDPOINT = 50
MAX_DATAGRAMS_PER_WAKE = 64
MAX_S_PER_WAKE = 0.005
MAX_UNVALIDATED_CHECKS_PER_S = 2000
SOCKET_BUFFER_BYTES = 8 * 1024 * 1024
HELD_S = 5.0
"""How long an address stays with who was last heard there; browsers check theirs every 2.5 s."""

SHORTEST_PACKET_BYTES = 8
"""An RTCP header with its SSRC; RTP needs more."""

_UDP_SEGMENT = 103
_SEGMENT_BYTES = Struct("=H")
_SO_SNDBUFFORCE = 32
_SO_RCVBUFFORCE = 33

PacketSink = Callable[[PacketBuffer, int, bool, float], None]
"""Takes (buffer, length in bytes, is RTCP, monotonic seconds); the buffer is used again once it returns."""

_log = structlog.get_logger()


class DtlsFeed(Protocol):
    """What takes an endpoint's DTLS datagrams."""

    def feed(self, datagram: bytes) -> None:
        """Takes one datagram or drops it; never raises."""


class _Port:
    """One bound socket and who is behind each address it was validly asked from."""

    __slots__ = ("owners", "socket")

    def __init__(self, bound: socket.socket) -> None:
        self.socket = bound
        self.owners: dict[Any, Endpoint] = {}


class Endpoint:
    """One connection's place on the port; made by `UdpMux.add`.

    The owner sets `on_packet` and `dtls` before the client can know our credentials, and puts
    the monotonic time of authenticated media into `heard_s`; valid checks do so here.
    """

    __slots__ = (
        "_addresses",
        "_destination",
        "_port",
        "_segments",
        "_sendto",
        "dtls",
        "heard_s",
        "on_packet",
        "password",
        "remote_password",
        "remote_ufrag",
        "send_drops",
        "ufrag",
    )

    def __init__(self, remote_ufrag: str, remote_password: str, now_s: float) -> None:
        self.ufrag = secrets.token_hex(6)
        self.password = secrets.token_hex(16)
        self.remote_ufrag = remote_ufrag
        self.remote_password = remote_password
        self.heard_s = now_s
        self.on_packet: PacketSink | None = None
        self.dtls: DtlsFeed | None = None
        self.send_drops = 0
        self._addresses: dict[tuple[_Port, Any], None] = {}
        self._port: _Port | None = None
        self._destination: Any = None
        self._sendto: Callable[[Any, Any], int] | None = None
        self._segments = False

    @property
    def send_to(self) -> Address | None:
        """Where datagrams go now; None until the first valid check."""
        return self._destination[:2] if self._destination is not None else None

    def send(self, datagram: bytes | memoryview) -> bool:
        """Sends one datagram without waiting; False, counted in `send_drops`, when it cannot leave now."""
        if self._sendto is not None:
            try:
                self._sendto(datagram, self._destination)
            except OSError:
                # The buffer of the socket is full, or there is no route: the same to us as loss on the way.
                pass
            else:
                return True
        self.send_drops += 1
        return False

    def send_many(self, datagrams: memoryview, datagram_bytes: int) -> bool:
        """Sends datagrams that lie end to end, all of one length but the last, which may be shorter.

        The kernel cuts them apart, which costs a third of sending each; where it cannot (no checksum offload, a
        smaller path MTU) they are sent one by one. False when some could not leave, counted in `send_drops`.
        Source: udp(7), UDP_SEGMENT.
        """
        if self._segments and self._port is not None:
            try:
                self._port.socket.sendmsg((datagrams,), _cut_into(datagram_bytes), 0, self._destination)
            except BlockingIOError:
                self.send_drops += -(-len(datagrams) // datagram_bytes)
                return False
            except OSError:
                self._segments = False
            else:
                return True
        drops = self.send_drops
        for start in range(0, len(datagrams), datagram_bytes):
            self.send(datagrams[start : start + datagram_bytes])
        return self.send_drops == drops

    def _validate(self, port: _Port, source: Any, nominated: bool) -> bool:
        """Takes an address a valid check came from, the newest last; too many drop the oldest not sent to.

        False when somebody else was heard there just now: one who knows an own password must not be able to take
        another's address by a forged source. A rebinding NAT hands addresses on only after silence.
        """
        key = (port, source)
        previous = port.owners.get(source)
        if previous is not None and previous is not self:
            if self.heard_s - previous.heard_s < HELD_S:
                return False
            previous._forget(key)
        self._addresses.pop(key, None)
        self._addresses[key] = None
        port.owners[source] = self
        if nominated or self._sendto is None:
            if (port, source) != (self._port, self._destination):
                self._segments = sys.platform == "linux"
            self._port, self._destination, self._sendto = port, source, port.socket.sendto
        if len(self._addresses) > MAX_ADDRESSES_PER_ENDPOINT:
            sending = (self._port, self._destination)
            self._forget(next(known for known in self._addresses if known != sending))
        return True

    def _forget(self, key: tuple[_Port, Any]) -> None:
        port, source = key
        self._addresses.pop(key, None)
        port.owners.pop(source, None)
        if (self._port, self._destination) == key:
            self._port = self._destination = self._sendto = None

    def _close(self) -> None:
        for key in list(self._addresses):
            self._forget(key)
        self.on_packet = None
        self.dtls = None


@cache
def _cut_into(datagram_bytes: int) -> tuple[tuple[int, int, bytes]]:
    """The control message that has the kernel cut at this length; there are a few hundred lengths at most."""
    return ((socket.IPPROTO_UDP, _UDP_SEGMENT, _SEGMENT_BYTES.pack(datagram_bytes)),)


class UdpMux:
    """Owns the sockets. Counters are totals since the start."""

    def __init__(self, addresses: Sequence[Address], clock: Callable[[], float] = time.monotonic) -> None:
        self.received = 0
        self.junk = 0
        self.faults = 0
        self._clock = clock
        self._buffer = PacketBuffer()
        self._by_ufrag: dict[str, Endpoint] = {}
        self._second_ends_s = 0.0
        self._checks_left = 0
        self._ports: list[_Port] = []
        with contextlib.ExitStack() as opened:
            for address in addresses:
                bound = opened.enter_context(_bind(address))
                self._ports.append(_Port(bound))
            opened.pop_all()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The (ip, port) each socket is bound to, in the order given."""
        return tuple(port.socket.getsockname()[:2] for port in self._ports)

    @property
    def endpoints(self) -> int:
        """How many clients have a place here."""
        return len(self._by_ufrag)

    @property
    def owned_addresses(self) -> int:
        """How many source addresses belong to one of them."""
        return sum(len(port.owners) for port in self._ports)

    def start(self) -> None:
        """Begins to read, on the running event loop."""
        loop = asyncio.get_running_loop()
        for port in self._ports:
            loop.add_reader(port.socket, self._drain, port)

    def close(self) -> None:
        """Stops reading and closes the sockets; endpoints can no longer send."""
        loop = asyncio.get_running_loop()
        for endpoint in list(self._by_ufrag.values()):
            self.remove(endpoint)
        for port in self._ports:
            loop.remove_reader(port.socket)
            port.socket.close()
        self._ports.clear()

    def add(self, remote_ufrag: str, remote_password: str) -> Endpoint:
        """A place for a client that will check with these credentials; ours are new and random."""
        endpoint = Endpoint(remote_ufrag, remote_password, self._clock())
        self._by_ufrag[endpoint.ufrag] = endpoint
        return endpoint

    def remove(self, endpoint: Endpoint) -> None:
        """Ends an endpoint: nothing comes to it and nothing leaves through it any more."""
        self._by_ufrag.pop(endpoint.ufrag, None)
        endpoint._close()

    def _drain(self, port: _Port) -> None:
        """Takes what waits in one socket, a bounded share so that the rest of the loop has its turn."""
        buffer, clock = self._buffer, self._clock
        view, receive = buffer.view, port.socket.recvfrom_into
        ends_s = clock() + MAX_S_PER_WAKE
        for _ in range(MAX_DATAGRAMS_PER_WAKE):
            try:
                n, source = receive(view)
            except OSError:
                return
            now_s = clock()
            self.received += 1
            if not self._dispatch(port, source, buffer, n, now_s):
                self.junk += 1
            if now_s > ends_s:
                return

    def _dispatch(self, port: _Port, source: Any, buffer: PacketBuffer, n: int, now_s: float) -> bool:
        """Hands a datagram on by its first byte; False when nobody wants it. Source: RFC 7983 section 7."""
        if n == 0:
            return False
        first = buffer.view[0]
        if 128 <= first <= 191:
            endpoint = port.owners.get(source)
            if endpoint is None or endpoint.on_packet is None or n < SHORTEST_PACKET_BYTES:
                return False
            try:
                endpoint.on_packet(buffer, n, is_rtcp(buffer.view[1]), now_s)
            except Exception:
                # One packet that trips us must not cost the others behind it.
                self.faults += 1
                if self.faults <= 10:
                    _log.exception("packet_fault", ufrag=endpoint.ufrag)
            return True
        if first < 4:
            return self._check(port, source, bytes(buffer.view[:n]), now_s)
        if 20 <= first <= 63:
            endpoint = port.owners.get(source)
            if endpoint is None or endpoint.dtls is None:
                return False
            endpoint.dtls.feed(bytes(buffer.view[:n]))
            return True
        return False

    def _check(self, port: _Port, source: Any, data: bytes, now_s: float) -> bool:
        """Answers a connectivity check of a client that proves our password; silent to everyone else."""
        ufrag = peek_local_ufrag(data)
        endpoint = self._by_ufrag.get(ufrag) if ufrag is not None else None
        if endpoint is None or (port.owners.get(source) is not endpoint and not self._may_check(now_s)):
            return False
        request = parse_binding_request(data, f"{endpoint.ufrag}:{endpoint.remote_ufrag}", endpoint.password)
        if request is None:
            return False
        if request.controlled:
            answer = binding_role_conflict(request, endpoint.password)
        else:
            endpoint.heard_s = now_s
            if not endpoint._validate(port, source, request.use_candidate):
                return False
            answer = binding_response(request, source[:2], endpoint.password)
        with contextlib.suppress(OSError):
            port.socket.sendto(answer, source)
        return True

    def _may_check(self, now_s: float) -> bool:
        """Whether another check from an unknown address fits into this second."""
        if now_s >= self._second_ends_s:
            self._second_ends_s = now_s + 1
            self._checks_left = MAX_UNVALIDATED_CHECKS_PER_S
        self._checks_left -= 1
        return self._checks_left >= 0


def _bind(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _enlarge(bound, _SO_RCVBUFFORCE, socket.SO_RCVBUF)
        _enlarge(bound, _SO_SNDBUFFORCE, socket.SO_SNDBUF)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def _enlarge(bound: socket.socket, forced: int, plain: int) -> None:
    """Asks for a large buffer, past the system's limit where we may."""
    try:
        bound.setsockopt(socket.SOL_SOCKET, forced, SOCKET_BUFFER_BYTES)
    except OSError:
        bound.setsockopt(socket.SOL_SOCKET, plain, SOCKET_BUFFER_BYTES)
