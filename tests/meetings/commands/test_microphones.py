"""Closing microphones, and taking that back."""

import pytest

from meetings import commands, errors
from meetings.domain.roles import Role
from meetings.ids import ParticipantId
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def open_microphones(session: Hall, *participants: ParticipantId) -> None:
    async with session.db.begin() as tx:
        for participant in participants:
            await commands.set_microphone(tx, participant, True, NOW)


async def test_closing_one_microphone_leaves_the_others(session: Hall) -> None:
    await open_microphones(session, *session.rooms)
    async with session.db.begin() as tx:
        change = await commands.close_microphone(tx, session.chair, session.rooms[1], NOW)
    assert change is not None
    assert [(row.participant, row.microphone_open) for row in change.participants] == [(session.rooms[1], False)]
    assert (await session.row(session.rooms[0])).microphone_open


async def test_closing_a_closed_microphone_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.close_microphone(tx, session.chair, session.rooms[1], NOW) is None


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.IT])
async def test_only_the_chair_closes_the_chairs_microphone(session: Hall, role: Role) -> None:
    await open_microphones(session, session.chair)
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotAllowed):
            await commands.close_microphone(tx, session.seats[role], session.chair, NOW)
        assert await commands.close_microphone(tx, session.chair, session.chair, NOW)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARY])
async def test_closing_all_microphones_leaves_the_chairs(session: Hall, role: Role) -> None:
    await open_microphones(session, session.chair, session.seats[Role.DELEGATE], *session.rooms)
    async with session.db.begin() as tx:
        change = await commands.close_microphones(tx, session.seats[role], NOW)
    assert change is not None
    assert {row.participant for row in change.participants} == {session.seats[Role.DELEGATE], *session.rooms}
    assert not any(row.microphone_open for row in change.participants)
    assert (await session.row(session.chair)).microphone_open


async def test_closing_all_when_none_is_open_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.close_microphones(tx, session.chair, NOW) is None


async def test_closing_all_can_be_taken_back_for_exactly_those_it_closed(session: Hall) -> None:
    first, second, third = session.rooms
    await open_microphones(session, first, second)
    async with session.db.begin() as tx:
        await commands.close_microphones(tx, session.chair, after(1))
        change = await commands.undo_close_microphones(tx, session.chair, after(6))
    assert {row.participant: row.microphone_open for row in change.participants} == {first: True, second: True}
    assert not (await session.row(third)).microphone_open


async def test_only_the_last_closing_is_taken_back(session: Hall) -> None:
    first, second, _ = session.rooms
    await open_microphones(session, first, second)
    async with session.db.begin() as tx:
        await commands.close_microphone(tx, session.chair, first, after(1))
        await commands.close_microphone(tx, session.chair, second, after(2))
        change = await commands.undo_close_microphones(tx, session.chair, after(3))
    assert [row.participant for row in change.participants] == [second]


async def test_nobody_takes_back_what_another_closed(session: Hall) -> None:
    await open_microphones(session, session.rooms[0])
    async with session.db.begin() as tx:
        await commands.close_microphones(tx, session.seats[Role.SECRETARY], after(1))
        with pytest.raises(errors.UndoTooLate):
            await commands.undo_close_microphones(tx, session.chair, after(2))


async def test_a_microphone_that_changed_since_stays_as_its_owner_has_it(session: Hall) -> None:
    first, second, third = session.rooms
    await open_microphones(session, first, second, third)
    async with session.db.begin() as tx:
        await commands.close_microphones(tx, session.chair, after(1))
        await commands.set_microphone(tx, first, True, after(2))
        await commands.set_microphone(tx, first, False, after(3))
        await commands.set_microphone(tx, second, False, after(3))
        change = await commands.undo_close_microphones(tx, session.chair, after(4))
    assert [row.participant for row in change.participants] == [third]


async def test_who_left_since_or_is_beside_the_floor_is_not_opened(session: Hall) -> None:
    first, second, _ = session.rooms
    await open_microphones(session, first, second)
    async with session.db.begin() as tx:
        await commands.close_microphones(tx, session.chair, after(1))
        await commands.record_left(tx, first, after(2))
        await commands.give_floor(tx, session.chair, session.rooms[2], 300, after(3))
        with pytest.raises(errors.UndoTooLate):
            await commands.undo_close_microphones(tx, session.chair, after(4))


async def test_a_closing_is_not_taken_back_later_or_in_a_pause(session: Hall) -> None:
    await open_microphones(session, session.rooms[0])
    async with session.db.begin() as tx:
        await commands.close_microphone(tx, session.chair, session.rooms[0], after(1))
        with pytest.raises(errors.UndoTooLate):
            await commands.undo_close_microphones(tx, session.chair, after(10))
        await commands.suspend(tx, session.chair, True, after(2))
        with pytest.raises(errors.Suspended):
            await commands.undo_close_microphones(tx, session.chair, after(3))


async def test_a_room_whose_line_is_lost_meanwhile_has_its_microphone_again_when_it_returns(session: Hall) -> None:
    await open_microphones(session, session.rooms[0])
    async with session.db.begin() as tx:
        await commands.close_microphone(tx, session.chair, session.rooms[0], after(1))
        await commands.record_lost(tx, session.rooms[0], after(2))
        await commands.undo_close_microphones(tx, session.chair, after(3))
    await session.join(session.rooms[0])
    assert (await session.row(session.rooms[0])).microphone_open
