"""The second proof turned on and off, by its holder and, for a telephone that is lost, by IT."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings import auth
from meetings.errors import NotAllowed, NotFound, WrongCode, WrongState
from meetings.ids import AccountId, SessionId
from meetings.models.accounts import AccountRow, RecoveryCode, TotpSecret
from meetings.totp import Authenticator


async def begin_totp(tx: AsyncSession, authenticator: Authenticator, account: AccountId) -> str:
    """A fresh secret, which asks for nothing until it is confirmed. Raises WrongState when one is on already."""
    row = await tx.get(TotpSecret, account, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise WrongState
    secret = authenticator.new_secret()
    sealed = authenticator.seal(secret, account)
    await tx.merge(TotpSecret(account_id=account, sealed=sealed, confirmed_at=None, last_step=0))
    await tx.flush()
    return secret


async def confirm_totp(
    tx: AsyncSession, authenticator: Authenticator, account: AccountId, code: str, now: datetime
) -> tuple[str, ...]:
    """Turns it on by a first code; the codes to be printed. Raises WrongState, WrongCode."""
    row = await tx.get(TotpSecret, account, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise WrongState
    step = authenticator.step_of(authenticator.opened(row.sealed, account), code, now, row.last_step)
    if step is None:
        raise WrongCode
    row.last_step, row.confirmed_at = step, now
    codes = authenticator.recovery_codes()
    digests = [authenticator.recovery_digest(account, one) for one in codes]
    await tx.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    tx.add_all(RecoveryCode(account_id=account, digest=digest) for digest in digests)
    await log.audit(tx, log.Entry("confirm_totp", account, subject=account), now)
    return codes


async def reset_totp(tx: AsyncSession, actor: AccountId, account: AccountId, now: datetime) -> tuple[SessionId, ...]:
    """IT turns it off for who has lost the telephone; all sign-ins of the account end, their ids are returned.

    Raises NotFound, and NotAllowed for the actor's own.
    """
    if await tx.get(AccountRow, account) is None or await tx.get(TotpSecret, account) is None:
        raise NotFound
    if actor == account:
        raise NotAllowed
    await tx.execute(delete(TotpSecret).where(TotpSecret.account_id == account))
    await tx.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    ended = await auth.end_sessions(tx, account)
    await log.audit(tx, log.Entry("reset_totp", actor, subject=account, detail={"ended": len(ended)}), now)
    return ended
