"""A client of the media port on a real socket: checks, DTLS and SRTP, as little as a test needs."""

import asyncio
import os
import socket
from collections.abc import Sequence

from sfu.core.offer import Fingerprint
from sfu.transport.dtls import Certificate, DtlsSession, EndReason
from sfu.transport.srtp import PacketBuffer, SrtpPair
from sfu.transport.stun import BindingAnswer, Check
from sfu.transport.udp_mux import Address, Endpoint


class MediaClient:
    """One socket on the loopback. Its datagrams are taken by `start`ed reading, or by `receive`."""

    def __init__(self, server: Address, host: str = "127.0.0.1") -> None:
        self.server = server
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind((host, 0))
        self.dtls: DtlsSession | None = None
        self.keys: SrtpPair | None = None
        self.have_keys = asyncio.Event()
        self.media: list[bytes] = []

    @property
    def address(self) -> Address:
        host, port = self.socket.getsockname()
        return (host, port)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.socket)
        self.socket.close()

    def send(self, datagram: bytes | memoryview, server: Address | None = None) -> None:
        self.socket.sendto(datagram, server or self.server)

    async def receive(self, timeout_s: float = 10.0) -> tuple[bytes, Address]:
        """The next datagram. Not sock_recvfrom, which uvloop lacks."""
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self.socket, readable.set)
        try:
            async with asyncio.timeout(timeout_s):
                await readable.wait()
            return self.socket.recvfrom(2048)
        finally:
            loop.remove_reader(self.socket)

    async def check(
        self, endpoint: Endpoint, use_candidate: bool = True, server: Address | None = None
    ) -> BindingAnswer | None:
        """One connectivity check under the right credentials and its answer."""
        check = check_for(endpoint)
        self.send(check.request(os.urandom(12), use_candidate), server)
        answer, source = await self.receive()
        assert source == (server or self.server), "the answer must leave from the address that was asked"
        return check.read_answer(answer)

    async def run_dtls(self, certificate: Certificate, server_fingerprints: Sequence[Fingerprint]) -> EndReason:
        """Connects and reads until the connection ends."""
        self.dtls = DtlsSession(certificate, server_fingerprints, "client", self.send, self._take_keys)
        asyncio.get_running_loop().add_reader(self.socket, self._read)
        return await self.dtls.run()

    def send_media(self, packet: bytes) -> None:
        """Protects and sends one RTP packet."""
        assert self.keys is not None
        buffer = PacketBuffer()
        buffer.view[: len(packet)] = packet
        self.send(buffer.view[: self.keys.protect_rtp(buffer, len(packet))])

    def _take_keys(self, keys: SrtpPair) -> None:
        self.keys = keys
        self.have_keys.set()

    def _read(self) -> None:
        datagram = self.socket.recv(2048)
        if not datagram or self.dtls is None:
            return
        if 20 <= datagram[0] <= 63:
            self.dtls.feed(datagram)
        elif 128 <= datagram[0] <= 191:
            self.media.append(datagram)


def check_for(endpoint: Endpoint) -> Check:
    """Checks under the credentials of an endpoint, as its client makes them."""
    return Check(f"{endpoint.ufrag}:{endpoint.remote_ufrag}", endpoint.password, tie_breaker=1)
