"""Changing the own password: what is checked, in which order, and what of it outside of any transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import attempts, commands
from meetings.attempts import Visitor
from meetings.auth import Caller
from meetings.db import Database
from meetings.directory import names_of
from meetings.domain.passwords import PasswordRules, check_password
from meetings.errors import PasswordUsedBefore, WrongPassword
from meetings.ids import AccountId, SessionId
from meetings.models.accounts import AccountRow, PastPassword
from meetings.passwords import Passwords


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What was typed, and where it came from."""

    old: str
    new: str
    visitor: Visitor


class PasswordChange:
    """Changes passwords by the rules of this installation."""

    def __init__(self, db: Database, passwords: Passwords, rules: PasswordRules) -> None:
        """With the process's services."""
        self._db = db
        self._passwords = passwords
        self._rules = rules

    async def carry_out(self, caller: Caller, typed: NewPassword, now: datetime) -> tuple[SessionId, ...]:
        """Replaces the password; the ids of the caller's other sessions, which end.

        Raises TooManyAttempts, WrongPassword, Busy, PasswordUsedBefore, and what `check_password` raises.
        """
        async with self._db.begin() as tx:
            attempt = await attempts.count(tx, caller.account.login, typed.visitor, now)
            row = await tx.get_one(AccountRow, caller.account.id)
            names = await names_of(tx, row.id)
            before = await _hashes_before(tx, row.id, self._rules.history)
        if not await self._passwords.matches(typed.old, row.password_hash):
            raise WrongPassword
        async with self._db.begin() as tx:
            await attempts.forgive(tx, attempt)
        check_password(typed.new, self._rules, names)
        for stored in (row.password_hash, *before):
            if await self._passwords.matches(typed.new, stored):
                raise PasswordUsedBefore
        new_hash = await self._passwords.hash(typed.new)
        async with self._db.begin() as tx:
            return await commands.change_password(tx, caller, row.password_hash, new_hash, now)


async def _hashes_before(tx: AsyncSession, account: AccountId, history: int) -> tuple[str, ...]:
    found = await tx.scalars(
        select(PastPassword.password_hash)
        .where(PastPassword.account_id == account)
        .order_by(PastPassword.id.desc())
        .limit(history)
    )
    return tuple(found)
