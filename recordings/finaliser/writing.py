"""Writes the files of a finished recording, each on the disk and counted before it is told of."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recordings import final
from recordings.core.frames import Codec
from recordings.core.plan import PlannedPart
from recordings.errors import NotFinalised
from recordings.finaliser.sounds import Sounds
from recordings.media import pictures
from recordings.media.checking import Counted, codec_of, count_packets
from recordings.media.mixing import FRAME_MS
from recordings.media.part_file import PartForm, write_part
from recordings.media.pictures import Thumbnailer
from recordings.media.reading import KeptPacket, Scanned, packets
from recordings.recorder.growing_file import replace_durably
from recordings.sealing.cursors import Readable
from recordings.sealing.files import Files

_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Home:
    """Where the files are written, and how."""

    folder: Path
    files: Files


class PartWriter:
    """Numbers files from 1.

    Every method raises OSError, NotWritable, NoKey, and NotFinalised when a file is not whole.
    """

    def __init__(
        self, home: Home, kept: Sequence[Scanned], sounds: Sounds, thumbs: Thumbnailer, started_ms: int
    ) -> None:
        """`kept`: the segments that plans count; key frames of what is written are shown to `thumbs`."""
        self._folder = home.folder
        self._files = home.files
        self._kept = kept
        self._sounds = sounds
        self._thumbs = thumbs
        self._started_ms = started_ms

    def part(self, number: int, planned: PlannedPart) -> final.Part:
        """Pictures and mixed sound."""
        return self._sounding(f"part-{number:03d}", planned)

    def screen(self, number: int, planned: PlannedPart) -> final.Part:
        """Pictures alone."""
        return self._write(f"screen-{number:03d}", planned, None, 0)

    def sound(self, number: int, planned: PlannedPart) -> final.Part:
        """The same sound without the pictures."""
        return self._sounding(f"sound-{number:03d}", PlannedPart(planned.span, None, 0, 0, ()))

    def _sounding(self, name: str, planned: PlannedPart) -> final.Part:
        sounds = self._sounds.between(*planned.span)
        return self._write(name, planned, sounds, (planned.span.end_ms - planned.span.start_ms) // FRAME_MS)

    def thumbs(self, duration_ms: int) -> tuple[final.KeptFile | None, final.Thumbs | None]:
        """The poster and the small pictures; None where there are none."""
        poster, sheets, count = self._thumbs.write(self._folder, duration_ms)
        if poster is None:
            return None, None
        return whole_file(poster, self._files), final.Thumbs(
            every_ms=pictures.EVERY_MS,
            count=count,
            width=pictures.WIDTH,
            height=pictures.HEIGHT,
            columns=pictures.COLUMNS,
            rows=pictures.ROWS,
            sheets=tuple(whole_file(sheet, self._files) for sheet in sheets),
        )

    def _write(self, name: str, planned: PlannedPart, sounds: Iterable[bytes] | None, expected: int) -> final.Part:
        files = [self._kept[number] for number in planned.files]
        path = self._folder / f"{name}.{_container(planned.codec)}"
        form = PartForm(
            planned.span.start_ms,
            planned.span.end_ms,
            planned.codec,
            files[0].path if files else None,
            sum(len(each.keys) for each in files),
            heard=sounds is not None,
        )
        read = _Counting(self._pictures(files, planned))
        write_part(path, form, read, sounds or (), self._files)
        found = count_packets(path, self._files)
        if found != Counted(read.count, expected):
            raise NotFinalised(f"{path.name} has {found}, not {read.count} and {expected}")
        written = whole_file(path, self._files)
        codecs = [codec_of(path, self._files)] if files else []
        return final.Part(
            file=written.file,
            bytes=written.bytes,
            sha256=written.sha256,
            sealed=written.sealed,
            start_ms=planned.span.start_ms - self._started_ms,
            duration_ms=planned.span.end_ms - planned.span.start_ms,
            codecs=", ".join([*codecs, *(["opus"] if sounds is not None else [])]),
            media_type=_media_type(planned.codec),
            width=planned.width,
            height=planned.height,
        )

    def _pictures(self, files: Sequence[Scanned], planned: PlannedPart) -> Iterator[KeptPacket]:
        for each in files:
            self._thumbs.begin(each.path)
            for packet in packets(each.path, each.name, self._files):
                if planned.span.start_ms <= packet.moment_ms < planned.span.end_ms:
                    self._thumbs.take(packet)
                    yield packet


class _Counting:
    """Goes through packets and counts them."""

    def __init__(self, packets: Iterator[KeptPacket]) -> None:
        self.count = 0
        self._packets = packets

    def __iter__(self) -> Iterator[KeptPacket]:
        for packet in self._packets:
            self.count += 1
            yield packet


def whole_file(path: Path, files: Files) -> final.KeptFile:
    """A file that is whole: on the disk when this returns, with its SHA-256. Raises OSError, NoKey."""
    with path.open("rb") as stored:
        os.fsync(stored.fileno())
        sealed = _summed(stored) if files.is_sealed(path) else None
    with files.open(path) as file:
        size, sha256 = _summed(file)
    return final.KeptFile(
        file=path.name,
        bytes=size,
        sha256=sha256,
        sealed=None if sealed is None else final.SealedAs(bytes=sealed[0], sha256=sealed[1]),
    )


def write_final(folder: Path, made: final.Final, files: Files) -> None:
    """Says what is there, last of all: whoever finds that finds the files. Raises OSError, NoKey."""
    objects = tuple(each.sealed for each in final.files_of(made) if each.sealed is not None)
    if objects:
        replace_durably(folder / final.STORED_JSON, final.StoredFiles(objects=objects).model_dump_json().encode())
    told = files.sealed(final.FINAL_JSON, made.model_dump_json(indent=1).encode())
    replace_durably(folder / final.FINAL_JSON, told)


def _summed(file: Readable) -> tuple[int, str]:
    """Size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _container(codec: Codec | None) -> str:
    return "mp4" if codec is Codec.H264 else "webm"


def _media_type(codec: Codec | None) -> Literal["video/webm", "video/mp4", "audio/webm"]:
    if codec is None:
        return "audio/webm"
    return "video/mp4" if codec is Codec.H264 else "video/webm"
