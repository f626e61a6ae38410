"""A media server small enough to read: one client, whose sources come back to it on its own slots."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sfu.core.negotiation import Answer, LocalParameters, SlotLine, build_answer, parse_offer
from sfu.interfaces import SlotKind
from sfu.transport.dtls import Certificate, DtlsSession
from sfu.transport.rtcp import Rtcp, parse_compound
from sfu.transport.rtp import RtpView
from sfu.transport.srtp import PacketBuffer, SrtpPair
from sfu.transport.udp_mux import Endpoint, UdpMux

CAMERA_TYPE, SOUND_TYPE = 96, 111


class MirrorServer:
    """Sends the camera back on the stage and the microphone on voice 0, as `slots` of the answer.

    Sequence numbers in `unsent` are left out; `rtcp` is what the client told.
    """

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate
        self.mux = UdpMux([("127.0.0.1", 0)])
        self.rtcp: list[Rtcp] = []
        self.received: dict[int, int] = {}
        self.rids: dict[str, int] = {}
        self.unsent: set[int] = set()
        self.endpoint: Endpoint | None = None
        self._answer: Answer | None = None
        self._srtp: SrtpPair | None = None
        self._view = RtpView()
        self._sequences: dict[int, int] = {}
        self._kept: dict[tuple[int, int], bytes] = {}
        self._out = PacketBuffer()

    def answer(self, offer_text: str, tasks: asyncio.TaskGroup) -> Answer:
        """Takes an offer; the handshake goes on in a task."""
        offer = parse_offer(offer_text)
        endpoint = self.endpoint = self.mux.add(offer.ufrag, offer.password)
        local = LocalParameters(
            endpoint.ufrag, endpoint.password, self.certificate.fingerprint, tuple(self.mux.addresses)
        )
        numbers = itertools.count(1000)
        self._answer = build_answer(offer, local, lambda: next(numbers))
        dtls = self.dtls = DtlsSession(self.certificate, offer.fingerprints, "server", endpoint.send, self._keys)
        endpoint.dtls = dtls
        endpoint.on_packet = self._take
        tasks.create_task(dtls.run())
        return self._answer

    def tell(self, rtcp: bytes) -> None:
        """Sends control packets to the client."""
        assert self._srtp is not None
        assert self.endpoint is not None
        self._out.view[: len(rtcp)] = rtcp
        self.endpoint.send(self._out.view[: self._srtp.protect_rtcp(self._out, len(rtcp))])

    def slot(self, kind: SlotKind, index: int = 0) -> SlotLine:
        """The slot line of this name."""
        assert self._answer is not None
        return next(slot for slot in self._answer.slots if (slot.kind, slot.index) == (kind, index))

    def resend(self, kind: SlotKind, sequence: int) -> None:
        """Sends what was sent, or should have been sent, on a slot again, by RTX."""
        slot = self.slot(kind)
        payload = self._kept[slot.ssrc, sequence]
        assert slot.rtx_ssrc is not None
        rtx = sequence.to_bytes(2) + payload[12:]
        self._send(slot.rtx_ssrc, 97, self._next(slot.rtx_ssrc), payload[4:8], rtx)

    def _keys(self, srtp: SrtpPair) -> None:
        self._srtp = srtp

    def _take(self, buffer: PacketBuffer, n: int, is_control: bool, now_s: float) -> None:
        assert self._srtp is not None
        if is_control:
            n = self._srtp.unprotect_rtcp(buffer, n)
            self.rtcp += parse_compound(buffer.view, n)
            return
        n = self._srtp.unprotect_rtp(buffer, n)
        header = self._view
        assert n > 0
        assert header.read(buffer.view, n)
        self.received[header.ssrc] = self.received.get(header.ssrc, 0) + 1
        rid = header.extension(buffer.view, 10)
        if rid is not None:
            self.rids[bytes(buffer.view[rid[0] : rid[0] + rid[1]]).decode()] = header.ssrc
        payload = bytes(buffer.view[header.payload_offset : header.payload_end])
        timestamp = bytes(buffer.view[4:8])
        if header.payload_type == CAMERA_TYPE and header.ssrc == self.rids.get("q"):
            self._send_back(self.slot(SlotKind.STAGE).ssrc, CAMERA_TYPE, timestamp, payload)
        elif header.payload_type == SOUND_TYPE:
            self._send_back(self.slot(SlotKind.VOICE).ssrc, SOUND_TYPE, timestamp, payload)

    def _send_back(self, ssrc: int, payload_type: int, timestamp: bytes, payload: bytes) -> None:
        sequence = self._next(ssrc)
        self._kept[ssrc, sequence] = bytes(4) + timestamp + bytes(4) + payload
        if sequence not in self.unsent:
            self._send(ssrc, payload_type, sequence, timestamp, payload)

    def _send(self, ssrc: int, payload_type: int, sequence: int, timestamp: bytes, payload: bytes) -> None:
        assert self._srtp is not None
        assert self.endpoint is not None
        packet = bytes([0x80, payload_type]) + sequence.to_bytes(2) + timestamp + ssrc.to_bytes(4) + payload
        self._out.view[: len(packet)] = packet
        self.endpoint.send(self._out.view[: self._srtp.protect_rtp(self._out, len(packet))])

    def _next(self, ssrc: int) -> int:
        sequence = self._sequences[ssrc] = self._sequences.get(ssrc, 100) + 1
        return sequence


@asynccontextmanager
async def mirror_server(certificate: Certificate) -> AsyncIterator[MirrorServer]:
    """A server that reads for the time of the block."""
    server = MirrorServer(certificate)
    server.mux.start()
    try:
        yield server
    finally:
        server.mux.close()


async def until(condition: Callable[[], bool], wait_s: float = 10.0) -> None:
    """Waits until condition() holds; fails after wait_s."""
    ends_s = time.monotonic() + wait_s
    while not condition():
        assert time.monotonic() < ends_s, "waited in vain"
        await asyncio.sleep(0.01)
