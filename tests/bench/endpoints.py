"""The load's ends: one publisher of packets of one size, and sinks that count. The same for every server."""

import asyncio
import time
from collections.abc import Callable, Iterable

from sfu.interfaces import SlotKind
from sfu.rehearsal.connection import CHECK_INTERVAL_S, Buffers, Connection, Ended
from sfu.rehearsal.descriptions import VP8_RTX_TYPE, VP8_TYPE, Candidate, Description
from sfu.rehearsal.estimate import Estimate
from sfu.rehearsal.flows import Flows
from sfu.rehearsal.recording import Layer, Picture, Recording, Sound
from sfu.rehearsal.reports import Reporter
from sfu.rehearsal.slots import SlotMeter, SlotTable
from sfu.rehearsal.sources import Camera
from sfu.rehearsal.streams import PAYLOAD_AT, Outlet
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import Certificate
from sfu.transport.rtcp import FullIntra, GenericNack, PictureLoss, SenderReport, parse_compound
from sfu.transport.srtp import Profile

PACKET_BYTES = 1100
"""Of an RTP packet before encryption, header and extensions included."""

PACKETS_PER_FRAME = 6
FRAMES_PER_S = 50
PROFILES = (Profile.AEAD_AES_128_GCM,)
LINE_BPS = 100_000_000
REPORT_S = 1.0
NACK_S = 0.04

_DESCRIPTOR = bytes([0x90, 0xE0, 0x80, 0, 0, 0])
"""With PictureID, TL0PICIDX and TID, as Chromium sends it. Source: RFC 7741 section 4.2."""

_CONTINUED = bytes([0x80, 0xE0, 0x80, 0, 0, 0])
_KEY_FRAME = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x00, 0x05, 0xD0, 0x02])
_DELTA_FRAME = bytes([0x11]) + bytes(9)


def steady_picture(seconds: int) -> Recording:
    """VP8-shaped frames of equal packets; a key frame at the start only."""

    def picture(start: bytes) -> Picture:
        size = PACKET_BYTES - PAYLOAD_AT
        first = (_DESCRIPTOR + start).ljust(size, b"\x55")
        return Picture(0, (first, *[_CONTINUED.ljust(size, b"\x55")] * (PACKETS_PER_FRAME - 1)))

    pictures = (picture(_KEY_FRAME), *[picture(_DELTA_FRAME)] * (seconds * FRAMES_PER_S))
    return Recording(FRAMES_PER_S, (Layer(1280, 720, pictures),), (Sound(20, b""),), (Sound(127, b""),))


class Shared:
    """What all ends share."""

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate
        self.tempo = Tempo(time.monotonic)
        self.buffers = Buffers(time.monotonic)


class End:
    """One connection. A publisher sends from `publish` on; a sink counts what comes on `ssrc`."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.connection = Connection(shared.certificate, shared.buffers, self, PROFILES)
        self.up = asyncio.Event()
        self.table = SlotTable(())
        self.camera: Camera | None = None
        self._reporter = Reporter(1, self.table, Estimate(LINE_BPS, time.monotonic()))

    def expect(self, ssrc: int, rtx_ssrc: int | None) -> None:
        """Counts this stream, and reports on it."""
        slot = SlotMeter(SlotKind.STAGE, 0, "0", ssrc, Flows())
        self.table = SlotTable([(slot, rtx_ssrc)])
        self._reporter = Reporter(1, self.table, Estimate(LINE_BPS, time.monotonic()))

    def publish(self, recording: Recording, mid: str, rid: str) -> Camera:
        """Prepares to send; begins when connected."""
        outlet = Outlet(self._shared.buffers.outgoing.view, self.connection.send_rtp)
        self.camera = Camera(outlet, recording, mid, (rid,), (VP8_TYPE, VP8_RTX_TYPE))
        self._reporter.ssrc = self.camera.layers[0].stream.ssrc
        return self.camera

    async def run(self, remote: Description) -> Ended:
        """Serves the connection until it ends."""
        return await self.connection.run(remote, _straight)

    def connected(self, now_s: float) -> None:
        """Begins to send and to report."""
        self.up.set()
        self._repeat(now_s, REPORT_S, self._report)
        self._repeat(now_s, NACK_S, self._ask_again)
        self._repeat(now_s, CHECK_INTERVAL_S, lambda _due_s: self.connection.check())
        if self.camera is not None:
            self._repeat(now_s, self.camera.frame_s, self.camera.turn)

    def take_rtp(self, view: memoryview, n: int, now_s: float) -> None:
        """Counts a packet."""
        self.table.take(view, n, now_s)

    def take_rtcp(self, view: memoryview, n: int, now_s: float) -> None:
        """Does what the server asks for."""
        for packet in parse_compound(view, n):
            match packet:
                case PictureLoss() | FullIntra() if self.camera is not None:
                    self.camera.ask_key_frame()
                case GenericNack() if self.camera is not None:
                    self.camera.send_again(packet.media_ssrc, packet.lost, now_s)
                case SenderReport():
                    self._reporter.heard(packet, now_s)
                case _:
                    pass

    def _repeat(self, now_s: float, interval_s: float, act: Callable[[float], None]) -> None:
        def turn(due_s: float) -> float:
            act(due_s)
            return due_s + interval_s

        self._shared.tempo.at(now_s + interval_s, turn)

    def _report(self, _due_s: float) -> None:
        streams = [layer.stream for layer in self.camera.layers] if self.camera is not None else []
        self.connection.send_rtcp(self._reporter.report(streams, time.monotonic(), time.time()))

    def _ask_again(self, _due_s: float) -> None:
        nacks = self._reporter.nacks(time.monotonic())
        if nacks:
            self.connection.send_rtcp(nacks)


def sinks_received(sinks: Iterable[End]) -> tuple[int, int]:
    """Packets that came to all sinks, and those that did not."""
    logs = [slot.log for sink in sinks for slot in sink.table.slots]
    return sum(log.packets for log in logs), sum(log.lost for log in logs)


def _straight(candidate: Candidate) -> Candidate:
    return candidate
