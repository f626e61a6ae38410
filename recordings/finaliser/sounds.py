"""The mixed sound of a recording, minute by minute, each in a file of its own: what is there is not mixed again."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from recordings.core.frames import Codec, Encoded, Frame
from recordings.core.segments import SegmentName
from recordings.media.mixing import FRAME_MS, FRAMES_A_MINUTE, LEAD_MS, MINUTE_MS, Placed, minutes, mix_minute, place
from recordings.media.muxer import Muxer
from recordings.media.reading import Scanned, packets
from recordings.recorder.growing_file import GrowingFile
from recordings.sealing.files import Files

FOLDER = "mix"
_FRAME_S = FRAME_MS / 1000
_HELD_SEGMENTS = 16


class Sounds:
    """Owns the folder `mix` of a recording. Minutes are those of the Unix clock."""

    def __init__(self, folder: Path, segments: Sequence[Scanned], files: Files) -> None:
        """`folder`: of the recording; `segments`: all of it that is sound."""
        self._folder = folder / FOLDER
        self._files = files
        self._segments = [each for each in segments if each.name.codec is Codec.OPUS]
        self._read = functools.lru_cache(_HELD_SEGMENTS)(self._placed)

    def mix(self, start_ms: int, end_ms: int, done: Callable[[], None]) -> None:
        """Mixes what is not mixed yet of a time; `done` is called after each minute. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for minute in minutes(start_ms, end_ms):
            if not self._path(minute).exists():
                self._write(minute, mix_minute(minute, self._tracks(minute)))
            done()

    def mix_ahead(self, until_ms: int) -> int:
        """Mixes the minutes that were over at this time and have any sound, while more may come later; how many those
        were. Raises OSError.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mixed = 0
        for minute in sorted(
            {minute for each in self._segments for minute in minutes(each.name.began_ms, each.last_ms)}
        ):
            if (minute + 1) * MINUTE_MS <= until_ms and not self._path(minute).exists():
                self._write(minute, mix_minute(minute, self._tracks(minute)))
                mixed += 1
        return mixed

    def between(self, start_ms: int, end_ms: int) -> Iterator[bytes]:
        """The packets of a time that is mixed, of 20 ms each. Raises OSError, ValueError when some are missing."""
        for minute in minutes(start_ms, end_ms):
            found = [packet.data for packet in packets(self._path(minute), _name(minute), self._files)]
            if len(found) != FRAMES_A_MINUTE:
                self._path(minute).unlink(missing_ok=True)
                raise ValueError(f"minute {minute} is not whole")
            began_ms = minute * MINUTE_MS
            first = max(start_ms - began_ms, 0) // FRAME_MS
            yield from found[first : max(end_ms - began_ms, 0) // FRAME_MS]

    def drop(self) -> None:
        """Takes the mixed minutes away: they are in the files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tracks(self, minute: int) -> Mapping[str, Sequence[Sequence[Placed]]]:
        """The segments that reach into a minute, by track."""
        found: dict[str, list[Sequence[Placed]]] = {}
        began_ms = minute * MINUTE_MS - LEAD_MS
        for each in self._segments:
            if each.name.began_ms < (minute + 1) * MINUTE_MS and each.last_ms >= began_ms - LEAD_MS:
                found.setdefault(each.name.track, []).append(self._read(each.path, each.name))
        return found

    def _write(self, minute: int, mixed: Sequence[bytes]) -> None:
        """All of it or nothing."""
        path = self._path(minute)
        draft = path.with_suffix(".tmp")
        frames = [Frame(Codec.OPUS, Encoded(data, key=True), at * _FRAME_S, _FRAME_S) for at, data in enumerate(mixed)]
        seal = self._files.sealer(path.name)
        file = GrowingFile(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600), seal)
        try:
            muxer = Muxer(file, frames[0])
            for frame in frames:
                muxer.write(frame)
            muxer.close()
        finally:
            file.close()
        draft.replace(path)

    def _path(self, minute: int) -> Path:
        return self._folder / f"{minute}.mkv"

    def _placed(self, path: Path, name: SegmentName) -> Sequence[Placed]:
        return place(tuple(packets(path, name, self._files)))


def _name(minute: int) -> SegmentName:
    return SegmentName(0, "voice.0", Codec.OPUS, minute * MINUTE_MS)
