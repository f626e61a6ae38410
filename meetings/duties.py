"""What an account has to do before anything else is open to it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.auth import Caller
from meetings.domain.passwords import PasswordRules, change_due
from meetings.domain.roles import Role
from meetings.events import Account
from meetings.models.accounts import AccountRow
from meetings.password_ages import password_age
from meetings.second_proof import is_on


class Duty(StrEnum):
    """change_password: the password is IT's or too old. set_up_totp: a code of the telephone is to be asked for."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of a duty.
    SET_UP_TOTP = "set_up_totp"


@dataclass(frozen=True, slots=True)
class Policy:
    """What this installation asks of accounts. `totp_roles`: who must have a second proof, but for the demo's."""

    passwords: PasswordRules
    totp_roles: frozenset[Role] = frozenset()


async def duties(tx: AsyncSession, caller: Caller, policy: Policy) -> tuple[Duty, ...]:
    """In the order in which they are to be done.

    A password is judged by the time of the sign-in, so that none runs out while a session of the province lasts.
    Devices have none to choose: nobody in the room should have to invent a password. The demo's are known anyway.
    """
    row = await tx.get_one(AccountRow, caller.account.id)
    if caller.account.device:
        return ()
    age = await password_age(tx, row)
    found = []
    if age.one_time if row.demo else change_due(age, policy.passwords, caller.since):
        found.append(Duty.CHANGE_PASSWORD)
    if await totp_required(tx, caller.account, policy) and not await is_on(tx, row.id):
        found.append(Duty.SET_UP_TOTP)
    return tuple(found)


async def totp_required(tx: AsyncSession, account: Account, policy: Policy) -> bool:
    """Whether the account must sign in with a code. The demo's need none: everyone knows their passwords."""
    return bool(policy.totp_roles & account.roles) and not (await tx.get_one(AccountRow, account.id)).demo
