"""One simulated room's way to the server: a UDP socket, ICE with nomination, DTLS as the client, SRTP.

Source: RFC 8445 (a full, controlling agent against a lite one), RFC 7675 (consent), RFC 5764.
"""

import asyncio
import secrets
import socket
from collections.abc import Callable, Sequence
from struct import unpack_from
from typing import Literal, Protocol

from sfu.core.offer import Fingerprint
from sfu.rehearsal.descriptions import Candidate, Description, Identity
from sfu.transport.dtls import Certificate, DtlsSession
from sfu.transport.rtp import is_rtcp
from sfu.transport.srtp import PacketBuffer, Profile, SrtpPair, SrtpRejected
from sfu.transport.stun import Answer, Check, binding_response, parse_binding_request

Ended = Literal["closed", "failed", "silent", "unreachable"]

PATH_S = 10.0
"""How long a path to the server is looked for."""

CHECK_INTERVAL_S = 2.5
SILENT_S = 18.0
"""After so long without an answer Chromium calls a connection failed."""

_FIRST_REPEAT_S, _LONGEST_REPEAT_S = 0.05, 1.6
_DATAGRAMS_PER_WAKE = 64
_SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
_SO_RCVBUFFORCE = 33
_SO_MEMINFO, _MEMINFO_WORDS, _MEMINFO_DROPS = 55, 9, 8


Route = Callable[[Candidate], Candidate]
"""Where to send instead of to a candidate: to it, or to a relay on the way."""


class MediaSink(Protocol):
    """Who takes what a connection receives. Packets are decrypted, in the first n bytes of view, valid in the call."""

    def connected(self, now_s: float) -> None:
        """Media can flow."""

    def take_rtp(self, view: memoryview, n: int, now_s: float) -> None:
        """Takes a media packet."""

    def take_rtcp(self, view: memoryview, n: int, now_s: float) -> None:
        """Takes a compound control packet."""


class Buffers:
    """Two packet buffers that all connections of an event loop share, one for each direction, and their clock."""

    __slots__ = ("clock", "incoming", "outgoing")

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.incoming = PacketBuffer()
        self.outgoing = PacketBuffer()


def make_identity(certificate: Certificate) -> Identity:
    """New ICE credentials with the certificate's fingerprint."""
    algorithm, _, value = certificate.fingerprint.partition(" ")
    return Identity(secrets.token_hex(4), secrets.token_hex(12), Fingerprint(algorithm, value))


class Connection:
    """Made for one description of the server; `run` opens it, serves it and closes it.

    Counters: `rejected` datagrams that failed authentication, `send_drops` packets the socket did not take,
    `kernel_drops` datagrams our own socket buffer had no room for.
    """

    def __init__(
        self,
        certificate: Certificate,
        buffers: Buffers,
        sink: MediaSink,
        profiles: Sequence[Profile] = tuple(Profile),
    ) -> None:
        """`profiles` are the SRTP profiles to offer."""
        self.identity = make_identity(certificate)
        self.rejected = 0
        self.send_drops = 0
        self.kernel_drops = 0
        self.outgoing = buffers.outgoing.view
        self._certificate = certificate
        self._buffers = buffers
        self._sink = sink
        self._profiles = profiles
        self._srtp: SrtpPair | None = None
        self._dtls: DtlsSession | None = None
        self._socket: socket.socket | None = None
        self._checks: dict[bytes, asyncio.Event] = {}
        self._path: tuple[str, int] | None = None
        self._heard_s = 0.0
        self._silent = False
        self._closing = False
        self._cut = False

    async def run(self, remote: Description, route: Route) -> Ended:
        """Connects to the server of this description, by way of the route, and stays until either side ends it."""
        loop = asyncio.get_running_loop()
        candidates = [route(each) for each in remote.candidates if ":" not in each.host]
        self._check = Check(
            username=f"{remote.ufrag}:{self.identity.ufrag}",
            password=remote.password,
            tie_breaker=secrets.randbits(64),
        )
        self._request_name = f"{self.identity.ufrag}:{remote.ufrag}"
        opened = self._socket = _open_socket()
        loop.add_reader(opened, self._look_for_path)
        try:
            if not await self._find_path(candidates):
                return "closed" if self._closing else "unreachable"
            return await self._serve(remote)
        finally:
            loop.remove_reader(opened)
            self._srtp = None
            self.kernel_drops += _dropped(opened)
            self._socket = None
            opened.close()

    def close(self) -> None:
        """Says goodbye; `run` returns soon after."""
        self._closing = True
        if self._dtls is not None:
            self._dtls.close()

    def cut(self) -> None:
        """Is gone in one instant: nothing leaves any more, not even a goodbye; `run` returns soon after."""
        self._cut = True
        self.close()

    def drops(self) -> int:
        """Datagrams dropped in our own socket buffer so far."""
        return self.kernel_drops + (_dropped(self._socket) if self._socket is not None else 0)

    def silent_s(self) -> float:
        """For how long nothing valid came, once it was up; else 0."""
        return self._buffers.clock() - self._heard_s if self._srtp is not None else 0.0

    def check(self) -> None:
        """Renews consent, to be called every CHECK_INTERVAL_S; ends a connection whose server is silent."""
        if self._socket is None or self._path is None:
            return
        if self._buffers.clock() - self._heard_s > SILENT_S:
            self._silent = True
            self.close()
            return
        self._checks.clear()
        self._send_check(self._path, asyncio.Event(), use_candidate=True)

    def send_rtp(self, n: int) -> None:
        """Encrypts and sends the n bytes of media in the outgoing buffer."""
        srtp, opened = self._srtp, self._socket
        if srtp is None or opened is None:
            return
        try:
            buffer = self._buffers.outgoing
            opened.send(buffer.view[: srtp.protect_rtp(buffer, n)])
        except (OSError, SrtpRejected):
            self.send_drops += 1

    def send_rtcp(self, data: bytes) -> None:
        """Encrypts and sends a compound control packet."""
        srtp, opened = self._srtp, self._socket
        if srtp is None or opened is None:
            return
        try:
            buffer = self._buffers.outgoing
            buffer.view[: len(data)] = data
            opened.send(buffer.view[: srtp.protect_rtcp(buffer, len(data))])
        except (OSError, SrtpRejected):
            self.send_drops += 1

    # Finding the path ----------------------------------------------------------------------------

    async def _find_path(self, candidates: Sequence[Candidate]) -> bool:
        """Checks all candidates, takes the first that answers and nominates it."""
        assert self._socket is not None
        try:
            async with asyncio.timeout(PATH_S):
                await self._ask([(each.host, each.port) for each in candidates], use_candidate=False)
                if self._path is not None:
                    self._socket.connect(self._path)
                    await self._ask([self._path], use_candidate=True)
        except TimeoutError:
            return False
        return not self._closing

    async def _ask(self, addresses: Sequence[tuple[str, int]], use_candidate: bool) -> None:
        """Sends checks to the addresses until one of them is answered. Source: RFC 8489 section 6.2.1 (repeats)."""
        answered = asyncio.Event()
        repeat_s = _FIRST_REPEAT_S
        while not answered.is_set() and not self._closing:
            for address in addresses:
                self._send_check(address, answered, use_candidate)
            try:
                async with asyncio.timeout(repeat_s):
                    await answered.wait()
            except TimeoutError:
                repeat_s = min(2 * repeat_s, _LONGEST_REPEAT_S)
        self._checks.clear()

    def _send_check(self, address: tuple[str, int], answered: asyncio.Event, use_candidate: bool) -> None:
        transaction = secrets.token_bytes(12)
        self._checks[transaction] = answered
        self._send_to(address, self._check.request(transaction, use_candidate))

    def _look_for_path(self) -> None:
        """Reads the socket before it is connected."""
        assert self._socket is not None
        try:
            data, address = self._socket.recvfrom(2048)
        except OSError:
            return
        if self._take_stun(data, address) and self._path is None:
            self._path = address

    def _take_stun(self, data: bytes, address: tuple[str, int]) -> bool:
        """Whether this is the answer to one of our checks; checks of the server are answered."""
        request = parse_binding_request(data, self._request_name, self.identity.password)
        if request is not None:
            self._send_to(address, binding_response(request, address, self.identity.password))
            return False
        answer = self._check.read_answer(data)
        answered = self._checks.pop(answer.transaction_id, None) if answer is not None else None
        if answer is None or answered is None or answer.answer is not Answer.SUCCESS:
            return False
        self._heard_s = self._buffers.clock()
        answered.set()
        return True

    # Serving -------------------------------------------------------------------------------------

    async def _serve(self, remote: Description) -> Ended:
        """DTLS, then media until the end."""
        assert self._socket is not None
        loop = asyncio.get_running_loop()
        self._dtls = DtlsSession(
            self._certificate, remote.fingerprints, "client", self._send_plain, self._keys, self._profiles
        )
        loop.remove_reader(self._socket)
        loop.add_reader(self._socket, self._read)
        ended = await self._dtls.run()
        return "silent" if self._silent else ended

    def _keys(self, srtp: SrtpPair) -> None:
        self._srtp = srtp
        self._heard_s = self._buffers.clock()
        self._sink.connected(self._heard_s)

    def _send_plain(self, datagram: bytes) -> None:
        assert self._path is not None
        self._send_to(self._path, datagram)

    def _send_to(self, address: tuple[str, int], datagram: bytes) -> None:
        if self._socket is not None and not self._cut:
            try:
                self._socket.sendto(datagram, address)
            except OSError:
                self.send_drops += 1

    def _read(self) -> None:
        """Takes what waits in the socket, in place."""
        assert self._socket is not None
        buffer, clock = self._buffers.incoming, self._buffers.clock
        view, receive = buffer.view, self._socket.recv_into
        for _ in range(_DATAGRAMS_PER_WAKE):
            try:
                n = receive(view)
            except OSError:
                return
            if n >= 12 and 128 <= view[0] <= 191:
                self._take_media(buffer, n, clock())
            elif n:
                self._take_other(bytes(view[:n]))

    def _take_media(self, buffer: PacketBuffer, n: int, now_s: float) -> None:
        srtp = self._srtp
        if srtp is None:
            return
        control = is_rtcp(buffer.view[1])
        n = srtp.unprotect_rtcp(buffer, n) if control else srtp.unprotect_rtp(buffer, n)
        if n < 0:
            self.rejected += 1
            return
        self._heard_s = now_s
        if control:
            self._sink.take_rtcp(buffer.view, n, now_s)
        else:
            self._sink.take_rtp(buffer.view, n, now_s)

    def _take_other(self, data: bytes) -> None:
        if data[0] < 4:
            assert self._path is not None
            self._take_stun(data, self._path)
        elif 20 <= data[0] <= 63 and self._dtls is not None:
            self._dtls.feed(data)


def _open_socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setblocking(False)
    try:
        opened.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _SOCKET_BUFFER_BYTES)
    except OSError:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER_BYTES)
    opened.bind(("0.0.0.0", 0))  # noqa: S104  # Any way to the server.
    return opened


def _dropped(opened: socket.socket) -> int:
    """Datagrams the kernel dropped because this socket's buffer was full. Source: sock_diag(7), SK_MEMINFO_DROPS."""
    words = opened.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 4 * _MEMINFO_WORDS)
    return int(unpack_from(f"={_MEMINFO_WORDS}I", words)[_MEMINFO_DROPS])
