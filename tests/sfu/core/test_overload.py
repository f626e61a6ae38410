"""What a worker that cannot keep up gives up, and when it takes it back."""

from hypothesis import given
from hypothesis import strategies as st

from sfu.core.overload import CALM_S, IN_TIME_S, LATE_S, Overload
from sfu.interfaces import Step

TICK_S = 0.05


def cap_of(overload: Overload) -> Step:
    return overload.cap


def run(overload: Overload, wait_s: float, seconds: float, now_s: float) -> float:
    """Lets time pass with packets that wait so long; the time after it."""
    for _ in range(round(seconds / TICK_S)):
        now_s += TICK_S
        overload.update(wait_s, now_s)
    return now_s


def test_a_worker_in_time_gives_up_nothing() -> None:
    overload = Overload()
    run(overload, LATE_S, 60, 100.0)
    assert cap_of(overload) == Step.TILES


def test_a_short_delay_is_no_overload() -> None:
    overload = Overload()
    now_s = run(overload, 1.0, 0.9, 100.0)
    run(overload, 0.0, 1, now_s)
    assert cap_of(overload) == Step.TILES


def test_tiles_go_first_after_one_second() -> None:
    overload = Overload()
    run(overload, LATE_S + 0.01, 1.15, 100.0)
    assert cap_of(overload) == Step.STAGE_FULL


def test_voices_are_never_given_up() -> None:
    overload = Overload()
    run(overload, 5.0, 60, 100.0)
    assert cap_of(overload) == Step.VOICES


def test_a_step_comes_back_after_five_seconds_in_time() -> None:
    overload = Overload()
    now_s = run(overload, 1.0, 1.15, 100.0)
    now_s = run(overload, IN_TIME_S, CALM_S - 0.1, now_s)
    assert cap_of(overload) == Step.STAGE_FULL
    run(overload, IN_TIME_S, 0.3, now_s)
    assert cap_of(overload) == Step.TILES


def test_a_climb_that_fails_makes_the_next_one_wait_twice_as_long() -> None:
    overload = Overload()
    now_s = run(overload, 1.0, 1.15, 100.0)
    now_s = run(overload, 0.0, CALM_S + 0.2, now_s)
    now_s = run(overload, 1.0, 1.3, now_s)
    assert cap_of(overload) == Step.STAGE_FULL
    now_s = run(overload, 0.0, 2 * CALM_S - 0.3, now_s)
    assert cap_of(overload) == Step.STAGE_FULL
    run(overload, 0.0, 0.5, now_s)
    assert cap_of(overload) == Step.TILES


@given(st.lists(st.floats(0, 3), max_size=400))
def test_it_moves_one_step_at_a_time_and_stays_between_voices_and_tiles(waits_s: list[float]) -> None:
    overload = Overload()
    now_s, before = 100.0, overload.cap
    for wait_s in waits_s:
        now_s += TICK_S
        cap = overload.update(wait_s, now_s)
        assert abs(cap - before) <= 1
        assert Step.VOICES <= cap <= Step.TILES
        before = cap
