"""Every fault at twenty random moments, within its promise; each test writes its row of docs/reliability.md.

`make reliability` runs all of it, `make reliability ONLY=drop` some.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from sfu.interfaces import SlotKind, Step
from sfu.rehearsal.room import SimulatedRoom
from tests.bench.fault_checks import SIGNALING_S, Broken, attended, differs, seen
from tests.bench.fault_rows import Record, Row, Run, judge
from tests.bench.fault_scene import FAR_HOSTS, PARTS, Scene, State, Way, looking_on, scene
from tests.system.demo_server import Child, DemoServer
from tests.system.simulated_rooms import POLL_S, insist, settle_gaps, until, watch_gaps

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

MOMENTS = 20
LINES_KNOWN_S = 3.0
MOST_TRIES = 40
LATEST_S = 0.1
SPREAD_S = 20.0
PATIENCE_S = 120.0
WORKER_BACK_S, SIGNALING_BACK_S, PAUSE_S = 5.0, 3.0, 0.2
UP_S, DOWN_S = 3.0, 4.0
ADDRESS_S, NOTICED_S = 5.0, 25.0
ON_THE_WAY_S = 0.05
WATCHED = (SlotKind.VOICE, SlotKind.STAGE, SlotKind.TILE)
"""What was sent before the fault has arrived by then."""


@dataclass(frozen=True)
class Loss:
    """A line that was lost: how long media took to flow again, and from when to when by the wall clock it was gone."""

    run: Run
    lost_s: float
    back_s: float


async def lose(of: Scene, room: SimulatedRoom, way: Way, moment_s: float, for_s: float) -> Loss:
    """A drop at its moment."""
    await asyncio.sleep(moment_s)
    way.lose()
    lost_s = time.time()
    await asyncio.sleep(for_s)
    way.restore()
    back_s = time.time()
    return Loss(await flows_again(of, room, time.monotonic()), lost_s, back_s)


async def flows_again(of: Scene, room: SimulatedRoom, since_s: float, within_s: float = PATIENCE_S) -> Run:
    """How long until media flows both ways; a run that is broken when it does not at all."""
    came: dict[str, float] = {}
    missing: tuple[str, ...] = ("all",)
    while missing and time.monotonic() - since_s < within_s:
        await asyncio.sleep(POLL_S)
        missing = of.lacks(room, since_s)
        for part in set(PARTS) - came.keys() - set(missing):
            came[part] = time.monotonic() - since_s
    said = tuple(f"{part} after {after_s:.1f} s" for part, after_s in came.items())
    return Run(time.monotonic() - since_s, tuple(f"no {part}" for part in missing), said)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "for_s", "within_s"),
    [
        ("Wi-Fi drops for 5 s", 5.0, 1.5),
        ("Wi-Fi drops for 20 s", 20.0, 6.0),
        ("Wi-Fi drops for 40 s", 40.0, 5.0),
        ("Wi-Fi drops for 10 min", 600.0, 5.0),
    ],
    ids=["5s", "20s", "40s", "10min"],
)
async def test_a_drop(server: DemoServer, record_property: Record, name: str, for_s: float, within_s: float) -> None:
    chance = random.Random(name)
    async with scene(server, chance) as made, looking_on(server, made.meeting, made.delegate) as onlooker:
        before = await made.state()
        async with asyncio.TaskGroup() as tasks:
            losses = [
                tasks.create_task(lose(made, room, way, chance.uniform(0, SPREAD_S), for_s))
                for room, way in zip(made.rooms, made.ways, strict=True)
            ]
        await until(lambda: all(room.has_signaling for room in made.rooms), SIGNALING_S)
        after = await made.state()
        runs = []
        for room, loss in zip(made.rooms, [task.result() for task in losses], strict=True):
            own = room.part.participant
            broken = (
                *differs(before, after, own),
                *seen(onlooker, own, loss.lost_s, for_s),
                *await attended(made, own, loss.lost_s, loss.back_s),
            )
            chair = made.cast.chair.part.participant
            step = [f"step {after.steps[own]}, the chair's {after.steps[chair]}"] if loss.run.broken else []
            runs.append(loss.run.besides(*step, *broken))
    judge(
        record_property,
        Row(name, f"voice and picture both ways ≤ {within_s:g} s after the line is back", within_s, runs),
    )


async def move(of: Scene, room: SimulatedRoom, way: Way, moment_s: float, host: str | None) -> Run:
    """Another port, or another address, at its moment."""
    await asyncio.sleep(moment_s)
    since_s = time.monotonic() + ON_THE_WAY_S
    if host is None:
        way.change_port()
    else:
        way.change_address(host)
    async with asyncio.TaskGroup() as tasks:
        both = tasks.create_task(flows_again(of, room, since_s))
        up = tasks.create_task(until(lambda: of.is_shown(room, since_s), PATIENCE_S))
    return both.result().besides(*[f"up after {up.result():.1f} s"] * (up.result() > UP_S))


def rejoined(rooms: Sequence[SimulatedRoom], room: SimulatedRoom, before: State, after: State) -> Broken:
    """What a room did that nobody should have noticed."""
    assert room in rooms
    broken = differs(before, after, room.part.participant)
    return broken if len(room.peers) == 1 else (*broken, f"{len(room.peers)} peer connections")


@pytest.mark.timeout(300)
async def test_a_port_that_changes(server: DemoServer, record_property: Record) -> None:
    chance = random.Random("port")
    async with scene(server, chance) as made:
        before = await made.state()
        async with asyncio.TaskGroup() as tasks:
            moves = [
                tasks.create_task(move(made, room, way, chance.uniform(0, SPREAD_S), None))
                for room, way in zip(made.rooms, made.ways, strict=True)
            ]
        after = await made.state()
        runs = [
            task.result().besides(*rejoined(made.rooms, room, before, after), *["returned"] * room.returns)
            for room, task in zip(made.rooms, moves, strict=True)
        ]
    promise = "its picture ≤ 3 s, what it hears and sees ≤ 4 s, no re-join"
    judge(record_property, Row("NAT changes the port", promise, DOWN_S, runs))


@pytest.mark.timeout(300)
async def test_an_address_that_changes(server: DemoServer, record_property: Record) -> None:
    chance = random.Random("address")
    async with scene(server, chance) as made:
        before = await made.state()
        async with asyncio.TaskGroup() as tasks:
            moves = [
                tasks.create_task(move(made, room, way, chance.uniform(0, SPREAD_S), host))
                for room, way, host in zip(made.rooms, made.ways, FAR_HOSTS, strict=False)
            ]
        await until(lambda: all(room.returns and room.has_signaling for room in made.rooms), NOTICED_S)
        await until(lambda: all(room.missed == 0 for room in made.rooms), SIGNALING_S)
        after = await made.state()
        runs = [
            task.result().besides(*rejoined(made.rooms, room, before, after))
            for room, task in zip(made.rooms, moves, strict=True)
        ]
    promise = "voice and picture both ways ≤ 5 s, signaling by itself ≤ 25 s"
    judge(record_property, Row("The way out changes: another address", promise, ADDRESS_S, runs))


async def kill(of: Scene, child: Child, chance: random.Random) -> float:
    """Kills a process at a random moment; when that was, monotonic seconds. Its spare may be loaded by then, or not.

    Pauses and our own lateness count from then on.
    """
    pid = await of.server.pid(child)
    await asyncio.sleep(chance.uniform(0.5, 8.0))
    watch_gaps(of.cast.all)
    of.cast.tempo.reset()
    os.kill(pid, signal.SIGKILL)
    return time.monotonic()


@pytest.mark.timeout(1200)
async def test_a_killed_worker(server: DemoServer, record_property: Record) -> None:
    chance, runs = random.Random("worker"), []
    async with scene(server, chance, relayed=0) as made:
        before = await made.state()
        for _ in range(MOMENTS):
            connections = {room: len(room.peers) for room in made.cast.all}
            killed_s = await kill(made, "worker", chance)
            async with asyncio.TaskGroup() as tasks:
                back = [tasks.create_task(flows_again(made, room, killed_s)) for room in made.cast.rooms]
            after = await made.state()
            broken = [*(words for task in back for words in task.result().broken)]
            broken += [words for room in made.cast.all for words in differs(before, after, room.part.participant)]
            broken += ["no new connection"] * any(len(room.peers) == connections[room] for room in made.cast.all)
            broken += ["signaling lost"] * any(room.returns for room in made.cast.all)
            runs.append(Run(max(task.result().seconds for task in back), tuple(broken)))
    promise = "voice and picture both ways in the slowest of 20 rooms ≤ 5 s, nothing pressed, session as it was"
    judge(record_property, Row("Worker killed (`kill -9`)", promise, WORKER_BACK_S, runs))


def longest_pause(of: Scene) -> Run:
    """The longest of a voice or a picture since pauses were watched for; a long one says where it was."""
    names = {room.part.participant: number for number, room in enumerate(of.cast.all)}
    found = [
        (
            slot.longest_gap_s,
            f"{slot.kind} {slot.index} of {slot.source and names[slot.source.participant]} at {viewer}",
        )
        for viewer, room in enumerate(of.cast.all)
        for peer in room.peers
        for slot in peer.table.slots
        if slot.kind in WATCHED
    ]
    seconds, where = max(found)
    return Run(seconds, (where,) if seconds > PAUSE_S else ())


async def with_lines_known(of: Scene) -> State:
    """The session once a new web process has heard of every line: the worker tells of each once a second."""
    until_s = time.monotonic() + LINES_KNOWN_S
    while min((state := await of.state()).steps.values()) == Step.VOICE and time.monotonic() < until_s:  # noqa: ASYNC110
        await asyncio.sleep(POLL_S)
    return state


def _have_returned(before: Mapping[SimulatedRoom, int]) -> bool:
    return all(room.returns > returns for room, returns in before.items())


@pytest.mark.timeout(1200)
async def test_a_killed_web_process(server: DemoServer, record_property: Record) -> None:
    chance, pauses, returns = random.Random("web"), [], []
    async with scene(server, chance, relayed=0) as made:
        before = await made.state()
        for _ in range(MOST_TRIES):
            returned = {room: room.returns for room in made.cast.all}
            killed_s = await kill(made, "web", chance)
            await until(partial(_have_returned, returned), PATIENCE_S)
            async with asyncio.TaskGroup() as tasks:
                for room in made.cast.all:
                    tasks.create_task(insist(room, "set_camera", PATIENCE_S, open=True))
            back_s = time.monotonic() - killed_s
            settle_gaps(made.cast.all)
            pause = longest_pause(made)
            lag_s = made.cast.tempo.lag_s
            after = await with_lines_known(made)
            broken = [words for room in made.cast.all for words in differs(before, after, room.part.participant)]
            broken += ["a new connection"] * any(len(room.peers) > 1 for room in made.cast.all)
            broken += [f"{room.missed} revisions missed" for room in made.cast.all if room.missed]
            returns.append(Run(back_s))
            # Late ourselves, or on lines that this machine makes weak, we cannot tell a pause of the server's.
            if (lag_s <= LATEST_S and min(after.steps.values()) == Step.TILES) or broken:
                pauses.append(pause.besides(*broken))
            if len(pauses) == MOMENTS:
                break
    record_property("kills, of which some said nothing of pauses: this machine was busy", len(returns))
    assert len(pauses) == MOMENTS, "this machine is too busy to tell"
    name = "Web process killed (`kill -9`)"
    promise = "longest pause of a voice or picture in 20 rooms ≤ 200 ms, session as it was, no event lost"
    paused = Row(f"{name}: media", promise, PAUSE_S, pauses)
    back = Row(f"{name}: signaling", "the slowest of 20 rooms can act again ≤ 3 s", SIGNALING_BACK_S, returns)
    judge(record_property, paused, back)
