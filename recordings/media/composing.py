"""Encodes the composed version: its pictures by chunks, each a file of its own, then all of them beside the sound."""

import heapq
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.stream import Stream
from av.video.stream import VideoStream

from recordings.core.composing import HEIGHT, WIDTH
from recordings.core.placing import SOUND_HZ
from recordings.errors import NotFinalised, NotWritable
from recordings.media.checking import count_packets
from recordings.media.mixing import mix_minute
from recordings.media.part_file import Timed, muxed, placed_sounds
from recordings.sealing.files import Files

if TYPE_CHECKING:
    from av.container.core import Chapter

VIDEO_BPS = 1_500_000
"""The most that pictures take on the long run: so it is known before whether the film fits on the disk."""

AUDIO_BPS = 96_000
OPENING = "Mở đầu"
"""The chapter before the first item of the agenda."""

KEY_EVERY_S = 5
"""Seeking in the film is as fine."""

_OPTIONS = {
    "preset": "veryfast",
    "crf": "23",
    "maxrate": str(VIDEO_BPS),
    "bufsize": str(2 * VIDEO_BPS),
    # Pictures leave in the order they are shown: chunks stand one after the other without a word about it.
    "bf": "0",
    "threads": "1",
    # As cameras and their encoders have it; players would take it for another at this size.
    "x264-params": "colormatrix=smpte170m:colorprim=smpte170m:transfer=smpte170m",
}


@dataclass(frozen=True, slots=True)
class FilmForm:
    """How the film is written: pictures a second; where in it (milliseconds) which chapter begins."""

    rate: int
    chapters: Sequence[tuple[int, str]]
    duration_ms: int


def write_chunk(path: Path, rate: int, frames: Iterable[av.VideoFrame], files: Files) -> int:
    """Encodes frames of the canvas, the first a key frame; how many. It is there whole or not.

    Raises NotWritable, NoKey.
    """
    draft, count = path.with_suffix(".tmp"), 0
    try:
        with files.create(draft, path.name) as made, muxed(made, "matroska", {}) as container:
            stream = container.add_stream("libx264", rate=rate, options={**_OPTIONS, "g": str(KEY_EVERY_S * rate)})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.thread_count = 1
            for frame in frames:
                frame.pts, frame.time_base = count, Fraction(1, rate)
                container.mux(stream.encode(frame))
                count += 1
            container.mux(stream.encode(None))
        with draft.open("rb") as stored:
            os.fsync(stored.fileno())
        draft.replace(path)
    except (OSError, av.FFmpegError) as error:
        raise NotWritable from error
    return count


def chunk_is_whole(path: Path, expected: int, files: Files) -> bool:
    """Whether a chunk is there with all of its pictures. Raises NoKey."""
    try:
        return path.exists() and count_packets(path, files).pictures == expected
    except NotFinalised:
        return False


def join(path: Path, form: FilmForm, chunks: Sequence[Path], sounds: Iterable[bytes], files: Files) -> None:
    """Writes the film: pictures as they were encoded, beside packets of sound of 20 ms, the index in front.

    Raises NotWritable, NotFinalised, NoKey.
    """
    try:
        with files.create(path) as made, muxed(made, "mp4", {"movflags": "+faststart"}) as container:
            container.set_chapters(_chapters(form))
            with files.open(chunks[0]) as file, av.open(file, "r") as first:
                picture: VideoStream = container.add_stream_from_template(first.streams.video[0])
            picture.time_base = Fraction(1, form.rate * 1000)
            sound = container.add_stream("libopus", rate=SOUND_HZ, layout="stereo")
            lines = [_pictures(chunks, picture, form.rate, files), placed_sounds(sounds, sound)]
            for _, _, packet in heapq.merge(*lines, key=lambda each: each[:2]):
                container.mux_one(packet)
    except (OSError, av.FFmpegError) as error:
        raise NotWritable from error


def silence(count: int) -> Sequence[bytes]:
    """So many packets of 20 ms in which nothing is heard."""
    return mix_minute(0, {})[:count]


def _pictures(chunks: Sequence[Path], stream: Stream, rate: int, files: Files) -> Iterator[Timed]:
    number = 0
    for chunk in chunks:
        with files.open(chunk) as file, av.open(file, "r") as container:
            for read in container.demux(container.streams.video[0]):
                if not read.size:
                    continue
                packet = av.Packet(bytes(read))
                packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, rate), read.is_keyframe
                packet.pts = packet.dts = number
                packet.duration = 1
                yield number * 1000 / rate, 0, packet
                number += 1


def _chapters(form: FilmForm) -> "list[Chapter]":
    """The first begins with the film, as players want it."""
    begins = [*form.chapters]
    if not begins:
        return []
    if begins[0][0] > 0:
        begins.insert(0, (0, OPENING))
    ends = [start_ms for start_ms, _ in begins[1:]] + [form.duration_ms]
    return [
        {"id": number, "start": start_ms, "end": end_ms, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
        for number, ((start_ms, title), end_ms) in enumerate(zip(begins, ends, strict=True))
    ]
