"""Sign-ins ended: one's own from another page, and anybody's by IT."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings import auth
from meetings.errors import NotFound
from meetings.ids import AccountId, SessionId
from meetings.models.accounts import AccountRow, WebSession


async def end_session(
    tx: AsyncSession, actor: AccountId, account: AccountId, session: SessionId, now: datetime
) -> tuple[SessionId, ...]:
    """Ends one sign-in of an account; its id. Raises NotFound when it is not that account's, or has ended."""
    ended = tuple(
        await tx.scalars(
            delete(WebSession)
            .where(WebSession.id == session, WebSession.account_id == account)
            .returning(WebSession.id)
        )
    )
    if not ended:
        raise NotFound
    await log.audit(tx, log.Entry("end_session", actor, subject=account, detail={"ended": 1}), now)
    return ended


async def end_sessions(
    tx: AsyncSession, actor: AccountId, account: AccountId, but: SessionId | None, now: datetime
) -> tuple[SessionId, ...]:
    """Ends all sign-ins of an account, or all but one; their ids. Raises NotFound when there is no such account."""
    if await tx.get(AccountRow, account) is None:
        raise NotFound
    ended = await auth.end_sessions(tx, account, but=but)
    await log.audit(tx, log.Entry("end_sessions", actor, subject=account, detail={"ended": len(ended)}), now)
    return ended
