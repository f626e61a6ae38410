"""Whether a finished file is what it shall be."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import av

from recordings.errors import NotFinalised

_A_WHILE = 3000
"""Packets after which it is told that it goes on."""


class Counted(NamedTuple):
    """Frames of pictures and of sound."""

    pictures: int
    sounds: int


def count_packets(path: Path) -> Counted:
    """How many encoded frames a file has, read from its beginning to its end. Raises NotFinalised."""
    pictures = sounds = 0
    with _reading(path), av.open(str(path)) as container:
        for packet in container.demux():
            if packet.size:
                if packet.stream.type == "video":
                    pictures += 1
                elif packet.stream.type == "audio":
                    sounds += 1
    return Counted(pictures, sounds)


def count_decoded(path: Path, goes_on: Callable[[], None] = lambda: None) -> Counted:
    """The same of what decodes; `goes_on` is called again and again. Raises NotFinalised at the first frame that does
    not. Slow.
    """
    pictures = sounds = 0
    with _reading(path), av.open(str(path)) as container:
        for number, packet in enumerate(container.demux()):
            if number % _A_WHILE == 0:
                goes_on()
            if packet.stream.type == "video":
                pictures += len(packet.decode())
            elif packet.stream.type == "audio":
                sounds += len(packet.decode())
    return Counted(pictures, sounds)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, av.FFmpegError) as error:
        raise NotFinalised(f"{path.name}: {error}") from error


def codec_of(path: Path) -> str:
    """The pictures' codec as media types name it. Source: RFC 6381 section 3.3. Raises NotFinalised."""
    with _reading(path), av.open(str(path)) as container:
        told = container.streams.video[0].codec_context
        extradata = bytes(told.extradata or b"")
    if told.name == "h264":
        return f"avc1.{extradata[1:4].hex()}" if extradata[:1] == b"\1" else "avc1"
    return "vp8"
