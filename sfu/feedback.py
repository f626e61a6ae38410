"""What a peer's RTCP tells us: about its own streams, and about what it receives from us."""

from collections.abc import Sequence

from sfu.core.clocks import ntp_from_unix, round_trip_s
from sfu.core.estimate import Estimate
from sfu.core.standing_queue import StandingQueue
from sfu.forwarding import Forwarder
from sfu.intake import Intake
from sfu.link import Link
from sfu.slot import OutSlot
from sfu.transport.rtcp import (
    FullIntra,
    GenericNack,
    PictureLoss,
    ReceiverReport,
    Remb,
    ReportBlock,
    Rtcp,
    SenderReport,
    parse_compound,
)

MAX_RESENT_PER_NACK = 300
ROUND_TRIP_SMOOTHING = 0.3


class Feedback:
    """Reads the compound packets of one peer. `round_trip_s`, smoothed, and `latest_trip_s` are None until known;
    `trip_began_s` is when that of the latest began.

    `wall_offset_s` added to monotonic seconds gives our wall clock (Unix seconds).
    """

    def __init__(
        self, intake: Intake, slots: Sequence[OutSlot], link: Link, forwarder: Forwarder, wall_offset_s: float
    ) -> None:
        self.round_trip_s: float | None = None
        self.latest_trip_s: float | None = None
        self.trip_began_s = float("-inf")
        self.queue = StandingQueue()
        self.estimate = Estimate()
        self._intake = intake
        self._link = link
        self._forwarder = forwarder
        self._wall_offset_s = wall_offset_s
        self._slots = {slot.line.ssrc: slot for slot in slots}

    def take(self, data: memoryview, n: int, now_s: float) -> None:
        """Takes a decrypted compound packet of n bytes; what is malformed or unknown is passed over."""
        for packet in parse_compound(data, n):
            self._take_one(packet, now_s)

    def _take_one(self, packet: Rtcp, now_s: float) -> None:
        match packet:
            case SenderReport():
                stream = self._intake.streams.get(packet.ssrc)
                if stream is not None and not stream.repairs:
                    stream.layer.note_report(packet.ntp, packet.timestamp, now_s)
                self._blocks(packet.blocks, now_s)
            case ReceiverReport():
                self._blocks(packet.blocks, now_s)
            case GenericNack():
                self._nack(packet, now_s)
            case PictureLoss():
                self._picture_loss(packet.media_ssrc, now_s)
            case FullIntra():
                for ssrc in packet.media_ssrcs:
                    self._picture_loss(ssrc, now_s)
            case Remb():
                self.estimate.note(packet.bitrate_bps, now_s)
                self._link.set_estimate(packet.bitrate_bps)
            case _:
                pass

    def _blocks(self, blocks: Sequence[ReportBlock], now_s: float) -> None:
        now_ntp = ntp_from_unix(now_s + self._wall_offset_s)
        latest: tuple[float, float] | None = None
        for block in blocks:
            slot = self._slots.get(block.ssrc)
            if slot is None:
                continue
            slot.note_report(block, now_s)
            if block.last_report == slot.answered_report:
                continue  # A receiver repeats the last sender report it had: what that says of the way is old by then.
            slot.answered_report = block.last_report
            trip_s = round_trip_s(block.last_report, block.delay_since_report, now_ntp)
            if trip_s is not None:
                began_s = now_s - trip_s - block.delay_since_report / 65536
                latest = (began_s, trip_s) if latest is None else max(latest, (began_s, trip_s))
        if latest is not None and latest[0] >= self.trip_began_s:
            self.trip_began_s, self.latest_trip_s = latest
            self._note_round_trip(latest[1], now_s)

    def _note_round_trip(self, trip_s: float, now_s: float) -> None:
        self.queue.note(trip_s, now_s)
        known_s = self.round_trip_s
        self.round_trip_s = trip_s if known_s is None else known_s + (trip_s - known_s) * ROUND_TRIP_SMOOTHING
        for slot in self._slots.values():
            slot.guard.round_trip_s = self.round_trip_s
        for stream in self._intake.streams.values():
            stream.layer.log.round_trip_s = self.round_trip_s

    def _nack(self, nack: GenericNack, now_s: float) -> None:
        slot = self._slots.get(nack.media_ssrc)
        if slot is None:
            return
        slot.nacks += len(nack.lost)
        for sequence in nack.lost[:MAX_RESENT_PER_NACK]:
            self._forwarder.resend(slot, sequence, now_s)

    def _picture_loss(self, ssrc: int, now_s: float) -> None:
        slot = self._slots.get(ssrc)
        if slot is None or slot.layer is None or slot.source is None:
            return
        slot.picture_losses += 1
        if slot.source.is_video and slot.layer in slot.source.layers:
            slot.source.want_key_frame(slot.layer, now_s)
