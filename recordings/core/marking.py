"""Writes a line of words into the head of a file that is taken away; pictures and sound stay as they are. Pure.

Sources: RFC 9559 section 5.1.8 (tags of Matroska, which WebM has), ISO/IEC 14496-12 (boxes) and the QuickTime file
format (user data of text).
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

MAX_HEAD_BYTES = 64 * 1024 * 1024
"""Of what stands before the media: an index of many hours."""
MAX_SAID_BYTES = 400

Read = Callable[[int, int], bytes]
"""Bytes of a file from one place up to, but without, another."""

_SEGMENT, _VOID, _CLUSTER = b"\x18\x53\x80\x67", b"\xec", b"\x1f\x43\xb6\x75"
_TAGS, _TAG, _TARGETS, _SIMPLE = b"\x12\x54\xc3\x67", b"\x73\x73", b"\x63\xc0", b"\x67\xc8"
_NAME, _STRING = b"\x45\xa3", b"\x44\x87"
_HOLDERS = frozenset({b"trak", b"mdia", b"minf", b"stbl"})
_UNDETERMINED = 0x55C4
"""The language "und". Source: ISO/IEC 14496-12 section 8.4.2."""


class Head(NamedTuple):
    """What stands in place of the first `until` bytes of a file."""

    until: int
    content: bytes


class NotMarked(Exception):
    """The file has no place for it."""


def marked_head(read: Read, size: int, said: str) -> Head:
    """`size`: of the file in bytes; `said`: at most MAX_SAID_BYTES of it are written. Raises NotMarked."""
    words = said.encode()[:MAX_SAID_BYTES].decode(errors="ignore").encode()
    try:
        return _marked_mp4(read, size, words) if read(4, 8) == b"ftyp" else _marked_webm(read, size, words)
    except (IndexError, ValueError) as error:
        raise NotMarked from error


class _Element(NamedTuple):
    name: bytes
    start: int
    content: int
    end: int


def _marked_webm(read: Read, size: int, words: bytes) -> Head:
    """Tags in place of a stretch that the file leaves empty, so that it is as long as before."""
    tags = _element(_TAGS, _element(_TAG, _element(_TARGETS, b"") + _comment(words)))
    for void in _empty_stretches(read, size):
        rest = void.end - void.start - len(tags)
        if rest == 0 or rest >= 9:
            filled = tags + (_VOID + (rest - 9 | 1 << 56).to_bytes(8, "big") + bytes(rest - 9) if rest else b"")
            return Head(void.end, read(0, void.start) + filled)
    raise NotMarked


def _comment(words: bytes) -> bytes:
    return _element(_SIMPLE, _element(_NAME, b"COMMENT") + _element(_STRING, words))


def _element(name: bytes, content: bytes) -> bytes:
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def _empty_stretches(read: Read, size: int) -> Iterator[_Element]:
    head = _element_at(read, 0)
    segment = _element_at(read, head.end)
    if segment.name != _SEGMENT:
        raise NotMarked
    at = segment.content
    while at < min(size, MAX_HEAD_BYTES):
        found = _element_at(read, at)
        if found.name == _CLUSTER:
            return
        if found.name == _VOID:
            yield found
        at = found.end


def _element_at(read: Read, at: int) -> _Element:
    start = read(at, at + 12)
    id_length = 9 - start[0].bit_length()
    size_length = 9 - start[id_length].bit_length()
    if id_length > 4 or size_length > 8:
        raise NotMarked
    content = at + id_length + size_length
    size = int.from_bytes(start[id_length : id_length + size_length], "big") & ((1 << 7 * size_length) - 1)
    return _Element(start[:id_length], at, content, content + size)


def _marked_mp4(read: Read, size: int, words: bytes) -> Head:
    """A comment in the user data of the index, which stands in front; what it points at moves behind that."""
    at = 0
    while True:
        box = _box_at(read, at)
        if box.name == b"moov":
            break
        if box.name == b"mdat" or box.end >= size:
            raise NotMarked
        at = box.end
    if box.end > MAX_HEAD_BYTES:
        raise NotMarked
    index = bytearray(read(box.start, box.end))
    comment = _box(b"\xa9cmt", len(words).to_bytes(2, "big") + _UNDETERMINED.to_bytes(2, "big") + words)
    inside = partial(_part_of, index)
    children = [*_boxes(inside, box.content - box.start, len(index))]
    data = next((one for one in children if one.name == b"udta"), None)
    added = comment if data is not None else _box(b"udta", comment)
    _move(index, children, len(added))
    if data is not None:
        _resize(index, data, len(added))
    _resize(index, _Element(box.name, 0, box.content - box.start, len(index)), len(added))
    place = len(index) if data is None else data.end
    index[place:place] = added
    return Head(box.end, read(0, box.start) + bytes(index))


def _move(index: bytearray, boxes: list[_Element], by: int) -> None:
    """Adds to every place that the index points at."""
    inside = partial(_part_of, index)
    for box in boxes:
        width = {b"stco": 4, b"co64": 8}.get(box.name)
        if box.name in _HOLDERS:
            _move(index, [*_boxes(inside, box.content, box.end)], by)
        elif width is not None:
            count = int.from_bytes(index[box.content + 4 : box.content + 8], "big")
            for at in range(box.content + 8, box.content + 8 + count * width, width):
                index[at : at + width] = (int.from_bytes(index[at : at + width], "big") + by).to_bytes(width, "big")


def _resize(index: bytearray, box: _Element, by: int) -> None:
    if box.content - box.start != 8:
        raise NotMarked
    index[box.start : box.start + 4] = (box.end - box.start + by).to_bytes(4, "big")


def _boxes(read: Read, start: int, end: int) -> Iterator[_Element]:
    at = start
    while at + 8 <= end:
        box = _box_at(read, at)
        if not at < box.end <= end:
            raise NotMarked
        yield box
        at = box.end


def _box_at(read: Read, at: int) -> _Element:
    head = read(at, at + 16)
    size, content = int.from_bytes(head[:4], "big"), at + 8
    if size == 1:
        size, content = int.from_bytes(head[8:16], "big"), at + 16
    if size < content - at or len(head) < 8:
        raise NotMarked
    return _Element(head[4:8], at, content, at + size)


def _part_of(index: bytearray, start: int, end: int) -> bytes:
    return bytes(index[start:end])


def _box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content
