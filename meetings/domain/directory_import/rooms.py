"""A table of rooms."""

from dataclasses import asdict, dataclass
from functools import partial

from meetings.domain import directory_fields as fields
from meetings.domain.directory import LinkClass
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.rows import (
    Outcome,
    PlannedRow,
    RowFault,
    RowReader,
    Sheet,
    differences,
    table,
)
from meetings.domain.directory_import.state import DirectoryState, RoomState, UnitState
from meetings.domain.vietnamese import match_key
from meetings.ids import RoomId, UnitId

_name = partial(fields.line, most=fields.MAX_NAME)
_word = partial(fields.line, most=fields.MAX_WORDS)
_capacity = partial(fields.number, most=fields.MAX_CAPACITY)


@dataclass(frozen=True, slots=True)
class RoomToWrite:
    """A room as it is to be. `room`: None for one to be made."""

    room: RoomId | None
    unit: UnitId
    name: str
    capacity: int
    link_class: LinkClass
    carrier: str
    uplink_group: str | None
    technician: str
    technician_phone: str


@dataclass(frozen=True, slots=True)
class RoomsPlan:
    """What a table of rooms would do."""

    rows: tuple[PlannedRow, ...]
    written: tuple[RoomToWrite, ...]


def plan_rooms(sheet: Sheet, state: DirectoryState) -> RoomsPlan:
    """Compares a table with the directory. A room without a name is the only one of its unit."""
    read = table(SheetKind.ROOMS, sheet)
    planner = _Planner(state)
    rows = read.faulty + tuple(planner.plan(row) for row in read.rows)
    return RoomsPlan(rows, tuple(planner.written))


class _Planner:
    def __init__(self, state: DirectoryState) -> None:
        self._units = {unit.code: unit for unit in state.units}
        self._rooms: dict[UnitId, dict[str, RoomState]] = {}
        for room in state.rooms:
            self._rooms.setdefault(room.unit, {})[match_key(room.name)] = room
        self._seen: set[tuple[UnitId, str]] = set()
        self.written: list[RoomToWrite] = []

    def plan(self, row: RowReader) -> PlannedRow:
        code, name = row.need("unit_code", fields.unit_code), row.read("name", _name)
        unit = self._units.get(code) if code is not None else None
        if unit is None or not unit.open:
            if code is not None:
                row.refuse("unit_code", RowFault.UNKNOWN_UNIT if unit is None else RowFault.CLOSED_UNIT)
            return row.faulty(name or "")
        rooms = self._rooms.get(unit.id, {})
        if name is None and len(rooms) != 1:
            row.refuse("name", RowFault.ROOM_NEEDED)
            return row.faulty(unit.full_name)
        room = rooms.get(match_key(name)) if name is not None else next(iter(rooms.values()))
        key = (unit.id, match_key(room.name if room is not None else name or ""))
        if key in self._seen:
            row.refuse("name", RowFault.DOUBLE_ROW)
        self._seen.add(key)
        return self._written(row, unit, room, name)

    def _written(self, row: RowReader, unit: UnitState, room: RoomState | None, name: str | None) -> PlannedRow:
        facts = _facts(row, new=room is None)
        label = f"{unit.full_name}: {room.name if room is not None else name}"
        if row.troubles:
            return row.faulty(label)
        if room is None:
            made = _made(unit.id, name or "", facts)
            self.written.append(made)
            changes = differences({}, {"name": made.name, **asdict(facts)})
            return PlannedRow(row.line, Outcome.ADD, label, changes)
        changes = differences(asdict(room), asdict(facts))
        if not changes:
            return PlannedRow(row.line, Outcome.SAME, label)
        self.written.append(_changed(room, facts))
        return PlannedRow(row.line, Outcome.CHANGE, label, changes)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a row says of a room; None for what it leaves as it is."""

    capacity: int | None
    link_class: LinkClass | None
    carrier: str | None
    uplink_group: str | None
    technician: str | None
    technician_phone: str | None


def _facts(row: RowReader, *, new: bool) -> _Facts:
    take = row.need if new else row.read
    return _Facts(
        capacity=take("capacity", _capacity),
        link_class=take("link_class", fields.link_class),
        carrier=take("carrier", _word),
        uplink_group=row.read("uplink_group", _word),
        technician=take("technician", _name),
        technician_phone=take("technician_phone", fields.phone),
    )


def _made(unit: UnitId, name: str, facts: _Facts) -> RoomToWrite:
    assert facts.capacity is not None
    assert facts.link_class is not None
    return RoomToWrite(
        room=None,
        unit=unit,
        name=name,
        capacity=facts.capacity,
        link_class=facts.link_class,
        carrier=facts.carrier or "",
        uplink_group=facts.uplink_group,
        technician=facts.technician or "",
        technician_phone=facts.technician_phone or "",
    )


def _changed(room: RoomState, facts: _Facts) -> RoomToWrite:
    return RoomToWrite(
        room=room.id,
        unit=room.unit,
        name=room.name,
        capacity=facts.capacity or room.capacity,
        link_class=facts.link_class or room.link_class,
        carrier=facts.carrier or room.carrier,
        uplink_group=facts.uplink_group or room.uplink_group,
        technician=facts.technician or room.technician,
        technician_phone=facts.technician_phone or room.technician_phone,
    )
