"""RTP headers read and written in place. Source: RFC 3550 section 5.1, RFC 8285, RFC 5761 section 4."""

from struct import Struct

HEADER_BYTES = 12
ONE_BYTE_PROFILE = 0xBEDE
TWO_BYTE_PROFILE = 0x1000
ABS_SEND_TIME_TICKS = 1 << 18
"""Ticks a second of abs-send-time: 6 bits of seconds, 18 of fraction."""

_HEADER = Struct("!BBHII")
_EXTENSION = Struct("!HH")


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


class HeaderTemplate:
    """Everything of an outgoing header that stays the same, so that a packet costs one pack.

    `mid_ext_id` and `abs_send_time_ext_id` are 1–14; without abs-send-time the header carries the mid only.
    """

    __slots__ = ("_ast_head", "_first_word", "_mid", "_pack_into", "_payload_type", "_ssrc", "size")

    def __init__(
        self, ssrc: int, payload_type: int, mid_ext_id: int, mid: str, abs_send_time_ext_id: int | None
    ) -> None:
        mid_bytes = mid.encode("ascii")
        if not 1 <= mid_ext_id <= 14 or not 1 <= len(mid_bytes) <= 16:
            raise ValueError("the mid does not fit a one-byte header extension")
        element = bytes([mid_ext_id << 4 | len(mid_bytes) - 1]) + mid_bytes
        element += bytes(-len(element) % 4)
        self._ssrc = ssrc
        self._payload_type = payload_type
        self._mid = element
        words = len(element) // 4
        self._ast_head = 0
        layout = "!BBHIII"
        if abs_send_time_ext_id is not None:
            if not 1 <= abs_send_time_ext_id <= 14:
                raise ValueError("abs-send-time does not fit a one-byte header extension")
            self._ast_head = (abs_send_time_ext_id << 4 | 2) << 24
            words += 1
            layout += "I"
        struct = Struct(f"{layout}{len(element)}s")
        self._first_word = ONE_BYTE_PROFILE << 16 | words
        self._pack_into = struct.pack_into
        self.size = struct.size
        """Bytes of the whole header: where the payload starts."""

    def write(self, view: memoryview, marker: bool, sequence: int, timestamp: int, now_s: float, start: int = 0) -> int:
        """Writes the header at `start` of view; where the payload begins. Time is any steady clock in seconds."""
        second = self._payload_type | 0x80 if marker else self._payload_type
        if self._ast_head:
            self._pack_into(
                view,
                start,
                0x90,
                second,
                sequence,
                timestamp,
                self._ssrc,
                self._first_word,
                self._ast_head | int(now_s * ABS_SEND_TIME_TICKS) & 0xFFFFFF,
                self._mid,
            )
        else:
            self._pack_into(view, start, 0x90, second, sequence, timestamp, self._ssrc, self._first_word, self._mid)
        return start + self.size
