"""Numbers on a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.seq import Unwrapper16, Unwrapper32, diff16, diff32, newer16

SIXTEEN = st.integers(0, 0xFFFF)
THIRTY_TWO = st.integers(0, 0xFFFF_FFFF)


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [(1, 0, 1), (0, 1, -1), (0, 0xFFFF, 1), (0xFFFF, 0, -1), (0x7FFF, 0, 0x7FFF), (0x8000, 0, -0x8000), (5, 5, 0)],
)
def test_sequence_difference_takes_the_shorter_way(a: int, b: int, difference: int) -> None:
    assert diff16(a, b) == difference


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [(0, 0xFFFF_FFFF, 1), (0xFFFF_FFFF, 0, -1), (0x7FFF_FFFF, 0, 0x7FFF_FFFF), (0x8000_0000, 0, -0x8000_0000)],
)
def test_timestamp_difference_takes_the_shorter_way(a: int, b: int, difference: int) -> None:
    assert diff32(a, b) == difference


@given(SIXTEEN, st.integers(-0x8000, 0x7FFF))
def test_sequence_difference_undoes_an_advance_from_everywhere(start: int, advance: int) -> None:
    assert diff16((start + advance) & 0xFFFF, start) == advance


@given(THIRTY_TWO, st.integers(-0x8000_0000, 0x7FFF_FFFF))
def test_timestamp_difference_undoes_an_advance_from_everywhere(start: int, advance: int) -> None:
    assert diff32((start + advance) & 0xFFFF_FFFF, start) == advance


@given(SIXTEEN, SIXTEEN)
def test_of_two_different_numbers_at_most_one_is_newer(a: int, b: int) -> None:
    assert not (newer16(a, b) and newer16(b, a))
    assert newer16(a, b) == (diff16(a, b) > 0)


def test_first_number_is_itself() -> None:
    assert Unwrapper16().unwrap(65_000) == 65_000


@given(SIXTEEN, st.lists(st.integers(-0x8000 + 1, 0x7FFF), max_size=60))
def test_unwrapped_sequence_follows_the_true_one(start: int, steps: list[int]) -> None:
    unwrapper = Unwrapper16()
    highest = unwrapper.unwrap(start)
    for step in steps:
        true = highest + step
        assert unwrapper.unwrap(true & 0xFFFF) == true
        highest = max(highest, true)


@given(THIRTY_TWO, st.lists(st.integers(-0x8000_0000 + 1, 0x7FFF_FFFF), max_size=60))
def test_unwrapped_timestamp_follows_the_true_one(start: int, steps: list[int]) -> None:
    unwrapper = Unwrapper32()
    highest = unwrapper.unwrap(start)
    for step in steps:
        true = highest + step
        assert unwrapper.unwrap(true & 0xFFFF_FFFF) == true
        highest = max(highest, true)


def test_number_before_the_first_one_is_smaller() -> None:
    unwrapper = Unwrapper16()
    unwrapper.unwrap(2)
    assert unwrapper.unwrap(0xFFFF) == -1
