"""Simulated rooms on real media, in a drill or in a meeting, for tests that hold on to each of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType

import httpx2

from sfu.interfaces import SlotKind
from sfu.rehearsal.connection import Buffers, Route
from sfu.rehearsal.errors import ServerUnreachable
from sfu.rehearsal.flows import Flows
from sfu.rehearsal.live_socket import NotConnected
from sfu.rehearsal.peer import Part, Studio, direct
from sfu.rehearsal.recording import load
from sfu.rehearsal.room import SimulatedRoom, Surroundings
from sfu.rehearsal.site import Site, TicketDesk
from sfu.rehearsal.slots import SlotMeter
from sfu.rehearsal.stills import load_stills
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import make_certificate
from tests.system.office import PASSWORD_OF_ROOMS, Account, signed_in

IT, IT_PASSWORD = "kythuat", "demo-kythuat"
TILES = 4
ALL_LAYERS = 3
JOIN_S = 40.0
LEAVE_S = 10.0
POLL_S = 0.01


@dataclass(frozen=True)
class RoomLine:
    """How a room's media goes to the server, and how wide its browser takes that line to be.

    `address`: where it finds the server's pages, None for their own. `tiles`: how many of the others it wants to see.
    `layers`: how many its camera sends at most; with none it only listens.
    """

    route: Route = direct
    bps: int = 8_000_000
    address: str | None = None
    tiles: int = TILES
    layers: int = ALL_LAYERS


GOOD_LINE = RoomLine()
NO_LINES: Mapping[str, RoomLine] = MappingProxyType({})


@dataclass(frozen=True)
class Cast:
    """Who was brought into one meeting: the chair, or whoever came first, and the others; the first of them speak."""

    chair: SimulatedRoom
    rooms: tuple[SimulatedRoom, ...]
    flows: Flows
    tempo: Tempo

    @property
    def all(self) -> tuple[SimulatedRoom, ...]:
        return (self.chair, *self.rooms)

    async def give_floor(self, room: SimulatedRoom) -> None:
        """The chair speaks and gives the floor; the room speaks."""
        if not self.chair.talks:
            await self.chair.speak()
        await self.chair.ask("give_floor", participant=room.part.participant, limit_s=600)
        await room.speak()


def slot(room: SimulatedRoom, kind: SlotKind, index: int = 0) -> SlotMeter:
    """A receive slot of a room's media connection of now."""
    assert room.peer is not None
    return next(each for each in room.peer.table.slots if (each.kind, each.index) == (kind, index))


def gap_ms(rooms: Sequence[SimulatedRoom], kind: SlotKind) -> float:
    """The longest pause on slots of a kind, over all connections there have been."""
    slots = [each for room in rooms for peer in room.peers for each in peer.table.slots if each.kind is kind]
    return 1000 * max(each.longest_gap_s for each in slots)


def watch_gaps(rooms: Sequence[SimulatedRoom]) -> None:
    """Forgets what was before now."""
    for room in rooms:
        for peer in room.peers:
            for each in peer.table.slots:
                each.restart(time.monotonic())


def settle_gaps(rooms: Sequence[SimulatedRoom]) -> None:
    """Takes pauses that go on into account, on connections that serve."""
    for room in rooms:
        if room.peer is not None:
            for each in room.peer.table.slots:
                each.settle(time.monotonic())


async def until(holds: Callable[[], bool], within_s: float) -> float:
    """Waits until it holds, and tells how long that took; fails when it does not in time."""
    began_s = time.monotonic()
    while not holds():
        assert time.monotonic() - began_s < within_s, f"not within {within_s} s"
        await asyncio.sleep(POLL_S)
    return time.monotonic() - began_s


async def insist(room: SimulatedRoom, kind: str, within_s: float, **fields: object) -> None:
    """Asks again until there is signaling."""
    async with asyncio.timeout(within_s):
        while True:
            try:
                await room.ask(kind, **fields)
            except NotConnected:
                await asyncio.sleep(0.1)
            else:
                return


@asynccontextmanager
async def in_drill(address: str, rooms: int, speakers: int = 2, route: Route = direct) -> AsyncIterator[Cast]:
    """A drill in which all have joined."""
    site = Site(address)
    await site.sign_in(IT, IT_PASSWORD)
    drill = await site.make_drill(rooms, speakers)
    try:
        desk = TicketDesk(site, drill)
        seats = [ticket.participant for ticket in await desk.roll()]
        lines = dict.fromkeys(seats, RoomLine(route))

        def around(studio: Studio, _line: RoomLine) -> Surroundings:
            return Surroundings(studio, site, desk, load_stills())

        async with _playing(seats, speakers, around, lines, Flows()) as cast:
            yield cast
    finally:
        await site.end_drill(drill)


class MeetingDesk:
    """Tickets of a real meeting: each room asks with its own account."""

    def __init__(self, meeting: str, accounts: Mapping[str, Account]) -> None:
        self._meeting = meeting
        self._accounts = accounts

    async def ticket(self, participant: str) -> str:
        """A fresh ticket. Raises ServerUnreachable while the web process is away."""
        try:
            return (await self._accounts[participant].ticket(self._meeting)).ticket
        except httpx2.HTTPError as error:
            raise ServerUnreachable(str(error)) from error


@asynccontextmanager
async def in_meeting(
    address: str,
    meeting: str,
    logins: Sequence[str],
    lines: Mapping[str, RoomLine] = NO_LINES,
    beside: Cast | None = None,
) -> AsyncIterator[Cast]:
    """These accounts in a meeting; `lines` by login are those that are not good. `beside` are others, who are heard."""
    async with AsyncExitStack() as stack:
        accounts: dict[str, Account] = {}
        by_participant: dict[str, RoomLine] = {}
        for login in logins:
            password = PASSWORD_OF_ROOMS if login.startswith("diemcau-") else f"demo-{login}"
            line = lines.get(login, GOOD_LINE)
            account = await stack.enter_async_context(signed_in(line.address or address, login, password))
            seat = (await account.ticket(meeting)).participant
            accounts[seat] = account
            by_participant[seat] = line
        desk = MeetingDesk(meeting, accounts)
        flows = Flows() if beside is None else beside.flows

        def around(studio: Studio, line: RoomLine) -> Surroundings:
            return Surroundings(studio, Site(line.address or address), desk, load_stills())

        yield await stack.enter_async_context(_playing(list(accounts), 1, around, by_participant, flows))


@asynccontextmanager
async def _playing(
    seats: Sequence[str],
    speakers: int,
    around: Callable[[Studio, RoomLine], Surroundings],
    lines: Mapping[str, RoomLine],
    flows: Flows,
) -> AsyncIterator[Cast]:
    """Brings all in, and out again at the end."""
    tempo = Tempo(time.monotonic)
    studio = Studio(make_certificate(), load(), tempo, Buffers(time.monotonic), flows)
    rooms = []
    for number, seat in enumerate(seats):
        speaks = number <= speakers
        others = [*seats[number + 1 :], *seats[:number]]
        line = lines.get(seat, GOOD_LINE)
        own = replace(studio, route=line.route, line_bps=line.bps)
        part = Part(seat, min(line.layers, ALL_LAYERS if speaks else 1), speaks)
        rooms.append(SimulatedRoom(around(own, line), part, tuple(others[: line.tiles])))
    cast = Cast(rooms[0], tuple(rooms[1:]), flows, tempo)
    async with asyncio.TaskGroup() as tasks:
        ticking = tasks.create_task(tempo.run())
        present = [tasks.create_task(room.run()) for room in rooms]
        try:
            async with asyncio.timeout(JOIN_S):
                for room in rooms:
                    await room.joined.wait()
            yield cast
        finally:
            for room in rooms:
                await room.leave()
            await asyncio.wait(present, timeout=LEAVE_S)
            for task in (*present, ticking):
                task.cancel()
