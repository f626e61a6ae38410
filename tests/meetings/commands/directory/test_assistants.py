"""Who answers for a unit."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from meetings import commands
from meetings.db import Database
from meetings.errors import InvalidInput, NotFound
from meetings.ids import AccountId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.models.audit import AuditEvent
from tests.meetings.directory_desk import ACTOR, TODAY, page_of, unit_of
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio


async def account(db: Database, login: str) -> AccountId:
    async with db.read() as tx:
        return (await tx.scalars(select(AccountRow.id).where(AccountRow.login == login))).one()


async def test_an_assistant_answers_from_today_on_until_it_does_no_more(db: Database) -> None:
    unit, helper = await unit_of(db, "14215"), await account(db, "daibieu1")
    async with db.begin() as tx:
        await commands.grant_assistant(tx, ACTOR, helper, unit, NOW)
        await commands.grant_assistant(tx, ACTOR, helper, unit, NOW)
        granted = select(func.count()).select_from(AuditEvent).where(AuditEvent.act == "grant_assistant")
        assert await tx.scalar(granted) == 1
    (row,) = (await page_of(db, "14215")).assistants
    assert (row.login, row.granted_from) == ("daibieu1", TODAY)
    async with db.begin() as tx:
        await commands.end_assistant(tx, ACTOR, helper, unit, NOW + timedelta(days=2))
        with pytest.raises(NotFound):
            await commands.end_assistant(tx, ACTOR, helper, unit, NOW + timedelta(days=2))
        await commands.grant_assistant(tx, ACTOR, helper, unit, NOW + timedelta(days=3))
    assert (await page_of(db, "14215")).assistants == ()  # Not yet, on the day of the test.


async def test_one_granted_and_ended_on_the_same_day_never_was(db: Database) -> None:
    unit, helper = await unit_of(db, "14215"), await account(db, "daibieu1")
    async with db.begin() as tx:
        await commands.grant_assistant(tx, ACTOR, helper, unit, NOW)
        await commands.end_assistant(tx, ACTOR, helper, unit, NOW)
    assert (await page_of(db, "14215")).assistants == ()


async def test_a_rooms_account_and_a_closed_one_answer_for_nobody(db: Database) -> None:
    unit, room, closed = await unit_of(db, "14215"), await account(db, "diemcau-14215"), await account(db, "daibieu1")
    async with db.begin() as tx:
        with pytest.raises(InvalidInput):
            await commands.grant_assistant(tx, ACTOR, room, unit, NOW)
        await commands.close_demo_accounts(tx, NOW)
        with pytest.raises(NotFound):
            await commands.grant_assistant(tx, ACTOR, closed, unit, NOW)
        with pytest.raises(NotFound):
            await commands.grant_assistant(tx, ACTOR, AccountId(new_uuid()), unit, NOW)
