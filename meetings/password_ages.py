"""Since when accounts have their passwords, read from the rows."""

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.passwords import PasswordAge
from meetings.models.accounts import AccountRow, PasswordState


async def password_age(tx: AsyncSession, row: AccountRow) -> PasswordAge:
    """The age of an account's password."""
    state = await tx.get(PasswordState, row.id)
    return PasswordAge(row.created_at, one_time=False) if state is None else PasswordAge(state.set_at, state.one_time)
