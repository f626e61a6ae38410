"""Several frames of Opus in one packet, put together without decoding them. Source: RFC 6716 section 3."""

from collections.abc import Sequence
from typing import NamedTuple

JOINED_TICKS = 2880
"""60 ms: what a packet carries besides is then paid 17 times a second, not 50 times."""
MOST_BYTES = 1000
_FRAME_TICKS = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4
"""By the configuration in a packet's first byte."""
_CODE_MASK = 0x03
_ONE_FRAME, _ANY_NUMBER = 0, 3
_VARIABLE = 0x80
_LONG_FROM = 252


class Joined(NamedTuple):
    """What leaves as one packet: number, timestamp and marker of its first frame, the timestamp of its last one."""

    sequence: int
    timestamp: int
    last_timestamp: int
    marker: bool
    frames: int
    payload: bytes


class _Frame(NamedTuple):
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


def ticks_of(payload: bytes) -> int | None:
    """How long a packet of one frame lasts, in ticks of 48 kHz; None for one of several frames, and for none."""
    if not payload or payload[0] & _CODE_MASK != _ONE_FRAME:
        return None
    return _FRAME_TICKS[payload[0] >> 3]


def joined(payloads: Sequence[bytes]) -> bytes:
    """One packet of the frames of these, which have one frame each and all the same first byte.

    Source: RFC 6716 section 3.2.5 (code 3, frames of any length), section 3.2.1 (lengths).
    """
    if len(payloads) == 1:
        return payloads[0]
    lengths = b"".join(_length(len(payload) - 1) for payload in payloads[:-1])
    head = bytes([payloads[0][0] | _ANY_NUMBER, _VARIABLE | len(payloads)])
    return head + lengths + b"".join(payload[1:] for payload in payloads)


def _length(n_bytes: int) -> bytes:
    if n_bytes < _LONG_FROM:
        return bytes([n_bytes])
    first = _LONG_FROM | n_bytes & 3
    return bytes([first, (n_bytes - first) >> 2])


class Bundle:
    """Frames of one speaker that follow one another, on their way to leave as one packet."""

    __slots__ = ("_frames", "_n_bytes", "_next_timestamp", "_ticks")

    def __init__(self) -> None:
        """Empty."""
        self._frames: list[_Frame] = []
        self._n_bytes = self._ticks = self._next_timestamp = 0

    @property
    def is_empty(self) -> bool:
        """Whether no frame waits."""
        return not self._frames

    @property
    def first_sequence(self) -> int | None:
        """The number of the frame that waits longest."""
        return self._frames[0].sequence if self._frames else None

    @property
    def is_full(self) -> bool:
        """Whether it lasts as long as it should, or the frame in it cannot be joined with others."""
        return self._ticks >= JOINED_TICKS

    def fits(self, sequence: int, timestamp: int, payload: bytes) -> bool:
        """Whether this frame can leave with those that wait: the next one, of the same kind."""
        if not self._frames:
            return True
        newest = self._frames[-1]
        return (
            sequence == (newest.sequence + 1) & 0xFFFF
            and timestamp == self._next_timestamp
            and payload[:1] == newest.payload[:1]
            and self._n_bytes + len(payload) <= MOST_BYTES
        )

    def add(self, sequence: int, timestamp: int, marker: bool, payload: bytes) -> None:
        """Takes a frame that fits."""
        ticks = ticks_of(payload)
        self._frames.append(_Frame(sequence, timestamp, marker, payload))
        self._n_bytes += len(payload)
        self._ticks += JOINED_TICKS if ticks is None else ticks
        self._next_timestamp = (timestamp + (ticks or 0)) & 0xFFFF_FFFF

    def take(self) -> Joined:
        """All that waits, as one packet; it is empty then."""
        frames = self._frames
        first, last = frames[0], frames[-1]
        payload = joined([frame.payload for frame in frames])
        self._frames = []
        self._n_bytes = self._ticks = 0
        return Joined(first.sequence, first.timestamp, last.timestamp, first.marker, len(frames), payload)
