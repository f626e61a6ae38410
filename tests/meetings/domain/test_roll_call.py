"""The order of a roll call, who comes next, and when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.roll_call import Pace, Site, check_pace, due_at, in_order, next_call
from meetings.errors import InvalidInput
from meetings.ids import ParticipantId
from meetings.seed.units import communes

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ORDER = Path(__file__).parent / "order_of_boards.txt"


def site(name: str, area: str | None = "Nam Định", *, away: bool = False) -> Site:
    return Site(ParticipantId(name), name, area, away)


def test_the_whole_province_is_called_in_the_order_of_the_boards() -> None:
    """The client's suite reads the same page (stores/board.test.ts)."""
    called = in_order(site(commune.full_name, commune.area) for commune in communes())
    assert [f"{one.area}\t{one.name}" for one in called] == ORDER.read_text(encoding="utf-8").splitlines()


def test_the_type_of_a_unit_does_not_count_and_no_area_comes_last() -> None:
    sites = [site("Hội trường", None), site("Xã Đông A"), site("Phường Ý Yên"), site("Phường Dương Xá")]
    assert [one.name for one in in_order(sites)] == ["Phường Dương Xá", "Xã Đông A", "Phường Ý Yên", "Hội trường"]


def test_first_next_and_nobody_after_the_last() -> None:
    order = [site("a"), site("b"), site("c", away=True)]
    assert next_call(order, None, skips_absent=False) == "a"
    assert next_call(order, ParticipantId("a"), skips_absent=True) == "b"
    assert next_call(order, ParticipantId("b"), skips_absent=False) == "c"
    assert next_call(order, ParticipantId("b"), skips_absent=True) is None
    assert next_call(order, ParticipantId("c"), skips_absent=False) is None
    assert next_call([], None, skips_absent=False) is None


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_by_itself_it_calls_everyone_who_is_to_be_called_once(away: list[bool]) -> None:
    order = in_order(site(f"Xã {number:02d}", away=gone) for number, gone in enumerate(away))
    called: list[ParticipantId] = []
    while (following := next_call(order, called[-1] if called else None, skips_absent=True)) is not None:
        called.append(following)
    assert called == [one.participant for one in order if not one.away]


def test_the_next_is_due_after_its_seconds_unless_it_goes_by_hand() -> None:
    assert due_at(START, Pace(10, paused=False, skips_absent=True)) == START + timedelta(seconds=10)
    assert due_at(START, Pace(10, paused=True, skips_absent=True)) is None
    assert due_at(START, Pace(None, paused=False, skips_absent=True)) is None


@pytest.mark.parametrize("every_s", [4, 121, 0, -5])
def test_a_pace_out_of_its_bounds_is_refused(every_s: int) -> None:
    with pytest.raises(InvalidInput):
        check_pace(every_s)


@pytest.mark.parametrize("every_s", [5, 120, None])
def test_a_pace_within_its_bounds_is_taken(every_s: int | None) -> None:
    check_pace(every_s)
