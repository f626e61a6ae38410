"""What an account is in the whole system."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.roles import Role
from meetings.errors import InvalidInput, NotFound, OwnRoleKept
from meetings.ids import AccountId
from meetings.models.accounts import AccountKind, AccountRole, AccountRow


async def set_roles(
    tx: AsyncSession, actor: AccountId, account: AccountId, roles: frozenset[Role], now: datetime
) -> None:
    """Gives a person's account these roles in place of those it has; meetings keep theirs.

    Raises NotFound, InvalidInput for no role, a room's role or a room's account, OwnRoleKept.
    """
    row = await tx.get(AccountRow, account, with_for_update=True)
    if row is None:
        raise NotFound
    if row.kind is not AccountKind.PERSON or not roles or Role.ROOM in roles:
        raise InvalidInput
    if account == actor and Role.IT not in roles:
        raise OwnRoleKept
    before = set(await tx.scalars(select(AccountRole.role).where(AccountRole.account_id == account)))
    await tx.execute(delete(AccountRole).where(AccountRole.account_id == account))
    tx.add_all(AccountRole(account_id=account, role=role) for role in sorted(roles))
    await tx.flush()
    detail = {"before": " ".join(sorted(before)), "roles": " ".join(sorted(roles))}
    await log.audit(tx, log.Entry("set_roles", actor, subject=account, detail=detail), now)
