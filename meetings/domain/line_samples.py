"""What is kept of a site's line: one sample a second, packed by the minute, and what a minute comes to. Pure."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from statistics import fmean, quantiles

SECONDS = 60
_SAMPLE = struct.Struct("<BBHHHHHHB")
_MAX_BYTES = SECONDS * _SAMPLE.size
_U16 = 0xFFFF
_NONE = _U16
"""Stands for a round trip that nobody measured."""


class LineWord(IntEnum):
    """The word for a line. Numbers are what is kept: none is ever given another meaning."""

    GOOD = 0
    WEAK = 1
    LOST = 2


@dataclass(frozen=True, slots=True)
class LineSample:
    """A site's line over one second: kbit/s, fractions lost (0 to 1), milliseconds, step of the ladder (0 to 6).

    Of a line that is lost nothing is measured: all figures are 0.
    """

    word: LineWord
    up_kbit: int = 0
    down_kbit: int = 0
    loss_up: float = 0.0
    loss_down: float = 0.0
    round_trip_ms: int | None = None
    jitter_ms: int = 0
    step: int = 0


@dataclass(frozen=True, slots=True)
class MinuteSums:
    """What a minute of samples comes to.

    Rates are means, losses means in fractions, of the seconds in which something came; `round_trip_ms` is the 95th
    percentile, `jitter_ms` the largest, `step` the lowest. `heard_s`, `weak_s`, `lost_s`: seconds of each.
    """

    up_kbit: int
    down_kbit: int
    loss_up: float
    loss_down: float
    round_trip_ms: int | None
    jitter_ms: int
    step: int
    heard_s: int
    weak_s: int
    lost_s: int


class SamplesBroken(ValueError):
    """The bytes are not what `pack` made."""


def pack(samples: Mapping[int, LineSample]) -> bytes:
    """At most 900 bytes before they are deflated. `samples`: second of the minute (0 to 59) → what it was.

    Losses are kept to a hundredth of a percent; what exceeds 65,534 is kept as that.
    """
    assert all(0 <= second < SECONDS for second in samples)
    return zlib.compress(b"".join(_packed(second, samples[second]) for second in sorted(samples)), level=6)


def unpack(packed: bytes) -> dict[int, LineSample]:
    """The samples again. Raises SamplesBroken."""
    inflate = zlib.decompressobj()
    try:
        raw = inflate.decompress(packed, _MAX_BYTES + 1)
    except zlib.error as error:
        raise SamplesBroken from error
    if not inflate.eof or len(raw) % _SAMPLE.size or len(raw) > _MAX_BYTES:
        raise SamplesBroken
    try:
        return dict(_unpacked(values) for values in _SAMPLE.iter_unpack(raw))
    except ValueError as error:
        raise SamplesBroken from error


def sums(samples: Mapping[int, LineSample]) -> MinuteSums:
    """What they come to; there is one at least."""
    heard = [one for one in samples.values() if one.word is not LineWord.LOST]
    round_trips = [one.round_trip_ms for one in heard if one.round_trip_ms is not None]
    return MinuteSums(
        up_kbit=round(fmean(one.up_kbit for one in heard)) if heard else 0,
        down_kbit=round(fmean(one.down_kbit for one in heard)) if heard else 0,
        loss_up=fmean(one.loss_up for one in heard) if heard else 0.0,
        loss_down=fmean(one.loss_down for one in heard) if heard else 0.0,
        round_trip_ms=_percentile(round_trips) if round_trips else None,
        jitter_ms=max((one.jitter_ms for one in heard), default=0),
        step=min((one.step for one in heard), default=0),
        heard_s=len(heard),
        weak_s=sum(one.word is LineWord.WEAK for one in heard),
        lost_s=len(samples) - len(heard),
    )


def _percentile(values: list[int]) -> int:
    return round(quantiles(values, n=20, method="inclusive")[-1]) if len(values) > 1 else values[0]


def _packed(second: int, sample: LineSample) -> bytes:
    return _SAMPLE.pack(
        second,
        sample.word,
        _short(sample.up_kbit),
        _short(sample.down_kbit),
        _short(round(sample.loss_up * 10_000)),
        _short(round(sample.loss_down * 10_000)),
        _NONE if sample.round_trip_ms is None else _short(sample.round_trip_ms),
        _short(sample.jitter_ms),
        sample.step,
    )


def _unpacked(values: tuple[int, ...]) -> tuple[int, LineSample]:
    second, word, up, down, loss_up, loss_down, round_trip, jitter, step = values
    if second >= SECONDS:
        raise ValueError(second)
    return second, LineSample(
        word=LineWord(word),
        up_kbit=up,
        down_kbit=down,
        loss_up=loss_up / 10_000,
        loss_down=loss_down / 10_000,
        round_trip_ms=None if round_trip == _NONE else round_trip,
        jitter_ms=jitter,
        step=step,
    )


def _short(value: int) -> int:
    return min(max(value, 0), _U16 - 1)
