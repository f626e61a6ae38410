"""Which simulcast layer goes to whom, and which are sent at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.layers import WantedLayers, choose


@pytest.mark.parametrize(
    ("live", "height", "most", "chosen"),
    [
        ((180, 360, 720), 720, 2, 2),
        ((180, 360, 720), 649, 2, 2),
        ((180, 360, 720), 400, 2, 1),
        ((180, 360, 720), 401, 2, 2),
        ((180, 360, 720), 200, 2, 0),
        ((180, 360, 720), 1080, 2, 2),
        ((180, 360, 720), 720, 1, 1),
        ((180, 360, 720), 720, 0, 0),
        ((180, 360, 720), 720, -1, None),
        ((180, 360, 0), 720, 2, 1),
        ((180, 0, 720), 300, 2, 2),
        ((0, 0, 720), 100, 2, 2),
        ((0, 0, 720), 720, 1, None),
        ((0, 0, 0), 720, 2, None),
        ((), 720, 2, None),
        ((480,), 180, 5, 0),
    ],
)
def test_lowest_layer_that_fills_the_picture_is_chosen(
    live: tuple[int, ...], height: int, most: int, chosen: int | None
) -> None:
    assert choose(live, height, most) == chosen


@given(st.lists(st.sampled_from([0, 180, 360, 720]), max_size=4), st.integers(1, 2160), st.integers(-1, 5))
def test_chosen_layer_is_live_and_allowed(live: list[int], height: int, most: int) -> None:
    chosen = choose(live, height, most)
    allowed = [index for index, layer in enumerate(live) if layer and index <= most]
    assert (chosen is None) == (not allowed)
    if chosen is not None:
        assert chosen in allowed


@given(st.integers(1, 2160), st.integers(1, 2160), st.integers(0, 2))
def test_larger_picture_never_gets_a_lower_layer(one: int, other: int, most: int) -> None:
    low, high = sorted((one, other))
    assert (choose((180, 360, 720), low, most) or 0) <= (choose((180, 360, 720), high, most) or 0)


def test_all_layers_are_sent_at_first_and_unwanted_ones_go_after_the_hold() -> None:
    layers = WantedLayers(3, now_s=10.0, hold_s=2.5)
    assert layers.update({0}, 10.0) == (True, True, True)
    assert layers.update({0}, 12.4) == (True, True, True)
    assert layers.update({0}, 12.5) == (True, False, False)


def test_layer_is_back_as_soon_as_somebody_wants_it() -> None:
    layers = WantedLayers(2, now_s=0.0)
    assert layers.update((), 10.0) == (False, False)
    assert layers.update({1}, 10.0) == (False, True)


def test_layer_wanted_again_within_the_hold_is_never_off() -> None:
    layers = WantedLayers(1, now_s=0.0, hold_s=2.5)
    states = [layers.update({0} if tick % 20 == 0 else (), tick / 10) for tick in range(200)]
    assert set(states) == {(True,)}
