"""Accounts for people of the directory."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.commands.accounts import LOGIN
from meetings.directory_checks import in_directory_turn, the_person
from meetings.domain.roles import Act, Role
from meetings.errors import DirectoryClosed, InvalidInput, LoginTaken
from meetings.ids import AccountId, PersonId, new_uuid
from meetings.models.accounts import AccountKind, AccountRole, AccountRow, PasswordState


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be opened; `password_hash`: of a password that is handed over and must be changed."""

    login: str
    roles: frozenset[Role]
    password_hash: str


async def open_account(
    tx: AsyncSession, actor: AccountId, person: PersonId, new: NewAccount, now: datetime
) -> AccountId:
    """Opens an account for somebody of the directory who has none that is open. Raises NotFound, DirectoryClosed,
    InvalidInput, LoginTaken.
    """
    await in_directory_turn(tx)
    row = await the_person(tx, person)
    if row.left_on is not None:
        raise DirectoryClosed
    if not LOGIN.fullmatch(new.login) or not new.roles or Role.ROOM in new.roles:
        raise InvalidInput
    known = await tx.scalars(select(AccountRow.id).where(AccountRow.login == new.login))
    if known.first() is not None:
        raise LoginTaken
    has = await tx.scalars(
        select(AccountRow.id).where(AccountRow.person_id == person, AccountRow.disabled_at.is_(None))
    )
    if has.first() is not None:
        raise InvalidInput
    account = AccountRow(
        id=AccountId(new_uuid()),
        login=new.login,
        kind=AccountKind.PERSON,
        password_hash=new.password_hash,
        person_id=person,
        demo=False,
        created_at=now,
    )
    tx.add(account)
    await tx.flush()
    tx.add(PasswordState(account_id=account.id, set_at=now, one_time=True))
    tx.add_all(AccountRole(account_id=account.id, role=role) for role in sorted(new.roles))
    detail = {"login": new.login, "roles": " ".join(sorted(new.roles))}
    await log.audit(tx, log.Entry(Act.OPEN_ACCOUNT, actor, subject=account.id, detail=detail), now)
    return account.id
