"""One connection: what a peer sends, what it receives, and the transport under both."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sfu.core.ladder import HEAVY_LOSS, Ladder
from sfu.core.lines import Answer
from sfu.core.slots import Layout, Place, Use
from sfu.errors import UnknownPeer
from sfu.feedback import Feedback
from sfu.forwarding import Forwarder
from sfu.intake import Intake
from sfu.interfaces import Held, LineReading, PeerId, SlotKind, SlotUse, SourceKind, Step, TileWish
from sfu.lacking import Lacking
from sfu.layer import Layer
from sfu.link import Link
from sfu.meter import PeerMeter, loss_reported
from sfu.packet import Packet
from sfu.probing import Probes, Probing
from sfu.reports import Reports
from sfu.slot import OutSlot
from sfu.source import Source
from sfu.transport.srtp import MAX_PLAIN_BYTES, PacketBuffer, SrtpPair, SrtpRejected
from sfu.transport.udp_mux import Endpoint

FEW_ARRIVALS = 6  # In 100 ms: the lowest layer and a microphone.
DRAIN_S = 0.75  # After a step what was queued on the way still arrives late, or not: reports of that do not count.
PROBE_DRAIN_S = 2.0
CONSENT_S = 30.0  # RFC 7675 section 5.1.
AWAY_S = 1.5  # A microphone sends 50 packets a second, and a page without one reports every second.
FIRST_SEQUENCE_BITS = 15  # RFC 3711 section 3.3.1: leaves room before the first wrap-around.


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a peer is given by its room and worker.

    `hear` takes (peer, audio level 0 loudest–127, monotonic seconds); `may_speak` tells whether a
    peer's microphone is open; `wake` asks for a new layout; `send_buffer` is for RTCP; `probes` and `lacking` are the
    worker's.
    """

    forwarder: Forwarder
    send_buffer: PacketBuffer
    wall_offset_s: float
    hear: Callable[[PeerId, int, float], None]
    may_speak: Callable[[PeerId], bool]
    wake: Callable[[], None]
    probes: Probes
    lacking: Lacking


class Peer:
    """Owned by its Room; owns its sources, slots and link. `connected` from the end of the handshake.

    `line_bps`: what a test found its line to carry to it, None: unknown. `hang_up` says goodbye on the transport; set
    by who runs it. `cap` is the highest step the worker gives, `held` what somebody set for this peer.
    """

    def __init__(
        self,
        peer_id: PeerId,
        answer: Answer,
        endpoint: Endpoint,
        around: Surroundings,
        now_s: float,
        line_bps: int | None = None,
    ) -> None:
        self.id = peer_id
        self.sends = answer.sends
        self.endpoint = endpoint
        self._came_s = now_s
        self.connected = False
        self.hang_up: Callable[[], None] = lambda: None
        self.tiles: tuple[TileWish, ...] = ()
        self.cap = Step.TILES
        self.held = Held()
        self.authentication_failures = 0
        self.came_datagrams = self.came_bytes = self._padded = 0
        self._srtp: SrtpPair | None = None
        self.link = Link(endpoint)
        self.slots = tuple(
            OutSlot(line, self.link, secrets.randbits(FIRST_SEQUENCE_BITS), secrets.randbits(32))
            for line in answer.slots
        )
        self.tile_count = sum(slot.line.kind is SlotKind.TILE for slot in self.slots)
        self.sources: dict[SourceKind, Source] = {
            line.source: Source(peer_id, line.source, line.rids, self._ask_key_frame, self._lack, now_s)
            for line in answer.sends
        }
        self._pictures = tuple(source for source in self.sources.values() if source.is_video)
        self._feedback_turn = 0
        self.layout = Layout(peer_id, self.tile_count)
        self._around = around
        self._uses: dict[Place, Use] = {}
        self._ladder = Ladder(known_bps=line_bps)
        self.link.is_thin = self._ladder.step is Step.VOICE
        self._on_step_since_s = float("-inf")
        self.intake = Intake(answer.sends, self.sources, self._deliver, self._hear, around.wake, self._lack)
        self.feedback = Feedback(self.intake, self.slots, self.link, around.forwarder, around.wall_offset_s)
        self._probing = Probing(self.slots, self.feedback, around.forwarder, self._report, self._note_probe)
        self._reports = Reports(self.slots[0].line.ssrc, self.intake, self.slots, around.wall_offset_s)
        self.meter = PeerMeter(self, now_s)
        endpoint.on_packet = self._on_packet

    @property
    def step(self) -> Step:
        """The rung of the weak-line ladder: what the peer's line carries, and the worker can give."""
        return min(self._ladder.step, self.cap)

    def hold(self, held: Held) -> None:
        """Is given and gives no more than this, until it is let up."""
        self._ladder.hold_below(held.step)
        self._ladder.limit_bps = held.rate_bps
        self.link.is_thin = self._ladder.step is Step.VOICE
        self.held = held

    def start_media(self, srtp: SrtpPair) -> None:
        """The handshake is done."""
        self.link.srtp = self._srtp = srtp
        self.connected = True

    def silent(self, now_s: float) -> bool:
        """Whether the peer has given no sign of life for so long that we must stop sending."""
        return now_s - self.endpoint.heard_s > CONSENT_S

    def note_uses(self, uses: Mapping[Place, Use]) -> tuple[SlotUse, ...]:
        """Takes what each slot carries from now on; the slots for which that is new."""
        changed = []
        for slot in self.slots:
            use = uses.get(slot.place)
            if use != self._uses.get(slot.place):
                changed.append(_slot_use(slot, use))
        self._uses = dict(uses)
        return tuple(changed)

    def uses(self) -> tuple[SlotUse, ...]:
        """What each slot carries."""
        return tuple(_slot_use(slot, self._uses.get(slot.place)) for slot in self.slots)

    def judge_line(self, costs_bps: tuple[float, ...], now_s: float) -> Step | None:
        """The new step when it changes, else None. `costs_bps` of each step with all below it."""
        before = self.step
        loss = loss_reported(self.slots, self._on_step_since_s)
        line_bps = self._line_bps(costs_bps[before], loss, now_s)
        if self._probing.runs:
            # The padding is for the probe to judge, which ends it in time.
            loss, line_bps = 0.0, max(line_bps or 0.0, costs_bps[before])
        elif self.feedback.queue.stands():
            loss = max(loss, HEAVY_LOSS)  # Voices that come late by a queue are as good as lost.
        rung = self._ladder.step
        if self._ladder.update(now_s, line_bps, loss, costs_bps) is not rung:
            self._on_step_since_s = now_s + DRAIN_S
            self.link.is_thin = self._ladder.step is Step.VOICE
            self._probing.stop()
        self._probe_when_due(costs_bps, now_s)
        return self.step if self.step is not before else None

    def _line_bps(self, cost_bps: float, loss: float, now_s: float) -> float | None:
        """What the line carries: the estimate is of the pictures, the sound comes to that, unless it is being lost."""
        sound_bps = min(self.meter.sound_bps, cost_bps)
        pictures_bps = max(self.meter.sent_bps - sound_bps, 0.0)
        line_bps = self.feedback.estimate.effective_bps(pictures_bps, cost_bps - sound_bps, loss, now_s)
        return line_bps if line_bps is None or loss >= HEAVY_LOSS else line_bps + sound_bps

    def _probe_when_due(self, costs_bps: tuple[float, ...], now_s: float) -> None:
        """Tries with padding what the next step would cost, when the ladder asks for that and the worker has room."""
        target = self._ladder.probe_wanted(now_s)
        probes = self._around.probes
        if target is None or target > self.cap or not probes.have_room:
            return
        refused = self._ladder.refused(target)
        if self._probing.begin(target, costs_bps, self._ladder.step, now_s, refused=refused):
            self._ladder.note_probing(now_s)
            probes.add(self._probing)

    def _note_probe(self, target: Step, carried: bool, now_s: float) -> None:
        self._ladder.note_probe(target, carried, now_s)
        # What the padding itself cost does not count.
        self._on_step_since_s = now_s + DRAIN_S
        self.feedback.queue.forgive(now_s + PROBE_DRAIN_S)

    def ask_again(self, now_s: float) -> bool:
        """Requests what is missing of the peer's streams; whether anything still is. See `Lacking`."""
        lacks = False
        for source in self._pictures:
            source.repeat_requests(now_s)
            lacks = lacks or source.throttle.waiting
            for layer in source.layers:
                # What is missing of a layer that rests is too old to be asked for.
                if layer is not None and layer.log.has_gaps and layer.live(now_s):
                    self._send_requests(layer, now_s)
                    lacks = True
        return lacks

    def _send_requests(self, layer: Layer, now_s: float) -> None:
        missing = layer.log.missing(now_s)
        if missing:
            self._send_rtcp(self._reports.request(layer.ssrc, missing))

    def pad(self, packets: int, now_s: float) -> None:
        """Sends packets of nothing but padding. Raises UnknownPeer when it cannot get any."""
        stage = next((slot for slot in self.slots if slot.line.kind is SlotKind.STAGE and slot.rtx_headers), None)
        if stage is None or self.link.srtp is None:
            raise UnknownPeer
        self._padded += packets
        self._around.forwarder.pad(stage, packets, now_s)

    def reading(self, now_s: float) -> LineReading:
        """What has come so far."""
        logs = [layer.log for source in self.sources.values() for layer in source.layers if layer is not None]
        return LineReading(
            at_ms=round(now_s * 1000, 2),
            datagrams=self.came_datagrams,
            payload_bytes=self.came_bytes,
            streamed=sum(log.original for log in logs),
            lost=sum(max(log.expected - log.original, 0) for log in logs),
            jitter_ms=round(max((log.jitter_s for log in logs), default=0.0) * 1000, 1),
            padded=self._padded,
        )

    def send_transport_feedback(self, now_s: float) -> None:
        """Tells the peer when its packets arrived; called every 100 ms.

        One who sends so little that its estimate hardly matters is told every second time.
        """
        waiting = self.intake.twcc.waiting
        if not waiting:
            return
        self._feedback_turn ^= 1
        if self._feedback_turn and waiting < FEW_ARRIVALS:
            return
        for packet in self._reports.transport_feedback(now_s):
            self._send_rtcp(packet)

    def send_reports(self, now_s: float) -> None:
        """Sends sender and receiver reports and forgets old packets; called every second."""
        if not self._probing.listens:
            self._report(now_s)
        for source in self.sources.values():
            for layer in source.layers:
                if layer is not None:
                    layer.cache.expire(now_s)

    def _report(self, now_s: float) -> None:
        for packet in self._reports.every_second(now_s):
            self._send_rtcp(packet)

    def close(self) -> None:
        """Takes all slots, its own and those that carry its media, off their layers."""
        self.connected = False
        self._around.lacking.forget(self)
        self.link.srtp = self._srtp = None
        self.link.backlog.clear()
        self.endpoint.on_packet = None
        for slot in self.slots:
            slot.clear()
        for source in self.sources.values():
            source.close()

    def _on_packet(self, buffer: PacketBuffer, n: int, is_rtcp: bool, now_s: float) -> None:
        srtp = self._srtp
        if srtp is None:
            return
        self.came_datagrams += 1
        self.came_bytes += n
        view = buffer.view
        if is_rtcp:
            n = srtp.unprotect_rtcp(buffer, n)
            if n < 0:
                self.authentication_failures += 1
                return
            self._note_sign(now_s)
            self.feedback.take(view, n, now_s)
            ssrc = view[4] << 24 | view[5] << 16 | view[6] << 8 | view[7]
            if not self.intake.keeps_reporter(ssrc):
                srtp.forget_inbound(ssrc)
            return
        ssrc = view[8] << 24 | view[9] << 16 | view[10] << 8 | view[11]
        if not self.intake.may_be_ours(ssrc):
            return
        n = srtp.unprotect_rtp(buffer, n)
        if n < 0:
            self.authentication_failures += 1
            return
        self._note_sign(now_s)
        if not self.intake.take(view, n, now_s) and ssrc not in self.intake.streams:
            srtp.forget_inbound(ssrc)

    def _note_sign(self, now_s: float) -> None:
        """The peer is there. After its line was lost no picture can go on: key frames are asked for before it asks."""
        self.endpoint.heard_s = now_s
        away_s, self._came_s = now_s - self._came_s, now_s
        if away_s < AWAY_S:
            return
        for slot in self.slots:
            if slot.layer is not None and slot.source is not None and slot.source.is_video and slot.shows(slot.source):
                slot.source.want_key_frame(slot.layer, now_s)

    def _deliver(self, layer: Layer, packet: Packet, from_microphone: bool) -> None:
        if from_microphone and not self._around.may_speak(self.id):
            return
        self._around.forwarder.take(layer, packet)

    def _hear(self, level_dbov: int, now_s: float) -> None:
        self._around.hear(self.id, level_dbov, now_s)

    def _lack(self) -> None:
        self._around.lacking.note(self)

    def _ask_key_frame(self, ssrc: int) -> None:
        self._send_rtcp(self._reports.picture_loss(ssrc))

    def _send_rtcp(self, packet: bytes) -> None:
        srtp = self._srtp
        if srtp is None or len(packet) > MAX_PLAIN_BYTES:
            return
        buffer = self._around.send_buffer
        buffer.view[: len(packet)] = packet
        try:
            size = srtp.protect_rtcp(buffer, len(packet))
        except SrtpRejected:
            return
        self.endpoint.send(buffer.view[:size])


def _slot_use(slot: OutSlot, use: Use | None) -> SlotUse:
    if use is None:
        return SlotUse(mid=slot.line.mid, peer=None, source=None)
    return SlotUse(mid=slot.line.mid, peer=use.peer, source=use.source)
