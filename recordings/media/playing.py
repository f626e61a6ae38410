"""Finished files played to be composed: the picture of each moment, and the packets of sound."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer

from recordings.errors import NotFinalised
from recordings.sealing.files import Files

_US = 1000
"""Microseconds of a millisecond."""

_SAMPLE_MS = 30_000
_LATEST_MS = 20
"""A picture that comes so soon is nearer than the one before it."""


class Player:
    """The pictures of one file, decoded one after the other from a moment on. Whoever is done with it closes it."""

    def __init__(self, path: Path, from_ms: int, files: Files) -> None:
        """Moments count from the beginning of the file. Raises NotFinalised when it cannot be read, NoKey."""
        self._open = contextlib.ExitStack()
        self._container = self._open.enter_context(_reading(path, files))
        stream = self._container.streams.video[0]
        stream.codec_context.thread_count = 1
        self._now: av.VideoFrame | None = None
        self._next: tuple[float, av.VideoFrame] | None = None
        with contextlib.suppress(av.FFmpegError):  # Where there is no index it is played from the beginning.
            self._container.seek(from_ms * _US)
        self._frames = self._decoded()

    def at(self, at_ms: int) -> av.VideoFrame | None:
        """The picture of a moment, the same object while it is the same; asked for in order. None before the first."""
        while self._next is None or self._next[0] <= at_ms + _LATEST_MS:
            if self._next is not None:
                self._now = self._next[1]
            self._next = next(self._frames, None)
            if self._next is None:
                self._next = (float("inf"), self._now) if self._now is not None else None
                break
        return self._now

    def close(self) -> None:
        """Lets go of the file."""
        self._open.close()

    def _decoded(self) -> Iterator[tuple[float, av.VideoFrame]]:
        """What does not decode is passed over: the picture before it stays."""
        with contextlib.suppress(av.FFmpegError):
            for packet in self._container.demux(self._container.streams.video[0]):
                frames: list[av.VideoFrame] = []
                with contextlib.suppress(av.FFmpegError):
                    frames = [frame for frame in packet.decode() if isinstance(frame, av.VideoFrame)]
                for frame in frames:
                    if frame.time is not None:
                        yield frame.time * 1000, frame


def sound_packets(path: Path, files: Files) -> Iterator[bytes]:
    """The packets of sound of a file, of 20 ms each. Raises NotFinalised, NoKey."""
    with _reading(path, files) as container:
        for packet in container.demux(container.streams.audio[0]):
            if packet.size:
                yield bytes(packet)


def pictures_a_second(path: Path, files: Files) -> float:
    """How many pictures a second a file has in half a minute from its first on. Raises NotFinalised, NoKey."""
    moments_ms: list[float] = []
    with _reading(path, files) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.pts is None or packet.time_base is None:
                break
            moments_ms.append(float(packet.pts * packet.time_base) * 1000)
            if moments_ms[-1] - moments_ms[0] >= _SAMPLE_MS:
                break
    took_ms = moments_ms[-1] - moments_ms[0] if moments_ms else 0.0
    # Moments are whole milliseconds: what is more exact is theirs.
    return round((len(moments_ms) - 1) * 1000 / took_ms, 1) if took_ms else 0.0


@contextlib.contextmanager
def _reading(path: Path, files: Files) -> Iterator[InputContainer]:
    """Raises NotFinalised for whatever cannot be read, then and later; NoKey."""
    try:
        with files.open(path) as file, av.open(file, "r") as container:
            yield container
    except (OSError, av.FFmpegError, IndexError) as error:
        raise NotFinalised(f"{path.name}: {error}") from error
