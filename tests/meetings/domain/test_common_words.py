"""Passwords that many people choose are known; others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.common_words import COMMON_WORDS, is_common


@pytest.mark.parametrize(
    "password", ["", "1111", "abcd1234", "0987654321", "Zxcvbnm,./1", "121212121212", "aaabbb111222"]
)
def test_runs_and_repetitions_are_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["Vietnam2026", "hà nội!!!", "L0vely$$99", "p4ssw0rd", "Emyêuanh520"])
def test_common_words_are_common_however_they_are_dressed(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["trexanh", "2026-tlk-9", "cầu Long Biên", "vịt9trời", "5294081736"])
def test_other_words_and_figures_are_not(password: str) -> None:
    assert not is_common(password)


@given(st.lists(st.sampled_from(sorted(COMMON_WORDS)), min_size=1, max_size=4), st.integers(0, 9999))
def test_any_row_of_common_words_with_a_number_is_common(words: list[str], number: int) -> None:
    assert is_common("".join(words).capitalize() + str(number) + "!")


@given(st.text(max_size=60))
def test_every_text_is_judged(text: str) -> None:
    assert is_common(text) in {True, False}
