"""Feedback on the arrival of each packet, written and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.twcc import LARGEST_RANGE, MOST_RECEIVED, TICK_S, Feedback, TwccRecorder, parse

SIXTEEN = st.integers(0, 0xFFFF)
STARTS = (0, 1, 0x7FFF, 0x8000, 0xFFF0, 0xFFFE, 0xFFFF)


def told(feedbacks: list[bytes]) -> dict[int, float | None]:
    """What feedbacks say of each number."""
    everything: dict[int, float | None] = {}
    for fci in feedbacks:
        feedback = parse(fci)
        assert feedback is not None
        assert len(fci) % 4 == 0
        for index, arrival_s in enumerate(feedback.arrivals_s):
            everything[(feedback.base_sequence + index) & 0xFFFF] = arrival_s
    return everything


def only(feedbacks: list[bytes]) -> Feedback:
    """The one feedback that is expected."""
    (fci,) = feedbacks
    feedback = parse(fci)
    assert feedback is not None
    return feedback


def test_nothing_arrived_nothing_is_told() -> None:
    recorder = TwccRecorder()
    assert recorder.build(1.0) == []
    recorder.received(5, 1.0)
    recorder.build(1.1)
    assert recorder.build(1.2) == []


def test_first_feedback_is_written_as_the_draft_draws_it() -> None:
    recorder = TwccRecorder()
    recorder.received(0x1234, 64.0)
    recorder.received(0x1235, 64.001)
    recorder.received(0x1237, 64.101)
    (fci,) = recorder.build(65.0)
    header = bytes.fromhex("1234 0004 0003e800")
    vector = (0xC000 | 0b01_01_00_10 << 6).to_bytes(2, "big")
    assert fci == header + vector + bytes([0, 4]) + (400).to_bytes(2, "big") + bytes(2)


@pytest.mark.parametrize("start", STARTS)
def test_loss_between_two_feedbacks_is_told(start: int) -> None:
    recorder = TwccRecorder()
    recorder.received(start, 10.0)
    recorder.build(10.1)
    recorder.received((start + 4) & 0xFFFF, 10.15)
    feedback = only(recorder.build(10.2))
    assert feedback.base_sequence == (start + 1) & 0xFFFF
    assert [arrival_s is not None for arrival_s in feedback.arrivals_s] == [False, False, False, True]


@pytest.mark.parametrize("start", STARTS)
def test_late_packet_is_told_with_those_around_it(start: int) -> None:
    recorder = TwccRecorder()
    recorder.received(start, 10.0)
    recorder.received((start + 2) & 0xFFFF, 10.02)
    recorder.build(10.1)
    recorder.received((start + 1) & 0xFFFF, 10.15)
    recorder.received((start + 3) & 0xFFFF, 10.16)
    feedback = only(recorder.build(10.2))
    assert feedback.base_sequence == (start + 1) & 0xFFFF
    assert feedback.arrivals_s == pytest.approx((10.15, 10.02, 10.16), abs=TICK_S)


def test_repeated_packet_keeps_its_first_arrival() -> None:
    recorder = TwccRecorder()
    recorder.received(7, 10.0)
    recorder.received(7, 10.2)
    assert only(recorder.build(10.3)).arrivals_s == pytest.approx((10.0,), abs=TICK_S)


def test_feedbacks_are_counted() -> None:
    recorder = TwccRecorder()
    counts = []
    for number in range(258):
        recorder.received(number, 10.0 + number)
        counts.append(only(recorder.build(10.0 + number)).count)
    assert counts == [number & 0xFF for number in range(258)]


@pytest.mark.parametrize("ticks", [-0x8000, -1, 0, 0xFF, 0x100, 0x7FFF])
def test_delta_at_each_limit_is_read_back(ticks: int) -> None:
    recorder = TwccRecorder()
    recorder.received(1, 64.0)
    recorder.received(2, 64.0 + ticks * TICK_S)
    assert only(recorder.build(80.0)).arrivals_s == pytest.approx((64.0, 64.0 + ticks * TICK_S), abs=TICK_S / 2)


@pytest.mark.parametrize("ticks", [-0x8001, 0x8000])
def test_delta_beyond_a_limit_begins_another_feedback(ticks: int) -> None:
    recorder = TwccRecorder()
    recorder.received(1, 64.0)
    recorder.received(2, 64.0 + ticks * TICK_S)
    feedbacks = recorder.build(80.0)
    assert len(feedbacks) == 2
    assert told(feedbacks) == pytest.approx({1: 64.0, 2: 64.0 + ticks * TICK_S}, abs=TICK_S / 2)


def test_long_silence_is_split_where_a_delta_cannot_hold_it() -> None:
    recorder = TwccRecorder()
    recorder.received(1, 10.0)
    recorder.received(2, 30.0)
    feedbacks = recorder.build(30.1)
    assert len(feedbacks) == 2
    assert told(feedbacks) == pytest.approx({1: 10.0, 2: 30.0}, abs=TICK_S)


def test_many_packets_are_split_into_several_feedbacks() -> None:
    recorder = TwccRecorder()
    for number in range(MOST_RECEIVED * 2 + 1):
        recorder.received(number, 10.0 + number / 1000)
    feedbacks = recorder.build(11.0)
    assert len(feedbacks) == 3
    assert all(len(fci) <= 1200 for fci in feedbacks)
    assert len(told(feedbacks)) == MOST_RECEIVED * 2 + 1


@pytest.mark.parametrize(("jump", "count"), [(LARGEST_RANGE - 1, LARGEST_RANGE), (LARGEST_RANGE, 1)])
def test_jump_too_large_to_be_loss_begins_anew(jump: int, count: int) -> None:
    recorder = TwccRecorder()
    recorder.received(100, 10.0)
    recorder.received(100 + jump, 10.1)
    assert len(told(recorder.build(10.2))) == count


def test_memory_stays_bounded() -> None:
    recorder = TwccRecorder()
    for number in range(20_000):
        recorder.received(number & 0xFFFF, number / 1000)
        if number % 100 == 99:
            recorder.build(number / 1000)
    assert len(recorder._arrivals) <= 600


@given(
    SIXTEEN,
    st.lists(st.tuples(st.integers(1, 60), st.floats(-0.04, 0.3), st.booleans()), min_size=1, max_size=150),
    st.floats(0, 1_000_000),
)
def test_all_arrivals_are_read_back_and_all_losses_seen(
    start: int, packets: list[tuple[int, float, bool]], begin_s: float
) -> None:
    recorder = TwccRecorder()
    arrived: dict[int, float] = {}
    everything: dict[int, float | None] = {}
    number, now_s = start, begin_s + 1.0
    for step, pause_s, build_now in packets:
        number += step
        now_s += pause_s
        recorder.received(number & 0xFFFF, now_s)
        arrived[number] = now_s
        if build_now:
            everything |= told(recorder.build(now_s))
    everything |= told(recorder.build(now_s))
    expected = {known & 0xFFFF: arrived.get(known) for known in range(min(arrived), max(arrived) + 1)}
    if max(arrived) - min(arrived) < LARGEST_RANGE:
        wrap_s = 2**24 * 0.064
        assert set(everything) == set(expected)
        for known, arrival_s in expected.items():
            found_s = everything[known]
            assert (found_s is None) == (arrival_s is None)
            if found_s is not None and arrival_s is not None:
                assert found_s == pytest.approx(arrival_s % wrap_s, abs=2 * TICK_S)


@given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=100))
def test_every_pattern_of_statuses_is_read_back(pattern: list[int]) -> None:
    recorder = TwccRecorder()
    now_s, expected = 100.0, {}
    for number, status in enumerate([1, *pattern, 1]):
        now_s += 0.2 if status == 2 else 0.01
        if status:
            recorder.received(number, now_s)
        expected[number] = now_s if status else None
    everything = told(recorder.build(now_s))
    assert {number: arrival_s is not None for number, arrival_s in everything.items()} == {
        number: arrival_s is not None for number, arrival_s in expected.items()
    }


@given(st.binary(max_size=60))
def test_no_bytes_make_reading_raise(fci: bytes) -> None:
    parse(fci)


@given(st.integers(1, 40), st.integers(0, 60))
def test_feedback_cut_short_is_refused(packets: int, end: int) -> None:
    recorder = TwccRecorder()
    for number in range(packets):
        recorder.received(number * 2, 10.0 + number * 0.1)
    (fci,) = recorder.build(20.0)
    needed = len(fci) - 3
    if end < needed:
        assert parse(fci[:end]) is None


def test_reserved_status_is_refused() -> None:
    assert parse(bytes.fromhex("0000 0001 00000000 6001 00 00")) is None
