"""What an account has to do before anything else is open to it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.auth import Caller
from meetings.domain.passwords import PasswordRules, change_due
from meetings.models.accounts import AccountRow
from meetings.password_ages import password_age


class Duty(StrEnum):
    """change_password: the password is IT's or too old."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of a duty.


@dataclass(frozen=True, slots=True)
class Policy:
    """What this installation asks of accounts."""

    passwords: PasswordRules


async def duties(tx: AsyncSession, caller: Caller, policy: Policy) -> tuple[Duty, ...]:
    """In the order in which they are to be done.

    A password is judged by the time of the sign-in, so that none runs out while a session of the province lasts.
    Devices have none to choose: nobody in the room should have to invent a password. The demo's are known anyway.
    """
    row = await tx.get_one(AccountRow, caller.account.id)
    if caller.account.device:
        return ()
    age = await password_age(tx, row)
    due = age.one_time if row.demo else change_due(age, policy.passwords, caller.since)
    return (Duty.CHANGE_PASSWORD,) if due else ()
