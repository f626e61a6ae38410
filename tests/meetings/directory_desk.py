"""What tests of the directory do again and again."""

from collections.abc import Awaitable
from datetime import date

from sqlalchemy import Connection, event, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands, directory_pages
from meetings.db import Database
from meetings.directory_pages import UnitPage
from meetings.domain.local_days import local_day
from meetings.ids import AccountId, PersonId, PositionId, UnitId, new_uuid
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding
from tests.meetings.hall import NOW

TODAY = local_day(NOW)
ACTOR = AccountId(new_uuid())


def seen(revision: int = 0) -> commands.By:
    """Who changes what it has seen in this revision."""
    return commands.By(ACTOR, revision, NOW)


async def seen_now(tx: AsyncSession, what: str, actor: AccountId = ACTOR) -> commands.By:
    """Who has seen a unit, a position or a person as it is now, or the position of a holding; of what is unknown 0."""
    holding = await tx.get(PositionHolding, what)
    ref = what if holding is None else holding.position_id
    for kind in (OrgUnit, Position, Person):
        known = await tx.scalar(select(kind.revision).where(kind.id == ref))
        if known is not None:
            return commands.By(actor, known, NOW)
    return commands.By(actor, 0, NOW)


async def unit_of(db: Database, code: str) -> UnitId:
    """The unit with this code."""
    async with db.read() as tx:
        rows = await directory_pages.units_page(tx, code)
    return next(row.id for row in rows if row.code == code)


async def page_of(db: Database, code: str) -> UnitPage:
    """The page of the unit with this code."""
    unit = await unit_of(db, code)
    async with db.read() as tx:
        return await directory_pages.unit_page(tx, unit, TODAY)


async def person(db: Database, name: str) -> PersonId:
    """Somebody new."""
    async with db.begin() as tx:
        return await commands.create_person(tx, ACTOR, commands.PersonFacts("Bà", name), NOW)


async def give(db: Database, name: str, position: PositionId, on: date) -> PersonId:
    """Somebody new takes a position over."""
    someone = await person(db, name)
    async with db.begin() as tx:
        new = commands.NewHolding(someone, position, on, False)
        await commands.hand_over(tx, new, await seen_now(tx, position))
    return someone


async def asked(tx: AsyncSession, reading: Awaitable[object]) -> int:
    """How many statements a reading sends."""
    sent: list[str] = []

    def note(_: Connection, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    tx.expunge_all()  # A row that is kept would not be asked for.
    engine = tx.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        await reading
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
