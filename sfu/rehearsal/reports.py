"""What a simulated room tells the server by RTCP: its sender reports, what it receives, and its estimate."""

from collections.abc import Iterable

from sfu.core.clocks import compact_ntp, ntp_from_unix
from sfu.core.receive_log import Reception
from sfu.rehearsal.estimate import Estimate
from sfu.rehearsal.slots import SlotTable
from sfu.rehearsal.streams import Stream
from sfu.transport.rtcp import (
    ReportBlock,
    SenderReport,
    build_nack,
    build_picture_loss,
    build_receiver_reports,
    build_remb,
    build_sdes,
    build_sender_report,
)

CNAME = "room"
MAX_REMB_STREAMS = 255


class Reporter:
    """The reports of one connection; `ssrc` is the one it speaks under.

    The estimate is of pictures alone, and none is told while no picture comes: so does Chromium.
    """

    __slots__ = ("_estimate", "_heard", "_picture_octets", "_table", "ssrc")

    def __init__(self, ssrc: int, table: SlotTable, estimate: Estimate) -> None:
        self.ssrc = ssrc
        self._table = table
        self._estimate = estimate
        self._picture_octets = 0
        self._heard: dict[int, tuple[int, float]] = {}

    def heard(self, report: SenderReport, now_s: float) -> None:
        """Notes a sender report of a slot, for the round trip that the server measures."""
        self._heard[report.ssrc] = (compact_ntp(report.ntp), now_s)

    def report(self, streams: Iterable[Stream], now_s: float, unix_s: float) -> bytes:
        """A compound packet: a sender report for each stream that sent, reception, name and estimate."""
        receptions = self._table.reports(now_s)
        blocks = [self._block(ssrc, reception, now_s) for ssrc, reception in receptions]
        parts = [build_sender_report(_sender_report(stream, now_s, unix_s)) for stream in streams if stream.packets]
        parts += [
            build_receiver_reports(self.ssrc, blocks),
            build_sdes(self.ssrc, CNAME),
        ]
        octets = self._table.picture_octets
        if octets != self._picture_octets:
            self._picture_octets = octets
            estimate_bps = self._estimate.report(octets, now_s)
            parts.append(build_remb(self.ssrc, estimate_bps, [ssrc for ssrc, _ in receptions][:MAX_REMB_STREAMS]))
        return b"".join(parts)

    def nacks(self, now_s: float) -> bytes:
        """Requests for what is missing now; empty when nothing is."""
        return b"".join(build_nack(self.ssrc, ssrc, lost) for ssrc, lost in self._table.missing(now_s))

    def picture_losses(self) -> bytes:
        """Requests for the key frames that pictures wait for; empty when none does."""
        broken = (slot.ssrc for slot in self._table.slots if slot.is_broken)
        return b"".join(build_picture_loss(self.ssrc, ssrc) for ssrc in broken)

    def _block(self, ssrc: int, reception: Reception, now_s: float) -> ReportBlock:
        last_report, heard_s = self._heard.get(ssrc, (0, now_s))
        return ReportBlock(
            ssrc=ssrc,
            fraction_lost=reception.fraction_lost,
            cumulative_lost=reception.cumulative_lost,
            highest_sequence=reception.highest_sequence,
            jitter=reception.jitter,
            last_report=last_report,
            delay_since_report=int((now_s - heard_s) * 65_536) if last_report else 0,
        )


def _sender_report(stream: Stream, now_s: float, unix_s: float) -> SenderReport:
    """The wall clock beside the stream's own at its last packet. Source: RFC 3550 section 6.4.1."""
    sent_unix_s = unix_s - (now_s - stream.timestamp_s)
    return SenderReport(
        ssrc=stream.ssrc,
        ntp=ntp_from_unix(sent_unix_s),
        timestamp=stream.timestamp,
        packets=stream.packets & 0xFFFFFFFF,
        payload_bytes=stream.octets & 0xFFFFFFFF,
    )
