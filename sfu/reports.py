"""The RTCP we send one peer: sender reports of its slots, reports and requests on its own streams."""

from collections.abc import Iterator, Sequence

from sfu.core.clocks import compact_ntp, ntp_from_unix
from sfu.intake import Intake
from sfu.layer import Layer
from sfu.slot import OutSlot
from sfu.transport.rtcp import (
    ReportBlock,
    SenderReport,
    build_nack,
    build_picture_loss,
    build_receiver_reports,
    build_sdes,
    build_sender_report,
    build_transport_feedback,
)

MAX_COMPOUND_BYTES = 1150
MAX_TOLD_LOSS = 0.20
WORST_DECILE = 0.1


class Reports:
    """Makes what goes out; the peer protects and sends it. `ssrc` is who we are in reports on the peer's streams."""

    def __init__(self, ssrc: int, intake: Intake, slots: Sequence[OutSlot], wall_offset_s: float) -> None:
        self._ssrc = ssrc
        self._intake = intake
        self._slots = slots
        self._wall_offset_s = wall_offset_s

    def every_second(self, now_s: float) -> Iterator[bytes]:
        """Sender reports of the slots in use, with names, and receiver reports; in packets that fit a datagram."""
        now_ntp = ntp_from_unix(now_s + self._wall_offset_s)
        parts = [build_receiver_reports(self._ssrc, self._blocks(now_s))]
        parts.extend(self._sender_reports(now_ntp, now_s))
        compound = b""
        for part in parts:
            if compound and len(compound) + len(part) > MAX_COMPOUND_BYTES:
                yield compound
                compound = b""
            compound += part
        yield compound

    def transport_feedback(self, now_s: float) -> Iterator[bytes]:
        """When the peer's packets arrived, for its estimate of its uplink; nothing when none did."""
        media_ssrc = next(iter(self._intake.streams), 0)
        for fci in self._intake.twcc.build(now_s):
            yield build_transport_feedback(self._ssrc, media_ssrc, fci)

    def request(self, media_ssrc: int, missing: Sequence[int]) -> bytes:
        """Asks for packets of a stream again. Of video only: sound would come too late."""
        return build_nack(self._ssrc, media_ssrc, missing)

    def picture_loss(self, media_ssrc: int) -> bytes:
        """A request for a key frame."""
        return build_picture_loss(self._ssrc, media_ssrc)

    def _sender_reports(self, now_ntp: int, now_s: float) -> Iterator[bytes]:
        for slot in self._slots:
            report = sender_report(slot, now_ntp, now_s)
            if report is not None:
                yield report

    def _blocks(self, now_s: float) -> list[ReportBlock]:
        blocks = []
        for ssrc, stream in self._intake.streams.items():
            layer = stream.layer
            reception = None if stream.repairs else layer.log.report(now_s)
            if reception is None:
                continue
            fraction = reception.fraction_lost
            if not stream.source.is_video:
                fraction = max(fraction, told_loss(layer))
            delay_s = now_s - layer.report_s
            blocks.append(
                ReportBlock(
                    ssrc,
                    fraction,
                    reception.cumulative_lost,
                    reception.highest_sequence,
                    reception.jitter,
                    compact_ntp(layer.report_ntp) if layer.report_ntp else 0,
                    min(int(delay_s * 65536), 0xFFFFFFFF) if layer.report_ntp else 0,
                )
            )
        return blocks


def sender_report(slot: OutSlot, now_ntp: int, now_s: float) -> bytes | None:
    """The sender report of a slot, with its name; None while nothing is sent on it. `now_ntp` is our wall clock."""
    layer, rewriter = slot.layer, slot.rewriter
    if layer is None or not slot.packets:
        return None
    timestamp_in = (rewriter.last_timestamp - rewriter.timestamp_offset) & 0xFFFFFFFF
    captured_s = layer.clock.captured_s(timestamp_in, rewriter.last_timestamp_s)
    slot.clock.follow(rewriter.last_timestamp, captured_s)
    timestamp = slot.clock.report_timestamp(now_s)
    if timestamp is None:
        return None
    ssrc = slot.line.ssrc
    report = SenderReport(ssrc, now_ntp, timestamp, slot.packets & 0xFFFFFFFF, slot.bytes & 0xFFFFFFFF)
    return build_sender_report(report) + build_sdes(ssrc, slot.line.cname)


def told_loss(layer: Layer) -> int:
    """What a publisher of sound is told of its listeners' loss, 0–51 of 256: the best of the worst tenth of them.

    A browser adds in-band FEC by what it is told; the loss that matters is behind us, on the listeners' lines.
    """
    losses = sorted((slot.loss for slot in layer.followers), reverse=True)
    if not losses:
        return 0
    worst = losses[int((len(losses) - 1) * WORST_DECILE)]
    return int(min(worst, MAX_TOLD_LOSS) * 256)
