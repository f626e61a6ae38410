"""Who answers invitations for a unit beside whom they are for."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import in_directory_turn, open_unit
from meetings.domain.local_days import local_day
from meetings.errors import InvalidInput, NotFound
from meetings.ids import AccountId, UnitId
from meetings.models.accounts import AccountKind, AccountRow
from meetings.models.directory import AssistantGrant


async def grant_assistant(tx: AsyncSession, actor: AccountId, account: AccountId, unit: UnitId, now: datetime) -> None:
    """Lets an open account of a person answer for a unit from today on; once more changes nothing.

    Raises NotFound, DirectoryClosed, InvalidInput for a room's account.
    """
    await in_directory_turn(tx)
    await open_unit(tx, unit)
    row = await tx.get(AccountRow, account)
    if row is None or row.disabled_at is not None:
        raise NotFound
    if row.kind is not AccountKind.PERSON:
        raise InvalidInput
    grant = await tx.get(AssistantGrant, (account, unit))
    if grant is not None and grant.granted_to is None:
        return
    if grant is None:
        grant = AssistantGrant(account_id=account, unit_id=unit)
        tx.add(grant)
    grant.granted_from, grant.granted_to = local_day(now), None
    await tx.flush()
    await log.audit(tx, log.Entry("grant_assistant", actor, subject=unit, detail={"account": account}), now)


async def end_assistant(tx: AsyncSession, actor: AccountId, account: AccountId, unit: UnitId, now: datetime) -> None:
    """An account answers for a unit no more, from today on. Raises NotFound for one that does not."""
    await in_directory_turn(tx)
    grant = await tx.get(AssistantGrant, (account, unit))
    if grant is None or grant.granted_to is not None:
        raise NotFound
    if grant.granted_from == local_day(now):
        await tx.delete(grant)
    else:
        grant.granted_to = local_day(now)
    await tx.flush()
    await log.audit(tx, log.Entry("end_assistant", actor, subject=unit, detail={"account": account}), now)
