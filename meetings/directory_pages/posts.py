"""The posts that many units have."""

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory_pages.values import PostRow
from meetings.models.directory import Position, PositionHolding, Post, UnitKind

_ORDER = (UnitKind.PROVINCE, UnitKind.AGENCY, UnitKind.COMMUNE)


async def posts(tx: AsyncSession) -> tuple[PostRow, ...]:
    """All of them: the province's first, each by rank."""
    of_post = (Position.post_code == Post.code) & Position.closed_on.is_(None)
    held = (PositionHolding.position_id == Position.id) & PositionHolding.held_to.is_(None)
    found = await tx.execute(
        select(Post, func.count(distinct(Position.id)), func.count(distinct(PositionHolding.position_id)))
        .outerjoin(Position, of_post)
        .outerjoin(PositionHolding, held)
        .group_by(Post.code)
        .order_by(Post.rank_order, Post.code)
    )
    rows = [PostRow(post.code, post.name, post.unit_kind, post.rank_order, all_, now) for post, all_, now in found]
    return tuple(sorted(rows, key=lambda row: _ORDER.index(row.unit_kind)))
