"""Whom a row means."""

import pytest

from meetings.domain.directory_import.people_index import PeopleIndex
from meetings.domain.directory_import.rows import RowFault
from meetings.domain.directory_import.state import PersonState
from meetings.ids import PersonId, UnitId
from tests.meetings.domain.directory_import.small_directory import HAI_AN, HAI_ANH, LAN, STATE


@pytest.mark.parametrize(
    ("name", "email", "phone", "unit", "meant"),
    [
        ("lê thị lan", "lan@example.vn", None, HAI_ANH, LAN),
        ("Lê Thị Lan", None, "0000 100 001", HAI_ANH, LAN),
        ("Lê Thị Lan", None, "(0000)100.001", HAI_AN, LAN),
        ("Lê Thị Lan", "khac@example.vn", "0000 100 009", HAI_AN, None),  # Another one, by both.
        ("Lê Thị Lan", "khac@example.vn", None, HAI_AN, RowFault.AMBIGUOUS_PERSON),
        ("Lê Thị Lan", None, "0000 100 009", HAI_AN, RowFault.AMBIGUOUS_PERSON),
        ("Lê Thị Lan", None, None, HAI_AN, RowFault.AMBIGUOUS_PERSON),
        ("Lê Thị Lan", None, None, HAI_ANH, None),
        ("Le Thi Lan", None, None, HAI_AN, None),  # Marks tell people apart.
        ("Trần Văn Mới", "binh@example.vn", None, HAI_AN, RowFault.EMAIL_OF_OTHER),
        ("Ngô Văn Thôi", "thoi@example.vn", None, HAI_AN, RowFault.LEFT_PERSON),
        ("Đỗ Văn Mới", None, None, HAI_AN, None),
    ],
)
def test_somebody_is_known_by_address_telephone_or_unit_and_always_by_name(
    name: str, email: str | None, phone: str | None, unit: UnitId, meant: PersonId | RowFault | None
) -> None:
    found = PeopleIndex(STATE).find(name, email, phone, unit)
    assert (found.id if isinstance(found, PersonState) else found) == meant


@pytest.mark.parametrize(
    ("email", "phone", "meant"),
    [
        (None, None, LAN),
        ("moi@example.vn", None, LAN),
        (None, "0000 100 009", LAN),
        ("moi@example.vn", "0000 100 009", None),
    ],
)
def test_who_holds_the_position_already_is_meant_unless_all_that_is_known_differs(
    email: str | None, phone: str | None, meant: PersonId | None
) -> None:
    found = PeopleIndex(STATE).find("Lê Thị Lan", email, phone, HAI_AN, [LAN])
    assert (found.id if isinstance(found, PersonState) else found) == meant


def test_within_one_table_one_telephone_more_is_one_person_more() -> None:
    index = PeopleIndex(STATE)
    index.put(PersonState(PersonId("+2"), "Bà", "Đỗ Thị Mới", "0912 345 678", None, in_service=True), HAI_AN)
    assert index.find("Đỗ Thị Mới", None, "0912 345 679", HAI_AN) is None
    same = index.find("Đỗ Thị Mới", None, "+84912345678", HAI_AN)
    assert isinstance(same, PersonState)
    assert same.id == "+2"
    assert index.find("Đỗ Thị Mới", None, None, HAI_AN) is RowFault.AMBIGUOUS_PERSON


def test_two_of_one_name_in_one_unit_are_not_told_apart_without_more() -> None:
    index = PeopleIndex(STATE)
    index.put(PersonState(PersonId("+2"), "Bà", "Lê Thị Lan", None, "lan3@example.vn", in_service=True), HAI_AN)
    assert index.find("Lê Thị Lan", None, None, HAI_AN) is RowFault.AMBIGUOUS_PERSON
    third = index.find("Lê Thị Lan", "lan3@example.vn", None, HAI_AN)
    assert isinstance(third, PersonState)
    assert index.name(third.id) == "Lê Thị Lan"
