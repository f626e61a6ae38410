"""Who holds a position: given, handed over, ended."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import (
    check_day,
    check_seen,
    end_holdings,
    in_directory_turn,
    open_unit,
    the_person,
    the_position,
)
from meetings.errors import AlreadyHolds, DirectoryClosed, InvalidDay, NotFound, PositionHeld
from meetings.ids import HoldingId, PersonId, PositionId, new_uuid
from meetings.models.directory import PositionHolding
from meetings.planning.changes import By


@dataclass(frozen=True, slots=True)
class NewHolding:
    """A person in a position from a day on. `acting`: only until somebody holds it regularly."""

    person: PersonId
    position: PositionId
    held_from: date
    acting: bool


async def give_holding(tx: AsyncSession, new: NewHolding, by: By) -> HoldingId:
    """Gives a position to a person. What was seen is a revision of the position. Raises NotFound, ChangedMeanwhile,
    DirectoryClosed, InvalidDay, PositionHeld when somebody else holds it then and neither is acting, AlreadyHolds.
    """
    await in_directory_turn(tx)
    await _check(tx, new, by)
    return await _give(tx, new, by)


async def hand_over(tx: AsyncSession, new: NewHolding, by: By) -> HoldingId:
    """As `give_holding`, but whoever holds the position now, regularly or acting, ends with that day.

    Raises InvalidDay too when one of them began later.
    """
    await in_directory_turn(tx)
    await _check(tx, new, by)
    now_held = (PositionHolding.position_id == new.position) & PositionHolding.held_to.is_(None)
    held = (await tx.scalars(select(PositionHolding).where(now_held))).all()
    if any(one.person_id == new.person and one.acting is new.acting for one in held):
        raise AlreadyHolds
    if any(one.held_from > new.held_from for one in held):
        raise InvalidDay
    await end_holdings(tx, now_held, new.held_from)
    return await _give(tx, new, by)


async def end_holding(tx: AsyncSession, holding: HoldingId, on: date, by: By) -> None:
    """Ends a holding on a day, the first on which it is no more; on the day it began it never was. What was seen is a
    revision of the position. Raises NotFound for one that is not held now, ChangedMeanwhile, InvalidDay.
    """
    await in_directory_turn(tx)
    row = await tx.get(PositionHolding, holding)
    if row is None:
        raise NotFound
    check_seen(await the_position(tx, row.position_id), by)
    if row.held_to is not None:
        raise NotFound
    check_day(on, by.now)
    if on < row.held_from:
        raise InvalidDay
    subject, detail = row.position_id, {"person": row.person_id, "on": on.isoformat()}
    await end_holdings(tx, PositionHolding.id == holding, on)
    await log.audit(tx, log.Entry("end_holding", by.account, subject=subject, detail=detail), by.now)


async def _check(tx: AsyncSession, new: NewHolding, by: By) -> None:
    position, person = await the_position(tx, new.position), await the_person(tx, new.person)
    check_seen(position, by)
    await open_unit(tx, position.unit_id)
    if position.closed_on is not None or person.left_on is not None:
        raise DirectoryClosed
    check_day(new.held_from, by.now)


async def _give(tx: AsyncSession, new: NewHolding, by: By) -> HoldingId:
    later = PositionHolding.held_to.is_(None) | (PositionHolding.held_to > new.held_from)
    others = (await tx.scalars(select(PositionHolding).where(PositionHolding.position_id == new.position, later))).all()
    if any(one.person_id == new.person for one in others):
        raise AlreadyHolds
    if not new.acting and any(not one.acting for one in others):
        raise PositionHeld
    row = PositionHolding(
        id=HoldingId(new_uuid()),
        person_id=new.person,
        position_id=new.position,
        held_from=new.held_from,
        acting=new.acting,
    )
    tx.add(row)
    (await the_position(tx, new.position)).revision += 1
    await tx.flush()
    detail: dict[str, str | bool] = {"person": new.person, "from": new.held_from.isoformat(), "acting": new.acting}
    await log.audit(tx, log.Entry("give_holding", by.account, subject=new.position, detail=detail), by.now)
    return row.id
