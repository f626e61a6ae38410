"""Accounts: made by IT, closed when they must not work."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.db import in_turn
from meetings.domain.roles import Act, Role
from meetings.domain.vietnamese import fold, person_sort_key, tidy
from meetings.errors import InvalidInput, LoginTaken, NotFound
from meetings.ids import AccountId, PersonId, RoomId, new_uuid
from meetings.models.accounts import AccountKind, AccountRole, AccountRow, PasswordState, WebSession
from meetings.models.directory import OrgUnit, Person, Room

DEVICE_LOGIN = "diemcau-"
"""What the login of a room's machine begins with, before the code of the room's unit."""
LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be given an account. `honorific`: Ông or Bà; `password_hash` comes from `Passwords.hash`.

    `one_time`: the password is handed over, and another must be chosen at the first sign-in.
    """

    login: str
    name: str
    honorific: str
    password_hash: str
    roles: frozenset[Role]
    one_time: bool = False


async def create_account(tx: AsyncSession, new: NewPerson, now: datetime) -> AccountId:
    """Makes a person and an account. Raises InvalidInput, LoginTaken."""
    name = tidy(new.name)
    if not LOGIN.fullmatch(new.login) or not 1 <= len(name) <= 120 or new.honorific not in {"Ông", "Bà"}:
        raise InvalidInput
    if await tx.scalar(select(AccountRow.id).where(AccountRow.login == new.login)):
        raise LoginTaken
    person = Person(
        id=PersonId(new_uuid()),
        name=name,
        name_folded=fold(name),
        honorific=new.honorific,
        sort_key=person_sort_key(name),
        phone=None,
    )
    tx.add(person)
    await tx.flush()
    account = AccountRow(
        id=AccountId(new_uuid()),
        login=new.login,
        kind=AccountKind.PERSON,
        password_hash=new.password_hash,
        person_id=person.id,
        demo=False,
        created_at=now,
    )
    tx.add(account)
    await tx.flush()
    tx.add(PasswordState(account_id=account.id, set_at=now, one_time=new.one_time))
    tx.add_all(AccountRole(account_id=account.id, role=role) for role in sorted(new.roles))
    detail = {"login": new.login, "roles": " ".join(sorted(new.roles))}
    await log.audit(tx, log.Entry("create_account", None, subject=account.id, detail=detail), now)
    return account.id


async def create_room_account(
    tx: AsyncSession, actor: AccountId, room: RoomId, password_hash: str, now: datetime
) -> AccountId:
    """The account with which a room's machine can be paired, made when there is none. Raises NotFound.

    The caller has checked that the account may (`access.check_account`). `password_hash`: of one that nobody knows.
    """
    await in_turn(tx, "room accounts")  # Two that ask at the same time get one account.
    found = (await tx.execute(select(Room, OrgUnit).join(OrgUnit).where(Room.id == room))).first()
    if found is None:
        raise NotFound
    existing = await tx.scalar(
        select(AccountRow.id).where(AccountRow.room_id == room, AccountRow.disabled_at.is_(None))
    )
    if existing is not None:
        return existing
    login = await _free_login(tx, f"{DEVICE_LOGIN}{found.OrgUnit.code.lower()}")
    account = AccountRow(
        id=AccountId(new_uuid()),
        login=login,
        kind=AccountKind.DEVICE,
        password_hash=password_hash,
        room_id=room,
        demo=False,
        created_at=now,
    )
    tx.add(account)
    await tx.flush()
    tx.add(AccountRole(account_id=account.id, role=Role.ROOM))
    detail = {"login": login, "room": room}
    await log.audit(tx, log.Entry(Act.CREATE_ROOM_ACCOUNT, actor, subject=account.id, detail=detail), now)
    return account.id


async def close_demo_accounts(tx: AsyncSession, now: datetime) -> int:
    """Disables the accounts whose passwords everyone knows, and ends their sessions: run by every start that is not
    a demo. Returns how many were open. `seed_demo` opens them again.
    """
    demo = select(AccountRow.id).where(AccountRow.demo)
    await tx.execute(delete(WebSession).where(WebSession.account_id.in_(demo)))
    closed = await tx.scalars(
        update(AccountRow)
        .where(AccountRow.demo, AccountRow.disabled_at.is_(None))
        .values(disabled_at=now)
        .returning(AccountRow.id)
    )
    count = len(closed.all())
    if count:
        await log.audit(tx, log.Entry("close_demo_accounts", None, detail={"closed": count}), now)
    return count


async def _free_login(tx: AsyncSession, wanted: str) -> str:
    """The login, or with a number behind it: a unit may have several rooms, or have had an account that is closed."""
    taken = set(await tx.scalars(select(AccountRow.login).where(AccountRow.login.startswith(wanted, autoescape=True))))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(login for login in (wanted, *numbered) if login not in taken)
