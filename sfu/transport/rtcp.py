"""RTCP packets read and made. Source: RFC 3550 section 6, RFC 4585, RFC 5104, draft-alvestrand-rmcat-remb-03.

Reading never raises: what is malformed ends the list, what is unknown is left out. What the builders
return can be joined into one compound packet. SSRCs are 32-bit, sequence numbers 16-bit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from struct import Struct

SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206
NACK_FORMAT, TRANSPORT_CC_FORMAT = 1, 15
PLI_FORMAT, FIR_FORMAT, APPLICATION_FORMAT = 1, 4, 15

MAX_BLOCKS = 31
MAX_NACK_ITEMS = 128
MAX_CNAME_BYTES = 255

_CNAME = 1
_HEADER = Struct("!BBH")
_WORD = Struct("!I")
_PAIR = Struct("!II")
_SENDER = Struct("!IQIII")
_BLOCK = Struct("!IIIIII")
_NACK_ITEM = Struct("!HH")
_REMB = Struct("!4sI")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """How one stream is received: fraction 0–255 of 256 lost since the last report, jitter in clock ticks.

    `last_report` is the middle of the NTP time of the last sender report, 0 for none;
    `delay_since_report` counts 1/65536 s.
    """

    ssrc: int
    fraction_lost: int
    cumulative_lost: int
    highest_sequence: int
    jitter: int
    last_report: int
    delay_since_report: int


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What a sender sent until `ntp` (64-bit NTP time), which is `timestamp` on the stream's own clock."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    payload_bytes: int
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """Report blocks of somebody who sends nothing."""

    ssrc: int
    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True, slots=True)
class Sdes:
    """(SSRC, CNAME) pairs; other descriptions are left out."""

    cnames: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Bye:
    """Streams that end."""

    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GenericNack:
    """Sequence numbers a receiver misses, in the order told. Source: RFC 4585 section 6.2.1."""

    ssrc: int
    media_ssrc: int
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureLoss:
    """A request for a key frame. Source: RFC 4585 section 6.3.1."""

    ssrc: int
    media_ssrc: int


@dataclass(frozen=True, slots=True)
class FullIntra:
    """A request for key frames of several streams. Source: RFC 5104 section 4.3.1."""

    ssrc: int
    media_ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remb:
    """What a receiver believes its downlink carries, for all these streams together."""

    ssrc: int
    bitrate_bps: int
    media_ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """Arrivals by transport-wide numbers; `fci` is for `sfu.core.twcc.parse`."""

    ssrc: int
    media_ssrc: int
    fci: bytes


Rtcp = SenderReport | ReceiverReport | Sdes | Bye | GenericNack | PictureLoss | FullIntra | Remb | TransportFeedback

# Reading -----------------------------------------------------------------------------------------


def parse_compound(view: memoryview | bytes, n: int) -> list[Rtcp]:
    """The packets in the first n bytes, in order."""
    packets: list[Rtcp] = []
    at = 0
    while at + 4 <= n:
        first, kind, words = _HEADER.unpack_from(view, at)
        end = at + 4 + 4 * words
        if first & 0xC0 != 0x80 or end > n:
            break
        body_end = end
        if first & 0x20:
            padding = view[end - 1]
            if padding == 0 or padding % 4 or at + 4 + padding > end:
                break
            body_end = end - padding
        read = _READERS.get(kind)
        if read is not None:
            packet = read(bytes(view[at + 4 : body_end]), first & 0x1F)
            if packet is not None:
                packets.append(packet)
        at = end
    return packets


def _read_sender_report(body: bytes, count: int) -> SenderReport | None:
    if len(body) < 24 + 24 * count:
        return None
    ssrc, ntp, timestamp, packets, payload_bytes = _SENDER.unpack_from(body, 0)
    return SenderReport(ssrc, ntp, timestamp, packets, payload_bytes, _read_blocks(body, 24, count))


def _read_receiver_report(body: bytes, count: int) -> ReceiverReport | None:
    if len(body) < 4 + 24 * count:
        return None
    return ReceiverReport(_WORD.unpack_from(body, 0)[0], _read_blocks(body, 4, count))


def _read_blocks(body: bytes, at: int, count: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for start in range(at, at + 24 * count, 24):
        ssrc, lost, highest, jitter, last_report, delay = _BLOCK.unpack_from(body, start)
        cumulative = lost & 0xFFFFFF
        if cumulative & 0x800000:
            cumulative -= 1 << 24
        blocks.append(ReportBlock(ssrc, lost >> 24, cumulative, highest, jitter, last_report, delay))
    return tuple(blocks)


def _read_sdes(body: bytes, count: int) -> Sdes | None:
    cnames: list[tuple[int, str]] = []
    at = 0
    for _ in range(count):
        if at + 4 > len(body):
            return None
        (ssrc,) = _WORD.unpack_from(body, at)
        at += 4
        while at < len(body) and body[at] != 0:
            if at + 2 > len(body) or at + 2 + body[at + 1] > len(body):
                return None
            if body[at] == _CNAME:
                cnames.append((ssrc, body[at + 2 : at + 2 + body[at + 1]].decode("utf-8", "replace")))
            at += 2 + body[at + 1]
        at += 4 - at % 4
    return Sdes(tuple(cnames))


def _read_bye(body: bytes, count: int) -> Bye | None:
    if len(body) < 4 * count:
        return None
    return Bye(_read_words(body, 0, 4 * count))


def _read_transport_feedback(body: bytes, feedback: int) -> GenericNack | TransportFeedback | None:
    if len(body) < 8:
        return None
    ssrc, media_ssrc = _PAIR.unpack_from(body, 0)
    if feedback == NACK_FORMAT:
        return GenericNack(ssrc, media_ssrc, _read_lost(body))
    if feedback == TRANSPORT_CC_FORMAT:
        return TransportFeedback(ssrc, media_ssrc, body[8:])
    return None


def _read_lost(body: bytes) -> tuple[int, ...]:
    lost: list[int] = []
    for at in range(8, min(len(body) - 3, 8 + 4 * MAX_NACK_ITEMS), 4):
        first, mask = _NACK_ITEM.unpack_from(body, at)
        lost.append(first)
        while mask:
            lowest = mask & -mask
            lost.append((first + lowest.bit_length()) & 0xFFFF)
            mask ^= lowest
    return tuple(lost)


def _read_payload_feedback(body: bytes, feedback: int) -> PictureLoss | FullIntra | Remb | None:
    if len(body) < 8:
        return None
    ssrc, media_ssrc = _PAIR.unpack_from(body, 0)
    if feedback == PLI_FORMAT:
        return PictureLoss(ssrc, media_ssrc)
    if feedback == FIR_FORMAT:
        return FullIntra(ssrc, tuple(_PAIR.unpack_from(body, at)[0] for at in range(8, len(body) - 7, 8)))
    if feedback == APPLICATION_FORMAT and len(body) >= 16:
        name, value = _REMB.unpack_from(body, 8)
        count = value >> 24
        if name == b"REMB" and len(body) >= 16 + 4 * count:
            bitrate_bps = (value & 0x3FFFF) << (value >> 18 & 0x3F)
            return Remb(ssrc, bitrate_bps, _read_words(body, 16, 16 + 4 * count))
    return None


def _read_words(body: bytes, at: int, end: int) -> tuple[int, ...]:
    return tuple(_WORD.unpack_from(body, start)[0] for start in range(at, end, 4))


_READERS: dict[int, Callable[[bytes, int], Rtcp | None]] = {
    SR: _read_sender_report,
    RR: _read_receiver_report,
    SDES: _read_sdes,
    BYE: _read_bye,
    RTPFB: _read_transport_feedback,
    PSFB: _read_payload_feedback,
}

# Making ------------------------------------------------------------------------------------------


def build_sender_report(report: SenderReport) -> bytes:
    """A sender report with at most 31 blocks."""
    head = _SENDER.pack(report.ssrc, report.ntp, report.timestamp, report.packets, report.payload_bytes)
    return _packet(len(report.blocks), SR, head + b"".join(map(_block, report.blocks)))


def build_receiver_reports(ssrc: int, blocks: Sequence[ReportBlock]) -> bytes:
    """One receiver report for each 31 blocks, an empty one for none."""
    reports = []
    for start in range(0, max(len(blocks), 1), MAX_BLOCKS):
        part = blocks[start : start + MAX_BLOCKS]
        reports.append(_packet(len(part), RR, _WORD.pack(ssrc) + b"".join(map(_block, part))))
    return b"".join(reports)


def build_sdes(ssrc: int, cname: str) -> bytes:
    """The name that binds the streams of one sender together, at most 255 bytes."""
    name = cname.encode()[:MAX_CNAME_BYTES]
    chunk = _WORD.pack(ssrc) + bytes((_CNAME, len(name))) + name
    return _packet(1, SDES, chunk + bytes(4 - len(chunk) % 4))


def build_bye(ssrcs: Sequence[int]) -> bytes:
    """The end of at most 31 streams."""
    return _packet(len(ssrcs), BYE, b"".join(map(_WORD.pack, ssrcs)))


def build_nack(ssrc: int, media_ssrc: int, lost: Sequence[int]) -> bytes:
    """A request for these sequence numbers, ascending across the wrap-around."""
    items: list[bytes] = []
    first, mask = -1, 0
    for sequence in lost:
        ahead = (sequence - first) & 0xFFFF
        if first >= 0 and 1 <= ahead <= 16:
            mask |= 1 << (ahead - 1)
        elif first < 0 or ahead:
            if first >= 0:
                items.append(_NACK_ITEM.pack(first, mask))
            first, mask = sequence, 0
    if first >= 0:
        items.append(_NACK_ITEM.pack(first, mask))
    return _packet(NACK_FORMAT, RTPFB, _PAIR.pack(ssrc, media_ssrc) + b"".join(items))


def build_picture_loss(ssrc: int, media_ssrc: int) -> bytes:
    """A request for a key frame."""
    return _packet(PLI_FORMAT, PSFB, _PAIR.pack(ssrc, media_ssrc))


def build_remb(ssrc: int, bitrate_bps: int, media_ssrcs: Sequence[int]) -> bytes:
    """A downlink estimate for at most 255 streams; rounded down to 18 significant bits."""
    exponent = max(bitrate_bps.bit_length() - 18, 0)
    value = len(media_ssrcs) << 24 | exponent << 18 | bitrate_bps >> exponent
    body = _PAIR.pack(ssrc, 0) + _REMB.pack(b"REMB", value) + b"".join(map(_WORD.pack, media_ssrcs))
    return _packet(APPLICATION_FORMAT, PSFB, body)


def build_transport_feedback(ssrc: int, media_ssrc: int, fci: bytes) -> bytes:
    """Arrivals as made by `sfu.core.twcc`; its length is a multiple of four."""
    return _packet(TRANSPORT_CC_FORMAT, RTPFB, _PAIR.pack(ssrc, media_ssrc) + fci)


def _block(block: ReportBlock) -> bytes:
    cumulative = min(max(block.cumulative_lost, -0x800000), 0x7FFFFF) & 0xFFFFFF
    return _BLOCK.pack(
        block.ssrc,
        block.fraction_lost << 24 | cumulative,
        block.highest_sequence,
        block.jitter,
        block.last_report,
        block.delay_since_report,
    )


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body
