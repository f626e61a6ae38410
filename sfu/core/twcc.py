"""Transport-wide congestion control feedback: when each packet of a publisher arrived.

Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1. The feedback control information (FCI) here
is what follows the two SSRCs of the RTCP packet, padded with zeros to 32 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

from sfu.core.seq import Unwrapper16

TICK_S = 0.000_25
TICKS_PER_S = 4000
REFERENCE_TICKS = 256
BACK_WINDOW_S = 0.5
LARGEST_RANGE = 8192
MOST_RECEIVED = 400
_HEAD = Struct("!HHI")
_CHUNK = Struct("!H")
_LARGE = Struct("!h")
_NOT_RECEIVED = 0
_SMALL_DELTA = 1
_LARGE_DELTA = 2
_RUN_LIMIT = 0x1FFF


@dataclass(frozen=True, slots=True)
class Feedback:
    """A parsed feedback: for each number from `base_sequence` on, the arrival in seconds or None if not received.

    Arrivals are on the receiver's clock; its reference wraps every 2^24 times 64 ms (12 days).
    """

    base_sequence: int
    count: int
    arrivals_s: tuple[float | None, ...]


class TwccRecorder:
    """Collects arrivals of one publisher's packets (all its streams share one numbering) between feedbacks."""

    __slots__ = ("_arrivals", "_count", "_fresh", "_next", "_unwrapper")

    def __init__(self) -> None:
        self._unwrapper = Unwrapper16()
        self._arrivals: dict[int, int] = {}
        self._fresh: list[int] = []
        self._next: int | None = None
        self._count = 0

    @property
    def waiting(self) -> int:
        """How many arrivals have not been told yet."""
        return len(self._fresh)

    def received(self, sequence: int, now_s: float) -> None:
        """Notes the transport-wide sequence number of a packet; a repeated one counts once."""
        extended = self._unwrapper.unwrap(sequence)
        if extended not in self._arrivals:
            self._arrivals[extended] = round(now_s * TICKS_PER_S)
            self._fresh.append(extended)

    def build(self, now_s: float) -> list[bytes]:
        """The feedbacks for what arrived since the last call, none if nothing did; to be called about every 100 ms.

        They begin where the last ended, or earlier when a packet arrived late; numbers between that did not arrive
        are told as lost. After a jump of more than 8192 numbers only what came after it is told.
        """
        if not self._fresh:
            return []
        self._fresh.sort()
        newest = self._fresh[-1]
        first = self._fresh[0] if self._next is None else min(self._next, self._fresh[0])
        if newest - first >= LARGEST_RANGE:
            first = next(number for number in self._fresh if newest - number < LARGEST_RANGE)
        numbers = [number for number in sorted(self._arrivals) if first <= number <= newest]
        feedbacks: list[bytes] = []
        while numbers:
            taken = self._packable(numbers)
            feedbacks.append(self._encode(first, numbers[:taken]))
            first = numbers[taken - 1] + 1
            numbers = numbers[taken:]
        self._next = newest + 1
        self._fresh = []
        self._forget(now_s)
        return feedbacks

    def _packable(self, numbers: Sequence[int]) -> int:
        """How many of the received numbers fit one feedback: bounded, and each delta within 16 bits."""
        before = self._arrivals[numbers[0]]
        for index, number in enumerate(numbers[:MOST_RECEIVED]):
            arrival = self._arrivals[number]
            if not -0x8000 <= arrival - before <= 0x7FFF:
                return index
            before = arrival
        return min(len(numbers), MOST_RECEIVED)

    def _encode(self, first: int, numbers: Sequence[int]) -> bytes:
        """One feedback on the numbers first..numbers[-1]."""
        reference = self._arrivals[numbers[0]] // REFERENCE_TICKS
        before = reference * REFERENCE_TICKS
        symbols = bytearray(numbers[-1] - first + 1)
        deltas = bytearray()
        for number in numbers:
            arrival = self._arrivals[number]
            delta = arrival - before
            before = arrival
            if 0 <= delta <= 0xFF:
                symbols[number - first] = _SMALL_DELTA
                deltas.append(delta)
            else:
                symbols[number - first] = _LARGE_DELTA
                deltas += _LARGE.pack(delta)
        head = _HEAD.pack(first & 0xFFFF, len(symbols), (reference & 0xFF_FFFF) << 8 | self._count)
        self._count = (self._count + 1) & 0xFF
        body = head + _chunks(symbols) + deltas
        return body + bytes(-len(body) % 4)

    def _forget(self, now_s: float) -> None:
        """Drops arrivals too old to be told again beside a late packet."""
        oldest = round((now_s - BACK_WINDOW_S) * TICKS_PER_S)
        self._arrivals = {number: at for number, at in self._arrivals.items() if at >= oldest}


def _chunks(symbols: bytearray) -> bytes:
    """Packs statuses: runs of 14 or more equal ones as a run length, else vectors of 14 or 7."""
    out = bytearray()
    at = 0
    while at < len(symbols):
        run = _run_length(symbols, at)
        if run >= 14 or at + run == len(symbols) or (run >= 7 and symbols[at] == _LARGE_DELTA):
            out += _CHUNK.pack(symbols[at] << 13 | run)
            at += run
        elif _LARGE_DELTA in symbols[at : at + 14]:
            out += _CHUNK.pack(0xC000 | _vector(symbols[at : at + 7], 7, 2))
            at += 7
        else:
            out += _CHUNK.pack(0x8000 | _vector(symbols[at : at + 14], 14, 1))
            at += 14
    return bytes(out)


def _run_length(symbols: bytearray, at: int) -> int:
    """How many equal statuses follow from here, as far as one chunk can say."""
    symbol = symbols[at]
    end = min(len(symbols), at + _RUN_LIMIT)
    stop = at + 1
    while stop < end and symbols[stop] == symbol:
        stop += 1
    return stop - at


def _vector(symbols: bytearray, capacity: int, bits: int) -> int:
    """Statuses side by side, the first in the highest bits; missing ones at the end are 0."""
    value = 0
    for symbol in symbols:
        value = value << bits | symbol
    return value << bits * (capacity - len(symbols))


def parse(fci: bytes) -> Feedback | None:
    """A feedback, or None when it is malformed."""
    if len(fci) < _HEAD.size + 2:
        return None
    base, status_count, reference = _HEAD.unpack_from(fci)
    symbols, at = _read_chunks(fci, _HEAD.size, status_count)
    if len(symbols) < status_count:
        return None
    ticks = (reference >> 8) * REFERENCE_TICKS
    arrivals: list[float | None] = []
    for symbol in symbols[:status_count]:
        size = (0, 1, 2, -1)[symbol]
        if size < 0 or at + size > len(fci):
            return None
        if size:
            ticks += fci[at] if size == 1 else _LARGE.unpack_from(fci, at)[0]
            at += size
        arrivals.append(ticks * TICK_S if size else None)
    return Feedback(base, reference & 0xFF, tuple(arrivals))


def _read_chunks(fci: bytes, at: int, status_count: int) -> tuple[bytearray, int]:
    """Statuses from chunks until there are enough or the data ends; and where the deltas begin."""
    symbols = bytearray()
    while len(symbols) < status_count and at + 2 <= len(fci):
        (chunk,) = _CHUNK.unpack_from(fci, at)
        at += 2
        if not chunk & 0x8000:
            symbols += bytes([chunk >> 13 & 3]) * (chunk & _RUN_LIMIT)
        elif chunk & 0x4000:
            symbols += bytes(chunk >> shift & 3 for shift in range(12, -1, -2))
        else:
            symbols += bytes(chunk >> shift & 1 for shift in range(13, -1, -1))
    return symbols, at
