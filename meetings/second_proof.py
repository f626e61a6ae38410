"""The second proof of an account, read from and written to its rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import AccountId
from meetings.models.accounts import RecoveryCode, TotpSecret
from meetings.totp import Authenticator


class Proof(StrEnum):
    """How a code stands: none is asked for, one is, this one is right, this one is wrong or used."""

    NOT_ASKED = "not_asked"
    NEEDED = "needed"
    RIGHT = "right"
    WRONG = "wrong"


async def prove(tx: AsyncSession, authenticator: Authenticator, account: AccountId, code: str, now: datetime) -> Proof:
    """Checks a code of the telephone, or one of those that were printed, and uses it up."""
    row = await tx.get(TotpSecret, account, with_for_update=True)
    if row is None or row.confirmed_at is None:
        return Proof.NOT_ASKED
    if not code.strip():
        return Proof.NEEDED
    step = authenticator.step_of(authenticator.opened(row.sealed, account), code, now, row.last_step)
    if step is not None:
        row.last_step = step
        return Proof.RIGHT
    digest = authenticator.recovery_digest(account, code)
    used = await tx.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.account_id == account, RecoveryCode.digest == digest)
        .returning(RecoveryCode.digest)
    )
    return Proof.WRONG if used is None else Proof.RIGHT


async def is_on(tx: AsyncSession, account: AccountId) -> bool:
    """Whether the account is asked for a code at its sign-in."""
    row = await tx.get(TotpSecret, account)
    return row is not None and row.confirmed_at is not None


async def proving(tx: AsyncSession) -> frozenset[AccountId]:
    """The accounts that are asked for a code."""
    return frozenset(await tx.scalars(select(TotpSecret.account_id).where(TotpSecret.confirmed_at.is_not(None))))


async def codes_left(tx: AsyncSession, account: AccountId) -> int:
    """How many of the printed codes were not used yet."""
    return await tx.scalar(select(func.count()).where(RecoveryCode.account_id == account)) or 0
