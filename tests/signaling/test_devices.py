"""A machine whose key is taken back is out of the session at once."""

import httpx2
import pytest

from sfu.interfaces import LeavePeer, PeerId, RoomId
from signaling.protocol.server import ParticipantChanged
from tests.signaling.rig import Server, sign_in

pytestmark = pytest.mark.anyio
ROOM, OTHER, IT = "diemcau-13285", "diemcau-13291", "kythuat"


async def paired(server: Server, it: httpx2.AsyncClient, machine: httpx2.AsyncClient) -> str:
    """The machine is the room's; its id."""
    row = await room_row(it)
    code = (await it.post("/api/devices/codes", json={"room": row["room"]})).raise_for_status().json()["code"]
    (await machine.post("/api/device/pairing", json={"code": code})).raise_for_status()
    (await machine.put("/api/device/session")).raise_for_status()
    return str((await room_row(it))["device"]["id"])


async def room_row(it: httpx2.AsyncClient) -> dict[str, dict[str, str]]:
    rows = (await it.get("/api/devices")).raise_for_status().json()
    return next(row for row in rows if row["login"] == ROOM)


async def test_revoking_ends_the_live_connection_and_keeps_the_seat_for_the_next(server: Server) -> None:
    async with server.http() as it, server.http() as machine:
        await sign_in(it, IT)
        device = await paired(server, it, machine)
        ticket = (await machine.post(f"/api/meetings/{server.meeting}/ticket")).raise_for_status().json()["ticket"]
        async with server.client(OTHER) as other, server.client() as room:
            await room.join(ticket)
            await other.of_type("participant_changed")
            late = (await machine.post(f"/api/meetings/{server.meeting}/ticket")).json()["ticket"]
            (await it.delete(f"/api/devices/{device}")).raise_for_status()
            assert await room.goodbye() == "signed_out"
            await server.worker.told_that(
                lambda one: one == LeavePeer(room=RoomId(server.meeting), peer=PeerId(server.who(ROOM)))
            )
            changed = await other.of_type("participant_changed")
            assert isinstance(changed, ParticipantChanged)
            assert (changed.participant.id, changed.participant.presence) == (server.who(ROOM), "lost")
            async with server.client() as again:
                await again.send("join", ticket=late, offer=None, keep_media=False)
                assert await again.goodbye() == "ticket_refused"
        assert (await machine.post(f"/api/meetings/{server.meeting}/ticket")).status_code == 401


async def test_another_rooms_connection_is_left_alone(server: Server) -> None:
    async with server.http() as it, server.http() as machine:
        await sign_in(it, IT)
        device = await paired(server, it, machine)
        async with server.client(OTHER) as other:
            (await it.delete(f"/api/devices/{device}")).raise_for_status()
            assert (await other.ask("resync")).type == "snapshot"
