"""Sign-ins that tests did not type: what tickets are issued to."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import AccountId, SessionId
from meetings.models.accounts import WebSession

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
NEVER = datetime(2199, 1, 1, tzinfo=UTC)


async def open_sessions(tx: AsyncSession, accounts: Iterable[AccountId]) -> None:
    """Opens a session that lasts for ever for each that has none yet; its id is the account's: see `session_of`."""
    there = set(await tx.scalars(select(WebSession.id)))
    tx.add_all(
        WebSession(
            id=session_of(account),
            token_sha256=account,
            account_id=account,
            created_at=LONG_AGO,
            last_seen_at=LONG_AGO,
            expires_at=NEVER,
            user_agent="",
            address="",
        )
        for account in accounts
        if session_of(account) not in there
    )
    await tx.flush()


def session_of(account: AccountId) -> SessionId:
    """The session that `open_sessions` opens for an account."""
    return SessionId(account)
