"""Conflicts between meetings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.overlaps import Wanted, overlap, overlaps
from meetings.ids import AccountId, MeetingId, RoomId

EIGHT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
MAI, BINH = AccountId("mai"), AccountId("binh")
HALL, COMMUNE = RoomId("hall"), RoomId("commune")


def wanted(
    name: str, begin_min: int, length_min: int, leaders: set[AccountId], rooms: set[RoomId], place: str = ""
) -> Wanted:
    starts_at = EIGHT + timedelta(minutes=begin_min)
    ends_at = starts_at + timedelta(minutes=length_min)
    return Wanted(MeetingId(name), starts_at, ends_at, frozenset(leaders), frozenset(rooms), place)


@pytest.mark.parametrize(("begin_min", "meets"), [(119, True), (120, False), (-59, True), (-60, False), (30, True)])
def test_meetings_meet_when_they_overlap_and_not_when_they_touch(begin_min: int, meets: bool) -> None:
    one = wanted("one", 0, 120, {MAI}, set())
    other = wanted("other", begin_min, 60, {MAI}, set())
    assert (overlap(one, other) is not None) is meets


def test_what_both_want_is_told() -> None:
    one = wanted("one", 0, 60, {MAI, BINH}, {HALL, COMMUNE}, "hoi truong")
    other = wanted("other", 0, 60, {BINH}, {COMMUNE}, "hoi truong")
    found = overlap(one, other)
    assert found is not None
    assert (set(found.leaders), set(found.rooms), found.same_place) == ({BINH}, {COMMUNE}, True)


def test_meetings_that_want_nothing_of_each_other_do_not_meet() -> None:
    assert overlap(wanted("one", 0, 60, {MAI}, {HALL}, "a"), wanted("other", 0, 60, {BINH}, {COMMUNE}, "b")) is None


def test_two_meetings_without_a_place_are_not_at_one_place() -> None:
    assert overlap(wanted("one", 0, 60, set(), set()), wanted("other", 0, 60, set(), set())) is None


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 120), st.sampled_from([MAI, BINH])), max_size=12))
def test_every_pair_is_found_once_as_by_comparing_all(rows: list[tuple[int, int, AccountId]]) -> None:
    all_wanted = [wanted(str(index), begin, length, {who}, set()) for index, (begin, length, who) in enumerate(rows)]
    compared = {
        frozenset({one.meeting, other.meeting})
        for one in all_wanted
        for other in all_wanted
        if one is not other and overlap(one, other) is not None
    }
    pairs = [frozenset({found.one, found.other}) for found in overlaps(all_wanted)]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == compared
