"""Reading a receiver's estimate: a limit, or only what little is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.estimate import Estimate


def fed(*estimates_bps: int, every_s: float = 1.0) -> tuple[Estimate, float]:
    """An estimate that took these in, and the time after the last."""
    estimate = Estimate()
    now_s = 100.0
    for estimate_bps in estimates_bps:
        now_s += every_s
        estimate.note(estimate_bps, now_s)
    return estimate, now_s


def test_without_an_estimate_nothing_is_known() -> None:
    assert Estimate().effective_bps(1_000_000, 500_000, 0.0, 0.0) is None


def test_in_a_flood_without_an_estimate_the_line_carries_what_gets_through() -> None:
    assert Estimate().effective_bps(2_000_000, 2_000_000, 0.95, 0.0) == pytest.approx(100_000)
    assert Estimate().effective_bps(2_000_000, 2_000_000, 0.50, 0.0) == pytest.approx(1_000_000)
    assert Estimate().effective_bps(2_000_000, 2_000_000, 0.49, 0.0) is None


def test_an_estimate_above_what_is_sent_is_no_limit() -> None:
    estimate, now_s = fed(*[66_000] * 10)
    assert not estimate.limits(40_000, 0.0, now_s)
    assert estimate.effective_bps(40_000, 1_900_000, 0.0, now_s) == 1_900_000


def test_an_estimate_that_rises_is_no_limit_without_loss() -> None:
    estimate, now_s = fed(*[100_000 * 108**n // 100**n for n in range(10)])
    assert not estimate.limits(1_000_000, 0.0, now_s)


def test_an_estimate_that_rises_under_loss_is_a_limit() -> None:
    estimate, now_s = fed(*[100_000 * 108**n // 100**n for n in range(10)])
    assert estimate.limits(1_000_000, 0.05, now_s)


def test_an_estimate_that_stays_below_what_is_sent_is_a_limit() -> None:
    estimate, now_s = fed(*[300_000] * 6)
    assert estimate.limits(1_000_000, 0.0, now_s)
    assert estimate.effective_bps(1_000_000, 1_900_000, 0.0, now_s) == 300_000


def test_an_estimate_that_falls_and_rises_again_is_a_limit_for_three_seconds() -> None:
    """A sawtooth, as Chromium's on a line of 300 kbit/s that is sent 500."""
    estimate, now_s = fed(280_000, 300_000, 203_000, 209_000, 215_000, every_s=0.9)
    assert estimate.limits(500_000, 0.0, now_s)
    assert estimate.fell_within(2.0, now_s)
    assert not estimate.fell_within(1.8, now_s)
    for _ in range(2):
        now_s += 0.9
        estimate.note(estimate.latest_bps * 103 // 100, now_s)  # type: ignore[operator]  # There is one.
    assert not estimate.limits(500_000, 0.0, now_s)


def test_the_first_three_seconds_limit_only_by_loss() -> None:
    estimate, now_s = fed(300_000, 300_000, 300_000)
    assert not estimate.limits(1_000_000, 0.04, now_s)
    assert estimate.limits(1_000_000, 0.05, now_s)


def test_nine_tenths_of_what_is_sent_is_the_border() -> None:
    estimate, now_s = fed(*[900_000] * 6)
    assert not estimate.limits(1_000_000, 0.0, now_s)
    assert estimate.limits(1_000_001, 0.0, now_s)


def test_without_pictures_the_estimate_is_what_was_left_of_it_and_no_limit() -> None:
    estimate, now_s = fed(150_000, 150_000, 150_000, 150_000, 4_000)
    assert not estimate.limits(19_999, 0.0, now_s)
    assert estimate.effective_bps(19_999, 50_000, 0.2, now_s) == 50_000
    assert estimate.limits(20_000, 0.0, now_s)


@given(
    st.lists(st.integers(10_000, 10_000_000), min_size=1, max_size=20),
    st.floats(0, 1e7),
    st.floats(0, 1e7),
    st.floats(0, 1),
)
def test_the_line_is_never_said_to_carry_less_than_the_estimate(
    estimates: list[int], sent_bps: float, cost_bps: float, loss: float
) -> None:
    estimate, now_s = fed(*estimates)
    line_bps = estimate.effective_bps(sent_bps, cost_bps, loss, now_s)
    assert line_bps is not None
    assert line_bps >= estimates[-1]
