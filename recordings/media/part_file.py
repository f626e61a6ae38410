"""Writes the files that are played: pictures as they were kept, beside the mixed sound, with the index in front."""

import contextlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.container import OutputContainer
from av.stream import Stream

from recordings.core.frames import Codec
from recordings.core.placing import SAMPLES_A_MS, SOUND_HZ
from recordings.errors import NotWritable
from recordings.media.mixing import ENCODER_DELAY, FRAME_MS
from recordings.media.muxer import MILLISECOND
from recordings.media.reading import KeptPacket
from recordings.sealing.cursors import Cursor, WritingCursor
from recordings.sealing.drafts import Draft
from recordings.sealing.files import Files

_CUE_BYTES = 48
_CUES_BYTES = 1024
"""Of the index in front of a WebM file: for each key frame, and beside those. Source: RFC 9559 section 5.1.5."""


@dataclass(frozen=True, slots=True)
class PartForm:
    """How a part is written: `like` is a segment whose pictures it takes, None without pictures; `heard`: it has a
    sound track. `keys`: how many key frames there are at most.
    """

    start_ms: int
    end_ms: int
    codec: Codec | None
    like: Path | None
    keys: int
    heard: bool


def write_part(
    path: Path, form: PartForm, pictures: Iterable[KeptPacket], sounds: Iterable[bytes], files: Files
) -> None:
    """`pictures` in order, of this time alone; `sounds`: a packet for each 20 ms of it. Raises NotWritable, NoKey."""
    try:
        with files.create(path) as draft, muxed(draft, _container(form.codec), _options(form)) as container:
            _write(container, form, pictures, sounds, files)
    except (OSError, av.FFmpegError) as error:
        raise NotWritable from error


@contextlib.contextmanager
def muxed(draft: Draft, kind: str, options: dict[str, str]) -> Iterator[OutputContainer]:
    """What is muxed goes into the draft. For its index to be in front, MP4 is read again while it is written."""

    def open_again(*_: object) -> Cursor:
        return Cursor(draft)

    with av.open(WritingCursor(draft), "w", format=kind, container_options=options, io_open=open_again) as container:
        yield container


def _write(
    container: OutputContainer, form: PartForm, pictures: Iterable[KeptPacket], sounds: Iterable[bytes], files: Files
) -> None:
    picture = None if form.like is None else _picture_stream(container, form.like, files)
    sound = container.add_stream("libopus", rate=SOUND_HZ, layout="stereo") if form.heard else None
    lines = []
    if picture is not None:
        lines.append(_picture_packets(pictures, picture, form))
    if sound is not None:
        lines.append(placed_sounds(sounds, sound))
    for _, _, packet in heapq.merge(*lines, key=lambda each: each[:2]):
        container.mux_one(packet)


Timed: TypeAlias = "tuple[float, int, av.Packet[Stream]]"
"""When a packet is due in its file (milliseconds), which stream's it is, and itself."""


def _picture_packets(pictures: Iterable[KeptPacket], stream: Stream, form: PartForm) -> Iterator[Timed]:
    last_ms = -1
    for kept in pictures:
        if not form.start_ms <= kept.moment_ms < form.end_ms:
            continue
        # Two segments may meet: what the second brings again is behind the first.
        last_ms = max(kept.moment_ms - form.start_ms, last_ms + 1)
        packet = av.Packet(kept.data)
        packet.stream, packet.time_base, packet.is_keyframe = stream, MILLISECOND, kept.key
        packet.pts = packet.dts = last_ms
        yield last_ms, 0, packet


def placed_sounds(sounds: Iterable[bytes], stream: Stream) -> Iterator[Timed]:
    """Packets of 20 ms one after the other, from the beginning of the file; the encoder's delay is before it."""
    for number, data in enumerate(sounds):
        packet = av.Packet(data)
        packet.stream, packet.time_base = stream, Fraction(1, SOUND_HZ)
        packet.pts = packet.dts = number * FRAME_MS * SAMPLES_A_MS - ENCODER_DELAY
        packet.duration = FRAME_MS * SAMPLES_A_MS
        yield number * FRAME_MS, 1, packet


def _picture_stream(container: OutputContainer, like: Path, files: Files) -> Stream:
    with files.open(like) as file, av.open(file) as segment:
        stream: Stream = container.add_stream_from_template(segment.streams.video[0])
    return stream


def _container(codec: Codec | None) -> str:
    return "mp4" if codec is Codec.H264 else "webm"


def _options(form: PartForm) -> dict[str, str]:
    if form.codec is Codec.H264:
        return {"movflags": "+faststart"}
    # Without pictures every cluster of sound has its cue, one in five seconds.
    cues = form.keys if form.codec is not None else (form.end_ms - form.start_ms) // 1000
    return {"reserve_index_space": str(_CUES_BYTES + _CUE_BYTES * cues)}
