"""Stills, the small pictures of a wall, as binary frames: what is taken, and how it is passed on. No I/O."""

from struct import Struct

from signaling.protocol.messages import MAX_STILL_BYTES, STILL_HEIGHT, STILL_WIDTH

VERSION = 1
"""First byte of a frame to a client; another number means another form."""

_HEAD = Struct("!BBQ")
_SEGMENT = Struct("!BBH")
_FRAME_HEADER = Struct("!BHHB")
_START, _END = b"\xff\xd8", b"\xff\xd9"
_APP0, _TABLES, _BASELINE, _HUFFMAN, _INTERVAL, _SCAN = 0xE0, 0xDB, 0xC0, 0xC4, 0xDD, 0xDA
_BESIDES = frozenset({_APP0, _TABLES, _HUFFMAN, _INTERVAL})
_IN_SCAN = frozenset({0x00, *range(0xD0, 0xD8)})
"""What may follow 0xFF inside a scan: a stuffed byte, or a restart marker."""


def is_still(data: bytes) -> bool:
    """Whether this is a picture that may be shown to others: one baseline JPEG of the one size, and nothing else.

    Segments that could carry anything besides the picture (comments, EXIF, profiles) and bytes after its end are
    refused, and so are several scans. Source: ITU-T T.81, annex B.
    """
    if len(data) > MAX_STILL_BYTES or not data.startswith(_START) or not data.endswith(_END):
        return False
    at = len(_START)
    seen: set[int] = set()
    while at + _SEGMENT.size <= len(data):
        prefix, marker, size = _SEGMENT.unpack_from(data, at)
        end = at + 2 + size
        if prefix != 0xFF or size < 2 or end > len(data):
            return False
        if marker == _SCAN:
            return seen >= {_TABLES, _BASELINE, _HUFFMAN} and _is_one_scan(data, end)
        if marker == _BASELINE and (_BASELINE in seen or not _has_the_size(data[at + _SEGMENT.size : end])):
            return False
        if marker not in _BESIDES and marker != _BASELINE:
            return False
        seen.add(marker)
        at = end
    return False


def still_frame(participant: str, taken_ms: int, jpeg: bytes) -> bytes:
    """The frame that shows a still: version, length of the id, when it came (Unix ms, 64 bit), id, JPEG."""
    name = participant.encode("ascii")
    return _HEAD.pack(VERSION, len(name), taken_ms) + name + jpeg


def read_still_frame(frame: bytes) -> tuple[str, int, bytes]:
    """Participant, time and JPEG of a frame. Raises ValueError when it is none."""
    if len(frame) < _HEAD.size:
        raise ValueError("shorter than a head")
    version, length, taken_ms = _HEAD.unpack_from(frame)
    name = frame[_HEAD.size : _HEAD.size + length]
    if version != VERSION or len(name) != length:
        raise ValueError("no frame of a still")
    return name.decode("ascii"), taken_ms, frame[_HEAD.size + length :]


def _has_the_size(header: bytes) -> bool:
    """Whether a frame header tells of eight bits, the one size, and one or three components."""
    if len(header) < _FRAME_HEADER.size:
        return False
    precision, height, width, components = _FRAME_HEADER.unpack_from(header)
    fits = (precision, height, width) == (8, STILL_HEIGHT, STILL_WIDTH) and components in {1, 3}
    return fits and len(header) == _FRAME_HEADER.size + 3 * components


def _is_one_scan(data: bytes, at: int) -> bool:
    """Whether the first marker after the scan's data is the end of the picture and of the frame."""
    while (at := data.find(0xFF, at)) >= 0:
        if data[at + 1] not in _IN_SCAN:
            return at == len(data) - len(_END)
        at += 2
    return False
