"""Tables of units."""

import pytest

from meetings.domain.directory import CommuneType, UnitKind
from meetings.domain.directory_fields import Fault
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.rows import Change, Outcome, PlannedRow, RowFault
from meetings.domain.directory_import.state import DirectoryState
from meetings.domain.directory_import.units import UnitToChange, UnitToMake, plan_units
from tests.meetings.domain.directory_import.small_directory import HAI_AN, STATE, TODAY, sheet

NEW = {"code": "14999", "kind": "Phường", "name": "Hải Thử", "area": "Nam Định", "valid_from": "01/11/2026"}


def one(row: dict[str, str], state: DirectoryState = STATE) -> PlannedRow:
    (planned,) = plan_units(sheet(SheetKind.UNITS, row), state, TODAY).rows
    return planned


def test_a_unit_that_nobody_knows_is_made() -> None:
    plan = plan_units(sheet(SheetKind.UNITS, NEW), STATE, TODAY)
    (made,) = plan.made
    assert (made.code, made.kind, made.commune_type) == ("14999", UnitKind.COMMUNE, CommuneType.PHUONG)
    (row,) = plan.rows
    assert (row.line, row.outcome) == (2, Outcome.ADD)
    assert Change("kind", "", "Phường") in row.changes
    assert Change("valid_from", "", "01/11/2026") in row.changes


def test_without_a_day_a_unit_begins_today() -> None:
    plan = plan_units(sheet(SheetKind.UNITS, {**NEW, "valid_from": ""}), STATE, TODAY)
    assert [unit.valid_from for unit in plan.made] == [TODAY]


def test_a_unit_that_is_known_is_changed_where_the_table_says_something_else() -> None:
    plan = plan_units(sheet(SheetKind.UNITS, {"code": "14214", "name": "Hải Mới"}), STATE, TODAY)
    assert plan.changed == (UnitToChange(HAI_AN, "Hải Mới", "Nam Định"),)
    assert plan.rows[0].changes == (Change("name", "Hải An", "Hải Mới"),)


def test_a_unit_as_it_is_stays() -> None:
    plan = plan_units(sheet(SheetKind.UNITS, {"code": "14214", "kind": "Xã", "name": "Hải An"}), STATE, TODAY)
    assert (plan.rows[0].outcome, plan.made, plan.changed) == (Outcome.SAME, (), ())


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        ({**NEW, "code": ""}, "code", Fault.REQUIRED),
        ({**NEW, "code": "14999x"}, "code", Fault.BAD_CODE),
        ({**NEW, "kind": ""}, "kind", Fault.REQUIRED),
        ({**NEW, "kind": "Huyện"}, "kind", Fault.BAD_KIND),
        ({**NEW, "kind": "Tỉnh"}, "kind", RowFault.SECOND_PROVINCE),
        ({**NEW, "name": ""}, "name", Fault.REQUIRED),
        ({**NEW, "valid_from": "24/11/2026"}, "valid_from", RowFault.FUTURE_DAY),
        ({"code": "14000", "name": "Hải Cũ"}, "code", RowFault.CLOSED_UNIT),
        ({"code": "14214", "kind": "Phường"}, "kind", RowFault.OTHER_KIND),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(
    row: dict[str, str], column: str, fault: Fault | RowFault
) -> None:
    planned = one(row)
    assert planned.outcome is Outcome.FAULTY
    assert (column, fault) in [(trouble.column, trouble.fault) for trouble in planned.troubles]


def test_a_code_stands_once_in_a_table() -> None:
    rows = plan_units(sheet(SheetKind.UNITS, NEW, NEW), STATE, TODAY).rows
    assert [row.outcome for row in rows] == [Outcome.ADD, Outcome.FAULTY]
    assert [trouble.fault for trouble in rows[1].troubles] == [RowFault.DOUBLE_ROW]


def test_nothing_is_made_without_a_province_which_may_stand_before_in_the_same_table() -> None:
    empty = DirectoryState()
    assert [trouble.fault for trouble in one(NEW, empty).troubles] == [RowFault.NO_PROVINCE]
    province = {"code": "37", "kind": "Tỉnh", "name": "Tỉnh Ninh Bình"}
    plan = plan_units(sheet(SheetKind.UNITS, province, NEW), empty, TODAY)
    assert [type(unit) for unit in plan.made] == [UnitToMake, UnitToMake]
    assert [row.outcome for row in plan.rows] == [Outcome.ADD, Outcome.ADD]
