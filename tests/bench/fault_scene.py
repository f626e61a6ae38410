"""A session of twenty simulated rooms for faults: each behind relays of its own, each with its own script."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.typing import Origin

from meetings.seed.units import communes
from sfu.interfaces import SlotKind
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.relay import Relay
from sfu.rehearsal.room import SimulatedRoom
from sfu.rehearsal.slots import SlotMeter
from sfu.rehearsal.tcp_relay import TcpRelay
from signaling.protocol.messages import Line, Presence, Programme, Room
from signaling.protocol.server import Lines, ParticipantChanged, ParticipantsChanged
from tests.signaling.rig import LiveClient, whole
from tests.system.demo_server import LOOPBACK, DemoServer
from tests.system.office import Account, Invited, signed_in
from tests.system.simulated_rooms import Cast, RoomLine, in_meeting, until

CHAIR, SECRETARY, DELEGATE = "chutri", "thuky", "daibieu1"
ROOMS = 20
UNITS = tuple(unit.code for unit in communes()[:ROOMS])
STEADY_S = 20.0
PARTS = ("signaling", "a connection", "voice", "stage", "its picture")
GONE = Impairment(blackhole=True)
GOOD = Impairment()
FAR_HOSTS = tuple(f"127.0.1.{number}" for number in range(1, 255))


class Way:
    """One room's way to the server: all that it sends and hears passes here."""

    def __init__(self, udp: Relay, tcp: TcpRelay) -> None:
        self._udp = udp
        self._tcp = tcp

    @property
    def port(self) -> int:
        """Where pages are asked for."""
        return self._tcp.address[1]

    @property
    def media_port(self) -> int:
        """Where media is sent."""
        return self._udp.address[1]

    @property
    def line(self) -> RoomLine:
        """As the room uses it."""
        media = Candidate(*self._udp.address)
        return RoomLine(route=lambda _direct: media, address=f"http://localhost:{self.port}")

    def lose(self) -> None:
        """As when the Wi-Fi is gone: silence, both ways."""
        self._udp.impair(GONE, GONE)
        self._tcp.lose()

    def restore(self) -> None:
        """The Wi-Fi is back."""
        self._udp.impair(GOOD, GOOD)
        self._tcp.restore()

    def change_port(self) -> None:
        """A NAT on the way forgets."""
        self._udp.change_ports()

    def change_address(self, host: str) -> None:
        """The way out is another one: the server sees another address, and connections of before lead nowhere."""
        self._udp.change_ports(host)
        self._tcp.forget()


@asynccontextmanager
async def way_to(server: DemoServer, seed: int) -> AsyncIterator[Way]:
    """A good one."""
    async with (
        Relay((LOOPBACK, server.media_port), GOOD, GOOD, seed) as udp,
        TcpRelay((LOOPBACK, server.port)) as tcp,
    ):
        yield Way(udp, tcp)


class Onlooker:
    """Somebody without media: when others were told that somebody's line or presence is another, Unix seconds."""

    def __init__(self, client: LiveClient) -> None:
        self._client = client
        self.lost_s: dict[str, list[float]] = {}
        self.absent_s: dict[str, list[float]] = {}

    async def look(self) -> None:
        """Notes what is told, until cancelled."""
        while True:
            match await self._client.next(lambda _any: True, within_s=float("inf")):
                case Lines(lines=rows):
                    for row in rows:
                        if row.line is Line.LOST:
                            self.lost_s.setdefault(row.participant, []).append(time.time())
                case ParticipantChanged(participant=one):
                    self._note(one.id, one.presence)
                case ParticipantsChanged(participants=several):
                    for one in several:
                        self._note(one.id, one.presence)
                case _:
                    pass

    def _note(self, participant: str, presence: Presence) -> None:
        if presence is Presence.LOST:
            self.absent_s.setdefault(participant, []).append(time.time())


@asynccontextmanager
async def sitting_in(server: DemoServer, meeting: str, account: Account) -> AsyncIterator[LiveClient]:
    """Somebody in the session without media, for the time of the block."""
    ticket = (await account.ticket(meeting)).ticket
    url = f"ws://localhost:{server.port}/ws"
    async with (
        connect(url, origin=Origin(server.address), compression=None, max_size=None) as socket,
        LiveClient(socket) as client,
    ):
        await client.join(ticket, offer=None)
        yield client


@asynccontextmanager
async def looking_on(server: DemoServer, meeting: str, account: Account) -> AsyncIterator[Onlooker]:
    """What others see, for the time of the block."""
    async with sitting_in(server, meeting, account) as client, asyncio.TaskGroup() as tasks:
        onlooker = Onlooker(client)
        looking = tasks.create_task(onlooker.look())
        yield onlooker
        looking.cancel()


@dataclass(frozen=True)
class Seat:
    """What a participant has that a fault must leave alone."""

    presence: Presence
    microphone: bool
    camera: bool
    hand_ms: int | None


@dataclass(frozen=True)
class State:
    """What the session is: the seats by participant, its programme, and the step that each line is on."""

    seats: Mapping[str, Seat]
    programme: Programme
    steps: Mapping[str, int]


@dataclass(frozen=True)
class Scene:
    """A session under way: the chair on stage and speaking, one room with the floor, some with a hand up."""

    server: DemoServer
    meeting: str
    secretary: Account
    delegate: Account
    cast: Cast
    ways: tuple[Way, ...]

    @property
    def rooms(self) -> tuple[SimulatedRoom, ...]:
        """Those whose lines pass through `ways`, in this order."""
        return self.cast.rooms[: len(self.ways)]

    async def state(self) -> State:
        """As it is told to somebody who comes in now."""
        room = await self._room()
        known = {each.part.participant for each in self.cast.all}
        rows = [one for one in room.participants if one.id in known]
        seats = {one.id: Seat(one.presence, one.microphone, one.camera, one.hand_ms) for one in rows}
        return State(seats, room.programme, {one.id: one.step for one in rows})

    async def invited(self, participant: str) -> Invited:
        """With its attendance."""
        page = await self.secretary.meeting(self.meeting)
        return next(one for one in page.participants if one.participant == participant)

    def is_shown(self, room: SimulatedRoom, since_s: float) -> bool:
        """Whether the room's picture reached the chair after that moment."""
        return _brings(self.cast.chair, SlotKind.TILE, room, since_s)

    def flows(self, room: SimulatedRoom, since_s: float) -> bool:
        """Whether the chair's voice and picture reached the room after that moment, and its picture the chair."""
        return not set(PARTS[1:]).intersection(self.lacks(room, since_s))

    def lacks(self, room: SimulatedRoom, since_s: float) -> tuple[str, ...]:
        """Which of the PARTS is still missing."""
        chair, peer = self.cast.chair, room.peer
        has = (
            room.has_signaling,
            peer is not None and peer.connected_s is not None and not peer.ended,
            _brings(room, SlotKind.VOICE, chair, since_s),
            _brings(room, SlotKind.STAGE, chair, since_s),
            self.is_shown(room, since_s),
        )
        return tuple(part for part, is_there in zip(PARTS, has, strict=True) if not is_there)

    async def flowing(self) -> None:
        """Waits until everything flows everywhere."""
        now_s = time.monotonic()
        await until(lambda: all(self.flows(room, now_s) for room in self.rooms), STEADY_S)

    async def _room(self) -> Room:
        async with sitting_in(self.server, self.meeting, self.secretary) as client:
            return whole(client.welcome)


def _brings(viewer: SimulatedRoom, kind: SlotKind, of: SimulatedRoom, since_s: float) -> bool:
    """Whether a slot of this kind has brought somebody after that moment, on the connection of now."""
    peer = viewer.peer
    if peer is None or peer.connected_s is None or peer.ended:
        return False
    slots = [slot for slot in peer.table.slots if slot.kind is kind and _carries(slot, of)]
    return any(slot.last_s > since_s and not slot.awaits_key_frame for slot in slots)


def _carries(slot: SlotMeter, room: SimulatedRoom) -> bool:
    return slot.source is not None and slot.source.participant == room.part.participant


@asynccontextmanager
async def scene(server: DemoServer, chance: random.Random, relayed: int = ROOMS) -> AsyncIterator[Scene]:
    """A session whose first rooms are behind relays. Whose hands are up is chance."""
    async with AsyncExitStack() as stack:
        secretary = await stack.enter_async_context(signed_in(server.address, SECRETARY, f"demo-{SECRETARY}"))
        delegate = await stack.enter_async_context(signed_in(server.address, DELEGATE, f"demo-{DELEGATE}"))
        chair = await stack.enter_async_context(signed_in(server.address, CHAIR, f"demo-{CHAIR}"))
        meeting = await secretary.make_meeting("Giao ban thử", CHAIR, UNITS)
        await chair.open_meeting(meeting)
        logins = [f"diemcau-{unit}" for unit in chance.sample(UNITS, ROOMS)]
        ways = [await stack.enter_async_context(way_to(server, seed)) for seed in range(relayed)]
        lines = {login: way.line for login, way in zip(logins, ways, strict=False)}
        lines[CHAIR] = RoomLine(tiles=ROOMS)
        cast = await stack.enter_async_context(in_meeting(server.address, meeting, (CHAIR, *logins), lines))
        made = Scene(server, meeting, secretary, delegate, cast, tuple(ways))
        await cast.give_floor(cast.rooms[0])
        await cast.chair.ask("spotlight", participant=cast.chair.part.participant)
        for room in cast.rooms:
            if chance.random() < 0.5 and not room.talks:
                await room.ask("raise_hand", raised=True)
        await made.flowing()
        yield made
