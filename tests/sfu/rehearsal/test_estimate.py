"""The receiver's estimate of its downlink."""

from sfu.rehearsal.estimate import LEAST_BPS, Estimate

LINE_BPS = 4_000_000


def run(estimate: Estimate, seconds: int, delay_s: float, octets_per_s: int, start: int = 0) -> int:
    """Reports each second while packets come with this delay; the last report."""
    told = 0
    for second in range(start + 1, start + seconds + 1):
        for part in range(10):
            sent_s = second - 1 + part / 10
            estimate.sample(int(sent_s * (1 << 18)) & 0xFFFFFF, sent_s + delay_s)
        estimate.look(float(second))
        told = estimate.report(second * octets_per_s, float(second))
    return told


def test_a_free_line_is_told_as_wide_as_it_is() -> None:
    assert run(Estimate(LINE_BPS, 0.0), 100, delay_s=0.03, octets_per_s=100_000) == LINE_BPS


def test_a_standing_queue_lowers_the_estimate_below_what_arrives() -> None:
    estimate = Estimate(LINE_BPS, 0.0)
    run(estimate, 5, delay_s=0.03, octets_per_s=50_000)
    assert run(estimate, 1, delay_s=0.3, octets_per_s=50_000, start=5) == int(400_000 * 0.85)


def test_a_queue_across_the_wrap_of_the_send_time_is_seen() -> None:
    estimate = Estimate(LINE_BPS, 0.0)
    run(estimate, 63, delay_s=0.03, octets_per_s=50_000)
    assert run(estimate, 2, delay_s=0.3, octets_per_s=50_000, start=63) < LINE_BPS


def test_the_estimate_never_falls_below_its_floor() -> None:
    estimate = Estimate(LINE_BPS, 0.0)
    run(estimate, 2, delay_s=0.03, octets_per_s=10)
    assert run(estimate, 2, delay_s=1.0, octets_per_s=10, start=2) == LEAST_BPS


def test_a_queue_is_told_of_as_soon_as_it_is_looked_for() -> None:
    estimate = Estimate(LINE_BPS, 0.0)
    run(estimate, 5, delay_s=0.03, octets_per_s=50_000)
    estimate.sample(int(5.1 * (1 << 18)), 5.1 + 0.1)
    assert not estimate.look(5.3)
    estimate.sample(int(5.3 * (1 << 18)), 5.3 + 0.2)
    assert estimate.look(5.6)
    assert not estimate.look(5.8)  # Nothing came: nothing is known.


def test_the_estimate_climbs_no_further_than_half_above_what_arrives() -> None:
    estimate = Estimate(200_000, 0.0)
    estimate.bps = 100_000
    assert run(estimate, 60, delay_s=0.03, octets_per_s=10_000) == 80_000 * 1.5 + 10_000
