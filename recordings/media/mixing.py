"""The voices and the screen's sound of one minute, mixed and encoded.

Minutes are those of the Unix clock, and each is mixed alone: so it can be done while a session goes on, and again after
a kill. The encoder begins a moment before its minute, and what it makes of that is thrown away: by then it stands as
the one of the minute before, and nothing is heard of the seam.
"""

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import av
from av.audio.codeccontext import AudioCodecContext
from av.filter import Graph
from av.filter.context import FilterContext

from recordings.core.opus import duration_s
from recordings.core.placing import SAMPLES_A_MS, SOUND_HZ, positions
from recordings.media.reading import KeptPacket

MINUTE_MS = 60_000
FRAME_MS = 20
FRAMES_A_MINUTE = MINUTE_MS // FRAME_MS
LEAD_MS = 200
ENCODER_DELAY = 312
"""Samples by which libopus is behind what it is given; the file's head says so too."""

_FRAME = FRAME_MS * SAMPLES_A_MS
_CHUNK = SOUND_HZ
_WINDOW = (LEAD_MS + MINUTE_MS) * SAMPLES_A_MS
_SAMPLE_BYTES = 2
_EARLY = 100 * SAMPLES_A_MS
"""A decoder that begins so long before what is wanted of it has found its way. Source: RFC 7845 section 4.6."""

_LIMITER = "limit=0.95:level=0:attack=5:release=50:latency=1"


class Placed(NamedTuple):
    """A packet of sound, and its first sample (from the Unix epoch)."""

    at: int
    data: bytes


def place(segment: Sequence[KeptPacket]) -> Sequence[Placed]:
    """The packets of a segment, each where it belongs."""
    moments = ((packet.moment_ms, round(duration_s(packet.data) * SOUND_HZ)) for packet in segment)
    return [Placed(at, packet.data) for at, packet in zip(positions(moments), segment, strict=True)]


def mix_minute(minute: int, tracks: Mapping[str, Sequence[Sequence[Placed]]]) -> list[bytes]:
    """The Opus packets of a minute (since the Unix epoch), of 20 ms each. `tracks`: the segments of each that reach
    into it. It is stereo when the screen is heard.
    """
    channels = 2 if tracks.get("screen_sound") else 1
    first = (minute * MINUTE_MS - LEAD_MS) * SAMPLES_A_MS
    heard = [_decoded(segments, first, channels) for segments in tracks.values() if segments]
    packets = _encoded(_mixed(heard, channels), channels)
    lead = LEAD_MS // FRAME_MS
    return packets[lead : lead + FRAMES_A_MINUTE]


def minutes(start_ms: int, end_ms: int) -> range:
    """The minutes in which anything of this time lies."""
    return range(start_ms // MINUTE_MS, -(-end_ms // MINUTE_MS))


def _decoded(segments: Iterable[Sequence[Placed]], first: int, channels: int) -> bytearray:
    """The samples of one track in the window that begins at `first`; where nothing is, silence."""
    window = bytearray(_WINDOW * channels * _SAMPLE_BYTES)
    for segment in segments:
        decoder = _codec("r", channels)
        for at, data in segment:
            if first - _EARLY < at < first + _WINDOW:
                _put(window, at - first, _samples(decoder, data, channels), channels * _SAMPLE_BYTES)
    return window


def _samples(decoder: AudioCodecContext, data: bytes, channels: int) -> bytes:
    """What a packet sounds like; nothing when it is malformed."""
    with contextlib.suppress(av.FFmpegError):
        return b"".join(
            bytes(memoryview(frame.planes[0])[: frame.samples * channels * _SAMPLE_BYTES])
            for frame in decoder.decode(av.Packet(data))
        )
    return b""


def _put(window: bytearray, at: int, samples: bytes, width: int) -> None:
    start, end = at * width, at * width + len(samples)
    inside_start, inside_end = max(start, 0), min(end, len(window))
    if inside_end > inside_start:
        window[inside_start:inside_end] = samples[inside_start - start : inside_end - start]


def _mixed(heard: Sequence[bytearray], channels: int) -> Iterator[bytes]:
    """All tracks as one, in pieces: added up, and held below the loudest that can be."""
    if not heard:
        yield bytes(_WINDOW * channels * _SAMPLE_BYTES)
        return
    graph, inlets, outlet = _graph(len(heard), channels)
    step = _CHUNK * channels * _SAMPLE_BYTES
    for at in range(0, len(heard[0]), step):
        for inlet, track in zip(inlets, heard, strict=True):
            inlet.push(_frame(bytes(track[at : at + step]), at // (channels * _SAMPLE_BYTES), channels))
        yield from _pulled(outlet, channels)
    for inlet in inlets:
        inlet.push(None)
    yield from _pulled(outlet, channels)
    del graph


def _pulled(outlet: FilterContext, channels: int) -> Iterator[bytes]:
    while True:
        try:
            frame = outlet.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield bytes(memoryview(frame.planes[0])[: frame.samples * channels * _SAMPLE_BYTES])


def _graph(tracks: int, channels: int) -> tuple[Graph, list[FilterContext], FilterContext]:
    graph = Graph()
    form = f"sample_rate={SOUND_HZ}:sample_fmt=s16:channel_layout={_layout(channels)}:time_base=1/{SOUND_HZ}"
    inlets = [graph.add("abuffer", form) for _ in range(tracks)]
    mix = graph.add("amix", f"inputs={tracks}:normalize=0")
    chain = (mix, graph.add("alimiter", _LIMITER), graph.add("aformat", "sample_fmts=s16"), graph.add("abuffersink"))
    for number, inlet in enumerate(inlets):
        inlet.link_to(mix, 0, number)
    for before, after in itertools.pairwise(chain):
        before.link_to(after)
    graph.configure()
    return graph, inlets, chain[-1]


def _encoded(pieces: Iterable[bytes], channels: int) -> list[bytes]:
    encoder = _codec("w", channels)
    found: list[bytes] = []
    at = 0
    for piece in pieces:
        found += (bytes(packet) for packet in encoder.encode(_frame(piece, at, channels)))
        at += len(piece) // (channels * _SAMPLE_BYTES)
    return found + [bytes(packet) for packet in encoder.encode(None)]


def _codec(way: str, channels: int) -> AudioCodecContext:
    codec = av.CodecContext.create("libopus", "r" if way == "r" else "w")
    assert isinstance(codec, AudioCodecContext)
    codec.sample_rate, codec.layout = SOUND_HZ, _layout(channels)
    if way == "w":
        codec.format, codec.time_base = "s16", Fraction(1, SOUND_HZ)
        codec.bit_rate = 48_000 * channels
        codec.options = {"application": "audio", "compression_level": "5", "frame_duration": str(FRAME_MS)}
    return codec


def _frame(samples: bytes, at: int, channels: int) -> av.AudioFrame:
    frame = av.AudioFrame("s16", _layout(channels), len(samples) // (channels * _SAMPLE_BYTES))
    frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, at, Fraction(1, SOUND_HZ)
    size = frame.planes[0].buffer_size
    frame.planes[0].update(samples.ljust(size, b"\0"))
    return frame


def _layout(channels: int) -> str:
    return "stereo" if channels == 2 else "mono"
