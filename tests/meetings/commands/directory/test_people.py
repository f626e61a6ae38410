"""People made, changed, out of service."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from meetings import auth, commands, directory_pages
from meetings.auth import SignIn
from meetings.commands import PersonFacts
from meetings.db import Database
from meetings.errors import InvalidDay, InvalidInput, NotFound, WrongCredentials
from meetings.ids import AccountId, PersonId, new_uuid
from meetings.models.accounts import AccountRow, WebSession
from meetings.models.directory import Person
from tests.meetings.directory_desk import ACTOR, TODAY, person, seen, seen_now
from tests.meetings.hall import NOW
from tests.meetings.web import PASSWORD, OnePassword

pytestmark = pytest.mark.anyio


async def helped(db: Database) -> tuple[AccountId, PersonId]:
    """An account that is not a demo's, signed in, and who has it."""
    async with db.begin() as tx:
        row = (await tx.scalars(select(AccountRow).where(AccountRow.login == "daibieu1"))).one()
        row.demo = False
        assert row.person_id is not None
    await auth.sign_in(db, OnePassword(), SignIn("daibieu1", PASSWORD, "::1"), NOW)
    return row.id, row.person_id


async def test_a_person_is_kept_tidy(db: Database) -> None:
    async with db.begin() as tx:
        facts = PersonFacts("bà", "  Lê Thị  Ánh ", "912345678", "Anh.Le@Example.VN")
        made = await commands.create_person(tx, ACTOR, facts, NOW)
        row = await tx.get(Person, made)
    assert row is not None
    assert (row.honorific, row.name, row.name_folded) == ("Bà", "Lê Thị Ánh", "le thi anh")
    assert (row.phone, row.email) == ("0912345678", "anh.le@example.vn")


WRONG = (
    PersonFacts("Cô", "Lê Thị Ánh"),
    PersonFacts("Bà", " "),
    PersonFacts("Bà", "a" * 121),
    PersonFacts("Bà", "Lê\x00Ánh"),
    PersonFacts("Bà", "Lê Thị Ánh", phone="không"),
    PersonFacts("Bà", "Lê Thị Ánh", email="anh"),
)


async def test_what_is_no_person_is_refused(db: Database) -> None:
    someone = await person(db, "Lê Thị Cũ")
    async with db.begin() as tx:
        for facts in WRONG:
            with pytest.raises(InvalidInput):
                await commands.create_person(tx, ACTOR, facts, NOW)
            with pytest.raises(InvalidInput):
                await commands.change_person(tx, someone, facts, seen())


async def test_a_changed_name_is_found_and_sorted_anew_and_what_is_left_empty_is_gone(db: Database) -> None:
    someone = await person(db, "Lê Thị Cũ")
    async with db.begin() as tx:
        await commands.change_person(tx, someone, PersonFacts("Bà", "Lê Thị Mới", "", "moi@example.vn"), seen())
        await commands.change_person(tx, someone, PersonFacts("Bà", "Lê Thị Mới"), seen(1))
        page = await directory_pages.people_page(tx, "thi moi", 0, 10)
        with pytest.raises(NotFound):
            await commands.change_person(tx, PersonId(new_uuid()), PersonFacts("Bà", "Lê Thị Mới"), seen())
    assert [(row.name, row.email) for row in page.rows] == [("Lê Thị Mới", None)]


async def test_who_leaves_holds_nothing_and_signs_in_nowhere(db: Database) -> None:
    account, someone = await helped(db)
    async with db.begin() as tx:
        ended = await commands.close_person(tx, someone, TODAY, await seen_now(tx, someone))
        page = await directory_pages.person_page(tx, someone)
        left = (await tx.scalars(select(WebSession.id).where(WebSession.account_id == account))).all()
    assert len(ended) == 1
    assert left == []
    assert (page.left_on, page.now) == (TODAY, ())
    assert [one.held_to for one in page.before] == [TODAY]
    assert [one.disabled for one in page.accounts] == [True]
    with pytest.raises(WrongCredentials):
        await auth.sign_in(db, OnePassword(), SignIn("daibieu1", PASSWORD, "::1"), NOW)


async def test_who_comes_back_signs_in_again_and_holds_nothing_yet(db: Database) -> None:
    _, someone = await helped(db)
    async with db.begin() as tx:
        await commands.close_person(tx, someone, TODAY, await seen_now(tx, someone))
        await commands.close_person(tx, someone, None, await seen_now(tx, someone))
        page = await directory_pages.person_page(tx, someone)
    assert (page.left_on, page.now) == (None, ())
    await auth.sign_in(db, OnePassword(), SignIn("daibieu1", PASSWORD, "::1"), NOW)


async def test_coming_back_opens_no_account_of_the_demo(db: Database) -> None:
    async with db.begin() as tx:
        row = (await tx.scalars(select(AccountRow).where(AccountRow.login == "daibieu1"))).one()
        assert row.person_id is not None
        await commands.close_demo_accounts(tx, NOW)
        await commands.close_person(tx, row.person_id, None, await seen_now(tx, row.person_id))
        page = await directory_pages.person_page(tx, row.person_id)
    assert [one.disabled for one in page.accounts] == [True]


async def test_nobody_leaves_tomorrow_nor_by_its_own_hand(db: Database) -> None:
    account, someone = await helped(db)
    async with db.begin() as tx:
        with pytest.raises(InvalidDay):
            await commands.close_person(tx, someone, TODAY + timedelta(days=1), await seen_now(tx, someone))
        with pytest.raises(InvalidInput):
            await commands.close_person(tx, someone, TODAY, await seen_now(tx, someone, account))
