"""What a beat of reading is worth, and what rooms' screens show where nobody said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.papers import MAX_BEAT_S, read_s, shown_in_rooms


@pytest.mark.parametrize(
    ("told", "passed", "worth"),
    [
        (10, None, 0),
        (10, 10.0, 10),
        (11, 10.9, 10),
        (3, 10.0, 3),
        (3600, 3600.0, MAX_BEAT_S),
        (10, -5.0, 0),
        (10, 0.4, 0),
    ],
)
def test_a_beat_is_worth_no_more_than_the_time_that_passed(told: int, passed: float | None, worth: int) -> None:
    assert read_s(told, passed) == worth


@given(st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 5000)), max_size=30))
def test_however_often_it_beats_it_never_adds_up_to_more_than_the_time(beats: list[tuple[int, float]]) -> None:
    assert sum(read_s(told, passed) for told, passed in beats) <= sum(passed for _, passed in beats)


def test_rooms_show_an_open_paper_and_no_internal_one_unless_it_was_said() -> None:
    assert {word: shown_in_rooms(word) for word in ("open", "internal")} == {"open": True, "internal": False}
