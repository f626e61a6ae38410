"""The media half of a simulated room: what it sends and receives over one connection, and its reports."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sfu.interfaces import SlotKind, SourceKind
from sfu.rehearsal.absences import Absences
from sfu.rehearsal.connection import CHECK_INTERVAL_S, Buffers, Connection, Ended, Route
from sfu.rehearsal.descriptions import (
    CAMERA_MID,
    CAMERA_RIDS,
    MICROPHONE_MID,
    OPUS_TYPE,
    SEND_TIME_ID,
    VP8_RTX_TYPE,
    VP8_TYPE,
    Candidate,
    Description,
    build_offer,
)
from sfu.rehearsal.estimate import Estimate
from sfu.rehearsal.flows import Flows, SourceName
from sfu.rehearsal.recording import SOUND_FRAME_S, Recording
from sfu.rehearsal.reports import Reporter
from sfu.rehearsal.slots import SlotMeter, SlotTable
from sfu.rehearsal.sources import COMFORT_INTERVAL_S, Camera, Microphone
from sfu.rehearsal.streams import Outlet, Stream
from sfu.rehearsal.tempo import Act, Tempo
from sfu.transport.dtls import Certificate
from sfu.transport.rtcp import FullIntra, GenericNack, PictureLoss, SenderReport, parse_compound

REPORT_INTERVAL_S = 1.0
NACK_INTERVAL_S = 0.04
PICTURE_LOSS_INTERVAL_S = 0.3
SAMPLE_INTERVAL_S = 0.04
"""So often the send time of a packet is looked at."""

LOOK_INTERVAL_S = 0.2
"""So often a queue is looked for in those."""

LONGEST_BURST_S = 0.2
"""After a lag of the generator no more than this is made up for."""


def direct(candidate: Candidate) -> Candidate:
    """The route without a detour."""
    return candidate


@dataclass(frozen=True, slots=True)
class Studio:
    """What all simulated rooms of one generator share. `line_bps` is how wide their downlinks are."""

    certificate: Certificate
    recording: Recording
    tempo: Tempo
    buffers: Buffers
    flows: Flows = field(default_factory=Flows)
    line_bps: int = 8_000_000
    route: Route = direct


@dataclass(frozen=True, slots=True)
class Part:
    """What a participant does in the rehearsal: how many layers its camera sends, and whether it ever speaks.

    `looks`: it looks at the small pictures of all rooms, as a desk does.
    """

    participant: str
    layers: int
    speaks: bool
    looks: bool = False


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """A receive slot as the server told it."""

    mid: str
    kind: SlotKind
    index: int


class MediaPeer:
    """One peer connection: made, offered, run once. A new connection is a new peer.

    `settled` is set when it is connected, or has ended without. `made_s`, `connected_s` and, of each that was asked,
    `key_frames_asked` in monotonic seconds.
    """

    def __init__(self, studio: Studio, part: Part) -> None:
        self._studio = studio
        self._part = part
        self.connection = Connection(studio.certificate, studio.buffers, self)
        outlet = Outlet(studio.buffers.outgoing.view, self.connection.send_rtp)
        self.camera = Camera(outlet, studio.recording, CAMERA_MID, CAMERA_RIDS, (VP8_TYPE, VP8_RTX_TYPE))
        self.microphone = Microphone(outlet, studio.recording, MICROPHONE_MID, OPUS_TYPE)
        self.want_layers((True,) * len(CAMERA_RIDS))
        self.made_s = studio.buffers.clock()
        self.connected_s: float | None = None
        self.settled = asyncio.Event()
        self.key_frames_asked: list[float] = []
        self.absences = Absences(studio.flows)
        self.table = SlotTable(())
        self._slots_by_mid: dict[str, SlotMeter] = {}
        self._reporter = self._make_reporter()
        self._sample_from_s = 0.0
        self.ended = False

    def offer(self, tiles: int) -> str:
        """The session description to offer, with this many tiles."""
        return build_offer(self.connection.identity, tiles, self.microphone.stream.ssrc)

    def accept(self, answer: Description, slots: Iterable[SlotPlace], before: "MediaPeer | None" = None) -> None:
        """Learns the receive slots from the answer; before `run`. Pauses since the connection before are gaps."""
        lines = {line.mid: line for line in answer.lines}
        last = {(slot.kind, slot.index): slot.last_s for slot in before.table.slots} if before is not None else {}
        meters = []
        for place in slots:
            line = lines.get(place.mid)
            if line is not None and line.ssrc is not None:
                meter = SlotMeter(place.kind, place.index, place.mid, line.ssrc, self._studio.flows)
                meter.last_s = last.get((place.kind, place.index), 0.0)
                meters.append((meter, line.rtx_ssrc))
        self.table = SlotTable(meters)
        self._slots_by_mid = {meter.mid: meter for meter in self.table.slots}
        self._reporter = self._make_reporter()

    async def run(self, answer: Description) -> Ended:
        """Connects, sends and counts until the connection ends."""
        try:
            return await self.connection.run(answer, self._studio.route)
        finally:
            self.ended = True
            self.settled.set()

    def use(self, sources: Mapping[str, SourceName | None]) -> None:
        """The slots on these lines, by mid, carry these sources from now on."""
        now_s = self._studio.buffers.clock()
        for mid, source in sources.items():
            slot = self._slots_by_mid.get(mid)
            if slot is not None:
                slot.use(source, now_s)
        self.absences.look(self.table.slots, now_s)

    def want_layers(self, active: tuple[bool, ...]) -> None:
        """Sends these camera layers, lowest first, as far as this room has them."""
        self.camera.set_active(tuple(wanted and index < self._part.layers for index, wanted in enumerate(active)))

    # What the connection tells ---------------------------------------------------------------------

    def connected(self, now_s: float) -> None:
        """Begins to send, to report and to count."""
        self.connected_s = now_s
        self.settled.set()
        for slot in self.table.slots:
            slot.open(now_s)
        frame_s = self.camera.frame_s
        sound_s = SOUND_FRAME_S if self._part.speaks else COMFORT_INTERVAL_S
        self._repeat(frame_s, self.camera.turn)
        self._repeat(sound_s, self.microphone.turn)
        self._repeat(REPORT_INTERVAL_S, self._report)
        self._repeat(LOOK_INTERVAL_S, self._look)
        self._repeat(NACK_INTERVAL_S, self._ask_again)
        self._repeat(PICTURE_LOSS_INTERVAL_S, self._ask_pictures)
        self._repeat(CHECK_INTERVAL_S, self._renew_consent)
        self._studio.flows.begin(SourceName(self._part.participant, SourceKind.CAMERA), now_s)

    def take_rtp(self, view: memoryview, n: int, now_s: float) -> None:
        """Counts a media packet."""
        self.table.take(view, n, now_s)
        if now_s >= self._sample_from_s:
            self._sample_from_s = now_s + SAMPLE_INTERVAL_S
            header = self.table.header
            found = header.extension(view, SEND_TIME_ID) if header.read(view, n) else None
            if found is not None and found[1] == 3:
                at = found[0]
                self._estimate.sample(view[at] << 16 | view[at + 1] << 8 | view[at + 2], now_s)

    def take_rtcp(self, view: memoryview, n: int, now_s: float) -> None:
        """Does what the server asks for."""
        for packet in parse_compound(view, n):
            match packet:
                case PictureLoss() | FullIntra():
                    self.key_frames_asked.append(now_s)
                    self.camera.ask_key_frame()
                case GenericNack():
                    self.camera.send_again(packet.media_ssrc, packet.lost, now_s)
                case SenderReport():
                    self._reporter.heard(packet, now_s)
                case _:
                    pass

    # In time ---------------------------------------------------------------------------------------

    def _repeat(self, interval_s: float, act: Callable[[float], None]) -> None:
        """Acts again and again while the connection lives, beginning somewhere in the first interval."""
        clock = self._studio.buffers.clock

        def turn(due_s: float) -> float | None:
            if self.ended:
                return None
            act(due_s)
            return max(due_s + interval_s, clock() - LONGEST_BURST_S)

        repeated: Act = turn
        self._studio.tempo.at(clock() + random.uniform(0, min(interval_s, REPORT_INTERVAL_S)), repeated)

    def _report(self, _due_s: float) -> None:
        now_s = self._studio.buffers.clock()
        self.connection.send_rtcp(self._reporter.report(self._streams(), now_s, time.time()))

    def _look(self, due_s: float) -> None:
        """Tells of a queue as soon as it is seen, as a browser does."""
        if self._estimate.look(self._studio.buffers.clock()):
            self._report(due_s)

    def _ask_again(self, _due_s: float) -> None:
        nacks = self._reporter.nacks(self._studio.buffers.clock())
        if nacks:
            self.connection.send_rtcp(nacks)

    def _ask_pictures(self, _due_s: float) -> None:
        asked = self._reporter.picture_losses()
        if asked:
            self.connection.send_rtcp(asked)

    def _renew_consent(self, _due_s: float) -> None:
        self.connection.check()

    def _streams(self) -> list[Stream]:
        return [self.microphone.stream, *(layer.stream for layer in self.camera.layers if layer.active)]

    def _make_reporter(self) -> Reporter:
        self._estimate = Estimate(self._studio.line_bps, self._studio.buffers.clock())
        return Reporter(self.microphone.stream.ssrc, self.table, self._estimate)
