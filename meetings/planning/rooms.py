"""From the list of invitees to the rooms in which they will sit."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.seats import Target
from meetings.ids import RoomId, UnitId
from meetings.models.directory import OrgUnit, Position, PositionHolding, Room, UnitKind
from meetings.planning.values import InvitedLine

_Key = TypeVar("_Key", bound=Hashable)
_Area = str | None


async def rooms_of(tx: AsyncSession, lines: Mapping[_Key, Sequence[InvitedLine]]) -> dict[_Key, frozenset[RoomId]]:
    """The rooms of the communes that the lines of each list name. At most five queries for all lists together."""
    wanted: dict[Target, set[str]] = {}
    for line in (line for each in lines.values() for line in each):
        wanted.setdefault(line.target, set()).add(line.ref)
    if not wanted:
        return {}
    units = await _units(tx, wanted)
    rooms: dict[UnitId, RoomId] = {}
    for unit, room in await tx.execute(
        select(Room.unit_id, Room.id)
        .join(OrgUnit, OrgUnit.id == Room.unit_id)
        .where(OrgUnit.kind == UnitKind.COMMUNE)
        .order_by(Room.id)
    ):
        rooms.setdefault(unit, room)
    return {
        key: frozenset(
            rooms[unit]
            for line in each
            for unit, area in units.get((line.target, line.ref), ())
            if unit in rooms and line.area in (None, area)
        )
        for key, each in lines.items()
    }


async def _units(
    tx: AsyncSession, wanted: Mapping[Target, set[str]]
) -> dict[tuple[Target, str], set[tuple[UnitId, _Area]]]:
    """The units that each name leads to, with their areas; none that is closed, nor by a position that is."""
    post, unit = wanted.get(Target.POST, set()), wanted.get(Target.UNIT, set())
    position, person = wanted.get(Target.POSITION, set()), wanted.get(Target.PERSON, set())
    units = select(OrgUnit.id, OrgUnit.area).where(OrgUnit.valid_to.is_(None))
    of_position = units.join(Position, Position.unit_id == OrgUnit.id).where(Position.closed_on.is_(None))
    held = of_position.join(PositionHolding, PositionHolding.position_id == Position.id)
    statements = {
        Target.POST: of_position.add_columns(Position.post_code).where(Position.post_code.in_(post)),
        Target.POSITION: of_position.add_columns(Position.id).where(Position.id.in_(position)),
        Target.UNIT: units.add_columns(OrgUnit.code).where(OrgUnit.code.in_(unit)),
        Target.PERSON: held.add_columns(PositionHolding.person_id).where(
            PositionHolding.person_id.in_(person), PositionHolding.held_to.is_(None)
        ),
    }
    found: dict[tuple[Target, str], set[tuple[UnitId, _Area]]] = {}
    for target in wanted:
        for of_unit, area, name in await tx.execute(statements[target]):
            found.setdefault((target, name), set()).add((of_unit, area))
    return found
