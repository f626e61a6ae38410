"""What an account is in the whole system."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import check_seen, in_directory_turn, the_person
from meetings.domain.roles import Role
from meetings.errors import InvalidInput, NotFound, OwnRoleKept
from meetings.ids import AccountId
from meetings.models.accounts import AccountRole, AccountRow
from meetings.planning.changes import By


async def set_roles(tx: AsyncSession, account: AccountId, roles: frozenset[Role], by: By) -> None:
    """Gives a person's account these roles in place of those it has; meetings keep theirs. What was seen is a
    revision of the person.

    Raises NotFound, ChangedMeanwhile, InvalidInput for no role, a room's role or a room's account, OwnRoleKept.
    """
    await in_directory_turn(tx)
    row = await tx.get(AccountRow, account, with_for_update=True)
    if row is None:
        raise NotFound
    if row.person_id is None or not roles or Role.ROOM in roles:
        raise InvalidInput
    person = await the_person(tx, row.person_id)
    check_seen(person, by)
    if account == by.account and Role.IT not in roles:
        raise OwnRoleKept
    before = set(await tx.scalars(select(AccountRole.role).where(AccountRole.account_id == account)))
    await tx.execute(delete(AccountRole).where(AccountRole.account_id == account))
    person.revision += 1
    tx.add_all(AccountRole(account_id=account, role=role) for role in sorted(roles))
    await tx.flush()
    detail = {"before": " ".join(sorted(before)), "roles": " ".join(sorted(roles))}
    await log.audit(tx, log.Entry("set_roles", by.account, subject=account, detail=detail), by.now)
