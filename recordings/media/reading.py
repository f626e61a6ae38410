"""Segments read back: as far as they go, for a kill or a full disk may have cut them anywhere."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import av

from recordings.core.frames import Codec
from recordings.core.segments import SegmentName


class KeptPacket(NamedTuple):
    """One encoded frame as it was kept: its moment in Unix milliseconds."""

    moment_ms: int
    data: bytes
    key: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a segment holds: the moments (Unix milliseconds) of its frames, those of its key frames, pixels."""

    path: Path
    name: SegmentName
    last_ms: int
    frames: int
    keys: tuple[int, ...]
    width: int
    height: int


def scan(path: Path, name: SegmentName) -> Scanned | None:
    """Reads a segment from end to end; None when it holds nothing that can be read."""
    frames, last_ms, keys = 0, name.began_ms, []
    for packet in packets(path, name):
        frames += 1
        last_ms = packet.moment_ms
        if packet.key and name.codec is not Codec.OPUS:
            keys.append(packet.moment_ms)
    if not frames:
        return None
    width, height = (0, 0) if name.codec is Codec.OPUS else _size(path)
    return Scanned(path, name, last_ms, frames, tuple(keys), width, height)


def packets(path: Path, name: SegmentName) -> Iterator[KeptPacket]:
    """The frames of a segment, in order, as far as it can be read."""
    with contextlib.suppress(av.FFmpegError, OSError), av.open(str(path)) as container:
        for packet in container.demux(container.streams[0]):
            if packet.pts is not None and packet.size:
                yield KeptPacket(name.began_ms + packet.pts, bytes(packet), packet.is_keyframe)


def _size(path: Path) -> tuple[int, int]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height
