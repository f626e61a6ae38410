"""Counters turned into figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.figures import WAIT_BOUNDS_MS, Growth, Largest, PerSecond, Waits


def test_growth_is_given_per_second() -> None:
    rate = PerSecond(10.0)
    assert rate.turn(500, 12.0) == 250.0
    assert rate.turn(500, 13.0) == 0.0


def test_total_before_the_first_look_does_not_count() -> None:
    assert PerSecond(10.0, total=1000).turn(1100, 11.0) == 100.0


def test_no_time_gives_no_rate() -> None:
    assert PerSecond(10.0).turn(500, 10.0) == 0.0


def test_total_that_was_reset_gives_no_rate() -> None:
    rate = PerSecond(10.0, total=1000)
    assert rate.turn(50, 11.0) == 0.0
    assert rate.turn(60, 12.0) == 10.0


def test_growth_of_totals_is_told_once_and_a_reset_is_none() -> None:
    growth = Growth()
    assert growth.turn((3, 0)) == (3, 0)
    assert growth.turn((3, 4)) == (0, 4)
    assert growth.turn((1, 4)) == (0, 0)
    assert growth.turn((2, 5)) == (1, 1)


def test_largest_is_told_once() -> None:
    largest = Largest()
    for value in (1.0, 7.0, 3.0, -2.0):
        largest.note(value)
    assert (largest.turn(), largest.turn()) == (7.0, 0.0)


def test_percentile_of_nothing_is_zero() -> None:
    assert Waits().turn(0.99) == 0.0


@pytest.mark.parametrize(("quantile", "bound_ms"), [(0.5, 1.0), (0.9, 1.0), (0.91, 20.0), (1.0, 20.0)])
def test_percentile_is_the_bound_of_its_bucket(quantile: float, bound_ms: float) -> None:
    waits = Waits()
    for _ in range(90):
        waits.note(0.7)
    for _ in range(10):
        waits.note(19.9)
    assert waits.turn(quantile) == bound_ms


def test_percentile_begins_anew_after_each_look() -> None:
    waits = Waits()
    waits.note(400.0)
    waits.turn(0.99)
    waits.note(0.1)
    assert waits.turn(0.99) == 0.25


def test_wait_beyond_all_bounds_counts_as_the_last() -> None:
    waits = Waits()
    waits.note(1e9)
    assert waits.turn(0.5) == WAIT_BOUNDS_MS[-1]


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0.01, 1.0))
def test_percentile_is_never_below_the_true_one(waited: list[float], quantile: float) -> None:
    waits = Waits()
    for wait_ms in waited:
        waits.note(wait_ms)
    below = waits.turn(quantile)
    assert sum(wait_ms <= below for wait_ms in waited) >= quantile * len(waited) - 1e-9
