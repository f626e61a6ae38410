"""Coming, going and dropping out."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from meetings import commands, errors, queries
from meetings.domain.attendance import AttendanceKind, AttendanceSource, Gap, Interval
from meetings.domain.roles import Role
from meetings.events import Change
from meetings.ids import MeetingId, ParticipantId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.models.live import AttendanceEvent
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def events(hall: Hall, participant: ParticipantId) -> list[AttendanceEvent]:
    async with hall.db.read() as tx:
        rows = await tx.scalars(select(AttendanceEvent).where(AttendanceEvent.participant_id == participant))
        return list(rows)


async def lost(hall: Hall, participant: ParticipantId, at_s: float) -> Change | None:
    async with hall.db.begin() as tx:
        return await commands.record_lost(tx, participant, after(at_s))


async def left(hall: Hall, participant: ParticipantId, at_s: float) -> Change | None:
    async with hall.db.begin() as tx:
        return await commands.record_left(tx, participant, after(at_s))


async def test_a_room_that_comes_is_joined_by_its_device(hall: Hall) -> None:
    change = await hall.join(hall.rooms[0])
    assert change is not None
    assert change.participants[0].last_attendance is not None
    assert change.participants[0].last_attendance.kind is AttendanceKind.JOINED
    (event,) = await events(hall, hall.rooms[0])
    assert (event.kind, event.source, event.at) == (AttendanceKind.JOINED, AttendanceSource.DEVICE, NOW)


async def test_a_person_that_comes_is_joined_by_itself(hall: Hall) -> None:
    await hall.join(hall.chair)
    (event,) = await events(hall, hall.chair)
    assert event.source is AttendanceSource.SELF


async def test_joining_again_without_having_left_writes_nothing(hall: Hall) -> None:
    await hall.join(hall.rooms[0])
    assert await hall.join(hall.rooms[0], at=after(5)) is None
    assert len(await events(hall, hall.rooms[0])) == 1


async def test_a_lost_room_returns_with_microphone_hand_and_floor_as_they_were(session: Hall) -> None:
    room = session.rooms[0]
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, room, 300, NOW)
        await commands.set_microphone(tx, room, True, NOW)
        await commands.set_camera(tx, room, True, NOW)
    before = await lost(session, room, 10)
    change = await session.join(room, at=after(20))
    assert before is not None
    assert before.programme is None
    assert change is not None
    (row,) = change.participants
    assert (row.microphone_open, row.camera_open) == (True, True)
    assert row.last_attendance is not None
    assert row.last_attendance.kind is AttendanceKind.RETURNED
    async with session.db.read() as tx:
        live = await queries.live_room(tx, session.meeting, NOW)
    assert live.programme.floor is not None
    assert live.programme.floor.participant == room


async def test_a_room_is_lost_once(session: Hall) -> None:
    assert await lost(session, session.rooms[0], 1) is not None
    assert await lost(session, session.rooms[0], 2) is None


async def test_who_never_came_is_neither_lost_nor_gone(hall: Hall) -> None:
    assert await lost(hall, hall.rooms[0], 1) is None
    assert await left(hall, hall.rooms[0], 1) is None


async def test_leaving_gives_back_microphone_hand_floor_spotlight_and_screen(session: Hall) -> None:
    room = session.rooms[0]
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, room, 300, NOW)
        await commands.set_microphone(tx, room, True, NOW)
        await commands.share_screen(tx, room, True, NOW)
        await commands.spotlight(tx, session.chair, room, NOW)
    change = await left(session, room, 30)
    assert change is not None
    assert change.programme is not None
    assert (change.programme.floor, change.programme.spotlight, change.programme.screen) == (None, None, None)
    assert not change.participants[0].microphone_open


async def test_the_chair_stays_the_chair_when_it_leaves(session: Hall) -> None:
    await left(session, session.chair, 5)
    async with session.db.read() as tx:
        room = await queries.live_room(tx, session.meeting, NOW)
    assert room.programme.chair == session.chair


async def test_presence_is_read_from_the_events_as_intervals(hall: Hall) -> None:
    room = hall.rooms[0]
    await hall.join(room, at=after(0))
    await lost(hall, room, 100)
    await hall.join(room, at=after(130))
    await left(hall, room, 600)
    await hall.join(room, at=after(900))
    async with hall.db.read() as tx:
        (row,) = await queries.attendance(tx, hall.meeting)
    assert row.participant == room
    assert row.intervals == (
        Interval(after(0), after(600), AttendanceKind.LEFT, (Gap(after(100), after(130)),)),
        Interval(after(900), None, None),
    )


async def test_a_meeting_cannot_be_joined_before_its_preflight(db: object, hall: Hall) -> None:
    with pytest.raises(errors.MeetingNotOpen):
        await hall.join(hall.rooms[0], at=after(-1801))
    assert await hall.join(hall.rooms[0], at=after(-1800)) is not None


async def test_an_ended_meeting_cannot_be_joined(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(60))
    with pytest.raises(errors.AlreadyEnded):
        await session.join(session.rooms[0], at=after(61))


async def test_a_ticket_for_anothers_seat_is_refused(hall: Hall) -> None:
    claims = replace(await hall.claims(hall.rooms[0]), participant=hall.chair)
    async with hall.db.begin() as tx:
        with pytest.raises(errors.TicketRefused):
            await commands.admit(tx, claims, NOW)


async def test_a_ticket_for_another_meeting_is_refused(hall: Hall) -> None:
    claims = replace(await hall.claims(hall.rooms[0]), meeting=MeetingId(new_uuid()))
    async with hall.db.begin() as tx:
        with pytest.raises(errors.TicketRefused):
            await commands.admit(tx, claims, NOW)


async def test_a_ticket_of_an_account_that_was_disabled_meanwhile_is_refused(hall: Hall) -> None:
    claims = await hall.claims(hall.rooms[0])
    async with hall.db.begin() as tx:
        await tx.execute(update(AccountRow).where(AccountRow.id == claims.account).values(disabled_at=NOW))
        with pytest.raises(errors.TicketRefused):
            await commands.admit(tx, claims, NOW)


async def test_an_admission_says_who_came_in_what_role(hall: Hall) -> None:
    claims = await hall.claims(hall.seats[Role.OBSERVER])
    async with hall.db.begin() as tx:
        admission = await commands.admit(tx, claims, NOW)
    assert (admission.meeting, admission.participant) == (hall.meeting, hall.seats[Role.OBSERVER])
    assert (admission.role, admission.drill) == (Role.OBSERVER, False)


async def test_after_removal_or_the_end_a_dead_line_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.remove(tx, session.chair, session.rooms[0], after(1))
        assert await commands.record_lost(tx, session.rooms[0], after(2)) is None
        assert await commands.record_left(tx, session.rooms[0], after(2)) is None
        await commands.end_meeting(tx, session.chair, after(3))
        assert await commands.record_lost(tx, session.rooms[1], after(4)) is None
        assert await commands.record_left(tx, session.rooms[1], after(4)) is None
        assert await commands.record_lost(tx, ParticipantId(new_uuid()), after(4)) is None
