"""Files that are written here and there until they are whole: as they are, or sealed.

A chunk that is written again is sealed anew, with a count of its own: nothing is ever sealed twice with one nonce.
"""

import os
from collections import OrderedDict
from typing import Protocol

from recordings.sealing.chunks import ADDED_BYTES, COUNT_BYTES, stored_size
from recordings.sealing.head import HEAD_BYTES, Cipher

HELD_CHUNKS = 8
"""So many chunks are worked on at once: where it is written, where it is read, and the index in front."""


class Draft(Protocol):
    """Whoever makes one closes it; only what is finished before that is whole."""

    @property
    def size(self) -> int:
        """Of the content, in bytes."""

    def read(self, start: int, end: int) -> bytes:
        """What was written there; less where it ends. Raises OSError."""

    def write(self, start: int, data: bytes) -> None:
        """Puts all of it there. Raises OSError."""

    def finish(self) -> None:
        """Nothing more is written. It need not be on the disk yet. Raises OSError."""

    def close(self) -> None:
        """Gives the descriptor back."""


class PlainDraft:
    """Content as it is. Owns its descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @property
    def size(self) -> int:
        """As the file system says."""
        return os.fstat(self._descriptor).st_size

    def read(self, start: int, end: int) -> bytes:
        """From the file."""
        return _read(self._descriptor, start, max(end - start, 0))

    def write(self, start: int, data: bytes) -> None:
        """Into the file."""
        _write(self._descriptor, start, data)

    def finish(self) -> None:
        """It is whole already."""

    def close(self) -> None:
        """Closes the descriptor."""
        os.close(self._descriptor)


class SealedDraft:
    """Content in chunks. Owns its descriptor. Until it is finished nobody can read it as a whole file."""

    def __init__(self, descriptor: int, cipher: Cipher) -> None:
        self.size = 0
        self._descriptor = descriptor
        self._cipher = cipher
        self._bytes = cipher.head.chunk_bytes
        self._count = 0
        self._stored: set[int] = set()
        self._held: OrderedDict[int, bytearray] = OrderedDict()

    def read(self, start: int, end: int) -> bytes:
        """From chunks that are held, or were stored."""
        end, found = min(end, self.size), []
        while start < end:
            place, at = divmod(start, self._bytes)
            found.append(self._chunk(place)[at : at + end - start])
            start += len(found[-1])
        return b"".join(found)

    def write(self, start: int, data: bytes) -> None:
        """Into chunks that are held; those that were used least go to the file."""
        left = memoryview(data)
        while left:
            place, at = divmod(start, self._bytes)
            piece = left[: self._bytes - at]
            self._chunk(place)[at : at + len(piece)] = piece
            start, left = start + len(piece), left[len(piece) :]
            self.size = max(self.size, start)

    def finish(self) -> None:
        """The last chunk says that it is the last."""
        last = max(self.size - 1, 0) // self._bytes
        for place in range(last):
            if place in self._held or place not in self._stored:
                self._store(place, self._chunk(place), last=False)
        self._store(last, self._chunk(last)[: self.size - last * self._bytes], last=True)
        _write(self._descriptor, 0, self._cipher.head.packed())
        os.ftruncate(self._descriptor, stored_size(self.size, self._bytes))
        self._held.clear()

    def close(self) -> None:
        """Closes the descriptor."""
        os.close(self._descriptor)

    def _chunk(self, place: int) -> bytearray:
        """Of full length; what was never written is zeros."""
        held = self._held.get(place)
        if held is not None:
            self._held.move_to_end(place)
            return held
        while len(self._held) >= HELD_CHUNKS:
            oldest, content = next(iter(self._held.items()))
            self._store(oldest, content, last=False)
            del self._held[oldest]
        held = self._held[place] = self._load(place) if place in self._stored else bytearray(self._bytes)
        return held

    def _load(self, place: int) -> bytearray:
        stored = _read(self._descriptor, self._at(place), self._bytes + ADDED_BYTES)
        return bytearray(self._cipher.open(stored[COUNT_BYTES:], int.from_bytes(stored[:COUNT_BYTES], "big"), place))

    def _store(self, place: int, content: bytes | bytearray, *, last: bool) -> None:
        sealed = self._cipher.seal(bytes(content), self._count, place, last=last)
        _write(self._descriptor, self._at(place), self._count.to_bytes(COUNT_BYTES, "big") + sealed)
        self._count += 1
        self._stored.add(place)

    def _at(self, place: int) -> int:
        return HEAD_BYTES + place * (self._bytes + ADDED_BYTES)


def _read(descriptor: int, at: int, count: int) -> bytes:
    found = []
    while count and (piece := os.pread(descriptor, count, at)):
        found.append(piece)
        at, count = at + len(piece), count - len(piece)
    return b"".join(found)


def _write(descriptor: int, at: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        written = os.pwrite(descriptor, left, at)
        at, left = at + written, left[written:]
