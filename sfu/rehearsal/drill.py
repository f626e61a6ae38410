"""One rehearsal from the drill meeting to the report."""

import asyncio
import gc
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sfu.interfaces import SlotKind
from sfu.rehearsal.connection import Buffers, Route
from sfu.rehearsal.errors import RehearsalFailed
from sfu.rehearsal.peer import Part, Studio, direct
from sfu.rehearsal.recording import load
from sfu.rehearsal.report import Generator, Report, arrivals, most_in_a_second, spread, withheld
from sfu.rehearsal.room import SimulatedRoom, Surroundings
from sfu.rehearsal.script import Script
from sfu.rehearsal.server_figures import Reading, read_metrics, web_cost, worker_cost
from sfu.rehearsal.site import Site, Ticket, TicketDesk
from sfu.rehearsal.slots import SlotMeter
from sfu.rehearsal.stills import load_stills
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import make_certificate

SPEAKERS = 2
ALL_LAYERS = 3
TILES = 4
JOIN_PATIENCE_S = 30.0
WARM_UP_S = 2.0
LEAVE_S = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How large, and how long after everyone has joined; the joins are spread over join_spread_s."""

    rooms: int
    seconds: float
    join_spread_s: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a rehearsal is; `elapsed_s` counts from when all had joined, None before."""

    joined: int
    rooms: int
    elapsed_s: float | None
    received: int


class Drill:
    """A rehearsal in a drill meeting of its own, which is ended whatever happens."""

    def __init__(self, site: Site, plan: Plan, tell: Callable[[Progress], None], route: Route = direct) -> None:
        """`site`: signed in as IT. `tell` is called every second. `route` may lead media over a relay."""
        self._site = site
        self._plan = plan
        self._tell = tell
        self._route = route
        self._clock = time.monotonic
        self._tempo = Tempo(self._clock)
        self._rooms: tuple[SimulatedRoom, ...] = ()
        self._began_s: float | None = None

    async def hold(self) -> Report:
        """Holds it. Raises RehearsalFailed when it cannot be held at all."""
        drill = await self._site.make_drill(self._plan.rooms, min(SPEAKERS, self._plan.rooms))
        try:
            desk = TicketDesk(self._site, drill)
            studio = Studio(make_certificate(), load(), self._tempo, Buffers(self._clock), route=self._route)
            self._rooms = _cast(await desk.roll(), Surroundings(studio, self._site, desk, load_stills()))
            async with asyncio.TaskGroup() as tasks:
                background = [tasks.create_task(self._tempo.run()), tasks.create_task(self._tell_progress())]
                joining = [tasks.create_task(self._enter(number)) for number in range(len(self._rooms))]
                report = await self._measure()
                await self._leave(joining)
                for task in background:
                    task.cancel()
        finally:
            with suppress(RehearsalFailed):
                await self._site.end_drill(drill)
        return report

    async def _enter(self, number: int) -> None:
        """Lets one room in, in its place in the spread."""
        await asyncio.sleep(self._plan.join_spread_s * number / len(self._rooms))
        await self._rooms[number].run()

    async def _leave(self, joining: Sequence[asyncio.Task[None]]) -> None:
        """Takes all rooms out; one that does not end is cut off."""
        async with asyncio.TaskGroup() as tasks:
            for room in self._rooms:
                tasks.create_task(room.leave())
        _, stuck = await asyncio.wait(joining, timeout=LEAVE_S)
        for task in stuck:
            task.cancel()

    async def _measure(self) -> Report:
        """Waits until all are in, plays the script, and counts."""
        self._tempo.reset()
        await self._wait_for_all()
        join_lag_ms = self._tempo.lag_s * 1000
        gc.collect()
        gc.freeze()  # What lives now lives to the end: the collector need not look at it again.
        chair, *others = self._rooms
        script = Script(chair, [room for room in others if room.part.speaks], self._plan.seconds)
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(script.play())
            await asyncio.sleep(WARM_UP_S)
            before = await self._read_metrics()
            self._restart()
            self._tempo.reset()
            self._began_s, cpu_s, received = self._clock(), _cpu_s(), self._received()
            await asyncio.sleep(self._plan.seconds)
            elapsed_s, cpu_s = self._clock() - self._began_s, _cpu_s() - cpu_s
            received = self._received() - received
            generator = Generator(
                drops=sum(peer.connection.drops() for room in self._rooms for peer in room.peers),
                lag_ms=round(self._tempo.lag_s * 1000, 1),
                join_lag_ms=round(join_lag_ms, 1),
                cpu_percent=round(100 * cpu_s / elapsed_s, 1),
                us_per_packet=round(1e6 * cpu_s / received, 2) if received else None,
            )
            self._settle()
            playing.cancel()
        return self._report(generator, before, await self._read_metrics())

    async def _wait_for_all(self) -> None:
        """Until every room has media, or patience ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._plan.join_spread_s + JOIN_PATIENCE_S):
                for room in self._rooms:
                    await room.joined.wait()

    def _report(self, generator: Generator, before: Reading, after: Reading) -> Report:
        chair, *others = self._rooms
        asked = [peer.key_frames_asked for room in self._rooms for peer in room.peers]
        pictures = [_first_picture_s(room) for room in others if room.join_s is not None]
        return Report(
            rooms_asked=self._plan.rooms,
            rooms_joined=sum(room.join_s is not None for room in others),
            chair_joined=chair.join_s is not None,
            join_s=spread([room.join_s for room in others if room.join_s is not None], 3),
            first_key_frame_ms=spread([1000 * picture for picture in pictures if picture is not None], 0),
            pictures_missing=sum(picture is None for picture in pictures),
            voices_missing=sum(room.join_s is not None and not room.heard for room in others),
            tiles_missing=sum(room.tiles_missing for room in self._rooms),
            arrivals=arrivals(self._slots()),
            withheld=withheld([[peer.absences for peer in room.peers] for room in self._rooms]),
            key_frames_asked=max(map(most_in_a_second, asked), default=0),
            lowest_step=min(room.lowest_step for room in self._rooms),
            generator=generator,
            worker=worker_cost(before, after),
            web=web_cost(before, after),
        )

    async def _tell_progress(self) -> None:
        while True:
            joined = sum(room.join_s is not None for room in self._rooms[1:])
            elapsed_s = self._clock() - self._began_s if self._began_s is not None else None
            self._tell(Progress(joined, self._plan.rooms, elapsed_s, self._received()))
            await asyncio.sleep(1)

    async def _read_metrics(self) -> Reading:
        """The server's own figures; none when it does not show them to us."""
        try:
            text = await self._site.metrics()
        except RehearsalFailed:
            text = ""
        return read_metrics(text, self._clock())

    def _restart(self) -> None:
        """What is counted counts from now on."""
        now_s = self._clock()
        for room in self._rooms:
            room.forget_steps()
            for peer in room.peers:
                peer.absences.restart(now_s)
                for slot in peer.table.slots:
                    slot.restart(now_s)

    def _slots(self) -> list[SlotMeter]:
        """The slots of all connections there have been."""
        return [slot for room in self._rooms for peer in room.peers for slot in peer.table.slots]

    def _settle(self) -> None:
        """Takes pauses that have not ended into account: those of connections that were replaced ended there."""
        for room in self._rooms:
            if room.peer is not None:
                room.peer.absences.settle(self._clock())
                for slot in room.peer.table.slots:
                    slot.settle(self._clock())

    def _received(self) -> int:
        return sum(slot.log.packets for slot in self._slots())


def _cast(roll: Sequence[Ticket], around: Surroundings) -> tuple[SimulatedRoom, ...]:
    """The chair and the rooms: the chair and the first rooms speak and send all layers, the others the lowest.

    The chair looks at the small pictures of all.
    """
    participants = [ticket.participant for ticket in roll]
    rooms = []
    for number, participant in enumerate(participants):
        speaks = number <= SPEAKERS
        others = participants[number + 1 :] + participants[:number]
        part = Part(participant, ALL_LAYERS if speaks else 1, speaks, looks=number == 0)
        rooms.append(SimulatedRoom(around, part, tuple(others[:TILES])))
    return tuple(rooms)


def _first_picture_s(room: SimulatedRoom) -> float | None:
    """From the end of the first handshake to the first key frame on the stage."""
    connected_s = [peer.connected_s for peer in room.peers if peer.connected_s is not None]
    slots = [slot for peer in room.peers for slot in peer.table.slots if slot.kind is SlotKind.STAGE]
    pictures_s = [slot.first_key_frame_s for slot in slots if slot.first_key_frame_s is not None]
    return pictures_s[0] - connected_s[0] if connected_s and pictures_s else None


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
