"""The session as a whole: suspended, locked, its list closed, a room beside the stage."""

import json

import pytest
from sqlalchemy import select

from meetings import commands, errors, queries
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.events import LiveRoom
from meetings.models.audit import AuditEvent
from meetings.models.live import SpeechTurn
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def room_of(session: Hall) -> LiveRoom:
    async with session.db.read() as tx:
        return await queries.live_room(tx, session.meeting, after(600))


async def test_a_suspension_frees_the_floor_and_closes_every_microphone(session: Hall) -> None:
    speaker, other, _ = session.rooms
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, speaker, 300, NOW)
        for participant in (session.chair, speaker):
            await commands.set_microphone(tx, participant, True, after(1))
        await commands.share_screen(tx, speaker, True, after(2))
        await commands.raise_hand(tx, other, True, after(3))
        change = await commands.suspend(tx, session.chair, True, after(40))
        turn = (await tx.scalars(select(SpeechTurn))).one()
    assert change is not None
    assert {row.participant: row.microphone_open for row in change.participants} == {
        session.chair: False,
        speaker: False,
    }
    assert change.programme is not None
    assert (change.programme.floor, change.programme.stage, change.programme.screen) == (None, None, None)
    assert change.programme.suspended_at == after(40)
    assert (turn.ended_at, turn.spoken_ms) == (after(40), 40_000)
    assert (await session.row(other)).hand_raised_at == after(3)
    assert (await room_of(session)).state is MeetingState.SUSPENDED


async def test_in_a_pause_only_the_chair_opens_its_microphone(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.suspend(tx, session.chair, True, NOW)
        with pytest.raises(errors.Suspended):
            await commands.set_microphone(tx, session.rooms[0], True, after(1))
        assert await commands.set_microphone(tx, session.chair, True, after(1))


async def test_in_a_pause_floor_and_screens_wait_but_hands_go_up(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.suspend(tx, session.chair, True, NOW)
        with pytest.raises(errors.Suspended):
            await commands.give_floor(tx, session.chair, session.rooms[0], 300, after(1))
        with pytest.raises(errors.Suspended):
            await commands.share_screen(tx, session.chair, True, after(1))
        with pytest.raises(errors.Suspended):
            await commands.undo_floor(tx, session.chair, session.rooms[0], True, NOW, after(1))
        assert await commands.raise_hand(tx, session.rooms[0], True, after(1))


async def test_the_session_goes_on_with_the_chair_on_stage(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.suspend(tx, session.chair, True, NOW)
        change = await commands.suspend(tx, session.seats[Role.SECRETARY], False, after(600))
    assert change is not None
    assert change.programme is not None
    assert (change.programme.suspended_at, change.programme.stage) == (None, session.chair)
    assert (await room_of(session)).state is MeetingState.IN_PROGRESS


async def test_opening_over_http_takes_a_suspended_session_up_too(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.suspend(tx, session.chair, True, NOW)
        change = await commands.open_meeting(tx, session.chair, after(1))
    assert change.programme is not None
    assert change.programme.suspended_at is None


async def test_a_suspended_session_can_be_ended(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.suspend(tx, session.chair, True, NOW)
        await commands.end_meeting(tx, session.chair, after(1))
    assert (await room_of(session)).programme.suspended_at is None


async def test_what_is_so_already_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.suspend(tx, session.chair, False, NOW) is None
        assert await commands.lock(tx, session.chair, False, NOW) is None
        assert await commands.close_hand_list(tx, session.chair, False, NOW) is None
        assert await commands.put_beside(tx, session.chair, None, NOW) is None
        assert await commands.suspend(tx, session.chair, True, NOW)
        assert await commands.suspend(tx, session.chair, True, after(1)) is None


async def test_a_session_that_was_not_opened_cannot_be_suspended(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.WrongState):
            await commands.suspend(tx, hall.chair, True, NOW)


async def test_a_locked_session_lets_nobody_new_in(hall: Hall) -> None:
    first, second, _ = hall.rooms
    await hall.open()
    await hall.join(first)
    async with hall.db.begin() as tx:
        await commands.lock(tx, hall.chair, True, NOW)
    with pytest.raises(errors.Locked):
        await hall.join(second)
    async with hall.db.begin() as tx:
        await commands.lock(tx, hall.chair, False, after(1))
    assert await hall.join(second, at=after(2))


async def test_who_was_in_a_locked_session_comes_back_lost_left_or_reloaded(hall: Hall) -> None:
    lost, left, here = hall.rooms
    await hall.open()
    await hall.join(lost, left, here)
    async with hall.db.begin() as tx:
        await commands.lock(tx, hall.chair, True, NOW)
        await commands.record_lost(tx, lost, after(1))
        await commands.record_left(tx, left, after(1))
    assert await hall.join(lost, at=after(2))
    assert await hall.join(left, at=after(2))
    assert await hall.join(here, at=after(2)) is None


async def test_who_could_unlock_is_never_kept_out(hall: Hall) -> None:
    await hall.open()
    async with hall.db.begin() as tx:
        await commands.lock(tx, hall.chair, True, NOW)
    assert await hall.join(hall.chair, hall.seats[Role.SECRETARY])
    with pytest.raises(errors.Locked):
        await hall.join(hall.seats[Role.IT])


async def test_a_drill_cannot_tell_and_lets_everybody_in(session: Hall) -> None:
    technician = session.accounts["kythuat"]
    async with session.db.begin() as tx:
        made = await commands.create_drill(tx, technician, 2, 0, NOW)
        chair, room, _ = (row.participant for row in made.roster)
        await commands.lock(tx, chair, True, NOW)
    claims = await session.claims_of(technician, made.meeting, room)
    async with session.db.begin() as tx:
        assert (await commands.admit(tx, claims, NOW)).participant == room


async def test_a_closed_list_takes_no_new_hands_and_keeps_its_own(session: Hall) -> None:
    up, late, _ = session.rooms
    async with session.db.begin() as tx:
        await commands.raise_hand(tx, up, True, NOW)
        change = await commands.close_hand_list(tx, session.chair, True, after(1))
        with pytest.raises(errors.ListClosed):
            await commands.raise_hand(tx, late, True, after(2))
        assert await commands.raise_hand(tx, up, False, after(3))
        await commands.close_hand_list(tx, session.chair, False, after(4))
        assert await commands.raise_hand(tx, late, True, after(5))
    assert change is not None
    assert change.programme is not None
    assert change.programme.hands_closed


async def test_a_room_stands_beside_the_stage_until_it_is_taken_away(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
        shown = await commands.put_beside(tx, session.chair, session.rooms[1], after(1))
        gone = await commands.put_beside(tx, session.chair, None, after(2))
    assert shown is not None
    assert shown.programme is not None
    assert (shown.programme.stage, shown.programme.beside) == (session.rooms[0], session.rooms[1])
    assert gone is not None
    assert gone.programme is not None
    assert gone.programme.beside is None


async def test_who_leaves_is_not_beside_the_stage_any_more(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.put_beside(tx, session.chair, session.rooms[1], NOW)
        change = await commands.record_left(tx, session.rooms[1], after(1))
    assert change is not None
    assert change.programme is not None
    assert change.programme.beside is None


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.IT, Role.OBSERVER])
async def test_who_has_no_picture_is_not_put_beside(session: Hall, role: Role) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotAllowed):
            await commands.put_beside(tx, session.chair, session.seats[role], NOW)


async def test_who_is_absent_is_not_put_beside(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.NotPresent):
            await commands.put_beside(tx, hall.chair, hall.rooms[0], NOW)


async def test_each_act_leaves_one_audit_row(session: Hall) -> None:
    async with session.db.begin() as tx:
        before = len((await tx.scalars(select(AuditEvent))).all())
        await commands.lock(tx, session.chair, True, NOW)
        await commands.close_hand_list(tx, session.chair, True, NOW)
        await commands.put_beside(tx, session.chair, session.rooms[0], NOW)
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
        await commands.extend_floor(tx, session.chair, session.rooms[0], 60, NOW)
        await commands.remind_floor(tx, session.chair, session.rooms[0], True, NOW)
        await commands.undo_floor(tx, session.chair, session.rooms[0], True, NOW, NOW)
        await commands.suspend(tx, session.chair, True, NOW)
        await commands.suspend(tx, session.seats[Role.SECRETARY], False, NOW)
        rows = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq))).all()[before:]
    assert [row.act for row in rows] == [
        "lock", "close_hand_list", "put_beside", "give_floor", "extend_floor", "remind_floor", "undo_floor",
        "suspend", "suspend",
    ]  # fmt: skip
    assert [json.loads(row.detail) for row in rows][-2:] == [{"on": True}, {"on": False, "on_behalf_of": "chair"}]
