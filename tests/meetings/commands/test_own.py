"""What a participant does with its own microphone, camera, hand and screen."""

import pytest

from meetings import commands, errors
from meetings.domain.roles import Role
from meetings.ids import ParticipantId, new_uuid
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def give_floor(session: Hall, participant: ParticipantId) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, participant, 300, NOW)


async def test_opening_the_own_microphone_tells_one_row_and_one_revision(session: Hall) -> None:
    async with session.db.begin() as tx:
        first = await commands.set_microphone(tx, session.rooms[0], True, NOW)
        second = await commands.set_microphone(tx, session.rooms[0], False, NOW)
    assert first is not None
    assert second is not None
    assert [(row.participant, row.microphone_open) for row in first.participants] == [(session.rooms[0], True)]
    assert second.revision == first.revision + 1
    assert first.programme is None


async def test_the_same_again_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.set_microphone(tx, session.rooms[0], False, NOW) is None
        assert await commands.set_camera(tx, session.rooms[0], False, NOW) is None
        assert await commands.raise_hand(tx, session.rooms[0], False, NOW) is None
        assert await commands.share_screen(tx, session.chair, False, NOW) is None


async def test_beside_the_floor_only_its_owner_and_the_chair_open_a_microphone(session: Hall) -> None:
    await give_floor(session, session.rooms[0])
    async with session.db.begin() as tx:
        with pytest.raises(errors.FloorTaken):
            await commands.set_microphone(tx, session.rooms[1], True, NOW)
        assert await commands.set_microphone(tx, session.rooms[0], True, NOW) is not None
        assert await commands.set_microphone(tx, session.chair, True, NOW) is not None


async def test_microphones_open_freely_before_the_meeting_is_opened(hall: Hall) -> None:
    await hall.join(hall.rooms[0])
    async with hall.db.begin() as tx:
        assert await commands.set_microphone(tx, hall.rooms[0], True, NOW) is not None


async def test_a_camera_is_told(session: Hall) -> None:
    async with session.db.begin() as tx:
        change = await commands.set_camera(tx, session.rooms[0], True, NOW)
    assert change is not None
    assert [row.camera_open for row in change.participants] == [True]


async def test_a_hand_raised_twice_keeps_its_first_place(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.raise_hand(tx, session.rooms[0], True, after(1))
        assert await commands.raise_hand(tx, session.rooms[0], True, after(9)) is None
    assert (await session.row(session.rooms[0])).hand_raised_at == after(1)


async def test_a_lowered_hand_is_gone(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.raise_hand(tx, session.rooms[0], True, NOW)
        change = await commands.raise_hand(tx, session.rooms[0], False, NOW)
    assert change is not None
    assert [row.hand_raised_at for row in change.participants] == [None]


async def test_who_has_the_floor_need_not_ask_for_it(session: Hall) -> None:
    await give_floor(session, session.rooms[0])
    async with session.db.begin() as tx:
        with pytest.raises(errors.HandClosed):
            await commands.raise_hand(tx, session.rooms[0], True, NOW)


async def test_a_room_shows_its_screen_only_with_the_floor(session: Hall) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.FloorNeeded):
            await commands.share_screen(tx, session.rooms[0], True, NOW)
    await give_floor(session, session.rooms[0])
    async with session.db.begin() as tx:
        change = await commands.share_screen(tx, session.rooms[0], True, NOW)
    assert change is not None
    assert change.programme is not None
    assert change.programme.screen == session.rooms[0]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARY])
async def test_chair_and_secretary_show_a_screen_at_any_time(session: Hall, role: Role) -> None:
    async with session.db.begin() as tx:
        change = await commands.share_screen(tx, session.seats[role], True, NOW)
    assert change is not None
    assert change.programme is not None
    assert change.programme.screen == session.seats[role]


async def test_stopping_anothers_screen_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.share_screen(tx, session.chair, True, NOW)
        assert await commands.share_screen(tx, session.rooms[0], False, NOW) is None


async def test_an_unknown_participant_is_not_found(session: Hall) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotFound):
            await commands.set_camera(tx, ParticipantId(new_uuid()), True, NOW)


async def test_after_the_end_nothing_can_be_done(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(60))
        with pytest.raises(errors.AlreadyEnded):
            await commands.set_microphone(tx, session.rooms[0], True, after(61))
