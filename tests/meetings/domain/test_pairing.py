"""Pairing codes: their look, and how few guesses anybody has."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.pairing import (
    CODES,
    MAX_WRONG,
    MAX_WRONG_OF_ADDRESS,
    WINDOW_S,
    Attempt,
    code_text,
    is_code,
    wait_s,
)
from tests.meetings.hall import NOW, after

HOME, STRANGER = "10.0.0.7", "203.0.113.9"


@pytest.mark.parametrize(("number", "text"), [(0, "000000"), (7, "000007"), (CODES - 1, "999999")])
def test_a_code_has_six_digits(number: int, text: str) -> None:
    assert code_text(number) == text
    assert is_code(text)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", " 123456", "123456\n", "１２３４５６", "-12345"])
def test_what_is_not_six_digits_is_no_code(text: str) -> None:
    assert not is_code(text)


def test_an_address_has_five_guesses_in_ten_minutes() -> None:
    guesses = [Attempt(HOME, after(second)) for second in range(MAX_WRONG_OF_ADDRESS)]
    assert wait_s(guesses[:-1], HOME, after(10)) is None
    assert wait_s(guesses, HOME, after(10)) == WINDOW_S - 10
    assert wait_s(guesses, STRANGER, after(10)) is None
    assert wait_s(guesses, HOME, after(WINDOW_S - 1)) == 1
    assert wait_s(guesses, HOME, after(WINDOW_S)) is None


def test_all_addresses_together_have_thirty() -> None:
    guesses = [Attempt(f"198.51.100.{number}", after(number)) for number in range(MAX_WRONG)]
    assert wait_s(guesses[:-1], HOME, after(60)) is None
    assert wait_s(guesses, HOME, after(60)) == WINDOW_S - 60


def test_the_longer_wait_of_both_limits_is_told() -> None:
    others = [Attempt(f"198.51.100.{number}", NOW) for number in range(MAX_WRONG - MAX_WRONG_OF_ADDRESS)]
    own = [Attempt(HOME, after(300)) for _ in range(MAX_WRONG_OF_ADDRESS)]
    assert wait_s([*others, *own], HOME, after(301)) == WINDOW_S - 1
    assert wait_s([*others, *own], STRANGER, after(301)) == WINDOW_S - 301


@given(
    guesses=st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), st.integers(0, 400)), max_size=120)
)
def test_however_many_guess_no_window_holds_more_than_the_limits(guesses: list[tuple[str, int]]) -> None:
    """Whoever waits as long as told may try again; whoever does not is not heard."""
    now = NOW
    heard: list[Attempt] = []
    for address, pause_s in guesses:
        now += timedelta(seconds=pause_s)
        wait = wait_s(heard, address, now)
        if wait is None:
            heard.append(Attempt(address, now))
        else:
            assert wait_s(heard, address, now + timedelta(seconds=wait)) is None
        window = [one for one in heard if one.at > now - timedelta(seconds=WINDOW_S)]
        assert len(window) <= MAX_WRONG
        assert sum(one.address == address for one in window) <= MAX_WRONG_OF_ADDRESS
