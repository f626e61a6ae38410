"""Sender reports, our own reports, and what keeps lips and voices together."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.clocks import (
    PublisherClock,
    SenderClock,
    SlotClock,
    compact_ntp,
    ntp_from_unix,
    round_trip_s,
)
from sfu.core.rewriter import SlotRewriter
from sfu.core.seq import diff32

THIRTY_TWO = st.integers(0, 0xFFFF_FFFF)
WRAPS = (0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_0000, 0xFFFF_FFFF)
UNIX_S = 1_800_000_000.0
HOST_S = 5_000.0


def ntp_at(now_s: float, ahead_s: float = 0.0) -> int:
    """The NTP time of a publisher whose wall clock is ahead of ours by ahead_s, at our monotonic now_s."""
    return ntp_from_unix(UNIX_S + now_s - HOST_S + ahead_s)


def synchronised(clock: SenderClock, start: int, clock_hz: int, delay_s: float = 0.0, ahead_s: float = 0.0) -> None:
    """Feeds ten reports, one a second; timestamp `start` is media captured at HOST_S."""
    for second in range(10):
        captured_s = HOST_S + second
        clock.report(ntp_at(captured_s, ahead_s), (start + second * clock_hz) & 0xFFFF_FFFF, captured_s + delay_s)


def test_known_instant_in_network_time() -> None:
    assert ntp_from_unix(0.0) == 2_208_988_800 << 32
    assert ntp_from_unix(0.5) == 2_208_988_800 << 32 | 1 << 31


@given(st.floats(0, 4e9))
def test_network_time_keeps_microseconds(unix_s: float) -> None:
    ntp = ntp_from_unix(unix_s)
    assert 0 <= ntp < 2**64
    assert ((ntp >> 32) - 2_208_988_800) % 2**32 + (ntp & 0xFFFF_FFFF) / 2**32 == pytest.approx(unix_s, abs=1e-6)


def test_middle_of_network_time_is_what_report_blocks_carry() -> None:
    assert compact_ntp(0x1234_5678_9ABC_DEF0) == 0x5678_9ABC


@given(st.floats(0, 1e8), st.floats(0, 5), st.floats(0, 30))
def test_round_trip_is_what_is_left_of_the_time_since_the_report(sent_s: float, trip_s: float, held_s: float) -> None:
    block = compact_ntp(ntp_from_unix(sent_s)), int(held_s * 65536)
    found = round_trip_s(*block, ntp_from_unix(sent_s + trip_s + held_s))
    if block[0]:
        assert found == pytest.approx(trip_s, abs=1e-3)


@pytest.mark.parametrize(
    ("last_report", "delay_since", "now"),
    [(0, 0, 5 << 32), (10 << 16, 0, 500 << 32), (500 << 16, 0, 10 << 32), (10 << 16, 20 << 16, 12 << 32)],
)
def test_round_trip_that_makes_no_sense_is_unknown(last_report: int, delay_since: int, now: int) -> None:
    assert round_trip_s(last_report, delay_since, now) is None


def test_round_trip_that_rounds_below_nothing_is_zero() -> None:
    assert round_trip_s(10 << 16, 1 << 16, (11 << 32) - (1 << 20)) == 0.0


def test_round_trip_over_the_wrap_of_compact_time() -> None:
    assert round_trip_s(0xFFFF_8000, 0x4000, 0x1_0000_4000 << 16) == 0.5


def test_nothing_is_known_before_the_first_report() -> None:
    clock = SenderClock(90_000)
    assert clock.to_local_s(0) is None
    assert clock.captured_s(0, 7.5) == 7.5


def test_report_without_a_time_tells_nothing() -> None:
    clock = SenderClock(90_000)
    clock.report(0, 1234, 10.0)
    assert clock.to_local_s(1234) is None


@pytest.mark.parametrize("start", WRAPS)
@pytest.mark.parametrize("ahead_s", [0.0, 3600.0, -86_400.0])
def test_timestamp_is_placed_on_our_clock_whatever_the_publishers_says(start: int, ahead_s: float) -> None:
    clock = SenderClock(90_000)
    synchronised(clock, start, 90_000, ahead_s=ahead_s)
    for second in (-3, 0, 9, 14):
        local_s = clock.to_local_s((start + second * 90_000) & 0xFFFF_FFFF)
        assert local_s == pytest.approx(HOST_S + second, abs=1e-3)


def test_layers_with_offsets_of_their_own_are_placed_alike() -> None:
    publisher = PublisherClock()
    low, full = SenderClock(90_000, publisher), SenderClock(90_000, publisher)
    synchronised(low, 17, 90_000)
    synchronised(full, 0xFFFF_0000, 90_000, delay_s=0.08)
    captured_s = 9.5
    at_low = low.to_local_s(17 + round(captured_s * 90_000))
    at_full = full.to_local_s((0xFFFF_0000 + round(captured_s * 90_000)) & 0xFFFF_FFFF)
    assert at_low == pytest.approx(at_full, abs=1e-3)


def test_report_that_was_delayed_does_not_shift_the_publishers_clock() -> None:
    random_delay = random.Random(7)
    clock = SenderClock(48_000)
    for second in range(60):
        delay_s = 0.02 + random_delay.random() * 0.3 * (second % 3 > 0)
        clock.report(ntp_at(HOST_S + second), second * 48_000, HOST_S + second + delay_s)
    assert clock.to_local_s(60 * 48_000) == pytest.approx(HOST_S + 60.02, abs=0.02)


def test_single_wild_report_is_ignored() -> None:
    clock = SenderClock(48_000)
    synchronised(clock, 0, 48_000)
    clock.report(ntp_at(HOST_S + 500), 10 * 48_000, HOST_S + 10)
    assert clock.to_local_s(10 * 48_000) == pytest.approx(HOST_S + 10, abs=1e-3)
    clock.report(ntp_at(HOST_S + 11), 11 * 48_000, HOST_S + 11)
    assert clock.to_local_s(11 * 48_000) == pytest.approx(HOST_S + 11, abs=1e-3)


def test_clock_that_was_set_is_followed_from_its_second_report() -> None:
    clock = SenderClock(48_000)
    synchronised(clock, 0, 48_000)
    for second in (10, 11):
        clock.report(ntp_at(HOST_S + second, ahead_s=600), second * 48_000, HOST_S + second)
    assert clock.to_local_s(12 * 48_000) == pytest.approx(HOST_S + 12, abs=1e-3)


def test_sound_card_that_runs_slow_is_followed() -> None:
    clock = SenderClock(48_000)
    for second in range(600):
        clock.report(ntp_at(HOST_S + second), round(second * 48_000 * 0.9999), HOST_S + second)
    assert clock.to_local_s(round(600 * 48_000 * 0.9999)) == pytest.approx(HOST_S + 600, abs=0.002)


@pytest.mark.parametrize(("second", "believed"), [(7.9, False), (8.1, True), (10.1, False), (10.3, False)])
def test_capture_time_is_believed_only_near_the_arrival(second: float, believed: bool) -> None:
    clock = SenderClock(48_000)
    synchronised(clock, 0, 48_000)
    expected_s = HOST_S + (second if believed else 10.0)
    assert clock.captured_s(round(second * 48_000), HOST_S + 10.0) == pytest.approx(expected_s, abs=1e-3)


@pytest.mark.parametrize("late_s", [0.05, 0.15, 0.2])
def test_a_first_report_that_was_late_does_not_part_microphone_and_camera(late_s: float) -> None:
    publisher = PublisherClock()
    voice, camera = SenderClock(48_000, publisher), SenderClock(90_000, publisher)
    voice.report(ntp_at(HOST_S), 0, HOST_S + late_s)
    camera.report(ntp_at(HOST_S), 0, HOST_S + late_s)
    voice.captured_s(48_000, HOST_S + 1.0)  # A packet captured a second later that took no time at all.
    for clock, clock_hz in ((voice, 48_000), (camera, 90_000)):
        assert clock.to_local_s(2 * clock_hz) == pytest.approx(HOST_S + 2.0, abs=1e-3)


@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), THIRTY_TWO, st.floats(0, 10)), max_size=30), THIRTY_TWO)
def test_no_reports_make_a_capture_time_absurd(reports: list[tuple[int, int, float]], timestamp: int) -> None:
    clock = SenderClock(90_000)
    now_s = HOST_S
    for ntp, reported, pause_s in reports:
        now_s += pause_s
        clock.report(ntp, reported, now_s)
    assert now_s - 2.0 <= clock.captured_s(timestamp, now_s) <= now_s


def test_slot_that_sent_nothing_has_no_line() -> None:
    clock = SlotClock(90_000)
    assert clock.timestamp_for(1.0) is None
    assert clock.report_timestamp(1.0) is None


@pytest.mark.parametrize("start", WRAPS)
def test_slot_line_runs_at_the_clock_rate_over_the_wrap(start: int) -> None:
    clock = SlotClock(90_000)
    clock.follow(start, 100.0)
    for second in range(5):
        assert clock.timestamp_for(100.0 + second) == (start + second * 90_000) & 0xFFFF_FFFF


@given(THIRTY_TWO, st.lists(st.tuples(st.floats(0.1, 3.0), st.floats(-0.4, 0.4)), min_size=1, max_size=40))
def test_slot_line_bends_slowly_and_reports_never_go_back(start: int, packets: list[tuple[float, float]]) -> None:
    clock = SlotClock(90_000)
    clock.follow(start, 100.0)
    now_s = 100.0
    before = start
    for pause_s, error_s in packets:
        expected = clock.timestamp_for(now_s + pause_s)
        now_s += pause_s
        true = round(start + (now_s - 100.0 + error_s) * 90_000) & 0xFFFF_FFFF
        clock.follow(true, now_s)
        line = clock.timestamp_for(now_s)
        assert line is not None
        assert expected is not None
        assert abs(diff32(line, expected)) <= 0.0101 * pause_s * 90_000 + 1
        assert abs(diff32(true, line)) <= abs(diff32(true, expected)) + 1
        reported = clock.report_timestamp(now_s)
        assert reported is not None
        assert diff32(reported, before) >= 0
        before = reported


def test_line_that_is_more_than_a_second_off_begins_anew() -> None:
    clock = SlotClock(48_000)
    clock.follow(0, 100.0)
    clock.follow(5 * 48_000, 101.0)
    assert clock.timestamp_for(101.0) == 5 * 48_000


def test_reports_wait_for_a_line_that_begins_anew_in_the_past() -> None:
    clock = SlotClock(48_000)
    clock.follow(480_000, 100.0)
    reported = clock.report_timestamp(100.0)
    clock.follow(432_000 - 4_800, 100.5)
    assert clock.report_timestamp(100.5) == reported
    assert clock.report_timestamp(102.0) == 432_000 - 4_800 + 72_000


def test_same_packet_followed_again_moves_nothing() -> None:
    clock = SlotClock(48_000)
    clock.follow(0, 100.0)
    clock.follow(48_000 + 4800, 101.0)
    line = clock.timestamp_for(101.0)
    clock.follow(48_000 + 4800, 101.0)
    assert clock.timestamp_for(101.0) == line


@pytest.mark.parametrize("start", WRAPS)
def test_layer_switch_is_aligned_by_sender_reports_though_layers_arrive_apart(start: int) -> None:
    publisher = PublisherClock()
    low, full = SenderClock(90_000, publisher), SenderClock(90_000, publisher)
    synchronised(low, start, 90_000, delay_s=0.02)
    synchronised(full, 4_000_000_000, 90_000, delay_s=0.02)
    rewriter, line = SlotRewriter(90_000, 0, 777), SlotClock(90_000)
    last_low = (start + 12 * 90_000) & 0xFFFF_FFFF
    rewriter.begin("q", 5, last_low, HOST_S + 12.02)
    rewriter.sent(rewriter.highest + 1 & 0xFFFF, 777, HOST_S + 12.02)
    line.follow(777, low.captured_s(last_low, HOST_S + 12.02))
    first_full = (4_000_000_000 + round(12.04 * 90_000)) & 0xFFFF_FFFF
    arrived_s = HOST_S + 12.04 + 0.35
    rewriter.begin("f", 900, first_full, arrived_s, None, line.timestamp_for(full.captured_s(first_full, arrived_s)))
    advanced = diff32((first_full + rewriter.timestamp_offset) & 0xFFFF_FFFF, 777)
    assert advanced == pytest.approx(0.04 * 90_000, abs=90)


def test_voice_and_picture_meet_though_both_slots_change_speaker() -> None:
    """Two publishers with clocks of their own take turns on a voice slot and a stage slot."""
    sound, picture = SlotRewriter(48_000, 0, 1_000, least_step=960), SlotRewriter(90_000, 0, 0xFFFF_F000)
    lines = SlotClock(48_000), SlotClock(90_000)
    for turn, (ahead_s, sound_start, picture_start) in enumerate([(0.0, 5, 0xFFFF_FF00), (777.0, 99_999, 1_234_567)]):
        publisher = PublisherClock()
        voice, camera = SenderClock(48_000, publisher), SenderClock(90_000, publisher)
        synchronised(voice, sound_start, 48_000, ahead_s=ahead_s)
        synchronised(camera, picture_start, 90_000, delay_s=0.1, ahead_s=ahead_s)
        begins_s = 12.0 + turn * 5
        for step in range(100):
            elapsed_s = begins_s + step * 0.04
            for rewriter, line, clock, start, clock_hz, delay_s in (
                (sound, lines[0], voice, sound_start, 48_000, 0.03),
                (picture, lines[1], camera, picture_start, 90_000, 0.12),
            ):
                timestamp = (start + round(elapsed_s * clock_hz)) & 0xFFFF_FFFF
                arrived_s = HOST_S + elapsed_s + delay_s
                captured_s = clock.captured_s(timestamp, arrived_s)
                if step == 0:
                    rewriter.begin(turn, step, timestamp, arrived_s, None, line.timestamp_for(captured_s))
                out = (timestamp + rewriter.timestamp_offset) & 0xFFFF_FFFF
                rewriter.sent((step + rewriter.sequence_offset) & 0xFFFF, out, arrived_s)
                line.follow(out, captured_s)
        now_s = HOST_S + begins_s + 4.0
        ages_s = []
        for rewriter, line, clock_hz in ((sound, lines[0], 48_000), (picture, lines[1], 90_000)):
            reported = line.report_timestamp(now_s)
            assert reported is not None
            ages_s.append(diff32(reported, rewriter.last_timestamp) / clock_hz)
        assert ages_s[0] == pytest.approx(ages_s[1], abs=0.001)
