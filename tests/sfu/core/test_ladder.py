"""One receiver on the weak-line ladder: single decisions, and whole minutes on lines that carry this or that."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.ladder import Ladder, fitting
from sfu.interfaces import Step

COSTS = (50_000, 50_000, 130_000, 280_000, 640_000, 1_850_000, 2_450_000)
TICK_S = 0.25


def settle(
    ladder: Ladder, begins_s: float, seconds: float, estimate_bps: float | None, loss: float = 0.0
) -> list[Step]:
    """The steps at each quarter of a second with an estimate that stays as it is."""
    return [
        ladder.update(begins_s + tick * TICK_S, estimate_bps, loss, COSTS) for tick in range(round(seconds / TICK_S))
    ]


@pytest.mark.parametrize(
    ("estimate_bps", "step"),
    [
        (0, Step.VOICE),
        (119_999, Step.VOICE),
        (120_000, Step.PAGES),
        (144_000, Step.PAGES),
        (145_000, Step.VOICES),
        (312_000, Step.STAGE_LOW),
        (712_000, Step.STAGE_MEDIUM),
        (2_056_000, Step.STAGE_FULL),
        (2_723_000, Step.TILES),
        (float("inf"), Step.TILES),
    ],
)
def test_fitting_step_leaves_a_tenth_of_the_estimate_free(estimate_bps: float, step: Step) -> None:
    assert fitting(COSTS, estimate_bps) is step


INCREASING = st.lists(st.integers(0, 1_000_000), min_size=7, max_size=7).map(sorted)


@given(INCREASING, st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_higher_estimate_never_fits_less(costs: list[int], one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert fitting(costs, low) <= fitting(costs, high)


def test_unknown_estimate_gets_everything() -> None:
    assert set(settle(Ladder(), 0.0, 60.0, None)) == {Step.TILES}


@pytest.mark.parametrize("estimate_bps", [50_000, 119_000, 200_000, 400_000, 1_000_000, 2_000_000])
def test_step_that_does_not_fit_is_left_for_one_that_does_within_three_seconds(estimate_bps: int) -> None:
    steps = settle(Ladder(), 0.0, 3.0, estimate_bps)
    assert steps[-1] is fitting(COSTS, estimate_bps)


@pytest.mark.parametrize("every_s", [0.1, 0.5, 1.0])
def test_descent_takes_three_seconds_at_most_however_often_it_is_asked(every_s: float) -> None:
    ladder = Ladder()
    for tick in range(100):
        ladder.update(tick * every_s, 3_000_000, 0.0, COSTS)
    begins_s = 100 * every_s
    steps = {
        begins_s + tick * every_s: ladder.update(begins_s + tick * every_s, 200_000, 0.0, COSTS) for tick in range(100)
    }
    assert all(step is Step.VOICES for at_s, step in steps.items() if begins_s + 3.0 <= at_s <= begins_s + 9.0)


@pytest.mark.parametrize("estimate_bps", [None, 10_000_000])
def test_heavy_loss_alone_leads_down_one_step(estimate_bps: int | None) -> None:
    steps = settle(Ladder(), 0.0, 2.0, estimate_bps, loss=0.10)
    assert steps[-1] is Step.STAGE_FULL


def test_line_that_is_flooded_is_relieved_at_once() -> None:
    assert Ladder().update(0.0, 200_000, 0.10, COSTS) is Step.VOICES
    assert Ladder().update(0.0, 0.5 * COSTS[Step.TILES], 0.5, COSTS) is Step.TILES
    assert Ladder().update(0.0, 200_000, 0.099, COSTS) is Step.TILES


def test_loss_below_a_tenth_alone_leads_nowhere() -> None:
    assert set(settle(Ladder(Step.STAGE_FULL), 0.0, 60.0, 10_000_000, loss=0.099)) == {Step.STAGE_FULL}


def test_some_loss_forbids_a_climb_and_little_loss_does_not() -> None:
    assert settle(Ladder(Step.STAGE_LOW), 0.0, 30.0, 10_000_000, loss=0.05)[-1] is Step.STAGE_LOW
    assert settle(Ladder(Step.STAGE_LOW), 0.0, 30.0, 10_000_000, loss=0.049)[-1] is Step.TILES


def test_short_trouble_is_not_a_reason_to_go_down() -> None:
    ladder = Ladder()
    settle(ladder, 0.0, 10.0, 3_000_000)
    settle(ladder, 10.0, 0.75, 300_000)
    assert settle(ladder, 10.75, 5.0, 3_000_000)[-1] is Step.TILES


@pytest.mark.parametrize("estimate_bps", [None, 0, 20_000, 10_000_000])
def test_voice_is_never_cut(estimate_bps: int | None) -> None:
    assert set(settle(Ladder(Step.VOICE), 0.0, 60.0, estimate_bps, loss=0.9)) == {Step.VOICE}


def test_room_in_the_estimate_is_used_after_three_seconds() -> None:
    steps = settle(Ladder(Step.STAGE_LOW), 0.0, 3.5, 1_000_000)
    assert steps[:12] == [Step.STAGE_LOW] * 12
    assert steps[12] is Step.STAGE_MEDIUM


def test_climb_without_room_is_tried_after_ten_seconds() -> None:
    steps = settle(Ladder(Step.STAGE_LOW), 0.0, 10.5, 400_000)
    assert steps.index(Step.STAGE_MEDIUM) == 40


def test_a_probe_is_wanted_after_two_seconds_and_what_it_proves_is_climbed_at_once() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    settle(ladder, 0.0, 2.0, 400_000)
    assert ladder.probe_wanted(1.9) is None
    assert ladder.probe_wanted(2.0) is Step.STAGE_MEDIUM
    ladder.note_probe(Step.STAGE_MEDIUM, carried=True, now_s=4.4)
    assert ladder.probe_wanted(4.4) is None
    assert ladder.update(4.5, 400_000, 0.0, COSTS) is Step.STAGE_MEDIUM


def test_probes_that_the_line_does_not_carry_are_tried_soon_for_a_minute_and_then_seldom() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    probed, now_s = [], 0.0
    while now_s < 200.0:
        assert ladder.update(now_s, 400_000, 0.0, COSTS) is Step.STAGE_LOW
        target = ladder.probe_wanted(now_s)
        if target is not None:
            probed.append(now_s)
            ladder.note_probe(target, carried=False, now_s=now_s)
        now_s += TICK_S
    assert probed[0] == 2.0
    assert [later - earlier for earlier, later in pairwise(probed)] == [*[4] * 9, 12, 24, 48, 48]


def test_no_probe_is_wanted_for_eight_seconds_after_a_descent() -> None:
    ladder = Ladder()
    steps = settle(ladder, 0.0, 2.0, 400_000)
    descended_s = TICK_S * next(index for index, step in enumerate(steps) if step < Step.TILES)
    settle(ladder, 2.0, 7.0, 400_000)
    assert ladder.probe_wanted(descended_s + 7.9) is None
    assert ladder.probe_wanted(descended_s + 8.0) is Step.STAGE_MEDIUM


def test_no_probe_is_wanted_where_the_estimate_has_room_nor_in_trouble_nor_at_the_top() -> None:
    for estimate_bps, loss, step in (
        (10_000_000, 0.0, Step.STAGE_LOW),
        (400_000, 0.06, Step.STAGE_LOW),
        (100_000, 0.0, Step.STAGE_LOW),
        (10_000_000, 0.0, Step.TILES),
    ):
        ladder = Ladder(step)
        settle(ladder, 0.0, 2.5, estimate_bps, loss)
        assert ladder.probe_wanted(2.5) is None


def test_what_was_proven_does_not_outlive_trouble() -> None:
    ladder = Ladder(Step.STAGE_MEDIUM)
    settle(ladder, 0.0, 2.5, 800_000)
    ladder.note_probe(Step.STAGE_FULL, carried=True, now_s=2.5)
    steps = settle(ladder, 2.5, 6.0, 400_000, loss=0.2)
    assert max(steps) is Step.STAGE_MEDIUM
    assert max(settle(ladder, 8.5, 2.0, 800_000)) < Step.STAGE_FULL


def test_a_proven_climb_is_given_eight_seconds_before_a_flat_estimate_speaks_against_it() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    settle(ladder, 0.0, 2.5, 400_000)
    ladder.note_probe(Step.STAGE_MEDIUM, carried=True, now_s=2.5)
    steps = settle(ladder, 2.5, 11.0, 400_000)
    assert steps[: 8 * 4] == [Step.STAGE_MEDIUM] * 32
    assert steps[-1] is Step.STAGE_LOW


def test_a_probe_under_way_holds_the_trial_off() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    settle(ladder, 0.0, 9.5, 400_000)
    ladder.note_probing(9.5)
    assert set(settle(ladder, 9.5, 9.5, 400_000)) == {Step.STAGE_LOW}
    assert settle(ladder, 19.0, 1.0, 400_000)[-1] is Step.STAGE_MEDIUM


def test_through_a_flood_the_estimate_counts_less_what_is_lost() -> None:
    ladder = Ladder()
    assert ladder.update(0.0, 1_000_000, 0.7, COSTS) is Step.VOICES
    ladder = Ladder()
    assert ladder.update(0.0, 1_000_000, 0.9, COSTS) is Step.VOICE


def test_climb_that_fails_is_tried_again_after_twice_the_time() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    steps = settle(ladder, 0.0, 400.0, 400_000)
    climbs = [index * TICK_S for index, (before, after) in enumerate(pairwise(steps), start=1) if after > before]
    pauses = [later - earlier for earlier, later in pairwise(climbs)]
    assert climbs[0] == 10.0
    assert pauses[:3] == pytest.approx([25.0, 45.0, 85.0], abs=3.0)
    assert max(pauses) <= 170.0


def test_climb_that_lasts_makes_the_next_one_as_soon_as_ever() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    settle(ladder, 0.0, 120.0, 400_000)
    assert settle(ladder, 120.0, 60.0, 800_000)[-1] is Step.STAGE_MEDIUM
    assert settle(ladder, 180.0, 2.0, 400_000)[-1] is Step.STAGE_LOW
    steps = settle(ladder, 182.0, 12.0, 400_000)
    assert Step.STAGE_MEDIUM in steps


def test_line_has_time_to_recover_after_a_descent_before_it_is_judged_again() -> None:
    ladder = Ladder()
    steps = settle(ladder, 0.0, 12.0, None, loss=0.3)
    descents = [index * TICK_S for index, (before, after) in enumerate(pairwise(steps), start=1) if after < before]
    assert len(descents) >= 3
    assert all(later - earlier == 2.5 for earlier, later in pairwise(descents))


def test_trial_ends_within_three_seconds_when_the_estimate_does_not_follow() -> None:
    steps = settle(Ladder(Step.STAGE_LOW), 0.0, 14.0, 400_000)
    assert steps.count(Step.STAGE_MEDIUM) <= 12
    assert steps[-1] is Step.STAGE_LOW


def test_trial_goes_on_while_the_estimate_rises() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    estimate_bps = 400_000.0
    steps = []
    for tick in range(120):
        steps.append(ladder.update(tick * TICK_S, estimate_bps, 0.0, COSTS))
        if steps[-1] is Step.STAGE_MEDIUM:
            estimate_bps *= 1.005
    assert steps[39:] == [Step.STAGE_LOW] + [Step.STAGE_MEDIUM] * 80


def test_trial_that_makes_the_estimate_fall_ends_sooner() -> None:
    ladder = Ladder(Step.STAGE_LOW)
    settle(ladder, 0.0, 10.25, 400_000)
    assert ladder.step is Step.STAGE_MEDIUM
    steps = settle(ladder, 10.25, 2.0, 300_000)
    assert steps[-1] is Step.VOICES
    assert steps.count(Step.STAGE_MEDIUM) <= 4


def test_same_inputs_and_a_higher_estimate_lead_at_least_as_high_at_first() -> None:
    reached = [settle(Ladder(), 0.0, 4.0, estimate_bps)[-1] for estimate_bps in range(20_000, 4_000_000, 20_000)]
    assert reached == sorted(reached)


@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(1_000, 10_000_000), st.sampled_from([0.0, 0.04, 0.06, 0.2]), st.floats(0.05, 4.0)
        ),
        max_size=150,
    )
)
def test_steps_up_are_three_seconds_apart_and_each_is_by_one_or_to_the_voices(
    inputs: list[tuple[float | None, float, float]],
) -> None:
    ladder = Ladder()
    now_s, climbed_s, before = 0.0, float("-inf"), ladder.step
    for estimate_bps, loss, pause_s in inputs:
        now_s += pause_s
        after = ladder.update(now_s, estimate_bps, loss, COSTS)
        if after > before:
            assert now_s - climbed_s >= 3.0
            assert after == before + 1 or (before, after) == (Step.VOICE, Step.VOICES)
            climbed_s = now_s
        before = after


class Line:
    """A line of a given rate, and the estimate a browser makes of it (REMB).

    The estimate creeps up, at most to one and a half times what arrives; a full line brings it to 85 % of that.
    """

    def __init__(self, creep: float) -> None:
        self._creep = creep
        self._full_s = 0.0
        self._bps: float | None = None
        self.loss = 0.0

    def estimate(self, now_s: float, sent_bps: float, rate_bps: float) -> float | None:
        """The estimate a quarter of a second later."""
        arriving = min(sent_bps, rate_bps)
        self._full_s = self._full_s + TICK_S if sent_bps > rate_bps else max(0.0, self._full_s - 4 * TICK_S)
        self.loss = (sent_bps - arriving) / sent_bps if self._full_s > 3 else 0.0
        if self._bps is None:
            self._bps = arriving * 0.95 if now_s >= 3 or self._full_s > 1 else None
        elif self._full_s >= 0.75:
            self._bps = min(self._bps, 0.85 * arriving)
        else:
            self._bps = max(self._bps, min(self._bps * (1 + self._creep * TICK_S), 1.5 * arriving + 10_000))
        return self._bps


def minutes_on(rate_at: Callable[[float], float], creep: float, seconds: float) -> list[Step]:
    """The step at each quarter of a second on such a line, while costs vary by a tenth either way."""
    chance = random.Random(3)
    ladder, line = Ladder(), Line(creep)
    steps = []
    for tick in range(round(seconds / TICK_S)):
        now_s = tick * TICK_S
        costs = [cost * chance.uniform(0.9, 1.1) for cost in COSTS]
        estimate_bps = line.estimate(now_s, costs[ladder.step], rate_at(now_s))
        steps.append(ladder.update(now_s, estimate_bps, line.loss, costs))
    return steps


CREEPS = [0.017, 0.05, 0.08]


@pytest.mark.parametrize("creep", CREEPS)
def test_free_line_never_leaves_the_top(creep: float) -> None:
    assert set(minutes_on(lambda _: 10_000_000, creep, 300.0)) == {Step.TILES}


@pytest.mark.parametrize("creep", CREEPS)
@pytest.mark.parametrize(
    ("rate_bps", "fits"),
    [(100_000, Step.VOICE), (200_000, Step.VOICES), (400_000, Step.STAGE_LOW), (1_000_000, Step.STAGE_MEDIUM)],
)
def test_weak_line_stays_where_it_fits_nearly_all_the_time(creep: float, rate_bps: int, fits: Step) -> None:
    steps = minutes_on(lambda _: rate_bps, creep, 600.0)
    assert steps[12] <= fits
    late = steps[len(steps) // 2 :]
    assert late.count(fits) >= 0.85 * len(late)
    assert sum(step > fits for step in late) <= 0.04 * len(late)
    assert sum(before != after for before, after in pairwise(late)) <= 8


@pytest.mark.parametrize("creep", CREEPS)
def test_line_that_breaks_down_is_followed_within_three_seconds_of_its_estimate(creep: float) -> None:
    steps = minutes_on(lambda now_s: 10_000_000 if now_s < 60 else 250_000, creep, 70.0)
    assert steps[239] is Step.TILES
    assert max(steps[60 * 4 + 16 :]) <= Step.VOICES


@pytest.mark.parametrize("creep", CREEPS)
def test_line_that_recovers_is_used_in_full_again(creep: float) -> None:
    steps = minutes_on(lambda now_s: 300_000 if now_s < 60 else 10_000_000, creep, 360.0)
    assert max(steps[20:240]) <= Step.STAGE_MEDIUM
    assert steps[-1] is Step.TILES


@pytest.mark.parametrize(
    ("known_bps", "step"),
    [
        (60_000, Step.VOICE),
        (300_000, Step.VOICES),
        (400_000, Step.STAGE_LOW),
        (1_000_000, Step.STAGE_MEDIUM),
        (3_000_000, Step.TILES),
    ],
)
def test_a_line_that_was_tested_begins_with_what_it_carries(known_bps: int, step: Step) -> None:
    assert Ladder(known_bps=known_bps).step is step


def test_a_tested_line_is_not_climbed_by_an_estimate_that_knows_nothing_yet() -> None:
    assert max(settle(Ladder(known_bps=400_000), 0.0, 9.0, None)) is Step.STAGE_LOW
    assert max(settle(Ladder(known_bps=400_000), 0.0, 9.0, 20_000_000)) is Step.STAGE_LOW
    assert max(settle(Ladder(Step.STAGE_LOW), 0.0, 9.0, 20_000_000)) > Step.STAGE_LOW


def test_a_tested_line_that_carries_more_today_is_found_by_a_probe() -> None:
    ladder = Ladder(known_bps=400_000)
    settle(ladder, 0.0, 3.0, 5_000_000)
    assert ladder.probe_wanted(3.0) is Step.STAGE_MEDIUM
    ladder.note_probe(Step.STAGE_MEDIUM, True, 3.5)
    assert settle(ladder, 3.5, 30.0, 5_000_000)[-1] is Step.TILES


def test_a_tested_line_that_carries_less_today_is_left_as_any_other() -> None:
    assert settle(Ladder(known_bps=1_000_000), 0.0, 3.0, 200_000)[-1] is Step.VOICES
