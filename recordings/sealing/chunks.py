"""Content in chunks of one length, so that any range of it is read by few of them. Pure.

A chunk is stored as the count it was sealed with (8 bytes), what was sealed, and its tag.
"""

from typing import NamedTuple

from recordings.errors import SealBroken
from recordings.sealing.head import HEAD_BYTES, TAG_BYTES, Cipher

COUNT_BYTES = 8
ADDED_BYTES = COUNT_BYTES + TAG_BYTES


class StoredRange(NamedTuple):
    """The stored bytes from `start` up to, but without, `end`: whole chunks, of which `first` is the first."""

    start: int
    end: int
    first: int


class Chunks:
    """Where the chunks of a sealed file lie whose content has `size` bytes, and what is in them."""

    def __init__(self, cipher: Cipher, size: int) -> None:
        self.size = size
        self._cipher = cipher
        self._bytes = cipher.head.chunk_bytes
        self._last = max(size - 1, 0) // self._bytes

    def stored(self, start: int, end: int) -> StoredRange:
        """What must be read for the content from `start` up to, but without, `end`; 0 <= start < end <= size."""
        first, last = start // self._bytes, (end - 1) // self._bytes
        return StoredRange(self._at(first), min(self._at(last + 1), stored_size(self.size, self._bytes)), first)

    def last(self) -> StoredRange:
        """The last chunk, which says that nothing is cut off."""
        return StoredRange(self._at(self._last), stored_size(self.size, self._bytes), self._last)

    def content(self, stored: bytes, first: int) -> bytes:
        """What is in whole chunks, of which `first` is the first. Raises SealBroken."""
        step = self._bytes + ADDED_BYTES
        pieces = memoryview(stored)
        return b"".join(
            self._open(bytes(pieces[at : at + step]), first + number)
            for number, at in enumerate(range(0, len(stored), step))
        )

    def cut(self, content: bytes, first: int, start: int, end: int) -> bytes:
        """Of the content of whole chunks that from `start` up to, but without, `end` of the file."""
        began = first * self._bytes
        return content[start - began : end - began]

    def _open(self, chunk: bytes, place: int) -> bytes:
        count, sealed = int.from_bytes(chunk[:COUNT_BYTES], "big"), chunk[COUNT_BYTES:]
        return self._cipher.open(sealed, count, place, last=place == self._last)

    def _at(self, place: int) -> int:
        return HEAD_BYTES + place * (self._bytes + ADDED_BYTES)


def stored_size(size: int, chunk_bytes: int) -> int:
    """How many bytes are stored of so many of content. There is always a last chunk, though it may be empty."""
    return HEAD_BYTES + size + ADDED_BYTES * max(-(-size // chunk_bytes), 1)


def content_size(stored: int, chunk_bytes: int) -> int:
    """How many bytes of content are stored in so many. Raises SealBroken when nothing is stored in so many."""
    whole, rest = divmod(stored - HEAD_BYTES, chunk_bytes + ADDED_BYTES)
    size = whole * chunk_bytes + max(rest - ADDED_BYTES, 0)
    if stored < HEAD_BYTES or stored_size(size, chunk_bytes) != stored:
        raise SealBroken("it is cut off")
    return size


def sealed_whole(cipher: Cipher, content: bytes) -> bytes:
    """What is stored of content that is there as a whole."""
    step = cipher.head.chunk_bytes
    starts = range(0, max(len(content), 1), step)
    pieces = [cipher.head.packed()]
    for place, at in enumerate(starts):
        last = place + 1 == len(starts)
        pieces += [place.to_bytes(COUNT_BYTES, "big"), cipher.seal(content[at : at + step], place, place, last=last)]
    return b"".join(pieces)
