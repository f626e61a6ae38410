"""Tokens for the feed: made and revoked by who administers the server, and looked up for who shows one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.errors import FeedRefused
from meetings.ids import FeedTokenId
from meetings.keys import could_be_key, digest
from meetings.models.feed import FeedToken

NOTED_AFTER = timedelta(minutes=1)
"""Of who asks every second it is written down once a minute."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is. `noted`: that it was used has been written down lately."""

    id: FeedTokenId
    name: str
    noted: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token, for a list."""

    name: str
    made_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


async def feed_holder(tx: AsyncSession, token: str, now: datetime) -> Holder:
    """Who shows a token. Raises FeedRefused."""
    if not could_be_key(token):
        raise FeedRefused
    row = await tx.scalar(
        select(FeedToken).where(FeedToken.token_sha256 == digest(token), FeedToken.revoked_at.is_(None))
    )
    if row is None:
        raise FeedRefused
    noted = row.last_used_at is not None and now - row.last_used_at < NOTED_AFTER
    return Holder(row.id, row.name, noted)


async def note_use(tx: AsyncSession, token: FeedTokenId, now: datetime) -> None:
    """It was used."""
    row = await tx.get_one(FeedToken, token)
    row.last_used_at = now


async def all_tokens(tx: AsyncSession) -> tuple[TokenRow, ...]:
    """The newest first, revoked ones too."""
    rows = await tx.scalars(select(FeedToken).order_by(FeedToken.made_at.desc(), FeedToken.id))
    return tuple(TokenRow(row.name, row.made_at, row.revoked_at, row.last_used_at) for row in rows)
