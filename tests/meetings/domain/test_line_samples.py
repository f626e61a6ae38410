"""A minute of a line: packed and found again, and what it comes to."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.line_samples import LineSample, LineWord, SamplesBroken, pack, sums, unpack

HUNDREDTHS = st.integers(0, 10_000).map(lambda value: value / 10_000)
SAMPLES = st.builds(
    LineSample,
    word=st.sampled_from(LineWord),
    up_kbit=st.integers(0, 65_534),
    down_kbit=st.integers(0, 65_534),
    loss_up=HUNDREDTHS,
    loss_down=HUNDREDTHS,
    round_trip_ms=st.none() | st.integers(0, 65_534),
    jitter_ms=st.integers(0, 65_534),
    step=st.integers(0, 6),
)
MINUTES = st.dictionaries(st.integers(0, 59), SAMPLES, min_size=1)
GOOD = LineSample(LineWord.GOOD, 300, 2000, 0.0, 0.01, 40, 5, 6)
WEAK = LineSample(LineWord.WEAK, 100, 200, 0.02, 0.09, 240, 45, 3)
LOST = LineSample(LineWord.LOST)


@given(MINUTES)
def test_what_is_packed_is_found_again(samples: dict[int, LineSample]) -> None:
    assert unpack(pack(samples)) == samples


@given(MINUTES)
def test_every_second_counts_once(samples: dict[int, LineSample]) -> None:
    made = sums(samples)
    assert (made.heard_s + made.lost_s, made.weak_s <= made.heard_s) == (len(samples), True)


def test_more_than_fits_is_kept_as_the_most() -> None:
    most = unpack(pack({7: LineSample(LineWord.GOOD, up_kbit=1_000_000, round_trip_ms=70_000, jitter_ms=-3)}))[7]
    assert (most.up_kbit, most.round_trip_ms, most.jitter_ms) == (65_534, 65_534, 0)


def test_a_full_minute_is_small() -> None:
    assert len(pack(dict.fromkeys(range(60), GOOD))) < 300


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no deflated bytes",
        pack({0: GOOD})[:-2],
        zlib.compress(b"\0" * 14),
        zlib.compress(b"\0" * 15 * 61),
        zlib.compress(struct.pack("<BBHHHHHHB", 60, 0, 0, 0, 0, 0, 0, 0, 0)),
        zlib.compress(struct.pack("<BBHHHHHHB", 0, 9, 0, 0, 0, 0, 0, 0, 0)),
        zlib.compress(b"\0" * 100_000_000),
    ],
    ids=("empty", "other", "cut", "short", "long", "second", "word", "bomb"),
)
def test_what_is_broken_is_said_to_be(packed: bytes) -> None:
    with pytest.raises(SamplesBroken):
        unpack(packed)


def test_a_minute_is_summed_over_what_was_heard() -> None:
    made = sums({0: GOOD, 1: WEAK, 2: LOST})
    assert (made.up_kbit, made.down_kbit, made.jitter_ms, made.step) == (200, 1100, 45, 3)
    assert (made.loss_up, made.loss_down) == pytest.approx((0.01, 0.05))
    assert (made.heard_s, made.weak_s, made.lost_s) == (2, 1, 1)
    assert made.round_trip_ms == 230


def test_of_a_line_that_was_lost_all_the_minute_nothing_is_said_but_that() -> None:
    made = sums(dict.fromkeys(range(60), LOST))
    assert (made.heard_s, made.weak_s, made.lost_s) == (0, 0, 60)
    assert (made.up_kbit, made.loss_down, made.round_trip_ms, made.step) == (0, 0.0, None, 0)


def test_one_round_trip_is_its_own_percentile() -> None:
    assert sums({0: GOOD, 1: LineSample(LineWord.GOOD)}).round_trip_ms == 40
