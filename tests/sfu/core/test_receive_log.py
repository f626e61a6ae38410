"""Gaps, duplicates, requests and reports of one incoming stream, from every wrap-around point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.receive_log import (
    GIVE_UP_TRIES,
    LARGEST_JUMP,
    MOST_ASKED,
    WINDOW,
    Arrival,
    ReceiveLog,
    RetransmitGuard,
)

SIXTEEN = st.integers(0, 0xFFFF)
STARTS = (0, 1, 2, 0x7FFE, 0x7FFF, 0x8000, 0xFFFD, 0xFFFE, 0xFFFF)


def log_of(start: int, arrived: list[int], now_s: float = 0.0) -> ReceiveLog:
    """A log that the packets start + each of `arrived` have reached at now_s."""
    log = ReceiveLog(90_000)
    for index in arrived:
        log.received((start + index) & 0xFFFF, index * 3000 & 0xFFFF_FFFF, now_s)
    return log


@pytest.mark.parametrize("start", STARTS)
def test_packets_in_order_are_new_and_nothing_is_missing(start: int) -> None:
    log = ReceiveLog(90_000)
    arrivals = [log.received((start + index) & 0xFFFF, 0, 0.0) for index in range(20)]
    assert set(arrivals) == {Arrival.NEW}
    assert log.missing(1.0) == []
    assert (log.packets, log.lost) == (20, 0)


@pytest.mark.parametrize("start", STARTS)
def test_gap_is_asked_for_from_every_wrap_point(start: int) -> None:
    log = log_of(start, [0, 1, 4, 6])
    assert log.missing(0.02) == [(start + index) & 0xFFFF for index in (2, 3, 5)]
    assert log.lost == 3


@pytest.mark.parametrize("start", STARTS)
def test_packet_that_fills_a_gap_is_recovered_once(start: int) -> None:
    log = log_of(start, [0, 3])
    assert log.received((start + 1) & 0xFFFF, 0, 0.1) is Arrival.RECOVERED
    assert log.received((start + 1) & 0xFFFF, 0, 0.1) is Arrival.DUPLICATE
    assert log.missing(0.2) == [(start + 2) & 0xFFFF]
    assert (log.packets, log.lost) == (3, 1)


@pytest.mark.parametrize("start", STARTS)
def test_same_packet_again_is_a_duplicate(start: int) -> None:
    log = log_of(start, [0, 1, 2])
    assert [log.received((start + index) & 0xFFFF, 0, 0.0) for index in (2, 0, 1)] == [Arrival.DUPLICATE] * 3
    assert log.packets == 3


@pytest.mark.parametrize("start", STARTS)
def test_stream_that_begins_out_of_order_loses_nothing(start: int) -> None:
    log = log_of(start, [3])
    assert log.received((start + 0) & 0xFFFF, 0, 0.0) is Arrival.RECOVERED
    assert log.received((start + 2) & 0xFFFF, 0, 0.0) is Arrival.RECOVERED
    assert log.missing(0.02) == [(start + 1) & 0xFFFF]
    assert log.received(start, 0, 0.0) is Arrival.DUPLICATE
    report = log.report(0.1)
    assert report is not None
    assert report.cumulative_lost == 1


def test_gap_is_not_asked_for_before_it_can_be_mere_disorder() -> None:
    log = log_of(10, [0, 2], now_s=5.0)
    assert log.missing(5.009) == []
    assert log.missing(5.0101) == [11]


def test_request_is_repeated_after_each_round_trip() -> None:
    log = log_of(10, [0, 2])
    log.round_trip_s = 0.25
    asked = [tick for tick in range(64) if log.missing(tick / 64)]
    assert asked == [1, 17, 33, 49]


def test_requests_are_not_repeated_faster_than_every_20_ms() -> None:
    log = log_of(10, [0, 2])
    log.round_trip_s = 0.001
    asked = [tick for tick in range(100) if log.missing(tick / 1024)]
    assert asked == [11, 32, 53, 74, 95]


def test_packet_is_given_up_after_ten_requests() -> None:
    log = log_of(10, [0, 2])
    log.round_trip_s = 0.03
    assert sum(len(log.missing(tick / 100)) for tick in range(500)) == GIVE_UP_TRIES
    assert log.nacks == GIVE_UP_TRIES


def test_packet_is_given_up_after_one_second() -> None:
    log = log_of(10, [0, 2])
    log.round_trip_s = 0.4
    assert log.missing(0.5) == [11]
    assert log.missing(0.99) == [11]
    assert log.missing(1.5) == []


def test_packet_that_was_given_up_still_counts_when_it_comes() -> None:
    log = log_of(10, [0, 2])
    log.missing(5.0)
    assert log.received(11, 0, 6.0) is Arrival.RECOVERED
    assert log.lost == 0


@pytest.mark.parametrize("start", STARTS)
def test_largest_gap_worth_asking_for_is_asked_for_in_portions(start: int) -> None:
    log = log_of(start, [0, LARGEST_JUMP])
    log.round_trip_s = 1.0
    asked = [log.missing(0.02) for _ in range(4)]
    assert [len(part) for part in asked] == [MOST_ASKED, MOST_ASKED, LARGEST_JUMP - 1 - 2 * MOST_ASKED, 0]
    assert [number for part in asked for number in part] == [
        (start + index) & 0xFFFF for index in range(1, LARGEST_JUMP)
    ]


@pytest.mark.parametrize("start", STARTS)
def test_larger_jump_is_not_asked_for_but_counts_as_lost(start: int) -> None:
    log = log_of(start, [0, 1, 3, 3 + LARGEST_JUMP + 1])
    assert log.missing(0.02) == []
    assert log.lost == 1 + LARGEST_JUMP
    assert log.received((start + 2) & 0xFFFF, 0, 0.1) is Arrival.LATE
    log.received((start + 3 + LARGEST_JUMP + 3) & 0xFFFF, 0, 0.1)
    assert log.missing(0.2) == [(start + 3 + LARGEST_JUMP + 2) & 0xFFFF]


@pytest.mark.parametrize("start", STARTS)
def test_packet_further_behind_than_the_window_is_late(start: int) -> None:
    log = log_of(start, list(range(0, WINDOW + 5, 2)))
    assert log.received((start + 4) & 0xFFFF, 0, 0.0) is Arrival.LATE
    assert log.received((start + 5) & 0xFFFF, 0, 0.0) is Arrival.RECOVERED


@pytest.mark.parametrize("start", STARTS)
def test_stream_that_starts_again_far_behind_is_followed_from_its_second_packet(start: int) -> None:
    log = log_of(start, [0, 1, 2])
    assert log.received((start - 5000) & 0xFFFF, 0, 0.0) is Arrival.LATE
    assert log.received((start - 4999) & 0xFFFF, 0, 0.0) is Arrival.NEW
    assert log.received((start - 4998) & 0xFFFF, 0, 0.0) is Arrival.NEW
    assert log.missing(1.0) == []


def test_single_packet_from_far_behind_changes_nothing() -> None:
    log = log_of(30_000, [0, 1])
    log.received(10_000, 0, 0.0)
    assert log.received(30_002, 0, 0.0) is Arrival.NEW
    assert log.missing(1.0) == []


@pytest.mark.parametrize("start", STARTS)
def test_packets_before_a_key_frame_are_no_longer_asked_for(start: int) -> None:
    log = log_of(start, [0, 2, 5, 7])
    log.forget_before((start + 5) & 0xFFFF)
    assert log.missing(0.02) == [(start + 6) & 0xFFFF]


@given(SIXTEEN, st.lists(st.integers(-30, 30), min_size=1, max_size=300))
def test_log_agrees_with_a_plain_set_of_what_arrived(start: int, steps: list[int]) -> None:
    log = ReceiveLog(90_000, round_trip_s=0.0)
    highest = first = 100
    arrived: set[int] = set()
    log.received((start + highest) & 0xFFFF, 0, 0.0)
    arrived.add(highest)
    for step in steps:
        index = highest + step
        arrival = log.received((start + index) & 0xFFFF, 0, 0.0)
        first, highest = min(first, index), max(highest, index)
        expected = Arrival.NEW if step > 0 else Arrival.DUPLICATE if index in arrived else Arrival.RECOVERED
        assert arrival is expected
        arrived.add(index)
    missing = [index for index in range(first, highest) if index not in arrived and index > highest - WINDOW]
    asked = [number for turn in range(40) for number in log.missing(1e-9 + 0.02 * (turn + 1))]
    expected_numbers = {(start + index) & 0xFFFF for index in missing}
    assert set(asked) <= expected_numbers
    if len(missing) <= MOST_ASKED:
        assert set(asked) == expected_numbers
    lost = highest - first + 1 - len(arrived)
    report = log.report(0.0)
    assert report is not None
    assert (log.lost, log.packets, report.cumulative_lost) == (lost, len(arrived), lost)


def test_nothing_is_reported_before_the_first_packet() -> None:
    assert ReceiveLog(90_000).report(1.0) is None


def test_silent_stream_is_not_reported() -> None:
    log = log_of(0, [0, 1], now_s=10.0)
    assert log.report(20.0) is not None
    assert log.report(20.1) is None


@pytest.mark.parametrize(
    ("received", "of", "fraction"),
    [(100, 100, 0), (99, 100, 2), (75, 100, 64), (50, 100, 128), (1, 100, 253), (1, 1, 0)],
)
def test_fraction_lost_is_of_the_interval(received: int, of: int, fraction: int) -> None:
    log = log_of(0, [0])
    log.report(0.0)
    for index in range(of - received + 1, of + 1):
        log.received(index, 0, 0.0)
    report = log.report(1.0)
    assert report is not None
    assert report.fraction_lost == fraction


def test_next_interval_begins_anew() -> None:
    log = log_of(0, [0, 5, 10])
    log.report(0.0)
    for index in range(11, 21):
        log.received(index, 0, 0.0)
    report = log.report(1.0)
    assert report is not None
    assert (report.fraction_lost, report.cumulative_lost) == (0, 8)


def test_late_packets_of_the_last_interval_are_no_negative_loss() -> None:
    log = log_of(0, [0, 5])
    log.report(0.0)
    for index in range(1, 5):
        log.received(index, 0, 0.0)
    report = log.report(1.0)
    assert report is not None
    assert (report.fraction_lost, report.cumulative_lost) == (0, 0)


def test_retransmission_does_not_hide_the_loss_from_the_sender() -> None:
    log = log_of(0, [0, 2])
    assert log.received(1, 0, 0.1, retransmitted=True) is Arrival.RECOVERED
    report = log.report(0.2)
    assert report is not None
    assert report.cumulative_lost == 1
    assert log.lost == 0


def test_lost_packet_that_is_known_by_its_retransmission_first_is_reported_as_lost() -> None:
    log = log_of(0, [0, 1])
    assert log.received(2, 0, 0.1, retransmitted=True) is Arrival.NEW
    report = log.report(0.2)
    assert report is not None
    assert (report.highest_sequence, report.cumulative_lost) == (2, 1)


@pytest.mark.parametrize("start", STARTS)
def test_highest_sequence_counts_the_rounds(start: int) -> None:
    log = log_of(start, list(range(0, 140_000, 100)))
    report = log.report(0.0)
    assert report is not None
    assert report.highest_sequence == start + 139_900


def test_cumulative_loss_stays_within_24_bits() -> None:
    log = log_of(0, [0])
    for turn in range(1, 400):
        log.received(turn * 30_000 & 0xFFFF, 0, 0.0)
    report = log.report(0.0)
    assert report is not None
    assert report.cumulative_lost == 0x7F_FFFF


def test_even_arrival_has_no_jitter() -> None:
    log = ReceiveLog(90_000)
    for index in range(100):
        log.received(index, (index * 3000 + 0xFFFF_F000) & 0xFFFF_FFFF, index / 30)
    assert log.jitter_s < 0.001


def test_jitter_follows_the_formula_of_the_standard() -> None:
    log = ReceiveLog(8_000)
    transits = [0.0, 0.010, 0.0, 0.020, 0.005]
    expected = 0.0
    for index, transit_s in enumerate(transits):
        log.received(index, index * 160, index * 0.02 + transit_s)
        if index:
            expected += (abs(transit_s - transits[index - 1]) * 8_000 - expected) / 16
    assert log.jitter_s == pytest.approx(expected / 8_000, abs=2 / 8_000)


def test_packets_of_one_frame_are_no_jitter() -> None:
    log = ReceiveLog(90_000)
    for index in range(100):
        for part in range(5):
            log.received(index * 5 + part, index * 3000, index / 30 + part * 0.004)
    assert log.jitter_s < 0.001


def test_jump_of_the_senders_clock_is_no_jitter() -> None:
    log = ReceiveLog(48_000)
    log.received(0, 0, 0.0)
    log.received(1, 3_000_000, 0.02)
    log.received(2, 3_000_960, 0.04)
    assert log.jitter_s < 0.001


def test_pause_of_discontinuous_transmission_is_no_jitter() -> None:
    log = ReceiveLog(48_000)
    for index, at_s in enumerate((0.0, 0.02, 0.42, 0.82, 0.84)):
        log.received(index, round(at_s * 48_000), at_s)
    assert log.jitter_s < 0.001
    assert log.missing(2.0) == []


def test_same_packet_is_resent_once_per_round_trip() -> None:
    guard = RetransmitGuard(round_trip_s=0.125)
    allowed = [tick for tick in range(40) if guard.allow(7, 100 + tick / 64)]
    assert allowed == [0, 8, 16, 24, 32]


def test_different_packets_do_not_wait_for_each_other() -> None:
    guard = RetransmitGuard()
    assert all(guard.allow(number, 1.0) for number in range(20))


def test_resending_is_not_faster_than_every_20_ms_on_a_short_line() -> None:
    guard = RetransmitGuard(round_trip_s=0.0)
    assert sum(guard.allow(7, 1 + tick / 1024) for tick in range(100)) == 5


def test_storm_of_requests_is_bounded_by_the_second() -> None:
    guard = RetransmitGuard(round_trip_s=0.0, most_per_s=100)
    allowed = [
        tick / 1000 for tick in range(3000) for number in range(5) if guard.allow(tick * 5 + number, tick / 1000)
    ]
    assert len(allowed) == 300


def test_requests_of_long_ago_are_forgotten() -> None:
    guard = RetransmitGuard(most_per_s=100)
    for number in range(60_000):
        guard.allow(number & 0xFFFF, number / 50)
    assert len(guard._asked_s) <= 200
