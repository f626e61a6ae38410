"""Tables of people."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.directory_fields import Fault
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.people import HoldingToEnd, HoldingToGive, PeoplePlan, plan_people
from meetings.domain.directory_import.rows import Change, Outcome, RowFault
from meetings.domain.directory_import.state import is_new
from meetings.ids import HoldingId
from tests.meetings.domain.directory_import.small_directory import (
    BINH,
    CHAIR,
    HAI_AN,
    LAN,
    STATE,
    TODAY,
    VICE,
    VICE_TOO,
    sheet,
)

HELD = HoldingId("h1")
ROW = {"unit_code": "14214", "title": "Chủ tịch UBND xã", "honorific": "Bà", "name": "Đỗ Thị Mới"}
AS_IT_IS = {**ROW, "name": "Lê Thị Lan", "held_from": "01/01/2026"}


def plan(*rows: dict[str, str]) -> PeoplePlan:
    return plan_people(sheet(SheetKind.PEOPLE, *rows), STATE, TODAY)


def faults(*rows: dict[str, str]) -> list[tuple[str, object]]:
    return [(trouble.column, trouble.fault) for trouble in plan(*rows).rows[-1].troubles]


def test_somebody_new_takes_a_position_over_today() -> None:
    found = plan(ROW)
    (new,) = found.people
    assert is_new(new.id)
    assert found.ended == (HoldingToEnd(HELD, TODAY, never=False),)
    assert found.given == (HoldingToGive(new.id, CHAIR, TODAY, acting=False),)
    (row,) = found.rows
    assert (row.outcome, row.label) == (Outcome.CHANGE, "Xã Hải An: Chủ tịch UBND xã")
    assert row.changes[0] == Change("name", "Lê Thị Lan", "Đỗ Thị Mới")


def test_whoever_holds_it_already_stays() -> None:
    found = plan(AS_IT_IS)
    assert [row.outcome for row in found.rows] == [Outcome.SAME]
    assert (found.people, found.positions, found.ended, found.given) == ((), (), (), ())


def test_another_telephone_is_a_change_and_an_empty_one_is_none() -> None:
    found = plan({**AS_IT_IS, "phone": "0000 100 002", "email": ""})
    (person,) = found.people
    assert (person.id, person.phone, person.email) == (LAN, "0000 100 002", "lan@example.vn")
    assert found.rows[0].changes == (Change("phone", "0000 100 001", "0000 100 002"),)


def test_a_position_that_the_unit_lacks_is_made_after_the_others() -> None:
    found = plan({**ROW, "title": "Chuyên viên"})
    (position,) = found.positions
    assert (is_new(position.id), position.unit, position.rank) == (True, HAI_AN, 5)
    assert found.rows[0].outcome is Outcome.ADD


def test_a_vacant_position_is_filled() -> None:
    found = plan({**ROW, "title": "Phó Chủ tịch UBND xã", "rank": "3"})
    assert found.ended == ()
    assert [one.position for one in found.given] == [VICE_TOO]
    assert found.rows[0].outcome is Outcome.ADD


def test_somebody_of_the_unit_may_take_a_second_position() -> None:
    row = {**ROW, "title": "Phó Chủ tịch UBND xã", "rank": "3", "honorific": "Ông", "name": "Trần Văn Bình"}
    found = plan({**row, "email": "binh@example.vn"})
    assert [(one.person, one.position) for one in found.given] == [(BINH, VICE_TOO)]
    assert (found.people, found.ended) == ((), ())


def test_who_acts_takes_the_position_from_nobody() -> None:
    found = plan({**ROW, "acting": "x"})
    assert found.ended == ()
    assert [one.acting for one in found.given] == [True]


def test_a_position_gets_the_post_it_is_by_code_or_name() -> None:
    for post in ("commune_chair", "chu tich ubnd xa, phuong"):
        found = plan({**AS_IT_IS, "post": post})
        assert [(one.id, one.post) for one in found.positions] == [(CHAIR, "commune_chair")]
        assert found.rows[0].changes == (Change("post", "", "commune_chair"),)


def test_one_person_in_two_rows_of_a_unit_is_made_once() -> None:
    reached = {**ROW, "phone": "0912 345 678"}
    found = plan({**reached, "title": "Chuyên viên"}, {**reached, "title": "Văn thư", "phone": "+84912345678"})
    assert len(found.people) == 1
    assert {one.person for one in found.given} == {found.people[0].id}


def test_two_people_of_one_name_in_one_unit_stay_two() -> None:
    first = {**ROW, "title": "Chuyên viên", "phone": "0912 345 678"}
    found = plan(first, {**ROW, "title": "Văn thư", "phone": "0912 345 679"})
    assert [one.phone for one in found.people] == ["0912 345 678", "0912 345 679"]
    assert len({one.person for one in found.given}) == 2
    assert faults(first, {**ROW, "title": "Văn thư"}) == [("name", RowFault.AMBIGUOUS_PERSON)]
    assert faults({**AS_IT_IS, "title": "Văn thư"}) == [("name", RowFault.AMBIGUOUS_PERSON)]


def test_another_spelling_of_a_telephone_is_no_change() -> None:
    found = plan({**AS_IT_IS, "phone": "0000100001"})
    assert [row.outcome for row in found.rows] == [Outcome.SAME]


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        ({**ROW, "unit_code": "99999"}, "unit_code", RowFault.UNKNOWN_UNIT),
        ({**ROW, "unit_code": "14000"}, "unit_code", RowFault.CLOSED_UNIT),
        ({**ROW, "title": ""}, "title", Fault.REQUIRED),
        ({**ROW, "title": "Trưởng ban"}, "title", RowFault.CLOSED_POSITION),
        ({**ROW, "title": "Phó Chủ tịch UBND xã"}, "rank", RowFault.RANK_NEEDED),
        ({**ROW, "rank": "0"}, "rank", Fault.BAD_NUMBER),
        ({**ROW, "post": "khong co"}, "post", RowFault.UNKNOWN_POST),
        ({**ROW, "post": "agency_head"}, "post", RowFault.OTHER_KIND),
        ({**ROW, "honorific": "Cô"}, "honorific", Fault.BAD_HONORIFIC),
        ({**ROW, "name": ""}, "name", Fault.REQUIRED),
        ({**ROW, "email": "mới"}, "email", Fault.BAD_EMAIL),
        ({**ROW, "email": "binh@example.vn"}, "email", RowFault.EMAIL_OF_OTHER),
        ({**ROW, "held_from": "24/11/2026"}, "held_from", RowFault.FUTURE_DAY),
        ({**ROW, "held_from": "31/12/2025"}, "held_from", RowFault.BEFORE_HOLDER),
        ({**AS_IT_IS, "held_from": "02/01/2026"}, "held_from", RowFault.HELD_SINCE),
        ({**ROW, "name": "=HYPERLINK(1)"}, "name", RowFault.FORMULA),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(row: dict[str, str], column: str, fault: object) -> None:
    assert (column, fault) in faults(row)
    found = plan(row)
    assert (found.people, found.positions, found.ended, found.given) == ((), (), (), ())


def test_taking_over_on_the_day_the_one_before_began_undoes_the_one_before() -> None:
    found = plan({**ROW, "held_from": "2026-01-01"})
    assert found.ended == (HoldingToEnd(HELD, date(2026, 1, 1), never=True),)


def test_a_position_stands_once_in_a_table() -> None:
    assert faults(AS_IT_IS, ROW) == [("title", RowFault.DOUBLE_ROW)]
    new = {**ROW, "title": "Chuyên viên"}
    assert faults(new, new) == [("title", RowFault.DOUBLE_ROW)]


def test_five_thousand_rows_of_one_unit_are_compared_in_the_time_of_their_number() -> None:
    rows = [{**ROW, "title": f"Chuyên viên {number}", "name": f"Lê Thị Số {number}"} for number in range(5000)]
    began = time.process_time()
    found = plan(*rows)
    assert len(found.given) == 5000
    assert time.process_time() - began < 10  # A search through all of them for each took minutes.


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "unit_code": st.sampled_from(["14214", "14216", "14000", ""]),
            "title": st.sampled_from(["Chủ tịch UBND xã", "Phó Chủ tịch UBND xã", "Trưởng ban", "Văn thư"]),
            "rank": st.sampled_from(["", "2", "3", "x"]),
            "honorific": st.sampled_from(["Ông", "Bà"]),
            "name": st.sampled_from(["Lê Thị Lan", "Trần Văn Bình", "Đỗ Thị Mới", ""]),
            "email": st.sampled_from(["", "lan@example.vn", "moi@example.vn"]),
            "held_from": st.dates(date(2025, 6, 1), TODAY + timedelta(days=2)).map(date.isoformat) | st.just(""),
            "acting": st.sampled_from(["", "x"]),
        }
    ),
    max_size=8,
)


@given(ROWS)
def test_no_table_gives_a_position_to_two_nor_before_it_was_free(rows: list[dict[str, str]]) -> None:
    found = plan(*rows)
    assert len(found.rows) == len(rows)
    regular = [one.position for one in found.given if not one.acting]
    assert len(regular) == len(set(regular))
    ended = {one.holding: one.on for one in found.ended}
    for one in (one for one in found.given if not one.acting):
        for held in (held for held in STATE.holdings if held.position == one.position):
            assert ended[held.id] == one.held_from >= held.held_from
    assert all(one.held_from <= TODAY for one in found.given)
    assert {row.outcome for row in found.rows if row.changes} <= {Outcome.ADD, Outcome.CHANGE}
    assert VICE not in {one.id for one in found.positions}
