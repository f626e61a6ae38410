"""Pictures use what a rate leaves free, and nothing else."""

from signaling.still_allowance import SAVED_S, StillAllowance

STILL = 8_000


def shown(free_bps: float, seconds: int, each_second: int) -> int:
    """How many of so many pictures a second are let through."""
    allowance = StillAllowance(0.0)
    return sum(allowance.spend(STILL, free_bps, second + 1.0) for second in range(seconds) for _ in range(each_second))


def test_so_many_go_as_the_rate_leaves_free() -> None:
    assert shown(128_000, 60, 26) == 2 * 60
    assert shown(64_000, 60, 26) == 60


def test_none_go_where_nothing_is_free() -> None:
    assert shown(0.0, 60, 26) == shown(-50_000.0, 60, 26) == 0


def test_what_was_spared_for_longer_than_five_seconds_is_not_used_later() -> None:
    allowance = StillAllowance(0.0)
    went = [allowance.spend(STILL, 64_000, 600.0) for _ in range(20)]
    assert sum(went) == SAVED_S


def test_what_is_free_less_now_is_free_less_at_once() -> None:
    allowance = StillAllowance(0.0)
    assert allowance.spend(STILL, 640_000, 5.0)
    assert not allowance.spend(STILL, 0.0, 5.0)
