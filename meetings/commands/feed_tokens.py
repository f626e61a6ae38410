"""Tokens for the feed: made for one system, and revoked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.db import in_turn
from meetings.errors import FeedNameTaken, InvalidInput, NotFound
from meetings.ids import FeedTokenId, new_uuid
from meetings.keys import digest, new_key
from meetings.models.feed import FeedToken

MAX_NAME = 60


async def create_feed_token(tx: AsyncSession, name: str, now: datetime) -> str:
    """The token for a system of this name: told once, kept as its hash. Raises InvalidInput, FeedNameTaken."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidInput
    await in_turn(tx, "feed tokens")
    if await _valid(tx, name) is not None:
        raise FeedNameTaken
    token, row = new_key(), FeedTokenId(new_uuid())
    tx.add(FeedToken(id=row, name=name, token_sha256=digest(token), made_at=now))
    await tx.flush()
    await log.audit(tx, log.Entry("create_feed_token", None, subject=row, detail={"name": name}), now)
    return token


async def revoke_feed_token(tx: AsyncSession, name: str, now: datetime) -> None:
    """The token of this name opens nothing any more. Raises NotFound."""
    row = await _valid(tx, " ".join(name.split()))
    if row is None:
        raise NotFound
    row.revoked_at = now
    await tx.flush()
    await log.audit(tx, log.Entry("revoke_feed_token", None, subject=row.id, detail={"name": row.name}), now)


async def _valid(tx: AsyncSession, name: str) -> FeedToken | None:
    return await tx.scalar(
        select(FeedToken).where(FeedToken.name == name, FeedToken.revoked_at.is_(None)).with_for_update()
    )
