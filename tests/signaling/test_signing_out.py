"""A sign-in that ends takes with it what is live by it, and the tickets that were issued to it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from meetings.attempts import MAX_WRONG
from signaling.protocol.messages import Presence
from signaling.protocol.server import ParticipantChanged, ServerMessage
from tests.signaling.rig import Server, sign_in

pytestmark = pytest.mark.anyio
ROOM = "diemcau-14215"


@pytest.fixture
async def it(server: Server) -> AsyncIterator[httpx2.AsyncClient]:
    async with server.http() as http:
        await sign_in(http, "kythuat")
        yield http


async def ticket(server: Server, http: httpx2.AsyncClient) -> str:
    answer = await http.post(f"/api/meetings/{server.meeting}/ticket")
    return str(answer.raise_for_status().json()["ticket"])


def presence_in(message: ServerMessage) -> Presence | None:
    """What a message tells of a participant's presence."""
    return message.participant.presence if isinstance(message, ParticipantChanged) else None


async def test_signing_out_closes_what_is_live_by_that_sign_in_alone(server: Server) -> None:
    async with server.http() as http, server.client("chutri") as chair, server.client() as room:
        await sign_in(http, ROOM)
        await room.join(await ticket(server, http))
        await chair.next(lambda one: presence_in(one) is Presence.PRESENT)
        assert (await http.delete("/api/session")).is_success
        assert await room.goodbye() == "signed_out"
        told = await chair.next(lambda one: presence_in(one) is Presence.LOST)
        assert isinstance(told, ParticipantChanged)
        assert told.participant.id == server.who(ROOM)


async def test_a_ticket_lets_nobody_in_after_its_sign_in_has_ended(server: Server) -> None:
    async with server.http() as http, server.client() as room:
        await sign_in(http, ROOM)
        held = await ticket(server, http)
        await http.delete("/api/session")
        await room.send("join", ticket=held)
        assert await room.goodbye() == "ticket_refused"


async def test_it_ends_the_sign_ins_of_a_room_that_is_in_a_session(server: Server, it: httpx2.AsyncClient) -> None:
    async with server.http() as http, server.client() as room:
        await sign_in(http, ROOM)
        await room.join(await ticket(server, http))
        (found,) = (await it.get("/api/accounts", params={"q": ROOM})).json()
        assert (await it.delete(f"/api/accounts/{found['id']}/sessions")).is_success
        assert await room.goodbye() == "signed_out"
        assert (await http.get("/api/session")).status_code == 401


async def test_guesses_from_elsewhere_do_not_touch_who_is_in(server: Server) -> None:
    async with server.http() as http, server.http() as stranger, server.client() as room:
        await sign_in(http, ROOM)
        await room.join(await ticket(server, http))
        for _ in range(MAX_WRONG + 1):
            await stranger.post("/api/session", json={"login": ROOM, "password": "wrong"})
        assert (await stranger.post("/api/session", json={"login": ROOM, "password": "wrong"})).status_code == 429
        assert await ticket(server, http)
        await room.ask("resync")
