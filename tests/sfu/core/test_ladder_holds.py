"""A receiver that somebody holds down: to a step, or to a rate."""

import pytest

from sfu.core.ladder import Ladder
from sfu.interfaces import Step
from tests.sfu.core.test_ladder import COSTS, TICK_S, settle


def test_who_is_held_goes_no_higher_and_climbs_again_when_it_is_let_up() -> None:
    ladder = Ladder()
    ladder.hold_below(Step.STAGE_LOW)
    assert ladder.step is Step.STAGE_LOW
    assert set(settle(ladder, 0.0, 60.0, 20_000_000)) == {Step.STAGE_LOW}
    assert ladder.probe_wanted(60.0) is None
    ladder.hold_below(Step.TILES)
    assert settle(ladder, 60.0, 60.0, 20_000_000)[-1] is Step.TILES


def test_who_is_held_still_goes_below_when_its_line_carries_less() -> None:
    ladder = Ladder()
    ladder.hold_below(Step.STAGE_MEDIUM)
    assert settle(ladder, 0.0, 20.0, 60_000)[-1] is Step.VOICE


@pytest.mark.parametrize(
    ("limit_bps", "step"),
    [
        (64_000, Step.VOICE),
        (160_000, Step.VOICES),
        (320_000, Step.STAGE_LOW),
        (1_000_000, Step.STAGE_MEDIUM),
        (2_100_000, Step.STAGE_FULL),
        (20_000_000, Step.TILES),
    ],
)
def test_who_is_held_to_a_rate_is_given_what_stays_below_it_and_nothing_more_is_tried(
    limit_bps: int, step: Step
) -> None:
    ladder = Ladder()
    ladder.limit_bps = limit_bps
    steps = settle(ladder, 0.0, 120.0, 20_000_000)
    assert set(steps[round(3.0 / TICK_S) :]) == {step}
    assert COSTS[step] <= limit_bps
    assert ladder.probe_wanted(120.0) is None
    ladder.limit_bps = None
    assert settle(ladder, 120.0, 120.0, 20_000_000)[-1] is Step.TILES


def test_a_step_that_comes_to_cost_more_than_the_rate_is_left() -> None:
    ladder = Ladder()
    ladder.limit_bps = 700_000
    assert settle(ladder, 0.0, 20.0, 20_000_000)[-1] is Step.STAGE_LOW
    dearer = (50_000, 50_000, 130_000, 701_000, 900_000, 1_850_000, 2_450_000)
    steps = [ladder.update(20.0 + tick * TICK_S, 20_000_000, 0.0, dearer) for tick in range(20)]
    assert steps[-1] is Step.VOICES


def test_a_line_that_carries_less_than_the_rate_goes_by_the_line() -> None:
    ladder = Ladder()
    ladder.limit_bps = 1_000_000
    assert settle(ladder, 0.0, 20.0, 200_000)[-1] is Step.VOICES
