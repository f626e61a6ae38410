"""Making, opening and ending meetings."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from meetings import commands, errors, queries
from meetings.commands import NewMeeting, Seating
from meetings.db import Database
from meetings.domain.attendance import AttendanceKind, AttendanceSource
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.ids import AccountId, RoomId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.models.directory import Person, Room
from meetings.models.live import AttendanceEvent, SpeechTurn
from meetings.models.meetings import MeetingKind, MeetingRecord, MeetingSite, SiteKind
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def briefing(db: Database) -> NewMeeting:
    async with db.read() as tx:
        rows = (await tx.execute(select(AccountRow.login, AccountRow.id, AccountRow.room_id))).all()
        hall = await tx.scalar(select(Room.id).where(Room.name == "Hội trường UBND tỉnh"))
    accounts: dict[str, AccountId] = {row.login: row.id for row in rows}
    rooms: dict[str, RoomId] = {row.login: row.room_id for row in rows}
    seating = Seating(accounts["chutri"], (accounts["thuky"],), rooms=(rooms["diemcau-14215"],), main_room=hall)
    return NewMeeting("Giao ban", MeetingKind.BRIEFING, "internal", NOW, NOW + timedelta(hours=2), seating)


async def test_a_new_meeting_has_its_invitation_out_and_its_seats_in_order(db: Database) -> None:
    new = await briefing(db)
    async with db.begin() as tx:
        meeting = await commands.create_meeting(tx, new.seating.secretaries[0], new, NOW - timedelta(days=3))
        room = await queries.live_room(tx, meeting, NOW - timedelta(days=3))
    assert room.state is MeetingState.INVITED
    assert [(row.role, row.name) for row in room.roster][2:] == [(Role.ROOM, "Xã Hải Hậu")]
    assert [row.role for row in room.roster] == [Role.CHAIR, Role.SECRETARY, Role.ROOM]
    assert room.programme.chair == room.roster[0].participant
    assert (room.revision, room.programme.stage) == (0, room.roster[0].participant)


async def test_a_room_is_seated_at_its_own_site_and_people_in_the_hall(db: Database) -> None:
    new = await briefing(db)
    async with db.begin() as tx:
        meeting = await commands.create_meeting(tx, new.seating.secretaries[0], new, NOW)
        sites = (await tx.scalars(select(MeetingSite).where(MeetingSite.meeting_id == meeting))).all()
    assert {(site.kind, site.room_id) for site in sites} == {
        (SiteKind.MAIN, new.seating.main_room),
        (SiteKind.REMOTE, new.seating.rooms[0]),
    }


async def test_a_meeting_names_its_deputy_among_delegates_and_secretaries(db: Database) -> None:
    new = await briefing(db)
    named = replace(new.seating, deputy=new.seating.secretaries[0])
    async with db.begin() as tx:
        meeting = await commands.create_meeting(tx, named.secretaries[0], replace(new, seating=named), NOW)
        room = await queries.live_room(tx, meeting, NOW)
    deputy = room.programme.deputy
    assert deputy is not None
    assert (deputy.participant, deputy.acting_since) == (room.roster[1].participant, None)


async def test_a_deputy_who_is_the_chair_or_nobody_is_refused(db: Database) -> None:
    new = await briefing(db)
    for named in (new.seating.chair, AccountId(new_uuid())):
        wrong = replace(new, seating=replace(new.seating, deputy=named))
        async with db.begin() as tx:
            with pytest.raises(errors.InvalidInput):
                await commands.create_meeting(tx, new.seating.chair, wrong, NOW)


async def test_a_seat_keeps_its_name_when_the_directory_changes(hall: Hall) -> None:
    before = await hall.row(hall.chair)
    async with hall.db.begin() as tx:
        await tx.execute(update(Person).values(name="Tên Khác"))
    assert await hall.row(hall.chair) == before


@pytest.mark.parametrize("classification", ["mật", "tối mật", "tuyệt mật", "secret", "", "INTERNAL"])
async def test_anything_above_internal_is_refused(db: Database, classification: str) -> None:
    new = replace(await briefing(db), classification=classification)
    async with db.begin() as tx:
        with pytest.raises(errors.ClassifiedRefused):
            await commands.create_meeting(tx, new.seating.chair, new, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "   "},
        {"title": "x" * 301},
        {"ends_at": NOW},
        {"ends_at": NOW - timedelta(seconds=1)},
        {"ends_at": NOW + timedelta(hours=24, seconds=1)},
    ],
)
async def test_a_meeting_without_a_title_or_a_sensible_time_is_refused(db: Database, change: dict[str, str]) -> None:
    new = replace(await briefing(db), **change)  # type: ignore[arg-type]  # One field at a time, of its own type.
    async with db.begin() as tx:
        with pytest.raises(errors.InvalidInput):
            await commands.create_meeting(tx, new.seating.chair, new, NOW)


@pytest.mark.parametrize(("late_s", "refused"), [(0, False), (59, False), (60, True), (3 * 86400, True)])
async def test_a_meeting_is_made_ahead_of_its_start_or_in_its_minute(db: Database, late_s: int, refused: bool) -> None:
    new = await briefing(db)
    async with db.begin() as tx:
        with pytest.raises(errors.StartPassed) if refused else nullcontext():
            await commands.create_meeting(tx, new.seating.secretaries[0], new, NOW + timedelta(seconds=late_s))


async def test_one_account_sits_once(db: Database) -> None:
    new = await briefing(db)
    doubled = replace(new, seating=replace(new.seating, delegates=(new.seating.chair,)))
    async with db.begin() as tx:
        with pytest.raises(errors.InvalidInput):
            await commands.create_meeting(tx, new.seating.chair, doubled, NOW)


async def test_unknown_accounts_and_rooms_are_refused(db: Database) -> None:
    new = await briefing(db)
    for seating in (
        replace(new.seating, delegates=(AccountId(new_uuid()),)),
        replace(new.seating, rooms=(RoomId(new_uuid()),)),
    ):
        async with db.begin() as tx:
            with pytest.raises(errors.InvalidInput):
                await commands.create_meeting(tx, new.seating.chair, replace(new, seating=seating), NOW)


async def test_a_rooms_device_is_never_seated_as_a_person(hall: Hall) -> None:
    new = await briefing(hall.db)
    seating = replace(new.seating, chair=hall.accounts["diemcau-14281"])
    async with hall.db.begin() as tx:
        with pytest.raises(errors.InvalidInput):
            await commands.create_meeting(tx, new.seating.chair, replace(new, seating=seating), NOW)


async def test_the_chair_opens_the_meeting_at_its_time(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        change = await commands.open_meeting(tx, hall.chair, after(5))
        room = await queries.live_room(tx, hall.meeting, after(5))
    assert (change.opened_at, change.revision) == (after(5), 1)
    assert (room.state, room.opened_at) == (MeetingState.IN_PROGRESS, after(5))


async def test_a_meeting_cannot_be_opened_before_its_preflight(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.MeetingNotOpen):
            await commands.open_meeting(tx, hall.chair, after(-1801))


async def test_a_meeting_is_opened_once(session: Hall) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.WrongState):
            await commands.open_meeting(tx, session.chair, NOW)


async def test_ending_a_meeting_that_was_never_opened_is_refused(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.WrongState):
            await commands.end_meeting(tx, hall.chair, NOW)


async def test_a_meeting_ends_once(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(60))
        with pytest.raises(errors.AlreadyEnded):
            await commands.end_meeting(tx, session.chair, after(61))


async def test_the_end_closes_microphones_frees_the_floor_and_ends_the_turn(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
        await commands.set_microphone(tx, session.rooms[0], True, NOW)
        change = await commands.end_meeting(tx, session.chair, after(90))
        room = await queries.live_room(tx, session.meeting, after(90))
        turn = (await tx.scalars(select(SpeechTurn))).one()
    assert change.ended
    assert (room.state, room.programme.floor) == (MeetingState.ENDED, None)
    assert not any(row.microphone_open for row in room.roster)
    assert turn.ended_at == after(90)


async def test_who_is_there_at_the_end_leaves_with_it_and_nobody_else(session: Hall) -> None:
    gone = session.rooms[1]
    async with session.db.begin() as tx:
        await commands.record_left(tx, gone, after(10))
        await commands.end_meeting(tx, session.chair, after(90))
        at_end = (await tx.scalars(select(AttendanceEvent).where(AttendanceEvent.reason == "ended"))).all()
    assert {(event.kind, event.source, event.at) for event in at_end} == {
        (AttendanceKind.LEFT, AttendanceSource.SERVER, after(90))
    }
    assert {event.participant_id for event in at_end} == {*session.seats.values(), *session.rooms} - {gone}


async def test_an_invited_meeting_becomes_ready_by_itself(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        early = await queries.live_room(tx, hall.meeting, after(-1801))
        due = await queries.live_room(tx, hall.meeting, after(-1800))
        stored = await tx.get_one(MeetingRecord, hall.meeting)
    assert (early.state, due.state) == (MeetingState.INVITED, MeetingState.READY)
    assert stored.state is MeetingState.INVITED
