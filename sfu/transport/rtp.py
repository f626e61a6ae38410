"""RTP headers read and written in place. Source: RFC 3550 section 5.1, RFC 8285, RFC 5761 section 4."""

from functools import cache
from struct import Struct

HEADER_BYTES = 12
ONE_BYTE_PROFILE = 0xBEDE
TWO_BYTE_PROFILE = 0x1000
ABS_SEND_TIME_TICKS = 1 << 18
"""Ticks a second of abs-send-time: 6 bits of seconds, 18 of fraction."""

_HEADER = Struct("!BBHII")
_EXTENSION = Struct("!HH")
_FIXED = Struct("!IHH")


def is_rtcp(second_byte: int) -> bool:
    """Whether a packet whose second byte this is is RTCP and not RTP. Source: RFC 5761 section 4."""
    return 192 <= second_byte <= 223


class RtpView:
    """The header of one packet; made once and read into again for every packet."""

    __slots__ = (
        "ext_end",
        "ext_offset",
        "ext_profile",
        "marker",
        "payload_end",
        "payload_offset",
        "payload_type",
        "sequence",
        "ssrc",
        "timestamp",
    )

    def __init__(self) -> None:
        self.marker = False
        self.payload_type = 0
        self.sequence = 0
        self.timestamp = 0
        self.ssrc = 0
        self.payload_offset = 0
        self.payload_end = 0
        self.ext_profile = 0
        self.ext_offset = 0
        self.ext_end = 0

    def read(self, view: memoryview, n: int) -> bool:
        """Reads the first n bytes of view, padding taken off; False when they are no RTP packet."""
        if n < HEADER_BYTES:
            return False
        first, second, self.sequence, self.timestamp, self.ssrc = _HEADER.unpack_from(view, 0)
        if first & 0xC0 != 0x80:
            return False
        self.marker = second > 127
        self.payload_type = second & 0x7F
        offset = HEADER_BYTES + 4 * (first & 0x0F)
        if first & 0x10:
            if offset + 4 > n:
                return False
            self.ext_profile, words = _EXTENSION.unpack_from(view, offset)
            self.ext_offset = offset + 4
            self.ext_end = offset = self.ext_offset + 4 * words
        else:
            self.ext_profile = 0
            self.ext_offset = self.ext_end = offset
        if offset > n:
            return False
        self.payload_offset = offset
        if first & 0x20:
            padding = view[n - 1]
            if padding == 0 or offset + padding > n:
                return False
            n -= padding
        self.payload_end = n
        return True

    def extension(self, view: memoryview, ext_id: int) -> tuple[int, int] | None:
        """Where the element ext_id lies, (offset, length in bytes), None when it is not there or malformed."""
        at, end = self.ext_offset, self.ext_end
        if self.ext_profile == ONE_BYTE_PROFILE:
            while at < end:
                head = view[at]
                at += 1
                if head == 0:
                    continue
                if head >> 4 == 15:
                    return None
                length = (head & 0x0F) + 1
                if head >> 4 == ext_id:
                    return (at, length) if at + length <= end else None
                at += length
        elif self.ext_profile & 0xFFF0 == TWO_BYTE_PROFILE:
            while at < end:
                head = view[at]
                at += 1
                if head == 0:
                    continue
                if at >= end:
                    return None
                length = view[at]
                at += 1
                if head == ext_id:
                    return (at, length) if at + length <= end else None
                at += length
        return None


LONGEST_HEADER_BYTES = 40
"""Of any HeaderTemplate: fixed header, extension header, a mid of 16 characters, abs-send-time."""


class HeaderTemplate:
    """Everything of an outgoing header that stays the same, in one piece, so that a packet costs one pack.

    `mid_ext_id` and `abs_send_time_ext_id` are 1–14; without abs-send-time the header carries the mid only.
    A hot loop calls `pack_into(view, start, 0x90, payload_type | marker << 7, sequence, timestamp, fixed, time)`
    itself, with `send_time` once for many packets; the payload begins `size` bytes after `start`.
    """

    __slots__ = ("_ast_head", "fixed", "pack_into", "payload_type", "size")

    def __init__(
        self, ssrc: int, payload_type: int, mid_ext_id: int, mid: str, abs_send_time_ext_id: int | None
    ) -> None:
        mid_bytes = mid.encode("ascii")
        if not 1 <= mid_ext_id <= 14 or not 1 <= len(mid_bytes) <= 16:
            raise ValueError("the mid does not fit a one-byte header extension")
        if abs_send_time_ext_id is not None and not 1 <= abs_send_time_ext_id <= 14:
            raise ValueError("abs-send-time does not fit a one-byte header extension")
        element = bytes([mid_ext_id << 4 | len(mid_bytes) - 1]) + mid_bytes
        element += bytes(-len(element) % 4)
        # Without a send time its four bytes are padding.
        words = len(element) // 4 + 1
        self.fixed = _FIXED.pack(ssrc, ONE_BYTE_PROFILE, words) + element
        self.payload_type = payload_type
        self._ast_head = 0 if abs_send_time_ext_id is None else (abs_send_time_ext_id << 4 | 2) << 24
        layout = _layout(len(self.fixed))
        self.pack_into = layout.pack_into
        self.size = layout.size
        """Bytes of the whole header."""

    def send_time(self, now_s: float) -> int:
        """The element of abs-send-time; any steady clock in seconds."""
        return self._ast_head | int(now_s * ABS_SEND_TIME_TICKS) & 0xFFFFFF if self._ast_head else 0

    def write(self, view: memoryview, marker: bool, sequence: int, timestamp: int, now_s: float, start: int = 0) -> int:
        """Writes the header at `start` of view; where the payload begins. Time is any steady clock in seconds."""
        second = self.payload_type | 0x80 if marker else self.payload_type
        self.pack_into(view, start, 0x90, second, sequence, timestamp, self.fixed, self.send_time(now_s))
        return start + self.size


@cache
def _layout(fixed_bytes: int) -> Struct:
    """One for all templates of a length: what all packets use stays in the processor's cache."""
    return Struct(f"!BBHI{fixed_bytes}sI")
