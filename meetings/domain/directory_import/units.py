"""A table of units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from meetings.domain import directory_fields as fields
from meetings.domain.directory import CommuneType, UnitKind
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.rows import (
    Change,
    Outcome,
    PlannedRow,
    RowFault,
    RowReader,
    Sheet,
    differences,
    table,
)
from meetings.domain.directory_import.state import DirectoryState, UnitState
from meetings.ids import UnitId

_name = partial(fields.line, most=fields.MAX_NAME)
_area = partial(fields.line, most=fields.MAX_WORDS)
_WORDS: Mapping[UnitKind | CommuneType, str] = {
    UnitKind.PROVINCE: "Tỉnh",
    UnitKind.AGENCY: "Cơ quan",
    CommuneType.XA: "Xã",
    CommuneType.PHUONG: "Phường",
}


@dataclass(frozen=True, slots=True)
class UnitToMake:
    """A unit to be made below the province; the province itself comes first."""

    code: str
    kind: UnitKind
    commune_type: CommuneType | None
    name: str
    area: str | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class UnitToChange:
    """A unit with the name and area it is to have."""

    unit: UnitId
    name: str
    area: str | None


@dataclass(frozen=True, slots=True)
class UnitsPlan:
    """What a table of units would do."""

    rows: tuple[PlannedRow, ...]
    made: tuple[UnitToMake, ...]
    changed: tuple[UnitToChange, ...]


def plan_units(sheet: Sheet, state: DirectoryState, today: date) -> UnitsPlan:
    """Compares a table with the directory. A day is `today` where none is given."""
    read = table(SheetKind.UNITS, sheet)
    planner = _Planner(state, today)
    rows = read.faulty + tuple(planner.plan(row) for row in read.rows)
    return UnitsPlan(rows, tuple(planner.made), tuple(planner.changed))


class _Planner:
    def __init__(self, state: DirectoryState, today: date) -> None:
        self._today = today
        self._units = {unit.code: unit for unit in state.units}
        self._province = any(unit.kind is UnitKind.PROVINCE for unit in state.units)
        self._seen: set[str] = set()
        self.made: list[UnitToMake] = []
        self.changed: list[UnitToChange] = []

    def plan(self, row: RowReader) -> PlannedRow:
        code = row.need("code", fields.unit_code)
        kind, name = row.read("kind", fields.unit_kind), row.read("name", _name)
        area, since = row.read("area", _area), row.read("valid_from", fields.day)
        if code is None:
            return row.faulty(name or "")
        if code in self._seen:
            row.refuse("code", RowFault.DOUBLE_ROW)
        self._seen.add(code)
        unit = self._units.get(code)
        if unit is None:
            return self._add(row, code, since or self._today)
        if not unit.open:
            row.refuse("code", RowFault.CLOSED_UNIT)
        if kind is not None and kind != (unit.kind, unit.commune_type):
            row.refuse("kind", RowFault.OTHER_KIND)
        if row.troubles:
            return row.faulty(unit.full_name)
        return self._change(row, unit, name, area)

    def _add(self, row: RowReader, code: str, since: date) -> PlannedRow:
        kind, name = row.need("kind", fields.unit_kind), row.need("name", _name)
        area = row.read("area", _area)
        if since > self._today:
            row.refuse("valid_from", RowFault.FUTURE_DAY)
        if kind is not None and kind[0] is UnitKind.PROVINCE and self._province:
            row.refuse("kind", RowFault.SECOND_PROVINCE)
        if kind is not None and kind[0] is not UnitKind.PROVINCE and not self._province:
            row.refuse("kind", RowFault.NO_PROVINCE)
        if row.troubles or kind is None or name is None:
            return row.faulty(name or code)
        self._province = True
        made = UnitToMake(code, kind[0], kind[1], name, area, since)
        self.made.append(made)
        after = {"code": code, "kind": _WORDS[kind[1] or kind[0]], "name": name, "area": area, "valid_from": since}
        return PlannedRow(row.line, Outcome.ADD, name, differences({}, after))

    def _change(self, row: RowReader, unit: UnitState, name: str | None, area: str | None) -> PlannedRow:
        changes: tuple[Change, ...] = differences({"name": unit.name, "area": unit.area}, {"name": name, "area": area})
        if not changes:
            return PlannedRow(row.line, Outcome.SAME, unit.full_name)
        self.changed.append(UnitToChange(unit.id, name or unit.name, area or unit.area))
        return PlannedRow(row.line, Outcome.CHANGE, unit.full_name, changes)
