"""Writing what a table says, exactly as its preview showed it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.commands.directory.units import named
from meetings.directory_checks import in_directory_turn
from meetings.directory_import.preview import planned_import
from meetings.domain.directory import UnitKind
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.people import HoldingToEnd, HoldingToGive, PeoplePlan
from meetings.domain.directory_import.rooms import RoomsPlan
from meetings.domain.directory_import.rows import Outcome, Sheet
from meetings.domain.directory_import.state import PersonState, PositionState, is_new
from meetings.domain.directory_import.units import UnitsPlan, UnitToMake
from meetings.domain.local_days import local_day
from meetings.domain.vietnamese import fold, person_sort_key
from meetings.errors import DirectoryChanged, ImportFaulty
from meetings.ids import AccountId, UnitId, new_uuid
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Room
from meetings.models.schema import Base

_Row: TypeAlias = Mapping[str, object]


async def import_directory(
    tx: AsyncSession, actor: AccountId, kind: SheetKind, sheet: Sheet, digest: str, now: datetime
) -> int:
    """Writes what the preview with this digest showed; returns how many rows of the table changed something.

    Raises DirectoryChanged when the table, the directory or the day is another, ImportFaulty when a row cannot be
    taken; then nothing is written.
    """
    await in_directory_turn(tx)
    planned = await planned_import(tx, kind, sheet, local_day(now))
    if planned.digest != digest:
        raise DirectoryChanged
    plan = planned.plan
    if any(row.outcome is Outcome.FAULTY for row in plan.rows):
        raise ImportFaulty
    match plan:
        case UnitsPlan():
            await _write_units(tx, plan)
        case PeoplePlan():
            await _write_people(tx, plan)
        case RoomsPlan():
            await _write_rooms(tx, plan)
    counts = {outcome: sum(row.outcome is outcome for row in plan.rows) for outcome in Outcome}
    detail: dict[str, str | int] = {"digest": digest, "added": counts[Outcome.ADD], "changed": counts[Outcome.CHANGE]}
    await log.audit(tx, log.Entry("import_directory", actor, subject=kind.value, detail=detail), now)
    return counts[Outcome.ADD] + counts[Outcome.CHANGE]


async def _write_units(tx: AsyncSession, plan: UnitsPlan) -> None:
    province = await tx.scalar(select(OrgUnit.id).where(OrgUnit.kind == UnitKind.PROVINCE))
    for unit in (unit for unit in plan.made if unit.kind is UnitKind.PROVINCE):
        province = UnitId(new_uuid())
        await _insert(tx, OrgUnit, [_unit(unit, province, None)])
    below = (unit for unit in plan.made if unit.kind is not UnitKind.PROVINCE)
    await _insert(tx, OrgUnit, [_unit(unit, UnitId(new_uuid()), province) for unit in below])
    await _change(tx, OrgUnit, [{"id": one.unit, **named(one.name), "area": one.area} for one in plan.changed])


def _unit(unit: UnitToMake, ref: UnitId, parent: UnitId | None) -> _Row:
    return {
        "id": ref,
        "code": unit.code,
        "kind": unit.kind,
        "commune_type": unit.commune_type,
        **named(unit.name),
        "area": unit.area,
        "parent_id": parent,
        "valid_from": unit.valid_from,
    }


async def _write_people(tx: AsyncSession, plan: PeoplePlan) -> None:
    """Positions and people first, then what ends, then what begins in its place."""
    positions: dict[str, str] = {one.id: new_uuid() if is_new(one.id) else one.id for one in plan.positions}
    people: dict[str, str] = {one.id: new_uuid() if is_new(one.id) else one.id for one in plan.people}
    for new, write in ((True, _insert), (False, _change)):
        places = [_position(one, positions[one.id]) for one in plan.positions if is_new(one.id) is new]
        await write(tx, Position, places)
        await write(tx, Person, [_person(one, people[one.id]) for one in plan.people if is_new(one.id) is new])
    await _end(tx, plan.ended)
    await _insert(tx, PositionHolding, [_holding(one, positions, people) for one in plan.given])


async def _end(tx: AsyncSession, ended: Iterable[HoldingToEnd]) -> None:
    never = [one.holding for one in ended if one.never]
    await _update(tx, PositionHolding, [{"id": one.holding, "held_to": one.on} for one in ended if not one.never])
    for start in range(0, len(never), 500):
        chosen = never[start : start + 500]
        await tx.execute(delete(PositionHolding).where(PositionHolding.id.in_(chosen)))


def _position(one: PositionState, ref: str) -> _Row:
    return {"id": ref, "unit_id": one.unit, "title": one.title, "rank_order": one.rank, "post_code": one.post}


def _person(one: PersonState, ref: str) -> _Row:
    return {
        "id": ref,
        "name": one.name,
        "name_folded": fold(one.name),
        "honorific": one.honorific,
        "sort_key": person_sort_key(one.name),
        "phone": one.phone,
        "email": one.email,
    }


def _holding(one: HoldingToGive, positions: Mapping[str, str], people: Mapping[str, str]) -> _Row:
    return {
        "id": new_uuid(),
        "person_id": people.get(one.person, one.person),
        "position_id": positions.get(one.position, one.position),
        "held_from": one.held_from,
        "acting": one.acting,
    }


async def _write_rooms(tx: AsyncSession, plan: RoomsPlan) -> None:
    rows = {
        made: [
            {
                "id": one.room or new_uuid(),
                "unit_id": one.unit,
                "name": one.name,
                "capacity": one.capacity,
                "link_class": one.link_class,
                "carrier": one.carrier,
                "uplink_group": one.uplink_group,
                "technician": one.technician,
                "technician_phone": one.technician_phone,
            }
            for one in plan.written
            if (one.room is None) is made
        ]
        for made in (True, False)
    }
    await _insert(tx, Room, rows[True])
    await _change(tx, Room, rows[False])


async def _insert(tx: AsyncSession, table: type[Base], rows: Sequence[_Row]) -> None:
    if rows:
        await tx.execute(insert(table), rows)


async def _change(tx: AsyncSession, table: type[OrgUnit | Position | Person | Room], rows: Sequence[_Row]) -> None:
    """As `_update`, and each of them is one change further."""
    await _update(tx, table, rows)
    for start in range(0, len(rows), 500):
        chosen = [row["id"] for row in rows[start : start + 500]]
        counted = update(table).where(table.id.in_(chosen)).values(revision=table.revision + 1)
        await tx.execute(counted.execution_options(synchronize_session=False))


async def _update(tx: AsyncSession, table: type[Base], rows: Sequence[_Row]) -> None:
    if rows:
        await tx.execute(update(table), rows)
