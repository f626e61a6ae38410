"""Which answer of a seat counts when several came: by what was answered, then by when it was given.

Source: RFC 5546 section 2.1.5 (SEQUENCE first, then DTSTAMP).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import SeatId
from meetings.models.seats import Reply


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """The greater overrules the smaller, whichever came first."""

    version: int
    given_at: datetime


def newest_last() -> tuple[ColumnElement[int], ColumnElement[datetime], ColumnElement[int]]:
    """The same as an order of rows; of two that are alike the one that came later counts."""
    return Reply.version.expression, func.coalesce(Reply.said_at, Reply.at), Reply.id.expression


async def newest_rank(tx: AsyncSession, seat: SeatId) -> Rank | None:
    """That of the answer that counts now; None for a seat that has given none."""
    newest_first = [column.desc() for column in newest_last()]
    last = await tx.scalar(select(Reply).where(Reply.seat_id == seat).order_by(*newest_first).limit(1))
    return None if last is None else Rank(last.version, last.said_at or last.at)


def that_count(seats: Select[SeatId]) -> Select[Reply]:
    """The answer that counts of each of these seats, however many it has given."""
    newest_first = [column.desc() for column in newest_last()]
    place = func.row_number().over(partition_by=Reply.seat_id, order_by=newest_first).label("place")
    ranked = select(Reply.id, place).where(Reply.seat_id.in_(seats)).subquery()
    return select(Reply).join(ranked, ranked.c.id == Reply.id).where(ranked.c.place == 1)
