"""Tables of rooms."""

import pytest

from meetings.domain.directory import LinkClass
from meetings.domain.directory_fields import LINK_WORDS, Fault
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.rooms import RoomToWrite, plan_rooms
from meetings.domain.directory_import.rows import Change, Outcome, RowFault
from tests.meetings.domain.directory_import.small_directory import HAI_ANH, STATE, sheet

NEW = {
    "unit_code": "14216", "name": "Phòng họp", "capacity": "30", "link_class": "Yếu", "carrier": "Nhà mạng B",
    "technician": "Lê Văn Máy", "technician_phone": "0000 100 010",
}  # fmt: skip


def test_a_room_that_nobody_knows_is_made() -> None:
    plan = plan_rooms(sheet(SheetKind.ROOMS, NEW), STATE)
    assert plan.written == (
        RoomToWrite(None, HAI_ANH, "Phòng họp", 30, LinkClass.WEAK, "Nhà mạng B", None, "Lê Văn Máy", "0000 100 010"),
    )
    assert (plan.rows[0].outcome, plan.rows[0].label) == (Outcome.ADD, "Xã Hải Anh: Phòng họp")
    assert Change("link_class", "", "Yếu") in plan.rows[0].changes


@pytest.mark.parametrize("link", [link for link in LinkClass if link is not LinkClass.GOOD])
def test_a_line_is_shown_by_the_word_that_a_table_has_for_it(link: LinkClass) -> None:
    plan = plan_rooms(sheet(SheetKind.ROOMS, {"unit_code": "14214", "link_class": LINK_WORDS[link]}), STATE)
    assert [one.link_class for one in plan.written] == [link]
    assert plan.rows[0].changes == (Change("link_class", "Tốt", LINK_WORDS[link]),)


@pytest.mark.parametrize("name", ["", "phòng  họp", "Phòng họp"])
def test_a_room_is_known_by_its_name_or_as_the_only_one_of_its_unit(name: str) -> None:
    row = {"unit_code": "14214", "name": name, "capacity": "24", "carrier": "Nhà mạng C"}
    plan = plan_rooms(sheet(SheetKind.ROOMS, row), STATE)
    (written,) = plan.written
    assert (written.room, written.carrier, written.technician) == ("room", "Nhà mạng C", "Lê Văn Thử")
    assert plan.rows[0].changes == (Change("carrier", "Nhà mạng A", "Nhà mạng C"),)


def test_a_room_as_it_is_stays() -> None:
    plan = plan_rooms(sheet(SheetKind.ROOMS, {"unit_code": "14214", "link_class": "Tốt"}), STATE)
    assert (plan.rows[0].outcome, plan.written) == (Outcome.SAME, ())


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        ({**NEW, "unit_code": ""}, "unit_code", Fault.REQUIRED),
        ({**NEW, "unit_code": "99999"}, "unit_code", RowFault.UNKNOWN_UNIT),
        ({**NEW, "unit_code": "14000"}, "unit_code", RowFault.CLOSED_UNIT),
        ({**NEW, "name": ""}, "name", RowFault.ROOM_NEEDED),
        ({**NEW, "capacity": "0"}, "capacity", Fault.BAD_NUMBER),
        ({**NEW, "link_class": ""}, "link_class", Fault.REQUIRED),
        ({**NEW, "technician_phone": "gọi"}, "technician_phone", Fault.BAD_PHONE),
        ({"unit_code": "14214", "capacity": "5001"}, "capacity", Fault.BAD_NUMBER),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(
    row: dict[str, str], column: str, fault: Fault | RowFault
) -> None:
    plan = plan_rooms(sheet(SheetKind.ROOMS, row), STATE)
    assert plan.written == ()
    assert (column, fault) in [(trouble.column, trouble.fault) for trouble in plan.rows[0].troubles]


def test_a_room_stands_once_in_a_table_by_name_or_as_the_only_one() -> None:
    rows = plan_rooms(
        sheet(SheetKind.ROOMS, {"unit_code": "14214"}, {"unit_code": "14214", "name": "Phòng họp"}), STATE
    ).rows
    assert [row.outcome for row in rows] == [Outcome.SAME, Outcome.FAULTY]
    assert [trouble.fault for trouble in rows[1].troubles] == [RowFault.DOUBLE_ROW]
