"""Accounts made and closed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from meetings import auth, commands, errors
from meetings.audit import verify
from meetings.auth import SignIn
from meetings.commands import NewPerson
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.roles import Role
from meetings.ids import AccountId, RoomId, new_uuid
from meetings.models.accounts import AccountKind, AccountRole, AccountRow
from meetings.models.audit import AuditEvent
from meetings.models.directory import Room
from meetings.passwords import Passwords
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
NEW = NewPerson("quantri", "  Nguyễn   Văn Quản ", "Ông", "not a hash", frozenset({Role.IT, Role.SECRETARY}))


async def test_a_new_account_has_its_roles_and_a_tidy_name(db: Database) -> None:
    async with db.begin() as tx:
        made = await commands.create_account(tx, NEW, NOW)
        account = await account_value(tx, made)
    assert (account.login, account.name, account.device) == ("quantri", "Nguyễn Văn Quản", False)
    assert account.roles == {Role.IT, Role.SECRETARY}


async def test_a_new_account_signs_in(db: Database) -> None:
    passwords = Passwords()
    hashed = await passwords.hash("mật khẩu dài")
    async with db.begin() as tx:
        await commands.create_account(tx, replace(NEW, password_hash=hashed), NOW)
    signed = await auth.sign_in(db, passwords, SignIn("quantri", "mật khẩu dài", "::1"), NOW)
    assert signed.account.login == "quantri"


async def test_a_login_is_given_once(db: Database) -> None:
    async with db.begin() as tx:
        with pytest.raises(errors.LoginTaken):
            await commands.create_account(tx, replace(NEW, login="chutri"), NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"login": ""},
        {"login": "Quantri"},
        {"login": "quản trị"},
        {"login": "-x"},
        {"login": "x."},
        {"login": "a b"},
        {"login": "x" * 65},
        {"name": "  "},
        {"name": "x" * 121},
        {"honorific": "Anh"},
    ],
)
async def test_a_malformed_account_is_refused(db: Database, change: dict[str, str]) -> None:
    async with db.begin() as tx:
        with pytest.raises(errors.InvalidInput):
            await commands.create_account(tx, replace(NEW, **change), NOW)  # type: ignore[arg-type]  # Texts only.


@pytest.mark.parametrize("login", ["a", "0", "x" * 64, "nguyen.van-a_1"])
async def test_a_login_at_its_bounds_is_taken(db: Database, login: str) -> None:
    async with db.begin() as tx:
        made = await commands.create_account(tx, replace(NEW, login=login), NOW)
        assert await tx.scalar(select(AccountRow.login).where(AccountRow.id == made)) == login


async def test_making_an_account_is_audited_without_its_password(db: Database) -> None:
    async with db.begin() as tx:
        await commands.create_account(tx, NEW, NOW)
        row = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))).one()
    assert row.act == "create_account"
    assert "quantri" in row.detail
    assert NEW.password_hash not in row.detail


async def hall_of(db: Database) -> RoomId:
    """The one room that has no account."""
    async with db.read() as tx:
        return (await tx.scalars(select(Room.id).where(Room.name.like("Hội trường%")))).one()


async def room_account(db: Database, room: RoomId) -> AccountId:
    async with db.begin() as tx:
        actor = (await tx.scalars(select(AccountRow.id).where(AccountRow.login == "kythuat"))).one()
        return await commands.create_room_account(tx, actor, room, "hash", NOW)


async def test_a_room_gets_one_account_however_often_it_is_asked_for(db: Database) -> None:
    room = await hall_of(db)
    assert await room_account(db, room) == await room_account(db, room)
    async with db.read() as tx:
        await verify(tx)
        row = (await tx.scalars(select(AccountRow).where(AccountRow.room_id == room))).one()
        acts = (await tx.scalars(select(AuditEvent).where(AuditEvent.act == "create_room_account"))).all()
        roles = (await tx.scalars(select(AccountRole.role).where(AccountRole.account_id == row.id))).all()
    assert (row.login, row.kind, row.demo, roles) == ("diemcau-37", AccountKind.DEVICE, False, [Role.ROOM])
    assert [(event.subject, event.actor_id is not None) for event in acts] == [(row.id, True)]


async def test_a_room_whose_account_was_closed_gets_another_login(db: Database) -> None:
    async with db.begin() as tx:
        closed = (await tx.scalars(select(AccountRow).where(AccountRow.login == "diemcau-14215"))).one()
        assert closed.room_id is not None
        closed.disabled_at, room = NOW, closed.room_id
    made = await room_account(db, room)
    async with db.read() as tx:
        assert (await tx.get_one(AccountRow, made)).login == "diemcau-14215-2"


async def test_an_unknown_room_gets_no_account(db: Database) -> None:
    with pytest.raises(errors.NotFound):
        await room_account(db, RoomId(new_uuid()))
