"""What the writes of the directory ask before they write."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.db import in_turn
from meetings.domain.directory_fields import EARLIEST, Refused
from meetings.domain.local_days import local_day
from meetings.errors import ChangedMeanwhile, DirectoryClosed, InvalidDay, InvalidInput, NotFound
from meetings.ids import PersonId, PositionId, UnitId
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Room
from meetings.planning.changes import By

_Value = TypeVar("_Value")


async def in_directory_turn(tx: AsyncSession) -> None:
    """Changes of the directory come one after the other: each sees what the one before wrote."""
    await in_turn(tx, "directory")


def kept(check: Callable[[str], _Value], text: str) -> _Value:
    """The value as it is kept. Raises InvalidInput."""
    try:
        return check(text)
    except Refused as error:
        raise InvalidInput from error


def check_day(day: date, now: datetime) -> None:
    """Raises InvalidDay for one after today, or long ago."""
    if not EARLIEST <= day <= local_day(now):
        raise InvalidDay


def check_seen(row: OrgUnit | Position | Person | Room, by: By) -> None:
    """Raises ChangedMeanwhile unless the last change was seen."""
    if row.revision != by.seen:
        raise ChangedMeanwhile


async def the_unit(tx: AsyncSession, unit: UnitId) -> OrgUnit:
    """Raises NotFound."""
    row = await tx.get(OrgUnit, unit)
    if row is None:
        raise NotFound
    return row


async def open_unit(tx: AsyncSession, unit: UnitId) -> OrgUnit:
    """Raises NotFound, DirectoryClosed."""
    row = await the_unit(tx, unit)
    if row.valid_to is not None:
        raise DirectoryClosed
    return row


async def the_position(tx: AsyncSession, position: PositionId) -> Position:
    """Raises NotFound."""
    row = await tx.get(Position, position)
    if row is None:
        raise NotFound
    return row


async def the_person(tx: AsyncSession, person: PersonId) -> Person:
    """Raises NotFound."""
    row = await tx.get(Person, person)
    if row is None:
        raise NotFound
    return row


async def end_holdings(tx: AsyncSession, of: ColumnElement[bool], on: date) -> int:
    """Ends what is held on a day; what began on that day or later never was. Returns how many were ended. Who holds a
    position is part of it: each has another revision then.
    """
    open_now = (PositionHolding.held_to.is_(None), of)
    chosen = (await tx.scalars(select(PositionHolding.position_id).where(*open_now))).all()
    await tx.execute(update(Position).where(Position.id.in_(set(chosen))).values(revision=Position.revision + 1))
    await tx.execute(delete(PositionHolding).where(*open_now, PositionHolding.held_from >= on))
    await tx.execute(update(PositionHolding).where(*open_now).values(held_to=on))
    return len(chosen)
