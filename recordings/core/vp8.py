"""VP8 frames out of RTP packets. Source: RFC 7741 sections 4.2 and 4.3, RFC 6386 section 9.1."""

from recordings.core.frames import Encoded

_START_CODE = b"\x9d\x01\x2a"


class Vp8Frames:
    """Puts frames together from packets that come in order.

    After a loss frames are held back until a key frame: what would be decoded in between is no picture that was sent.
    """

    def __init__(self) -> None:
        self.waits_for_key = True
        self._parts: list[bytes] | None = None

    def take(self, payload: bytes, marker: bool, missing: int) -> Encoded | None:
        """A frame that is complete with this packet, before which `missing` packets never came."""
        if missing:
            self.lose()
        start = _frame_at(payload)
        if start is None or start >= len(payload):
            return None
        if payload[0] & 0x17 == 0x10:
            if self._parts is not None:  # The end of the one before never came.
                self.waits_for_key = True
            self._parts = []
        if self._parts is None:
            return None
        self._parts.append(payload[start:])
        if not marker:
            return None
        data = b"".join(self._parts)
        self._parts = None
        return self._whole(data)

    def lose(self) -> None:
        """Something is missing: the frame that was being put together is of no use."""
        self._parts = None
        self.waits_for_key = True

    def _whole(self, data: bytes) -> Encoded | None:
        if data[0] & 1 == 0 and len(data) >= 10 and data[3:6] == _START_CODE:
            self.waits_for_key = False
            width, height = (data[7] << 8 | data[6]) & 0x3FFF, (data[9] << 8 | data[8]) & 0x3FFF
            return Encoded(data, key=True, width=width, height=height)
        return None if self.waits_for_key else Encoded(data, key=False)


def _frame_at(payload: bytes) -> int | None:
    """Where the frame's data begins behind the descriptor; None when that is cut short."""
    if len(payload) < 2:
        return None
    if not payload[0] & 0x80:
        return 1
    flags = payload[1]
    at = 2
    if flags & 0x80:
        if at >= len(payload):
            return None
        at += 2 if payload[at] & 0x80 else 1
    if flags & 0x40:
        at += 1
    if flags & 0x30:
        at += 1
    return at
