"""What is flat passes and what leaks does not, however much single readings jump."""

from random import Random

import pytest

from tests.bench.soak.judgement import Bound, TooFewReadings, judge, slope

EVERY_S, READINGS = 30.0, 240
Readings = list[tuple[float, dict[str, float]]]


def readings(per_hour: float, noise: float = 0.0, count: int = READINGS) -> Readings:
    """Two hours of a figure that stands at 100 and grows by so much an hour."""
    rng = Random(1)
    times = [number * EVERY_S for number in range(count)]
    return [(at_s, {"tasks": 100 + per_hour * at_s / 3600 + noise * rng.uniform(-1, 1)}) for at_s in times]


def is_flat(given: Readings, bound: Bound) -> bool:
    (verdict,) = judge([bound], given)
    return verdict.is_flat


def test_a_steady_figure_is_flat() -> None:
    assert is_flat(readings(0), Bound("tasks", 0.5))


def test_one_more_every_quarter_of_an_hour_is_a_leak() -> None:
    assert not is_flat(readings(4), Bound("tasks", 3))


def test_noise_many_times_the_bound_hides_no_leak_and_makes_none() -> None:
    assert is_flat(readings(0, noise=20), Bound("tasks", 5))
    assert not is_flat(readings(8, noise=20), Bound("tasks", 5))


def test_readings_taken_at_a_bad_moment_do_not_tilt_it() -> None:
    jumping = [
        (at_s, {"tasks": 1000.0 if number > 200 and number % 5 == 0 else figures["tasks"]})
        for number, (at_s, figures) in enumerate(readings(0))
    ]
    assert is_flat(jumping, Bound("tasks", 1))


def test_what_grows_only_while_warming_up_is_flat() -> None:
    warming = [(at_s, {"tasks": min(100.0, 20 + at_s / 20)}) for at_s, _ in readings(0)]
    assert is_flat(warming, Bound("tasks", 1))


def test_what_piles_up_and_is_cleared_away_in_turn_is_judged_by_its_least() -> None:
    piles = [(at_s, {"tasks": 100.0 + number % 7}) for number, (at_s, _) in enumerate(readings(0, count=14))]
    assert not is_flat(piles, Bound("tasks", 1))
    assert is_flat(piles, Bound("tasks", 1, least_of=8))
    leaking = [(at_s, {"tasks": figures["tasks"] + at_s / 60}) for at_s, figures in piles]
    assert not is_flat(leaking, Bound("tasks", 1, least_of=8))


def test_what_shrinks_is_flat() -> None:
    assert is_flat(readings(-50), Bound("tasks", 0))


@pytest.mark.parametrize(("per_hour", "flat"), [(3.7, True), (3.9, False)])
def test_the_bound_holds_on_both_sides(per_hour: float, flat: bool) -> None:
    given = readings(per_hour)
    grown = per_hour * (given[-1][0] * 2 / 3) / 3600
    assert is_flat(given, Bound("tasks", 3.8 / per_hour * grown)) is flat


def test_a_share_is_of_what_the_figure_is() -> None:
    assert is_flat(readings(4), Bound("tasks", 0, share=0.06))
    assert not is_flat(readings(4), Bound("tasks", 0, share=0.04))


def test_too_few_readings_tell_nothing() -> None:
    with pytest.raises(TooFewReadings, match="cannot tell"):
        judge([Bound("tasks", 1)], readings(0, count=7))


def test_a_slope_is_the_median_of_all_pairs() -> None:
    assert slope([(0, 0), (1, 2), (2, 4), (3, 600)]) == pytest.approx(2, abs=100)
    assert slope([(0, 0), (1, 2), (2, 4), (3, 6), (4, 800)]) == 2
    assert slope([(5, 1)]) == 0
