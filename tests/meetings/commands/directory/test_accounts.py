"""Accounts for people of the directory."""

from dataclasses import replace

import pytest

from meetings import auth, commands, directory_pages
from meetings.auth import SignIn
from meetings.commands import NewAccount
from meetings.db import Database
from meetings.domain.roles import Role
from meetings.errors import DirectoryClosed, InvalidInput, LoginTaken, MeetingsError, NotFound
from meetings.ids import PersonId, new_uuid
from tests.meetings.directory_desk import ACTOR, TODAY, person, seen_now
from tests.meetings.hall import NOW
from tests.meetings.web import PASSWORD, OnePassword

pytestmark = pytest.mark.anyio
NEW = NewAccount("do.thi.moi", frozenset({Role.DELEGATE}), "hash")


async def test_somebody_gets_an_account_and_signs_in_with_it(db: Database) -> None:
    someone = await person(db, "Đỗ Thị Mới")
    async with db.begin() as tx:
        await commands.open_account(tx, ACTOR, someone, NEW, NOW)
        page = await directory_pages.person_page(tx, someone)
    assert [(one.login, one.roles) for one in page.accounts] == [("do.thi.moi", (Role.DELEGATE,))]
    signed = await auth.sign_in(db, OnePassword(), SignIn("do.thi.moi", PASSWORD, "::1"), NOW)
    assert (signed.account.name, signed.account.roles) == ("Đỗ Thị Mới", frozenset({Role.DELEGATE}))


WRONG: tuple[tuple[NewAccount, type[MeetingsError]], ...] = (
    (replace(NEW, login="thuky"), LoginTaken),
    (replace(NEW, login="Thư ký"), InvalidInput),
    (replace(NEW, login=""), InvalidInput),
    (replace(NEW, roles=frozenset()), InvalidInput),
    (replace(NEW, roles=frozenset({Role.ROOM})), InvalidInput),
)


async def test_what_is_no_account_is_refused(db: Database) -> None:
    someone = await person(db, "Đỗ Thị Mới")
    async with db.begin() as tx:
        for new, error in WRONG:
            with pytest.raises(error):
                await commands.open_account(tx, ACTOR, someone, new, NOW)


async def test_one_account_a_person_and_none_for_who_has_left(db: Database) -> None:
    someone, gone = await person(db, "Đỗ Thị Mới"), await person(db, "Đỗ Thị Thôi")
    async with db.begin() as tx:
        await commands.open_account(tx, ACTOR, someone, NEW, NOW)
        with pytest.raises(InvalidInput):
            await commands.open_account(tx, ACTOR, someone, replace(NEW, login="do.thi.hai"), NOW)
        await commands.close_person(tx, gone, TODAY, await seen_now(tx, gone))
        with pytest.raises(DirectoryClosed):
            await commands.open_account(tx, ACTOR, gone, replace(NEW, login="do.thi.thoi"), NOW)
        with pytest.raises(NotFound):
            await commands.open_account(tx, ACTOR, PersonId(new_uuid()), NEW, NOW)
