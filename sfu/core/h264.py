"""H.264 in RTP: where a decoder can begin. Source: RFC 6184 sections 5.2 to 5.8."""

_IDR = 5
_SPS = 7
_STAP_A = 24
_FU_A = 28


def key_frame_start(view: memoryview | bytes | bytearray, start: int, end: int) -> bool:
    """Whether the payload view[start:end] holds a sequence parameter set, with which browsers begin each key frame.

    An IDR slice alone is no place to begin: without its parameter sets a decoder that has just been switched here
    refuses it. False for anything cut short.
    """
    if start >= end:
        return False
    nal_type = view[start] & 0x1F
    if nal_type == _STAP_A:
        return _aggregate_holds_sps(view, start + 1, end)
    if nal_type == _FU_A:
        return start + 1 < end and view[start + 1] & 0x80 != 0 and view[start + 1] & 0x1F == _SPS
    return nal_type == _SPS


def idr_start(view: memoryview | bytes | bytearray, start: int, end: int) -> bool:
    """Whether the payload view[start:end] holds the beginning of an IDR slice."""
    if start >= end:
        return False
    nal_type = view[start] & 0x1F
    if nal_type == _FU_A:
        return start + 1 < end and view[start + 1] & 0x80 != 0 and view[start + 1] & 0x1F == _IDR
    return nal_type == _IDR


def _aggregate_holds_sps(view: memoryview | bytes | bytearray, at: int, end: int) -> bool:
    """Walks the units of a STAP-A (two octets of length each)."""
    while at + 2 < end:
        if view[at + 2] & 0x1F == _SPS:
            return True
        at += 2 + (view[at] << 8 | view[at + 1])
    return False
