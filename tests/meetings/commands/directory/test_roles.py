"""Roles of accounts."""

import pytest
from sqlalchemy import select

from meetings import commands
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.roles import Role
from meetings.errors import InvalidInput, NotFound, OwnRoleKept
from meetings.ids import AccountId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.models.audit import AuditEvent
from tests.meetings.directory_desk import seen
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio


async def account(db: Database, login: str) -> AccountId:
    async with db.read() as tx:
        return (await tx.scalars(select(AccountRow.id).where(AccountRow.login == login))).one()


async def test_an_account_has_the_roles_it_was_given_last(db: Database) -> None:
    chosen = await account(db, "daibieu1")
    async with db.begin() as tx:
        await commands.set_roles(tx, chosen, frozenset({Role.SECRETARY, Role.OBSERVER}), seen())
        assert (await account_value(tx, chosen)).roles == {Role.SECRETARY, Role.OBSERVER}
        last = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))).one()
    assert last.detail == '{"before":"delegate","roles":"observer secretary"}'


async def test_nobody_takes_the_role_of_it_from_itself(db: Database) -> None:
    own, other = await account(db, "kythuat"), await account(db, "daibieu1")
    by = commands.By(own, 0, NOW)
    async with db.begin() as tx:
        with pytest.raises(OwnRoleKept):
            await commands.set_roles(tx, own, frozenset({Role.SECRETARY}), by)
        await commands.set_roles(tx, own, frozenset({Role.SECRETARY, Role.IT}), by)
        await commands.set_roles(tx, other, frozenset({Role.SECRETARY}), by)


@pytest.mark.parametrize(
    ("login", "roles"),
    [("daibieu1", frozenset()), ("daibieu1", frozenset({Role.ROOM})), ("diemcau-14215", frozenset({Role.SECRETARY}))],
)
async def test_no_role_and_a_rooms_role_are_refused(db: Database, login: str, roles: frozenset[Role]) -> None:
    chosen = await account(db, login)
    async with db.begin() as tx:
        with pytest.raises(InvalidInput):
            await commands.set_roles(tx, chosen, roles, seen())
        with pytest.raises(NotFound):
            await commands.set_roles(tx, AccountId(new_uuid()), roles, seen())
