"""The bad morning itself: 129 rooms on real media, twenty of them by ways that can be hurt, and who hurts them."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from meetings.seed.units import communes
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.machine import Strain
from sfu.rehearsal.relay import Relay
from sfu.rehearsal.room import SimulatedRoom
from sfu.rehearsal.tcp_relay import TcpRelay
from tests.bench.bad_morning import GOOD, MORNING, Harm, Hurt
from tests.bench.namespaces import ShapedLine, shaped_lines
from tests.browser.meeting import CHAIR, ROOM, SECRETARY
from tests.system.demo_server import LOOPBACK, DemoServer, demo_server
from tests.system.office import MeetingPage, signed_in
from tests.system.simulated_rooms import Cast, RoomLine, in_meeting

SITES = tuple(commune.code for commune in communes())
TITLE = "Giao ban buổi sáng xấu trời"


@dataclass(frozen=True)
class Way:
    """By which one hurt site, or several that share a line, come to the server."""

    media: Relay
    page: TcpRelay
    line: ShapedLine | None

    def room_line(self) -> RoomLine:
        """As a room uses it."""
        there = Candidate(*self.media.address)
        return RoomLine(route=lambda _direct: there, address=f"http://localhost:{self.page.address[1]}")

    def harm(self, harm: Harm) -> None:
        """From now on."""
        self.media.impair(harm.up, harm.down)
        if self.line is not None and harm.shape is not None:
            self.line.shape(harm.shape.up_bps, harm.shape.down_bps)
        if harm.page_lost:
            self.page.lose()

    def heal(self) -> None:
        """All is well again."""
        self.media.impair(GOOD, GOOD)
        if self.line is not None:
            self.line.shape(None, None)
        self.page.restore()


@dataclass
class Morning:
    """The session while it is on. `hurt_at_s`, `healed_at_s`: of each site by its number, Unix seconds."""

    server: DemoServer
    meeting: str
    page: MeetingPage
    cast: Cast
    ways: Mapping[Harm, Way]
    hurt_at_s: dict[int, float] = field(default_factory=dict)
    healed_at_s: dict[int, float] = field(default_factory=dict)
    lags_s: dict[float, float] = field(default_factory=dict)

    def id_of(self, site: int) -> str:
        """The participant."""
        return self.page.of_unit(SITES[site]).participant

    def name_of(self, site: int) -> str:
        """As it is called in the meeting."""
        return self.page.of_unit(SITES[site]).name

    def room_of(self, site: int) -> SimulatedRoom:
        """The simulated room."""
        return next(room for room in self.cast.all if room.part.participant == self.id_of(site))

    async def happens(self) -> None:
        """Everything that is planned, from now on; returns when all is well again."""
        for hurt in MORNING:
            self.room_of(hurt.site).machine.tells = hurt.harm.tells
        async with asyncio.TaskGroup() as tasks:
            for hurt in MORNING:
                tasks.create_task(self._befalls(hurt))

    async def note_lag(self) -> None:
        """How late the rooms themselves were in each second (Unix seconds), until it is cancelled."""
        while True:
            self.cast.tempo.reset()
            await asyncio.sleep(1.0)
            self.lags_s[time.time()] = self.cast.tempo.lag_s

    async def _befalls(self, hurt: Hurt) -> None:
        await asyncio.sleep(hurt.begins_s)
        way = self.ways.get(hurt.harm)
        first = hurt.harm not in {one.harm for one in MORNING if one.site in self.hurt_at_s}
        if hurt.harm.strain is not None:
            self.room_of(hurt.site).machine.strain = hurt.harm.strain
        elif way is not None and first:
            way.harm(hurt.harm)
        self.hurt_at_s[hurt.site] = time.time()
        await asyncio.sleep(hurt.ends_s - hurt.begins_s)
        self.room_of(hurt.site).machine.strain = Strain()
        if way is not None and first:
            way.heal()
        self.healed_at_s[hurt.site] = time.time()


@asynccontextmanager
async def morning_scene(settings: Mapping[str, str]) -> AsyncIterator[Morning]:
    """Everybody is in, and the chair speaks. Needs root."""
    assert os.geteuid() == 0, "the rehearsal makes network namespaces: run it as root"
    shapes = [harm for harm in _harms() if harm.shape is not None]
    async with AsyncExitStack() as stack:
        lines = dict(zip(shapes, stack.enter_context(shaped_lines(len(shapes))), strict=True))
        addresses = ",".join([LOOPBACK, *(line.address for line in lines.values())])
        server = await stack.enter_async_context(demo_server(media_addresses=addresses, **settings))
        meeting, page = await _open_meeting(server)
        ways = {
            harm: await stack.enter_async_context(_way(server, lines.get(harm), seed))
            for seed, harm in enumerate(_harms(), 1)
        }
        room_lines = _room_lines(server, ways)
        cast = await stack.enter_async_context(in_meeting(server.address, meeting, (CHAIR, *room_lines), room_lines))
        await cast.give_floor(cast.rooms[0])
        stack.enter_context(_without_collector())
        yield Morning(server, meeting, page, cast, ways)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A collection that stops all rooms for a quarter of a second would be seen on all their lines."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _harms() -> Sequence[Harm]:
    """Those that a way is for, each once."""
    return [harm for harm in dict.fromkeys(hurt.harm for hurt in MORNING) if harm.strain is None]


def _room_lines(server: DemoServer, ways: Mapping[Harm, Way]) -> Mapping[str, RoomLine]:
    """By login, in the order of the sites: of the first two the server hears a voice."""
    near = Candidate(LOOPBACK, server.media_port)
    lines = {code: RoomLine(route=lambda _direct: near) for code in SITES}
    for hurt in MORNING:
        if hurt.harm in ways:
            lines[SITES[hurt.site]] = ways[hurt.harm].room_line()
    return {f"{ROOM}{code}": line for code, line in lines.items()}


async def _open_meeting(server: DemoServer) -> tuple[str, MeetingPage]:
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        meeting = await secretary.make_meeting(TITLE, CHAIR, SITES)
        await secretary.open_meeting(meeting)
        return meeting, await secretary.meeting(meeting)


@asynccontextmanager
async def _way(server: DemoServer, line: ShapedLine | None, seed: int) -> AsyncIterator[Way]:
    near = LOOPBACK if line is None else line.address
    upstream = None if line is None else line.far_socket
    async with (
        Relay((near, server.media_port), GOOD, GOOD, seed, upstream) as media,
        TcpRelay((LOOPBACK, server.port)) as page,
    ):
        yield Way(media, page, line)
