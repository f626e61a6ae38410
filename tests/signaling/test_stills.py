"""Stills between rooms and who looks at all of them: through the real server."""

import asyncio

import pytest

from meetings.domain.roles import Act, Role, allowed
from meetings.domain.site_acts import Hold, LineCap
from meetings.ids import ParticipantId, SessionId
from signaling.clock import SystemClock
from signaling.protocol.server import Done, Refused, StillsWanted
from signaling.protocol.session import MESSAGES_BURST
from signaling.protocol.stills import still_frame
from signaling.seats import Seat, Seats
from signaling.stills import Stills
from tests.signaling import golden
from tests.signaling.rig import LiveClient, Server

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-13285"
LOGINS = {
    Role.CHAIR: "chutri",
    Role.SECRETARY: "thuky",
    Role.IT: "kythuat",
    Role.DELEGATE: "daibieu1",
    Role.OBSERVER: "duthinh",
    Role.ROOM: ROOM,
}


async def wanted(client: LiveClient) -> bool:
    """What the client is told next about its pictures."""
    message = await client.of_type("stills_wanted")
    assert isinstance(message, StillsWanted)
    return message.wanted


async def look(client: LiveClient, *, on: bool = True) -> None:
    assert isinstance(await client.ask("watch_stills", on=on), Done)


async def settled(client: LiveClient) -> None:
    """All that was on its way to the server has been taken: requests of a client are carried out in order."""
    await client.ask("resync")


async def test_a_room_is_asked_for_pictures_while_somebody_looks(server: Server) -> None:
    async with server.client("chutri") as chair, server.client("thuky") as secretary, server.client(ROOM) as room:
        await look(chair)
        assert await wanted(room)
        await look(secretary)
        await look(chair, on=False)
        await look(secretary, on=False)
        assert not await wanted(room)
        assert not any(isinstance(one, StillsWanted) for one in room.waiting)


async def test_a_room_that_comes_later_is_asked_too(server: Server) -> None:
    async with server.client("chutri") as chair:
        await look(chair)
        async with server.client(ROOM) as room:
            assert await wanted(room)


async def test_a_room_is_asked_no_longer_when_who_looked_is_gone(server: Server) -> None:
    async with server.client(ROOM) as room:
        async with server.client("chutri") as chair:
            await look(chair)
            assert await wanted(room)
        assert not await wanted(room)


async def test_only_rooms_are_asked(server: Server) -> None:
    async with server.client("chutri") as chair, server.client("daibieu1") as delegate:
        await look(chair)
        await settled(delegate)
        assert not any(isinstance(one, StillsWanted) for one in [*delegate.waiting, *chair.waiting])


async def test_a_picture_comes_to_who_looks_and_to_nobody_else(server: Server) -> None:
    async with server.client("chutri") as chair, server.client("thuky") as secretary, server.client(ROOM) as room:
        await look(chair)
        await room.ask("set_camera", open=True)
        await room.socket.send(golden.still())
        of, taken_ms, jpeg = await chair.still()
        assert (of, jpeg) == (server.who(ROOM), golden.still())
        assert abs(taken_ms / 1000 - SystemClock().now().timestamp()) < 60
        await settled(secretary)
        assert secretary.stills == []


async def test_who_begins_to_look_gets_the_pictures_there_are(server: Server) -> None:
    async with server.client("chutri") as chair, server.client("thuky") as secretary, server.client(ROOM) as room:
        await look(chair)
        await room.ask("set_camera", open=True)
        await room.socket.send(golden.still())
        await chair.still()
        await look(secretary)
        assert (await secretary.still())[0] == server.who(ROOM)


async def test_a_picture_that_nobody_looks_at_is_not_kept(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await room.ask("set_camera", open=True)
        await room.socket.send(golden.still())
        await settled(room)
        await look(chair)
        await settled(chair)
        assert chair.stills == []


@pytest.mark.parametrize("act", ["camera", "leave", "remove"])
async def test_a_picture_is_forgotten_when_its_room_goes_or_closes_its_camera(server: Server, act: str) -> None:
    async with server.client("chutri") as chair, server.client("thuky") as secretary, server.client(ROOM) as room:
        await look(chair)
        await room.ask("set_camera", open=True)
        await room.socket.send(golden.still())
        await chair.still()
        if act == "camera":
            await room.ask("set_camera", open=False)
        elif act == "leave":
            await room.ask("leave")
        else:
            await chair.ask("remove", participant=server.who(ROOM))
        await look(secretary)
        await settled(secretary)
        assert secretary.stills == []


async def test_a_picture_of_a_closed_camera_is_not_shown(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await look(chair)
        await room.socket.send(golden.still())
        await settled(room)
        await settled(chair)
        assert chair.stills == []


@pytest.mark.parametrize("role", Role)
async def test_only_who_may_see_the_wall_looks_at_pictures(server: Server, role: Role) -> None:
    async with server.client(LOGINS[role]) as client:
        answer = await client.ask("watch_stills", on=True)
        if allowed(role, Act.WATCH_STILLS):
            assert isinstance(answer, Done)
        else:
            assert isinstance(answer, Refused)
            assert answer.code == "not_allowed"


@pytest.mark.parametrize("role", Role)
async def test_only_rooms_may_send_pictures(server: Server, role: Role) -> None:
    async with server.client(LOGINS[role]) as client:
        await client.socket.send(golden.still())
        await settled(client)
        codes = [one.code for one in client.waiting if isinstance(one, Refused)]
        assert codes == ([] if allowed(role, Act.SEND_STILL) else ["not_allowed"])


@pytest.mark.parametrize(
    "frame", [b"", b"<svg onload=alert(1)>", golden.still()[:-2], golden.still() + b"PK", b"\xff\xd8" * 6200]
)
async def test_what_is_no_picture_is_refused_and_shown_to_nobody(server: Server, frame: bytes) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await look(chair)
        await room.ask("set_camera", open=True)
        await room.socket.send(frame)
        answer = await room.of_type("refused")
        assert isinstance(answer, Refused)
        assert (answer.id, answer.code) == (None, "still_refused")
        await settled(chair)
        assert chair.stills == []


@pytest.mark.long
async def test_a_flood_of_pictures_is_refused_and_hurts_nobody(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room, server.client(OTHER) as other:
        await look(chair)
        for client in (room, other):
            await client.ask("set_camera", open=True)
        for _ in range(int(MESSAGES_BURST) - 20):
            await room.socket.send(golden.still())
        await other.socket.send(golden.still())
        shown = [(await chair.still())[0] for _ in range(2)]
        assert set(shown) == {server.who(ROOM), server.who(OTHER)}
        await settled(other)
        assert len(chair.stills) <= 1


class Slow:
    """A client that keeps what it is shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, bytes]] = []

    def send(self, frame: str) -> None:
        """Not looked at here."""

    def renew(self, frame: str) -> None:
        """Nothing is expected."""

    def show(self, of: str, frame: bytes) -> None:
        self.shown.append((of, frame))

    def goodbye(self, code: str) -> None:
        """Not looked at here."""

    def acts_as(self, role: Role) -> None:
        """Not looked at here."""


async def test_a_full_meeting_holds_one_picture_a_site() -> None:
    seats, desk = Seats(), Slow()
    stills = Stills(seats, SystemClock(), lambda _: 0)
    rooms = {ParticipantId(f"room-{number}"): Slow() for number in range(129)}
    seats.take(Seat(ParticipantId("chair"), Role.CHAIR, desk, SessionId("s")))
    for room, client in rooms.items():
        seats.take(Seat(room, Role.ROOM, client, SessionId("s")))
    stills.keep(rooms, {})
    stills.look(ParticipantId("chair"), desk, on=True)
    for _ in range(10):
        for room, client in rooms.items():
            stills.take(room, client, golden.still())
        await asyncio.sleep(0)
    assert stills.held == set(rooms)
    assert len(desk.shown) == 1290
    stills.look(ParticipantId("chair"), desk, on=False)
    assert stills.held == frozenset()


class Hands(SystemClock):
    """Goes on by hand."""

    at_s = 100.0

    def monotonic_s(self) -> float:
        return self.at_s


async def test_who_is_held_down_is_shown_what_fits_beside_its_media_and_held_to_sound_gives_and_gets_none() -> None:
    clock, seats, clients = Hands(), Seats(), {ParticipantId(name): Slow() for name in ("chair", "desk", "a", "b")}
    chair, desk, first, second = clients
    size = len(still_frame(first, 0, golden.still()))
    stills = Stills(seats, clock, {chair: 0, desk: 136_000}.__getitem__)
    for who, client in clients.items():
        seats.take(Seat(who, Role.CHAIR if who in {chair, desk} else Role.ROOM, client, SessionId("s")))
    free_bps = size * 8 / 5  # One picture in five seconds.
    stills.keep({first, second}, {desk: Hold(kbit=round((136_000 + free_bps) / 1000) + 1)})
    for who in (chair, desk):
        stills.look(who, clients[who], on=True)
    for _ in range(10):
        clock.at_s += 5.0
        for who in (first, second):
            stills.take(who, clients[who], golden.still())
    assert (len(clients[chair].shown), len(clients[desk].shown)) == (20, 10)
    stills.keep({first, second}, {chair: Hold(LineCap.SOUND), first: Hold(LineCap.SOUND)})
    assert stills.held == {second}
    for who in (first, second):
        stills.take(who, clients[who], golden.still())
    assert (len(clients[chair].shown), len(clients[desk].shown)) == (20, 11)
