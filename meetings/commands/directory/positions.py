"""Positions of a unit: made, changed, closed."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import (
    check_day,
    check_seen,
    end_holdings,
    in_directory_turn,
    kept,
    open_unit,
    the_position,
    the_unit,
)
from meetings.domain import directory_fields as fields
from meetings.errors import InvalidInput, NotFound, PositionTaken
from meetings.ids import AccountId, PositionId, UnitId, new_uuid
from meetings.models.directory import Position, PositionHolding, Post, UnitKind
from meetings.planning.changes import By

_title = partial(fields.line, most=fields.MAX_TITLE)


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """What a position is: `rank` from 1, the highest; `post`: the code of what many units have alike, None for none."""

    title: str
    rank: int
    post: str | None


async def create_position(
    tx: AsyncSession, actor: AccountId, unit: UnitId, facts: PositionFacts, now: datetime
) -> PositionId:
    """Makes a position of an open unit. Raises NotFound, DirectoryClosed, InvalidInput, PositionTaken."""
    await in_directory_turn(tx)
    row = await open_unit(tx, unit)
    checked = await _checked(tx, row.kind, facts)
    await _check_free(tx, unit, checked, None)
    position = Position(
        id=PositionId(new_uuid()),
        unit_id=unit,
        title=checked.title,
        rank_order=checked.rank,
        post_code=checked.post,
    )
    tx.add(position)
    await tx.flush()
    await log.audit(tx, log.Entry("create_position", actor, subject=position.id, detail=_told(checked)), now)
    return position.id


async def change_position(tx: AsyncSession, position: PositionId, facts: PositionFacts, by: By) -> None:
    """Gives a position another title, rank or post. Raises NotFound, ChangedMeanwhile, InvalidInput, PositionTaken."""
    await in_directory_turn(tx)
    row = await the_position(tx, position)
    check_seen(row, by)
    unit = await the_unit(tx, row.unit_id)
    checked = await _checked(tx, unit.kind, facts)
    await _check_free(tx, row.unit_id, checked, position)
    row.title, row.rank_order, row.post_code = checked.title, checked.rank, checked.post
    row.revision += 1
    await tx.flush()
    entry = log.Entry("change_position", by.account, subject=position, detail=_told(checked))
    await log.audit(tx, entry, by.now)


async def close_position(tx: AsyncSession, position: PositionId, on: date | None, by: By) -> None:
    """Closes a position on a day, and ends who holds it; None opens it again. Raises NotFound, ChangedMeanwhile,
    DirectoryClosed when its unit is closed, InvalidDay.
    """
    await in_directory_turn(tx)
    row = await the_position(tx, position)
    check_seen(row, by)
    await open_unit(tx, row.unit_id)
    ended = 0
    if on is not None:
        check_day(on, by.now)
        ended = await end_holdings(tx, PositionHolding.position_id == position, on)
    row.closed_on, row.revision = on, row.revision + 1
    await tx.flush()
    detail = {"on": on.isoformat() if on is not None else None, "ended": ended}
    await log.audit(tx, log.Entry("close_position", by.account, subject=position, detail=detail), by.now)


async def _checked(tx: AsyncSession, kind: UnitKind, facts: PositionFacts) -> PositionFacts:
    if not 1 <= facts.rank <= fields.MAX_RANK:
        raise InvalidInput
    if facts.post is not None:
        post = await tx.get(Post, facts.post)
        if post is None:
            raise NotFound
        if post.unit_kind is not kind:
            raise InvalidInput
    return PositionFacts(kept(_title, facts.title), facts.rank, facts.post)


async def _check_free(tx: AsyncSession, unit: UnitId, facts: PositionFacts, but: PositionId | None) -> None:
    found = await tx.scalar(
        select(Position.id).where(
            Position.unit_id == unit, Position.title == facts.title, Position.rank_order == facts.rank
        )
    )
    if found is not None and found != but:
        raise PositionTaken


def _told(facts: PositionFacts) -> dict[str, str | int | None]:
    return {"title": facts.title, "rank": facts.rank, "post": facts.post}
