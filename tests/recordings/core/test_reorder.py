"""Order out of disorder, from every wrap-around point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.core.reorder import MOST_WAITING, Reorder

WRAPS = (0, 1, 32_767, 32_768, 65_533, 65_535)


def numbers(reorder: Reorder[int], now_s: float) -> list[tuple[int, int]]:
    return [(item, missing) for item, missing in reorder.take(now_s)]


@pytest.mark.parametrize("first", WRAPS)
def test_packets_that_come_in_order_go_on_at_once(first: int) -> None:
    reorder: Reorder[int] = Reorder(1.0)
    for number in range(10):
        reorder.put((first + number) & 0xFFFF, number, 0.0)
        assert numbers(reorder, 0.0) == [(number, 0)]


@pytest.mark.parametrize("first", WRAPS)
def test_a_late_one_is_waited_for(first: int) -> None:
    reorder: Reorder[int] = Reorder(1.0)
    for number in (0, 2, 3):
        reorder.put((first + number) & 0xFFFF, number, 5.0)
    assert numbers(reorder, 5.99) == [(0, 0)]
    reorder.put((first + 1) & 0xFFFF, 1, 5.99)
    assert numbers(reorder, 5.99) == [(1, 0), (2, 0), (3, 0)]


@pytest.mark.parametrize("first", WRAPS)
def test_what_never_comes_is_passed_over_and_counted(first: int) -> None:
    reorder: Reorder[int] = Reorder(1.0)
    for number in (0, 3, 4, 7):
        reorder.put((first + number) & 0xFFFF, number, 5.0)
    assert numbers(reorder, 5.0) == [(0, 0)]
    assert numbers(reorder, 6.0) == [(3, 2), (4, 0), (7, 2)]
    reorder.put((first + 1) & 0xFFFF, 1, 6.0)
    assert numbers(reorder, 9.0) == []
    assert reorder.late == 1


def test_the_same_packet_twice_is_dropped() -> None:
    reorder: Reorder[int] = Reorder(1.0)
    for number in (0, 2, 2, 0):
        reorder.put(number, number, 0.0)
    assert numbers(reorder, 0.0) == [(0, 0)]
    reorder.put(0, 0, 0.0)
    assert reorder.late == 2 + 1


def test_the_waiting_is_bounded() -> None:
    reorder: Reorder[int] = Reorder(1e9)
    reorder.put(0, 0, 0.0)
    for number in range(MOST_WAITING - 1):
        reorder.put(number + 2, number, 0.0)
    assert len(numbers(reorder, 0.0)) == 1
    reorder.put(MOST_WAITING + 1, 0, 0.0)
    assert len(numbers(reorder, 0.0)) == MOST_WAITING


def test_after_it_forgot_any_number_is_the_first() -> None:
    reorder: Reorder[int] = Reorder(1.0)
    reorder.put(100, 1, 0.0)
    reorder.put(102, 2, 0.0)
    reorder.forget()
    reorder.put(40_000, 3, 0.0)
    assert numbers(reorder, 0.0) == [(3, 0)]


@given(st.permutations(range(40)), st.integers(0, 65_535), st.sets(st.integers(1, 38)))
def test_what_comes_within_the_time_comes_out_once_and_in_order(order: list[int], first: int, lost: set[int]) -> None:
    reorder: Reorder[int] = Reorder(1.0)
    reorder.put(first, 0, 0.0)
    found = numbers(reorder, 0.0)
    for number in order:
        if number and number not in lost:
            reorder.put((first + number) & 0xFFFF, number, 0.5)
            found += numbers(reorder, 0.5)
    found += numbers(reorder, 2.0)
    assert [item for item, _ in found] == [number for number in range(40) if number not in lost]
    assert sum(missing for _, missing in found) == len(lost)
