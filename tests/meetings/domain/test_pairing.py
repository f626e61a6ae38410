"""Pairing codes: their look, and how few guesses anybody has."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.pairing import (
    CODES,
    MAX_WRONG_OF_FAMILIAR,
    MAX_WRONG_OF_PLACE,
    MAX_WRONG_OF_STRANGERS,
    WINDOW_S,
    Attempt,
    Guesses,
    Place,
    code_text,
    guesses,
    is_code,
    wait_s,
)
from tests.meetings.hall import NOW, after

HOME, STRANGER = Place("10.0.0.7", familiar=True), Place("203.0.113.9", familiar=False)


def strange(number: int) -> Place:
    return Place(f"198.51.100.{number}", familiar=False)


@pytest.mark.parametrize(("number", "text"), [(0, "000000"), (7, "000007"), (CODES - 1, "999999")])
def test_a_code_has_six_digits(number: int, text: str) -> None:
    assert code_text(number) == text
    assert is_code(text)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", " 123456", "123456\n", "１２３４５６", "-12345"])
def test_what_is_not_six_digits_is_no_code(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize("place", [HOME, STRANGER])
def test_a_place_has_five_guesses_in_ten_minutes(place: Place) -> None:
    tried = [Attempt(place, after(second)) for second in range(MAX_WRONG_OF_PLACE)]
    assert wait_s(tried[:-1], place, after(10)) is None
    assert wait_s(tried, place, after(10)) == WINDOW_S - 10
    assert wait_s(tried, strange(1), after(10)) is None
    assert wait_s(tried, place, after(WINDOW_S - 1)) == 1
    assert wait_s(tried, place, after(WINDOW_S)) is None


def test_all_strange_places_together_have_thirty_and_keep_no_familiar_one_waiting() -> None:
    tried = [Attempt(strange(number), after(number)) for number in range(MAX_WRONG_OF_STRANGERS)]
    assert wait_s(tried[:-1], STRANGER, after(60)) is None
    assert wait_s(tried, STRANGER, after(60)) == WINDOW_S - 60
    assert wait_s(tried, HOME, after(60)) is None
    assert guesses(tried, after(60)) == Guesses(MAX_WRONG_OF_STRANGERS, WINDOW_S - 60, None)


def test_all_familiar_places_together_have_sixty() -> None:
    tried = [Attempt(Place(f"10.0.1.{number}", familiar=True), NOW) for number in range(MAX_WRONG_OF_FAMILIAR)]
    assert wait_s(tried[:-1], HOME, after(60)) is None
    assert wait_s(tried, HOME, after(60)) == WINDOW_S - 60
    assert wait_s(tried, STRANGER, after(60)) is None
    assert guesses(tried, after(60)) == Guesses(MAX_WRONG_OF_FAMILIAR, None, WINDOW_S - 60)


def test_guesses_are_told_for_as_long_as_they_count() -> None:
    assert guesses([Attempt(HOME, NOW), Attempt(STRANGER, after(5))], after(WINDOW_S)) == Guesses(1, None, None)


def test_the_longer_wait_of_both_limits_is_told() -> None:
    others = [Attempt(strange(number), NOW) for number in range(MAX_WRONG_OF_STRANGERS - MAX_WRONG_OF_PLACE)]
    own = [Attempt(STRANGER, after(300)) for _ in range(MAX_WRONG_OF_PLACE)]
    assert wait_s([*others, *own], STRANGER, after(301)) == WINDOW_S - 1
    assert wait_s([*others, *own], strange(99), after(301)) == WINDOW_S - 301


@given(tried=st.lists(st.tuples(st.sampled_from("abcdefgABCDEFGHIJKLMN"), st.integers(0, 200)), max_size=120))
def test_however_many_guess_no_window_holds_more_than_the_limits(tried: list[tuple[str, int]]) -> None:
    """Whoever waits as long as told may try again; whoever does not is not heard. Small letters are strangers."""
    now = NOW
    heard: list[Attempt] = []
    for name, pause_s in tried:
        now += timedelta(seconds=pause_s)
        place = Place(name, familiar=name.isupper())
        wait = wait_s(heard, place, now)
        if wait is None:
            heard.append(Attempt(place, now))
        else:
            assert wait_s(heard, place, now + timedelta(seconds=wait)) is None
        window = [one.place for one in heard if one.at > now - timedelta(seconds=WINDOW_S)]
        assert sum(not one.familiar for one in window) <= MAX_WRONG_OF_STRANGERS
        assert sum(one.familiar for one in window) <= MAX_WRONG_OF_FAMILIAR
        assert window.count(place) <= MAX_WRONG_OF_PLACE
