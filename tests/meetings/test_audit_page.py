"""Who reads what of the audit log."""

import pytest
from sqlalchemy import update

from meetings import audit, commands
from meetings.audit import Entry
from meetings.audit_page import MAX_PAGE, AuditPage, audit_page
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.roles import Role
from meetings.errors import NotAllowed
from meetings.ids import AccountId, MeetingId, new_uuid
from meetings.models.meetings import ParticipantRow
from tests.meetings.hall import NOW, PEOPLE, Hall, after
from tests.meetings.planner import Planner

pytestmark = pytest.mark.anyio
OTHERS = MeetingId(new_uuid())


async def page(
    db: Database, account: AccountId, meeting: MeetingId | None = None, before: int | None = None
) -> AuditPage:
    async with db.read() as tx:
        return await audit_page(tx, await account_value(tx, account), meeting, before)


@pytest.fixture
async def logged(session: Hall) -> Hall:
    """The chair has given the floor, a delegate has signed in, and somebody acted in another meeting."""
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, after(1))
        delegate = session.accounts[PEOPLE[Role.DELEGATE]]
        await audit.audit(tx, Entry("sign_in", delegate, None, "10.0.0.7"), after(2))
        await audit.audit(tx, Entry("lock", AccountId(new_uuid()), OTHERS, "", {"reason": "x"}), after(3))
    return session


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARY])
async def test_who_leads_reads_all_of_the_own_meeting_and_nothing_of_others(logged: Hall, role: Role) -> None:
    rows = (await page(logged.db, logged.accounts[PEOPLE[role]])).rows
    (given,) = [row for row in rows if row.act == "give_floor"]
    assert (given.title, given.actor != "", given.at) == ("Giao ban thử", True, after(1))
    assert given.detail is not None
    assert given.detail["limit_s"] == 300
    assert not {"sign_in", "lock"} & {row.act for row in rows}


async def test_a_delegate_reads_only_what_it_did_itself(logged: Hall) -> None:
    account = logged.accounts[PEOPLE[Role.DELEGATE]]
    rows = (await page(logged.db, account)).rows
    assert [row.act for row in rows] == ["sign_in"]
    assert (await page(logged.db, account, logged.meeting)).rows == ()


async def test_it_reads_that_everything_happened_but_neither_reasons_nor_figures(logged: Hall) -> None:
    await (await Planner.of(logged.db)).draft()
    rows = (await page(logged.db, logged.accounts[PEOPLE[Role.IT]])).rows
    by_act = {row.act: row for row in rows}
    assert {"give_floor", "sign_in", "lock"} <= by_act.keys()
    assert by_act["give_floor"].title == "Giao ban thử"
    assert (by_act["draft_meeting"].title, by_act["draft_meeting"].meeting is None) == ("", False), "known to nobody"
    assert (by_act["lock"].meeting, by_act["lock"].title, by_act["lock"].actor) == (OTHERS, "", "")
    assert {row.detail for row in rows if row.act != "sign_in"} == {None}


@pytest.mark.parametrize("role", [Role.ROOM, Role.OBSERVER])
async def test_rooms_and_observers_read_nothing(logged: Hall, role: Role) -> None:
    with pytest.raises(NotAllowed):
        await page(logged.db, logged.accounts[PEOPLE[role]])


async def test_pages_follow_each_other_without_a_gap(logged: Hall) -> None:
    it = logged.accounts[PEOPLE[Role.IT]]
    async with logged.db.begin() as tx:
        for number in range(MAX_PAGE):
            await audit.audit(tx, Entry("lock", it, logged.meeting, str(number)), NOW)
        every = await audit.verify(tx)
    first = await page(logged.db, it)
    second = await page(logged.db, it, None, first.rows[-1].seq)
    assert (len(first.rows), first.more, second.more) == (MAX_PAGE, True, False)
    assert [row.seq for row in (*first.rows, *second.rows)] == list(range(every, 0, -1))


async def test_who_was_taken_off_reads_nothing_of_the_meeting_any_more(logged: Hall) -> None:
    account = logged.accounts[PEOPLE[Role.CHAIR]]
    async with logged.db.begin() as tx:
        secretary = logged.accounts[PEOPLE[Role.SECRETARY]]
        await audit.audit(tx, Entry("lock", secretary, logged.meeting, ""), after(4))
    assert "lock" in {row.act for row in (await page(logged.db, account, logged.meeting)).rows}
    async with logged.db.begin() as tx:
        own = update(ParticipantRow).where(ParticipantRow.account_id == account)
        await tx.execute(own.values(removed_at=NOW, withdrawn_at=NOW))
    assert "lock" not in {row.act for row in (await page(logged.db, account, logged.meeting)).rows}
