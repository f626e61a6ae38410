"""A session that is suspended or locked, and what IT has to state, through the socket."""

import pytest

from sfu.interfaces import SetMicrophones, SetProgramme
from signaling.protocol.server import Done, MicrophoneClosed, Welcome
from tests.signaling.rig import Server, whole
from tests.signaling.test_acts import OTHER, ROOM, open_meeting

pytestmark = pytest.mark.anyio


async def test_in_a_pause_the_worker_shows_and_carries_nobody(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await open_meeting(server, room)
        await chair.ask("set_microphone", open=True)
        await chair.ask("give_floor", participant=server.who(ROOM))
        await room.ask("set_microphone", open=True)
        await server.worker.told_that(lambda one: isinstance(one, SetMicrophones) and len(one.open) == 2)
        assert isinstance(await chair.ask("suspend", on=True), Done)
        await server.worker.told_that(lambda one: isinstance(one, SetMicrophones) and not one.open)
        await server.worker.told_that(
            lambda one: isinstance(one, SetProgramme) and (one.floor, one.stage, one.screen) == (None, None, None)
        )


async def test_who_comes_late_lands_in_the_pause_the_lock_and_the_closed_list(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(OTHER):
            await open_meeting(server, chair)
            await chair.ask("put_beside", participant=server.who(OTHER))
            await chair.ask("close_hand_list", closed=True)
            await chair.ask("suspend", on=True)
        async with server.client(ROOM) as room:
            programme = whole(room.welcome).programme
            assert programme.suspended_ms is not None
            assert (programme.stage, programme.hands_closed, programme.locked) == (None, True, False)


async def test_a_locked_session_is_said_to_who_is_new_and_lets_who_was_in_back(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(ROOM):
            await open_meeting(server, chair)
            await chair.ask("lock", on=True)
        async with server.client(ROOM) as again:
            assert whole(again.welcome).programme.locked
        async with server.client() as new:
            await new.send("join", ticket=server.ticket(OTHER))
            assert await new.goodbye() == "locked"
        await chair.ask("lock", on=False)
        async with server.client(OTHER) as new:
            assert isinstance(new.welcome, Welcome)


async def test_it_is_refused_without_a_reason_and_heard_with_one(server: Server) -> None:
    async with server.client("kythuat") as technician, server.client(ROOM) as room:
        await open_meeting(server, technician)
        await room.ask("set_microphone", open=True)
        who = server.who(ROOM)
        assert await technician.refusal("close_microphone", participant=who) == "reason_needed"
        assert await technician.refusal("close_microphone", participant=who, reason="") == "bad_message"
        assert await technician.refusal("remove", participant=who, reason=" ") == "reason_needed"
        assert await technician.refusal("remove", participant=who, reason="x" * 201) == "bad_message"
        assert isinstance(await technician.ask("close_microphone", participant=who, reason="Tiếng hú"), Done)
        told = await room.of_type("microphone_closed")
        assert isinstance(told, MicrophoneClosed)
        names = {one.id: one.name for one in whole(technician.welcome).participants}
        assert (told.reason, told.by) == ("Tiếng hú", names[server.who("kythuat")])
        assert all(one.type != "microphone_closed" for one in technician.waiting)
        assert isinstance(await technician.ask("remove", participant=who, reason="Máy hỏng"), Done)
        assert await room.goodbye() == "removed"


async def test_a_closed_list_is_said_to_who_asks(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await open_meeting(server, room)
        await chair.ask("close_hand_list", closed=True)
        assert await room.refusal("raise_hand", raised=True) == "list_closed"
