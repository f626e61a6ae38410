"""What a recorder reads of RTP and RTCP. Source: RFC 3550 sections 5.1 and 6.4.1, RFC 5761 section 4."""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

NTP_EPOCH_S = 2_208_988_800
"""From 1900, where NTP counts from, to 1970. Source: RFC 868."""

_HEADER = Struct("!BBHII")
_REPORT = Struct("!IQI")
_SENDER_REPORT = 200


class RtpPacket(NamedTuple):
    """One media packet; `payload` without padding and extensions."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


class SenderReport(NamedTuple):
    """Which RTP timestamp of a stream belongs to which moment (Unix seconds)."""

    ssrc: int
    wall_s: float
    timestamp: int


def is_rtcp(packet: bytes) -> bool:
    """Whether a packet is RTCP and not RTP."""
    return len(packet) > 1 and 192 <= packet[1] <= 223


def parse_rtp(packet: bytes) -> RtpPacket | None:
    """A media packet; None when it is malformed."""
    size = len(packet)
    if size < _HEADER.size:
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(packet)
    if first & 0xC0 != 0x80:
        return None
    start = _HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        if start + 4 > size:
            return None
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3])
    if first & 0x20:
        size -= packet[-1]
        if not packet[-1]:
            return None
    if start > size:
        return None
    return RtpPacket(second & 0x7F, second > 127, sequence, timestamp, ssrc, packet[start:size])


def sender_reports(packet: bytes) -> Iterator[SenderReport]:
    """The sender reports of a compound packet; it is read as far as it is well formed."""
    at = 0
    while at + 4 <= len(packet) and packet[at] & 0xC0 == 0x80:
        end = at + 4 + 4 * (packet[at + 2] << 8 | packet[at + 3])
        if end > len(packet):
            return
        if packet[at + 1] == _SENDER_REPORT and end - at >= 4 + _REPORT.size:
            ssrc, ntp, timestamp = _REPORT.unpack_from(packet, at + 4)
            yield SenderReport(ssrc, ntp / 2**32 - NTP_EPOCH_S, timestamp)
        at = end
