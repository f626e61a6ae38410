"""Passwords replaced: by their holders, and by IT for who has forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import attempts, auth
from meetings import audit as log
from meetings.domain.passwords import MAX_HISTORY
from meetings.errors import NotAllowed, NotFound, WrongPassword
from meetings.ids import AccountId, SessionId
from meetings.models.accounts import AccountKind, AccountRow, PasswordState, PastPassword


@dataclass(frozen=True, slots=True)
class Reset:
    """`one_time`: another password must be chosen at the next sign-in. `ended`: the sessions that ended."""

    one_time: bool
    ended: tuple[SessionId, ...]


async def change_password(
    tx: AsyncSession, caller: auth.Caller, old_hash: str, new_hash: str, now: datetime
) -> tuple[SessionId, ...]:
    """Replaces the caller's own password and ends its other sessions; their ids.

    Raises WrongPassword when the one that was checked, `old_hash`, is not in use any more.
    """
    account = caller.account.id
    await _replace(tx, account, old_hash, new_hash, now, one_time=False)
    ended = await auth.end_sessions(tx, account, but=caller.session)
    await log.audit(tx, log.Entry("change_password", account, subject=account, detail={"ended": len(ended)}), now)
    return ended


async def reset_password(tx: AsyncSession, actor: AccountId, account: AccountId, new_hash: str, now: datetime) -> Reset:
    """Gives an account a password that IT hands over, and ends all its sessions.

    A person must choose another at the next sign-in; a room's device keeps it. Raises NotFound, and NotAllowed for
    the actor's own account.
    """
    row = await tx.get(AccountRow, account, with_for_update=True)
    if row is None or row.disabled_at is not None:
        raise NotFound
    if account == actor:
        raise NotAllowed
    one_time = row.kind is AccountKind.PERSON
    await _replace(tx, account, row.password_hash, new_hash, now, one_time=one_time)
    await attempts.forget(tx, row.login)
    ended = await auth.end_sessions(tx, account)
    await log.audit(tx, log.Entry("reset_password", actor, subject=account, detail={"ended": len(ended)}), now)
    return Reset(one_time, ended)


async def _replace(
    tx: AsyncSession, account: AccountId, old_hash: str, new_hash: str, now: datetime, *, one_time: bool
) -> None:
    replaced = await tx.scalar(
        update(AccountRow)
        .where(AccountRow.id == account, AccountRow.password_hash == old_hash)
        .values(password_hash=new_hash)
        .returning(AccountRow.id)
    )
    if replaced is None:
        raise WrongPassword
    tx.add(PastPassword(account_id=account, password_hash=old_hash, replaced_at=now))
    await tx.merge(PasswordState(account_id=account, set_at=now, one_time=one_time))
    await tx.flush()
    kept = (
        select(PastPassword.id)
        .where(PastPassword.account_id == account)
        .order_by(PastPassword.id.desc())
        .limit(MAX_HISTORY)
    )
    await tx.execute(delete(PastPassword).where(PastPassword.account_id == account, PastPassword.id.not_in(kept)))
