"""Numbers that wrap: RTP sequence numbers (16 bits) and timestamps (32 bits)."""


def diff16(a: int, b: int) -> int:
    """a - b of two sequence numbers as a signed number, -32768..32767. Source: RFC 1982 section 3.2."""
    return ((a - b + 0x8000) & 0xFFFF) - 0x8000


def diff32(a: int, b: int) -> int:
    """a - b of two timestamps as a signed number, -2^31..2^31-1. Source: RFC 1982 section 3.2."""
    return ((a - b + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000


def newer16(a: int, b: int) -> bool:
    """Whether sequence number a comes after b; half the circle away counts as older."""
    return 0 < ((a - b) & 0xFFFF) < 0x8000


class _Unwrapper:
    """Extends numbers of a circle to a line, following the largest one seen."""

    __slots__ = ("_half", "_highest", "_mask")

    def __init__(self, bits: int) -> None:
        self._mask = (1 << bits) - 1
        self._half = 1 << (bits - 1)
        self._highest: int | None = None

    def unwrap(self, value: int) -> int:
        """The extended number nearest to the largest so far; the first one is itself, older ones may be negative."""
        highest = self._highest
        if highest is None:
            self._highest = value
            return value
        delta = (value - highest) & self._mask
        if delta < self._half:
            self._highest = highest + delta
            return highest + delta
        return highest + delta - self._mask - 1


class Unwrapper16(_Unwrapper):
    """Extends sequence numbers. Source: RFC 3711 section 3.3.1 (the index of a packet)."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(16)


class Unwrapper32(_Unwrapper):
    """Extends RTP timestamps."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(32)
