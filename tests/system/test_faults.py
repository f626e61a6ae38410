"""kill -9 of each process while a session runs."""

import asyncio
import os
import signal
import time
from collections.abc import Callable

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from sfu.interfaces import SlotKind
from sfu.rehearsal.room import SimulatedRoom
from signaling.protocol.messages import Presence, Role, Room
from tests.signaling.rig import LiveClient, whole
from tests.system.demo_server import DemoServer
from tests.system.office import Account, signed_in
from tests.system.simulated_rooms import gap_ms, in_drill, in_meeting, insist, settle_gaps, until, watch_gaps

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(150)]

CHAIR, SECRETARY = "chutri", "thuky"
ROOMS = 20
MEDIA_BACK_S = 5.0
LONGEST_GAP_MS = 200


async def room_of(server: DemoServer, account: Account, meeting: str) -> Room:
    """The session as it is told to somebody who comes in now, and looks on without media."""
    ticket = (await account.ticket(meeting)).ticket
    url = f"ws://localhost:{server.port}/ws"
    async with (
        connect(url, origin=Origin(server.address), compression=None, max_size=None) as socket,
        LiveClient(socket) as client,
    ):
        return whole(await client.join(ticket, offer=None))


def states_of(room: Room) -> dict[str, tuple[Presence, bool, bool, int | None]]:
    """What each participant of the session has: presence, microphone, camera, hand; without who looks on."""
    return {
        one.id: (one.presence, one.microphone, one.camera, one.hand_ms)
        for one in room.participants
        if one.role is not Role.SECRETARY
    }


def has_media(room: SimulatedRoom) -> bool:
    """Whether stage, tiles and a voice arrive on the connection of now."""
    if room.peer is None or room.peer.connected_s is None or room.peer.ended:
        return False
    tables = room.peer.table.slots
    kinds = {each.kind for each in tables if each.log.packets}
    return {SlotKind.STAGE, SlotKind.TILE, SlotKind.VOICE} <= kinds


async def test_a_killed_worker_is_back_for_every_room_within_five_seconds(
    server: DemoServer, record_property: Callable[[str, object], None]
) -> None:
    async with in_drill(server.address, ROOMS) as cast:
        await cast.give_floor(cast.rooms[0])
        await until(lambda: all(has_media(room) for room in cast.all), 20)
        worker = await server.pid("worker")
        connections = [len(room.peers) for room in cast.all]
        os.kill(worker, signal.SIGKILL)
        killed_s = time.monotonic()
        back_s: dict[str, float] = {}
        while len(back_s) < len(cast.all) and time.monotonic() - killed_s < 4 * MEDIA_BACK_S:
            for room, before in zip(cast.all, connections, strict=True):
                if len(room.peers) > before and has_media(room):
                    back_s.setdefault(room.part.participant, time.monotonic() - killed_s)
            await asyncio.sleep(0.01)
        record_property("media back after, s", sorted(round(each, 2) for each in back_s.values()))
        assert len(back_s) == len(cast.all)
        assert max(back_s.values()) <= MEDIA_BACK_S
        assert await server.pid("worker") != worker
        assert all(room.returns == 0 for room in cast.all)


async def test_a_killed_web_process_loses_no_media_and_nothing_of_the_session(
    server: DemoServer, record_property: Callable[[str, object], None]
) -> None:
    units = ("13285", "13291", "13318", "13324")
    logins = (CHAIR, *(f"diemcau-{unit}" for unit in units))
    async with (
        signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary,
        signed_in(server.address, CHAIR, f"demo-{CHAIR}") as chair,
    ):
        meeting = await secretary.make_meeting("Giao ban thử", CHAIR, units)
        await chair.open_meeting(meeting)
        async with in_meeting(server.address, meeting, logins) as cast:
            speaker, silenced, asking, _ = cast.rooms
            await silenced.ask("set_microphone", open=True)
            await cast.chair.ask("close_microphone", participant=silenced.part.participant)
            await asking.ask("raise_hand", raised=True)
            await cast.give_floor(speaker)
            await until(lambda: all(has_media(room) for room in cast.all), 20)
            before = await room_of(server, secretary, meeting)
            web = await server.pid("web")
            watch_gaps(cast.all)
            os.kill(web, signal.SIGKILL)
            killed_s = time.monotonic()
            await until(lambda: all(room.returns for room in cast.all), 30)
            for room in cast.all:
                await insist(room, "set_camera", 30, open=True)
            back_s = time.monotonic() - killed_s
            after = await room_of(server, secretary, meeting)
            settle_gaps(cast.all)
            gaps_ms = {
                str(kind): round(gap_ms(cast.all, kind)) for kind in (SlotKind.VOICE, SlotKind.STAGE, SlotKind.TILE)
            }
            record_property("longest gaps, ms", gaps_ms)
            record_property("signaling back after, s", round(back_s, 2))
            attendance = (await secretary.meeting(meeting)).participants
    assert max(gaps_ms.values()) <= LONGEST_GAP_MS
    assert all(len(room.peers) == 1 for room in cast.all)
    assert after.programme == before.programme
    assert after.programme.floor is not None
    assert after.programme.floor.participant == speaker.part.participant
    assert states_of(after) == states_of(before)
    present = [one for one in attendance if one.participant in {room.part.participant for room in cast.all}]
    assert [(len(one.attendance), one.attendance[0].end) for one in present] == [(1, None)] * len(cast.all)


async def test_a_killed_web_process_keeps_a_pause_a_lock_and_who_is_beside(server: DemoServer) -> None:
    async with (
        signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary,
        signed_in(server.address, CHAIR, f"demo-{CHAIR}") as chair,
    ):
        meeting = await secretary.make_meeting("Giao ban thử", CHAIR, ("13285",))
        await chair.open_meeting(meeting)
        async with in_meeting(server.address, meeting, (CHAIR, "diemcau-13285")) as cast:
            room = cast.rooms[0].part.participant
            await cast.chair.ask("put_beside", participant=room)
            await cast.chair.ask("lock", on=True)
            await cast.chair.ask("close_hand_list", closed=True)
            await cast.chair.ask("suspend", on=True)
            before = await room_of(server, secretary, meeting)
            os.kill(await server.pid("web"), signal.SIGKILL)
            await until(lambda: all(one.returns for one in cast.all), 30)
            for one in cast.all:
                await insist(one, "set_camera", 30, open=True)
            after = await room_of(server, secretary, meeting)
            await insist(cast.chair, "suspend", 30, on=False)
            resumed = await room_of(server, secretary, meeting)
    assert (before.programme.beside, before.programme.locked, before.programme.hands_closed) == (room, True, True)
    assert before.programme.suspended_ms is not None
    assert after.programme == before.programme
    assert states_of(after) == states_of(before)
    assert resumed.programme.model_dump() == before.programme.model_dump() | {
        "suspended_ms": None,
        "stage": cast.chair.part.participant,
    }
