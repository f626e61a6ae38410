"""Makes `sfu/rehearsal/recording.bin`: the picture and sound that simulated rooms send.

Run once, by hand: `.venv/bin/python tests/bench/make_recording.py sfu/rehearsal/recording.bin`.
Not part of the product: PyAV encodes a test card with libvpx and libopus, which are the encoders of Chromium, set as
Chromium sets them (real time, three temporal layers, one key frame at the start of all three simulcast layers).
"""

from __future__ import annotations  # `array[int]` is for the type checker only.

import itertools
import math
import struct
import sys
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from av.video.frame import PictureType

FRAMES_PER_S = 30
SECONDS = 5
LAYERS = ((320, 180, 140), (640, 360, 430), (1280, 720, 1350))
"""Width, height, kbit/s; lowest first."""

SOUND_HZ = 48_000
SOUND_FRAME = 960  # 20 ms.
TEMPORAL_PATTERN = (0, 2, 1, 2)


def pictures(width: int, height: int) -> Iterator[av.VideoFrame]:
    """The frames of a test card: a still, detailed background, a moving inset and a little camera noise."""
    graph = Graph()
    background = graph.add("testsrc2", f"size=1280x720:rate={FRAMES_PER_S}")
    detail = graph.add("noise", "alls=16:all_seed=3")
    still = graph.add("loop", "loop=-1:size=1:start=0")
    inset = graph.add("testsrc2", f"size=448x252:rate={FRAMES_PER_S}")
    overlay = graph.add("overlay", "x=416:y=234")
    scale = graph.add("scale", f"{width}:{height}")
    noise = graph.add("noise", "alls=2:allf=t:all_seed=7")
    form = graph.add("format", "pix_fmts=yuv420p")
    sink = graph.add("buffersink")
    inset.link_to(overlay, 0, 1)
    chain = (background, detail, still, overlay, scale, noise, form, sink)
    for first, second in itertools.pairwise(chain):
        first.link_to(second)
    graph.configure()
    for _ in range(FRAMES_PER_S * SECONDS):
        picture = graph.pull()
        assert isinstance(picture, av.VideoFrame)
        yield picture


def encode_layer(width: int, height: int, kbps: int) -> list[tuple[int, bytes]]:
    """The encoded frames of one simulcast layer with their temporal layer."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = Fraction(1, FRAMES_PER_S)
    codec.bit_rate = kbps * 1000
    codec.thread_count = 1
    codec.gop_size = 10 * FRAMES_PER_S * SECONDS
    shares = ",".join(str(int(kbps * share)) for share in (0.4, 0.6, 1))
    codec.options = {
        "deadline": "realtime",
        "cpu-used": "-6",
        "lag-in-frames": "0",
        "auto-alt-ref": "0",
        "error-resilient": "default",
        "static-thresh": "1",
        "minrate": f"{kbps}k",
        "maxrate": f"{kbps}k",
        "bufsize": f"{kbps}k",
        "max-intra-rate": "900",
        "qmin": "4",
        "qmax": "38",
        "ts-parameters": f"ts_number_layers=3:ts_target_bitrate={shares}:ts_rate_decimator=4,2,1"
        ":ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3",
    }
    frames: list[tuple[int, bytes]] = []
    for number, picture in enumerate(pictures(width, height)):
        picture.pts, picture.time_base = number, codec.time_base
        picture.pict_type = PictureType.NONE  # The source marks every picture as a key picture.
        frames += [(0, bytes(packet)) for packet in codec.encode(picture)]
    frames += [(0, bytes(packet)) for packet in codec.encode(None)]
    frames = [(TEMPORAL_PATTERN[number % 4], data) for number, (_, data) in enumerate(frames)]
    check_layer(frames)
    return frames


def check_layer(frames: list[tuple[int, bytes]]) -> None:
    """One key frame, at the start; every temporal layer decodes without those above it."""
    assert len(frames) == FRAMES_PER_S * SECONDS, len(frames)
    assert [number for number, (_, data) in enumerate(frames) if not data[0] & 1] == [0]
    for highest in (0, 1, 2):
        decoder = av.CodecContext.create("vp8", "r")
        wanted = [data for layer, data in frames if layer <= highest]
        decoded = [picture for data in wanted for picture in decoder.decode(av.Packet(data))]
        decoded += decoder.decode(None)
        assert len(decoded) == len(wanted), (highest, len(decoded), len(wanted))


def speech(seconds: int) -> array[int]:
    """A murmur: a voice's harmonics, syllables four a second, a breath now and then. 16-bit mono."""
    samples: array[int] = array("h")
    for number in range(seconds * SOUND_HZ):
        at = number / SOUND_HZ
        syllable = 0.25 + 0.75 * abs(math.sin(2 * math.pi * 2 * at))
        breath = 0.0 if at % seconds > seconds - 0.3 else 1.0
        pitch = 140 + 20 * math.sin(2 * math.pi * 0.5 * at)
        tone = sum(math.sin(2 * math.pi * pitch * harmonic * at) / harmonic for harmonic in range(1, 8))
        samples.append(int(5000 * syllable * breath * tone))
    return samples


def encode_sound(samples: array[int], application: str) -> list[tuple[int, bytes]]:
    """Opus frames of 20 ms with their level in -dBov (0 loudest, 127 silence; RFC 6464)."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = SOUND_HZ, "mono", "s16"
    codec.bit_rate = 32_000
    codec.time_base = Fraction(1, SOUND_HZ)
    codec.options = {"application": application, "frame_duration": "20", "vbr": "constrained"}
    frames, levels = [], []
    for start in range(0, len(samples), SOUND_FRAME):
        piece = samples[start : start + SOUND_FRAME]
        power = sum(value * value for value in piece) / len(piece)
        levels.append(127 if power < 1 else min(127, round(-20 * math.log10(math.sqrt(power) / 32768))))
        sound = av.AudioFrame(format="s16", layout="mono", samples=SOUND_FRAME)
        sound.sample_rate, sound.pts, sound.time_base = SOUND_HZ, start, codec.time_base
        sound.planes[0].update(piece.tobytes().ljust(sound.planes[0].buffer_size, b"\0"))
        frames += [bytes(packet) for packet in codec.encode(sound)]
    return list(zip(levels, frames, strict=False))


def say(line: str) -> None:
    """Tells the developer."""
    sys.stderr.write(line + "\n")


def main(target: Path) -> None:
    """Writes the file; its form is described in `sfu/rehearsal/recording.py`."""
    parts = [b"GBNREC01", struct.pack("!BB", len(LAYERS), FRAMES_PER_S)]
    for width, height, kbps in LAYERS:
        frames = encode_layer(width, height, kbps)
        size = sum(len(data) for _, data in frames)
        rate = size * 8 / SECONDS / 1000
        say(f"{width}x{height}: {len(frames)} frames, {size} bytes, {rate:.0f} kbit/s, key {len(frames[0][1])}")
        parts.append(struct.pack("!HHH", width, height, len(frames)))
        parts += [struct.pack("!BI", layer, len(data)) + data for layer, data in frames]
    spoken = encode_sound(speech(SECONDS), "voip")
    silent = encode_sound(array("h", bytes(2 * SOUND_HZ)), "audio")
    kept = silent[-1:]  # Long after the start: three bytes, as small as a comfort noise frame.
    for frames in (spoken, kept):
        parts.append(struct.pack("!H", len(frames)))
        parts += [struct.pack("!BH", level, len(data)) + data for level, data in frames]
    say(f"sound: {sum(len(data) for _, data in spoken) * 8 / SECONDS / 1000:.0f} kbit/s")
    say(f"silence: {len(kept[0][1])} bytes; levels {min(spoken)[0]} to {max(spoken)[0]}")
    target.write_bytes(b"".join(parts))
    say(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
