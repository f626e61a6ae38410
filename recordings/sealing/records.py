"""Content that is added piece by piece: what a kill cuts off is the last piece. Pure.

A record is stored as its length (4 bytes), what was sealed, and its tag.
"""

from collections.abc import Callable
from typing import NamedTuple

from recordings.errors import SealBroken
from recordings.sealing.head import HEAD_BYTES, TAG_BYTES, Cipher

LENGTH_BYTES = 4
MOST_RECORD_BYTES = 1024 * 1024
"""Of content in one record: it is read as a whole."""

ReadStored = Callable[[int, int], bytes]
"""Stored bytes from one place on, so many; fewer where the file ends."""


class RecordSealer:
    """Seals what is added to a new file: before the first record comes the head."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._count = 0

    def __call__(self, data: bytes) -> bytes:
        """What is to be stored next."""
        stored = [b"" if self._count else self._cipher.head.packed()]
        for at in range(0, len(data), MOST_RECORD_BYTES):
            sealed = self._cipher.seal(data[at : at + MOST_RECORD_BYTES], self._count, self._count)
            stored += [len(sealed).to_bytes(LENGTH_BYTES, "big"), sealed]
            self._count += 1
        return b"".join(stored)


class _Record(NamedTuple):
    """`at`: of what was sealed, in the stored bytes; `start`: of its content, in all content."""

    at: int
    n_sealed: int
    start: int

    @property
    def end(self) -> int:
        return self.start + self.n_sealed - TAG_BYTES


class Records:
    """Reads a file of records, from its beginning to its end and back. It ends before a record that is cut off, and
    before a length that cannot be.
    """

    def __init__(self, cipher: Cipher, read_stored: ReadStored) -> None:
        self._cipher = cipher
        self._read_stored = read_stored
        self._known: list[_Record] = []
        self._complete = False
        self._at = 0
        self._held: tuple[int, bytes] = -1, b""

    @property
    def size(self) -> int:
        """Of the content, in bytes: as many as the lengths of the records say."""
        while self._look_further():
            pass
        return self._known[-1].end if self._known else 0

    def read(self, start: int, end: int) -> bytes:
        """The content from `start` up to, but without, `end`, or less where it ends or is damaged: what is before that
        is given first. Raises SealBroken, OSError.
        """
        found: list[bytes] = []
        number = self._holding(start)
        while start < end and number is not None:
            record = self._known[number]
            try:
                content = self._open(number)
            except SealBroken:
                if found:
                    break
                raise
            found.append(content[start - record.start : end - record.start])
            start = record.end
            number = number + 1 if number + 1 < len(self._known) or self._look_further() else None
        return b"".join(found)

    def _holding(self, place: int) -> int | None:
        """The record in which this byte of the content is. Most are read one after the other."""
        while not self._known or self._known[-1].end <= place:
            if not self._look_further():
                return None
        at = min(self._at, len(self._known) - 1)
        while self._known[at].start > place:
            at -= 1
        while self._known[at].end <= place:
            at += 1
        self._at = at
        return at

    def _open(self, number: int) -> bytes:
        if self._held[0] != number:
            record = self._known[number]
            sealed = self._read_stored(record.at, record.n_sealed)
            self._held = number, self._cipher.open(sealed, number, number)
        return self._held[1]

    def _look_further(self) -> bool:
        """Finds the next record; False when there is none that is whole."""
        if self._complete:
            return False
        last = self._known[-1] if self._known else _Record(HEAD_BYTES, 0, TAG_BYTES)
        at = last.at + last.n_sealed
        n_sealed = int.from_bytes(self._read_stored(at, LENGTH_BYTES), "big")
        at += LENGTH_BYTES
        can_be = TAG_BYTES < n_sealed <= MOST_RECORD_BYTES + TAG_BYTES
        self._complete = not (can_be and self._read_stored(at + n_sealed - 1, 1))
        if not self._complete:
            self._known.append(_Record(at, n_sealed, last.end))
        return not self._complete
