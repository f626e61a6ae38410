"""One minute after the other sounds as if it had been mixed as a whole."""

import math
from array import array
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import av
from av.audio.codeccontext import AudioCodecContext

from recordings.core.placing import SOUND_HZ
from recordings.media.mixing import FRAMES_A_MINUTE, MINUTE_MS, mix_minute, place
from recordings.media.reading import KeptPacket

MINUTE = 29_400_000
SEAM_MS = MINUTE * MINUTE_MS + MINUTE_MS
FRAME = 960
WINDOW = 480
"""Ten milliseconds."""


def codec(way: str) -> AudioCodecContext:
    made = av.CodecContext.create("libopus", "r" if way == "r" else "w")
    assert isinstance(made, AudioCodecContext)
    made.sample_rate, made.layout = SOUND_HZ, "mono"
    return made


def tone(hz: int, loud: int, from_ms: int, until_ms: int) -> list[KeptPacket]:
    """A tone without a break, in packets of 20 ms."""
    encoder = codec("w")
    encoder.format, encoder.time_base = "s16", Fraction(1, SOUND_HZ)
    found = []
    for number, at_ms in enumerate(range(from_ms, until_ms, 20)):
        start = number * FRAME
        samples = array(
            "h", (round(loud * math.sin(2 * math.pi * hz * (start + at) / SOUND_HZ)) for at in range(FRAME))
        )
        frame = av.AudioFrame("s16", "mono", FRAME)
        frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
        frame.planes[0].update(samples.tobytes())
        found += [KeptPacket(at_ms, bytes(packet), True) for packet in encoder.encode(frame)]
    return found


def decoded(packets: Sequence[bytes]) -> array:  # type: ignore[type-arg]  # Not subscriptable at run time.
    decoder, samples = codec("r"), array("h")
    for data in packets:
        for frame in decoder.decode(av.Packet(data)):
            samples.frombytes(bytes(memoryview(frame.planes[0])[: frame.samples * 2]))
    return samples


def loudness(samples: Sequence[int]) -> list[float]:
    """Of each ten milliseconds."""
    return [
        math.sqrt(sum(one * one for one in samples[at : at + WINDOW]) / WINDOW)
        for at in range(0, len(samples) - WINDOW + 1, WINDOW)
    ]


def seam(*tracks: list[KeptPacket]) -> tuple[list[float], list[int]]:
    """How loud it is in the second about the seam, and how far each sample there is from the one before."""
    named = {f"voice.{number}": [place(track)] for number, track in enumerate(tracks)}
    first, second = mix_minute(MINUTE, named), mix_minute(MINUTE + 1, named)
    assert len(first) == len(second) == FRAMES_A_MINUTE
    samples = decoded([*first[-50:], *second[:25]])[SOUND_HZ // 2 :]
    return loudness(samples), [abs(after - before) for before, after in pairwise(samples)]


def test_nothing_is_heard_where_two_minutes_meet() -> None:
    level, steps = seam(tone(440, 8000, SEAM_MS - 2000, SEAM_MS + 2000))
    middle = 8000 / math.sqrt(2)
    assert all(0.9 * middle < one < 1.1 * middle for one in level)
    steepest = 8000 * 2 * math.pi * 440 / SOUND_HZ
    assert max(steps) < 1.3 * steepest


def test_voices_are_added_up_and_never_beyond_the_loudest() -> None:
    level, _ = seam(*(tone(hz, 6000, SEAM_MS - 2000, SEAM_MS + 2000) for hz in (300, 500, 700)))
    assert all(one > 6000 / math.sqrt(2) * 1.3 for one in level)
    loud = decoded(
        mix_minute(
            MINUTE,
            {f"voice.{n}": [place(tone(440, 30_000, SEAM_MS - 2000, SEAM_MS))] for n in range(3)},
        )[-75:]
    )
    assert max(map(abs, loud)) <= 32_767
    assert sum(abs(one) >= 32_700 for one in loud) < len(loud) / 100, "it is limited, not cut off"


def test_a_minute_in_which_nobody_spoke_is_silent_and_whole() -> None:
    packets = mix_minute(MINUTE, {})
    assert len(packets) == FRAMES_A_MINUTE
    assert max(map(abs, decoded(packets[:200]))) <= 1
