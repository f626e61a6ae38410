"""The VP8 payload descriptor: read once per packet, patched once per receiver. Source: RFC 7741 section 4."""

from struct import Struct

pack_counters = Struct("!HBB").pack_into
"""Writes PictureID with its M bit, TL0PICIDX and the octet of KEYIDX where they lie side by side (`Vp8.packed`)."""


class Vp8:
    """What a VP8 payload says of itself.

    `*_at` are offsets from the payload's first byte; 0 means that the field is absent (byte 0 never is a field).
    `picture_id_mask` is 0x7FFF or 0x7F, the width in which the PictureID was written, or 0.
    `packed` says that PictureID (15 bit), TL0PICIDX and the octet of TID and KEYIDX lie one after the other: so does
    every packet of Chromium, which has TID there and no KEYIDX (seen: I, L and T set, K not).
    """

    __slots__ = (
        "height",
        "key_frame",
        "keyidx",
        "keyidx_at",
        "packed",
        "picture_id",
        "picture_id_at",
        "picture_id_mask",
        "start_of_frame",
        "temporal",
        "tid",
        "tl0picidx",
        "tl0picidx_at",
        "width",
        "y",
    )

    def __init__(self) -> None:
        self.start_of_frame = False
        self.key_frame = False
        self.picture_id: int | None = None
        self.picture_id_at = 0
        self.picture_id_mask = 0
        self.tl0picidx: int | None = None
        self.tl0picidx_at = 0
        self.tid = 0
        self.y = False
        self.keyidx: int | None = None
        self.keyidx_at = 0
        self.temporal = 0
        self.packed = False
        self.width = 0
        self.height = 0


def parse(view: memoryview | bytes | bytearray, start: int, end: int) -> Vp8 | None:
    """The descriptor of the payload view[start:end], or None when it is cut short.

    `key_frame` is true for the first packet of a key frame only, where `width` and `height` are known.
    Source: RFC 7741 sections 4.2 and 4.3, RFC 6386 section 9.1.
    """
    if start >= end:
        return None
    first = view[start]
    vp8 = Vp8()
    at = start + 1
    if first & 0x80:
        at = _extended(view, start, end, vp8)
    if at == 0 or at >= end:
        return None
    vp8.start_of_frame = first & 0x17 == 0x10
    if vp8.start_of_frame and not view[at] & 1:
        _key_frame(view, at, end, vp8)
    return vp8


def _extended(view: memoryview | bytes | bytearray, start: int, end: int, vp8: Vp8) -> int:
    """Reads the optional fields; the index after them, or 0 when they are cut short."""
    at = start + 2
    if at >= end:
        return 0
    flags = view[start + 1]
    if flags & 0x80:
        vp8.picture_id_at = at - start
        if view[at] & 0x80:
            if at + 2 > end:
                return 0
            vp8.picture_id = (view[at] & 0x7F) << 8 | view[at + 1]
            vp8.picture_id_mask = 0x7FFF
            at += 2
        else:
            vp8.picture_id = view[at]
            vp8.picture_id_mask = 0x7F
            at += 1
    if flags & 0x40:
        if at >= end:
            return 0
        vp8.tl0picidx = view[at]
        vp8.tl0picidx_at = at - start
        at += 1
    if flags & 0x30:
        if at >= end:
            return 0
        _temporal(view[at], flags, at - start, vp8)
        at += 1
    vp8.packed = vp8.picture_id_mask == 0x7FFF and flags & 0x40 != 0 and flags & 0x30 != 0
    return at


def _temporal(octet: int, flags: int, at: int, vp8: Vp8) -> None:
    """Reads the octet of TID, Y and KEYIDX; each counts only when its flag says so."""
    vp8.temporal = octet & 0xE0
    if flags & 0x20:
        vp8.tid = octet >> 6
        vp8.y = bool(octet & 0x20)
    if flags & 0x10:
        vp8.keyidx = octet & 0x1F
        vp8.keyidx_at = at


def _key_frame(view: memoryview | bytes | bytearray, at: int, end: int, vp8: Vp8) -> None:
    """Reads the size from the uncompressed data chunk of a key frame; without the start code it is not one."""
    if at + 10 > end or view[at + 3] != 0x9D or view[at + 4] != 0x01 or view[at + 5] != 0x2A:
        return
    vp8.key_frame = True
    vp8.width = (view[at + 7] << 8 | view[at + 6]) & 0x3FFF
    vp8.height = (view[at + 9] << 8 | view[at + 8]) & 0x3FFF


def patch(
    view: memoryview | bytearray, payload_start: int, vp8: Vp8, picture_id: int, tl0picidx: int, keyidx: int
) -> None:
    """Writes the three counters in place, each in its own width; fields that are absent stay absent."""
    if vp8.packed:
        at = payload_start + vp8.picture_id_at
        pack_counters(view, at, 0x8000 | picture_id & 0x7FFF, tl0picidx & 0xFF, vp8.temporal | keyidx & 0x1F)
        return
    if vp8.picture_id_at:
        at = payload_start + vp8.picture_id_at
        if vp8.picture_id_mask == 0x7F:
            view[at] = picture_id & 0x7F
        else:
            view[at] = 0x80 | picture_id >> 8 & 0x7F
            view[at + 1] = picture_id & 0xFF
    if vp8.tl0picidx_at:
        view[payload_start + vp8.tl0picidx_at] = tl0picidx & 0xFF
    if vp8.keyidx_at:
        view[payload_start + vp8.keyidx_at] = vp8.temporal | keyidx & 0x1F
