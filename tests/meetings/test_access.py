"""The door to a meeting: it hides what is not for who asks."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from meetings import access, commands, queries
from meetings.directory import account_value
from meetings.domain.roles import Act, Role
from meetings.errors import NotAllowed, NotFound, Removed
from meetings.events import Account
from meetings.ids import MeetingId, new_uuid
from meetings.models.meetings import ParticipantRow
from meetings.queries import Span
from tests.meetings.hall import NOW, PEOPLE, ROOMS, Hall, after

pytestmark = pytest.mark.anyio
STRANGERS = ("daibieu2", "diemcau-13285")
DAY = Span(after(-86400), after(86400))


async def account(hall: Hall, login: str) -> Account:
    async with hall.db.read() as tx:
        return await account_value(tx, hall.accounts[login])


async def listed(hall: Hall, login: str) -> set[MeetingId]:
    who = await account(hall, login)
    async with hall.db.read() as tx:
        return {row.id for row in await queries.meetings_of(tx, who, DAY, NOW)}


@pytest.mark.parametrize("login", [*PEOPLE.values(), *ROOMS[1:]])
async def test_who_is_invited_sees_the_meeting(hall: Hall, login: str) -> None:
    who = await account(hall, login)
    async with hall.db.read() as tx:
        record, seat = await access.meeting_for(tx, who, hall.meeting)
    assert record.id == hall.meeting
    assert seat is not None
    assert seat.account_id == who.id
    assert hall.meeting in await listed(hall, login)


@pytest.mark.parametrize("login", STRANGERS)
async def test_from_others_the_meeting_is_hidden_like_one_that_does_not_exist(hall: Hall, login: str) -> None:
    who = await account(hall, login)
    async with hall.db.read() as tx:
        for meeting in (hall.meeting, MeetingId(new_uuid())):
            with pytest.raises(NotFound):
                await access.meeting_for(tx, who, meeting)
            with pytest.raises(NotFound):
                await queries.meeting_page(tx, who, meeting, NOW)
            with pytest.raises(NotFound):
                await access.seat_for(tx, who, meeting, Act.TAKE_TICKET)
    assert hall.meeting not in await listed(hall, login)


async def test_it_sees_meetings_it_has_no_seat_in_but_gets_no_ticket(hall: Hall) -> None:
    other = await account(hall, "daibieu2")
    technician = Account(other.id, "ky-thuat-2", "x", False, None, None, frozenset({Role.IT}))
    async with hall.db.read() as tx:
        _, seat = await access.meeting_for(tx, technician, hall.meeting)
        assert seat is None
        with pytest.raises(NotAllowed):
            await access.seat_for(tx, technician, hall.meeting, Act.TAKE_TICKET)


async def test_a_drill_is_seen_by_who_made_it_alone(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        drill = await commands.create_drill(tx, hall.accounts["kythuat"], 2, 0, NOW)
    maker = await account(hall, "kythuat")
    colleague = Account(hall.accounts["daibieu2"], "x", "x", False, None, None, frozenset({Role.IT}))
    async with hall.db.read() as tx:
        assert (await access.drill_for(tx, maker, drill.meeting, Act.ENTER_DRILL)).drill
        with pytest.raises(NotFound):
            await access.drill_for(tx, colleague, drill.meeting, Act.ENTER_DRILL)
        with pytest.raises(NotFound):
            await access.drill_for(tx, maker, hall.meeting, Act.DELETE_DRILL)
    assert drill.meeting not in await listed(hall, "kythuat")


async def test_a_removed_participant_gets_no_ticket(session: Hall) -> None:
    room = await account(session, ROOMS[0])
    async with session.db.begin() as tx:
        await commands.remove(tx, session.chair, session.rooms[0], NOW)
        with pytest.raises(Removed):
            await access.seat_for(tx, room, session.meeting, Act.TAKE_TICKET)


async def test_whoever_made_a_meeting_looks_after_it_only_while_it_is_a_secretary(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        await tx.execute(
            update(ParticipantRow)
            .where(ParticipantRow.meeting_id == hall.meeting, ParticipantRow.account_id == hall.accounts["thuky"])
            .values(account_id=hall.accounts["daibieu2"])
        )
    maker = await account(hall, "thuky")
    async with hall.db.read() as tx:
        assert (await access.convener_for(tx, maker, hall.meeting, Act.CHANGE_PLAN)).role is Role.SECRETARY
        chair_now = replace(maker, roles=frozenset({Role.CHAIR}))
        with pytest.raises(NotFound):
            await access.meeting_for(tx, chair_now, hall.meeting)
        assert hall.meeting not in {row.id for row in await queries.meetings_of(tx, chair_now, DAY, NOW)}
        technician = replace(maker, roles=frozenset({Role.IT}))
        record, seat = await access.meeting_for(tx, technician, hall.meeting)
        assert await access.part_in_plan(tx, technician, record, seat) is Role.IT


async def test_who_was_taken_off_knows_of_the_meeting_no_more_and_who_was_removed_still_does(session: Hall) -> None:
    room = await account(session, ROOMS[0])
    async with session.db.begin() as tx:
        await commands.remove(tx, session.chair, session.rooms[0], NOW)
    assert session.meeting in await listed(session, ROOMS[0])
    async with session.db.begin() as tx:
        await tx.execute(update(ParticipantRow).where(ParticipantRow.id == session.rooms[0]).values(withdrawn_at=NOW))
        with pytest.raises(NotFound):
            await access.meeting_for(tx, room, session.meeting)
    assert session.meeting not in await listed(session, ROOMS[0])


async def test_an_act_outside_meetings_needs_a_role_of_the_account(hall: Hall) -> None:
    access.check_account(await account(hall, "thuky"), Act.CREATE_MEETING)
    with pytest.raises(NotAllowed):
        access.check_account(await account(hall, "chutri"), Act.CREATE_MEETING)


async def test_an_account_without_any_role_may_do_nothing(hall: Hall) -> None:
    nobody = Account(hall.accounts["daibieu2"], "x", "x", False, None, None, frozenset())
    for act in Act:
        with pytest.raises(NotAllowed):
            access.check_account(nobody, act)
