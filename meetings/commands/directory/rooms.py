"""Rooms of a unit: their lines, and whom to call about them."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import check_seen, in_directory_turn, kept, open_unit
from meetings.domain import directory_fields as fields
from meetings.errors import InvalidInput, NotFound, RoomNameTaken
from meetings.ids import AccountId, RoomId, UnitId, new_uuid
from meetings.models.directory import LinkClass, Room
from meetings.planning.changes import By

_name = partial(fields.line, most=fields.MAX_NAME)
_word = partial(fields.line, most=fields.MAX_WORDS)
_group = partial(fields.optional_line, most=fields.MAX_WORDS)


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is known of a room. `capacity` 1 to 5000; `uplink_group`: what shares one line, empty for none."""

    name: str
    capacity: int
    link_class: LinkClass
    carrier: str
    uplink_group: str
    technician: str
    technician_phone: str


async def create_room(tx: AsyncSession, actor: AccountId, unit: UnitId, facts: RoomFacts, now: datetime) -> RoomId:
    """Makes a room of an open unit. Raises NotFound, DirectoryClosed, InvalidInput, RoomNameTaken."""
    await in_directory_turn(tx)
    await open_unit(tx, unit)
    room = Room(id=RoomId(new_uuid()), unit_id=unit)
    await _write(tx, room, facts)
    tx.add(room)
    await tx.flush()
    await log.audit(tx, log.Entry("create_room", actor, subject=room.id, detail={"name": room.name}), now)
    return room.id


async def change_room(tx: AsyncSession, room: RoomId, facts: RoomFacts, by: By) -> None:
    """Writes down what a room is now. Raises NotFound, ChangedMeanwhile, InvalidInput, RoomNameTaken."""
    await in_directory_turn(tx)
    row = await tx.get(Room, room)
    if row is None:
        raise NotFound
    check_seen(row, by)
    await _write(tx, row, facts)
    row.revision += 1
    await tx.flush()
    await log.audit(tx, log.Entry("change_room", by.account, subject=room, detail={"name": row.name}), by.now)


async def _write(tx: AsyncSession, room: Room, facts: RoomFacts) -> None:
    name = kept(_name, facts.name)
    if not 1 <= facts.capacity <= fields.MAX_CAPACITY:
        raise InvalidInput
    carrier, group = kept(_word, facts.carrier), kept(_group, facts.uplink_group)
    technician, phone = kept(_name, facts.technician), kept(fields.phone, facts.technician_phone)
    if phone is None:
        raise InvalidInput
    taken = await tx.scalar(select(Room.id).where(Room.unit_id == room.unit_id, Room.name == name, Room.id != room.id))
    if taken is not None:
        raise RoomNameTaken
    room.name = name
    room.capacity = facts.capacity
    room.link_class = facts.link_class
    room.carrier = carrier
    room.uplink_group = group
    room.technician = technician
    room.technician_phone = phone
