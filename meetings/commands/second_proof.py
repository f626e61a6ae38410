"""The second proof turned on, moved and off, by its holder and, for a telephone that is lost, by IT."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings import auth
from meetings.domain.roles import Act
from meetings.errors import CodeNeeded, NotAllowed, NotFound, WrongCode, WrongState
from meetings.ids import AccountId, SessionId
from meetings.models.accounts import AccountRow, RecoveryCode, TotpSecret
from meetings.second_proof import Proof, prove
from meetings.totp import Authenticator


async def begin_totp(
    tx: AsyncSession, authenticator: Authenticator, account: AccountId, code: str, now: datetime
) -> str:
    """A fresh secret, which asks for nothing until it is confirmed: the one of before goes on.

    When one is on, `code` proves that its telephone, or a printed code, is at hand. Raises CodeNeeded, WrongCode.
    """
    proof = await prove(tx, authenticator, account, code, now)
    secret = authenticator.new_secret()
    sealed = authenticator.seal(secret, account)
    if proof is Proof.NOT_ASKED:
        await tx.merge(TotpSecret(account_id=account, sealed=sealed, confirmed_at=None, last_step=0, next_sealed=None))
    else:
        _check(proof)
        (await tx.get_one(TotpSecret, account)).next_sealed = sealed
    await tx.flush()
    return secret


async def confirm_totp(
    tx: AsyncSession, authenticator: Authenticator, account: AccountId, code: str, now: datetime
) -> tuple[str, ...]:
    """Turns it on, or gives it to the telephone that was begun with, by a first code of that telephone; the codes to be
    printed, in place of any of before. Raises WrongState, WrongCode.
    """
    row = await tx.get(TotpSecret, account, with_for_update=True)
    if row is None or (row.confirmed_at is not None and row.next_sealed is None):
        raise WrongState
    moved = row.next_sealed is not None
    sealed = row.next_sealed or row.sealed
    step = authenticator.step_of(authenticator.opened(sealed, account), code, now, 0)
    if step is None:
        raise WrongCode
    row.sealed, row.next_sealed, row.last_step, row.confirmed_at = sealed, None, step, now
    codes = authenticator.recovery_codes()
    digests = [authenticator.recovery_digest(account, one) for one in codes]
    await tx.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    tx.add_all(RecoveryCode(account_id=account, digest=digest) for digest in digests)
    await log.audit(tx, log.Entry("confirm_totp", account, subject=account, detail={"moved": moved}), now)
    return codes


async def drop_totp(
    tx: AsyncSession, authenticator: Authenticator, account: AccountId, code: str, now: datetime
) -> None:
    """Asks its holder for no code any more, by a last one. Raises WrongState when none is on, CodeNeeded, WrongCode.

    The caller has checked that no role of the account must have it.
    """
    proof = await prove(tx, authenticator, account, code, now)
    if proof is Proof.NOT_ASKED:
        raise WrongState
    _check(proof)
    await _forget(tx, account)
    await log.audit(tx, log.Entry(Act.DROP_TOTP, account, subject=account), now)


async def reset_totp(tx: AsyncSession, actor: AccountId, account: AccountId, now: datetime) -> tuple[SessionId, ...]:
    """IT turns it off for who has lost the telephone; all sign-ins of the account end, their ids are returned.

    Raises NotFound, and NotAllowed for the actor's own.
    """
    if await tx.get(AccountRow, account) is None or await tx.get(TotpSecret, account) is None:
        raise NotFound
    if actor == account:
        raise NotAllowed
    await _forget(tx, account)
    ended = await auth.end_sessions(tx, account)
    await log.audit(tx, log.Entry("reset_totp", actor, subject=account, detail={"ended": len(ended)}), now)
    return ended


def _check(proof: Proof) -> None:
    if proof is Proof.NEEDED:
        raise CodeNeeded
    if proof is Proof.WRONG:
        raise WrongCode


async def _forget(tx: AsyncSession, account: AccountId) -> None:
    await tx.execute(delete(TotpSecret).where(TotpSecret.account_id == account))
    await tx.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
