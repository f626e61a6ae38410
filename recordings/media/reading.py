"""Segments read back: as far as they go, for a kill or a full disk may have cut them anywhere."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import av

from recordings.core.frames import Codec
from recordings.core.segments import SegmentName
from recordings.core.story import Span
from recordings.sealing.files import Files

STILL_MS = 500
"""After so long without a frame nothing is said to be there."""


class KeptPacket(NamedTuple):
    """One encoded frame as it was kept: its moment in Unix milliseconds."""

    moment_ms: int
    data: bytes
    key: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a segment holds: the moments (Unix milliseconds) of its last frame and of its key frames, pixels.

    `spans`: in which times there are frames, one after the other.
    """

    path: Path
    name: SegmentName
    last_ms: int
    frames: int
    keys: tuple[int, ...]
    spans: tuple[Span, ...]
    width: int
    height: int


def scan(path: Path, name: SegmentName, files: Files) -> Scanned | None:
    """Reads a segment from end to end; None when it holds nothing that can be read. Raises NoKey."""
    frames, last_ms, first_ms, keys, spans = 0, name.began_ms, name.began_ms, [], []
    for packet in packets(path, name, files):
        frames += 1
        if packet.moment_ms - last_ms > STILL_MS:
            spans.append(Span(first_ms, last_ms + 1))
            first_ms = packet.moment_ms
        last_ms = packet.moment_ms
        if packet.key and name.codec is not Codec.OPUS:
            keys.append(packet.moment_ms)
    if not frames:
        return None
    width, height = (0, 0) if name.codec is Codec.OPUS else _size(path, files)
    spans.append(Span(first_ms, last_ms + 1))
    return Scanned(path, name, last_ms, frames, tuple(keys), tuple(spans), width, height)


def packets(path: Path, name: SegmentName, files: Files) -> Iterator[KeptPacket]:
    """The frames of a segment, in order, as far as it can be read. Raises NoKey."""
    with contextlib.suppress(av.FFmpegError, OSError), files.open(path) as file, av.open(file, "r") as container:
        for packet in container.demux(container.streams[0]):
            if packet.pts is not None and packet.size:
                yield KeptPacket(name.began_ms + packet.pts, bytes(packet), packet.is_keyframe)


def _size(path: Path, files: Files) -> tuple[int, int]:
    with files.open(path) as file, av.open(file, "r") as container:
        stream = container.streams.video[0]
        return stream.width, stream.height
