"""A round trip that stays long is the line's own; one that falls again was a queue."""

import pytest

from signaling.line_delays import STANDS_S, LineDelays

LIMIT_MS = 150.0


def looks(trips_ms: list[float | None]) -> list[bool]:
    """What is said at each of as many looks, a second apart."""
    delays = LineDelays(LIMIT_MS)
    return [delays.stands("a", trip_ms, 100.0 + at_s) for at_s, trip_ms in enumerate(trips_ms)]


def test_a_long_round_trip_stands_after_eight_seconds() -> None:
    assert looks([400.0] * 10) == [False] * int(STANDS_S) + [True] * 2


@pytest.mark.parametrize("between", [LIMIT_MS, 20.0, None])
def test_one_look_that_is_not_long_begins_anew(between: float | None) -> None:
    assert looks([151.0] * 5 + [between] + [151.0] * 9) == [False] * 14 + [True]


def test_what_is_at_the_threshold_is_not_long() -> None:
    assert not any(looks([LIMIT_MS] * 20))


def test_sites_are_told_apart_and_who_left_is_forgotten() -> None:
    delays = LineDelays(LIMIT_MS)
    for site in ("a", "b"):
        assert not delays.stands(site, 400.0, 0.0)
    delays.forget_all_but({"a"})
    assert delays.stands("a", 400.0, STANDS_S)
    assert not delays.stands("b", 400.0, STANDS_S)
