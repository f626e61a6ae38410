"""Whether a finished file is what it shall be."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import av
from av.container import InputContainer

from recordings.errors import NotFinalised
from recordings.sealing.files import Files

_A_WHILE = 3000
"""Packets after which it is told that it goes on."""


class Counted(NamedTuple):
    """Frames of pictures and of sound."""

    pictures: int
    sounds: int


def count_packets(path: Path, files: Files | None = None) -> Counted:
    """How many encoded frames a file has, read from its beginning to its end. `files`: None for what is on no shelf of
    recordings, and not sealed. Raises NotFinalised, NoKey.
    """
    pictures = sounds = 0
    with _reading(path, files) as container:
        for packet in container.demux():
            if packet.size:
                if packet.stream.type == "video":
                    pictures += 1
                elif packet.stream.type == "audio":
                    sounds += 1
    return Counted(pictures, sounds)


def count_decoded(path: Path, files: Files | None = None, goes_on: Callable[[], None] = lambda: None) -> Counted:
    """The same of what decodes; `goes_on` is called again and again. Raises NotFinalised at the first frame that does
    not, NoKey. Slow.
    """
    pictures = sounds = 0
    with _reading(path, files) as container:
        for number, packet in enumerate(container.demux()):
            if number % _A_WHILE == 0:
                goes_on()
            if packet.stream.type == "video":
                pictures += len(packet.decode())
            elif packet.stream.type == "audio":
                sounds += len(packet.decode())
    return Counted(pictures, sounds)


@contextlib.contextmanager
def _reading(path: Path, files: Files | None) -> Iterator[InputContainer]:
    opened = path.open("rb") if files is None else files.open(path)
    try:
        with opened as file, av.open(file, "r") as container:
            yield container
    except (OSError, av.FFmpegError) as error:
        raise NotFinalised(f"{path.name}: {error}") from error


def codec_of(path: Path, files: Files) -> str:
    """The pictures' codec as media types name it. Source: RFC 6381 section 3.3. Raises NotFinalised, NoKey."""
    with _reading(path, files) as container:
        told = container.streams.video[0].codec_context
        extradata = bytes(told.extradata or b"")
    if told.name == "h264":
        return f"avc1.{extradata[1:4].hex()}" if extradata[:1] == b"\1" else "avc1"
    return "vp8"
