"""H.264 access units out of RTP packets, and their size. Source: RFC 6184 sections 5.6 to 5.8, H.264 7.3.2.1."""

from collections.abc import Iterator

from recordings.core.frames import Encoded

_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28
_START_CODE = b"\0\0\0\1"
_LONG_PROFILES = (100, 110, 122, 244, 44, 83, 86, 118, 128)
MAX_SIDE_PIXELS = 16_384


class H264Frames:
    """Puts access units together from packets that come in order, in the byte-stream form (Annex B).

    After a loss they are held back until a key frame with its parameter sets.
    """

    def __init__(self) -> None:
        self.waits_for_key = True
        self._units: list[bytes] = []
        self._fragment: bytearray | None = None
        self._spoilt = False

    def take(self, payload: bytes, marker: bool, missing: int) -> Encoded | None:
        """An access unit that is complete with this packet, before which `missing` packets never came."""
        if missing:
            self.lose()
        if self._spoilt and begins_key_frame(payload):
            self._spoilt = False
        self._add(payload)
        if not marker:
            return None
        units, spoilt = self._units, self._spoilt or self._fragment is not None
        self._units, self._fragment, self._spoilt = [], None, False
        if spoilt:
            self.waits_for_key = True
            return None
        return self._whole(units)

    def lose(self) -> None:
        """Something is missing: the access unit that was being put together is of no use."""
        self._units, self._fragment = [], None
        self._spoilt = True
        self.waits_for_key = True

    def _add(self, payload: bytes) -> None:
        if not payload:
            return
        kind = payload[0] & 0x1F
        if kind == _STAP_A:
            self._units.extend(_aggregated(payload))
        elif kind == _FU_A:
            self._add_fragment(payload)
        else:
            self._units.append(payload)

    def _add_fragment(self, payload: bytes) -> None:
        if len(payload) < 3:
            self._spoilt = True
            return
        if payload[1] & 0x80:
            self._fragment = bytearray([payload[0] & 0xE0 | payload[1] & 0x1F])
        if self._fragment is None:
            self._spoilt = True
            return
        self._fragment += payload[2:]
        if payload[1] & 0x40:
            self._units.append(bytes(self._fragment))
            self._fragment = None

    def _whole(self, units: list[bytes]) -> Encoded | None:
        parameters = next((unit for unit in units if unit[0] & 0x1F == _SPS), None)
        key = parameters is not None and any(unit[0] & 0x1F == _IDR for unit in units)
        if key:
            self.waits_for_key = False
        if self.waits_for_key or not units:
            return None
        width, height = picture_size(parameters) if key and parameters is not None else (0, 0)
        return Encoded(b"".join(_START_CODE + unit for unit in units), key=key, width=width, height=height)


def begins_key_frame(payload: bytes) -> bool:
    """Whether a packet begins with a sequence parameter set, as key frames of browsers do."""
    if not payload:
        return False
    if payload[0] & 0x1F == _STAP_A:
        return any(unit[0] & 0x1F == _SPS for unit in _aggregated(payload))
    return payload[0] & 0x1F == _SPS


def picture_size(parameters: bytes) -> tuple[int, int]:
    """Width and height in pixels that a sequence parameter set tells; (0, 0) when it is malformed."""
    try:
        width, height = _size(_Bits(parameters[1:].replace(b"\0\0\3", b"\0\0")))
    except IndexError:
        return 0, 0
    fits = 0 < width <= MAX_SIDE_PIXELS and 0 < height <= MAX_SIDE_PIXELS
    return (width, height) if fits else (0, 0)


class _Bits:
    """Reads bits, most significant first. Raises IndexError behind the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> int:
        """An unsigned number of so many bits."""
        value = 0
        for _ in range(count):
            value = value << 1 | self._data[self._at >> 3] >> (7 - (self._at & 7)) & 1
            self._at += 1
        return value

    def golomb(self) -> int:
        """An unsigned Exp-Golomb number. Source: H.264 9.1."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise IndexError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed_golomb(self) -> int:
        """A signed Exp-Golomb number. Source: H.264 9.1.1."""
        value = self.golomb()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def _size(bits: _Bits) -> tuple[int, int]:
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    chroma = _chroma(bits) if profile in _LONG_PROFILES else 1
    bits.golomb()
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.take(1)
        bits.signed_golomb()
        bits.signed_golomb()
        for _ in range(min(bits.golomb(), 255)):
            bits.signed_golomb()
    bits.golomb()
    bits.take(1)
    columns, rows = bits.golomb() + 1, bits.golomb() + 1
    fields = 2 - bits.take(1)
    if fields == 2:
        bits.take(1)
    bits.take(1)
    left = right = top = bottom = 0
    if bits.take(1):
        left, right, top, bottom = bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()
    unit_x = 2 if chroma in (1, 2) else 1
    unit_y = (2 if chroma == 1 else 1) * fields
    return columns * 16 - (left + right) * unit_x, rows * 16 * fields - (top + bottom) * unit_y


def _chroma(bits: _Bits) -> int:
    """Reads what only the higher profiles have; the chroma format."""
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb()
    bits.golomb()
    bits.take(1)
    if bits.take(1):
        for number in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _skip_scaling_list(bits, 16 if number < 6 else 64)
    return chroma


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed_golomb()) & 0xFF
        last = following or last


def _aggregated(payload: bytes) -> Iterator[bytes]:
    """The units of a STAP-A, each behind two octets of length."""
    at = 1
    while at + 2 < len(payload):
        end = at + 2 + (payload[at] << 8 | payload[at + 1])
        if end > len(payload) or end == at + 2:
            return
        yield payload[at + 2 : end]
        at = end
