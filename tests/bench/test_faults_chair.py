"""The chair's line is lost: the deputy leads by rule, and gives back. Several sessions at once, each with a script."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, closing

import pytest

from meetings.commands.chairing import GIVE_BACK, HAND_OVER
from signaling.protocol.messages import Programme
from signaling.protocol.server import ProgrammeChanged
from tests.bench.fault_rows import Record, Row, Run, judge
from tests.bench.fault_scene import CHAIR, DELEGATE, SECRETARY, UNITS, Way, sitting_in, way_to
from tests.signaling.rig import LiveClient, whole
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in
from tests.system.simulated_rooms import Cast, in_meeting

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

DEPUTY = "phochutri"
SESSIONS, LOSSES = 5, 4
RULE_S, TAKES_OVER_S, GIVES_BACK_S = 5.0, 7.0, 8.0
LOST_S = (9.0, 30.0)
PATIENCE_S = 30.0


class Conduct:
    """Who leads one session, as a delegate of it is told."""

    def __init__(self, client: LiveClient) -> None:
        self._client = client
        self.programme = whole(client.welcome).programme

    def catch_up(self) -> None:
        """Takes what has been told already."""
        told = [message for message in self._client.waiting if isinstance(message, ProgrammeChanged)]
        for message in told:
            self._client.waiting.remove(message)
            self.programme = message.programme

    async def until(self, holds: Callable[[Programme], bool]) -> float:
        """When that is told, monotonic seconds."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds(self.programme):
                message = await self._client.next(lambda one: isinstance(one, ProgrammeChanged), PATIENCE_S)
                assert isinstance(message, ProgrammeChanged)
                self.programme = message.programme
        return time.monotonic()


async def session(server: DemoServer, number: int, overs: list[Run], backs: list[Run]) -> str:
    """One session in which the chair's line is lost again and again; its id."""
    chance = random.Random(f"chair {number}")
    async with AsyncExitStack() as stack:
        secretary = await stack.enter_async_context(signed_in(server.address, SECRETARY, f"demo-{SECRETARY}"))
        chair = await stack.enter_async_context(signed_in(server.address, CHAIR, f"demo-{CHAIR}"))
        delegate = await stack.enter_async_context(signed_in(server.address, DELEGATE, f"demo-{DELEGATE}"))
        meeting = await secretary.make_meeting(f"Giao ban thử {number}", CHAIR, UNITS[:1], DEPUTY)
        await chair.open_meeting(meeting)
        way = await stack.enter_async_context(way_to(server, number))
        logins = (CHAIR, DEPUTY, f"diemcau-{UNITS[0]}")
        cast = await stack.enter_async_context(in_meeting(server.address, meeting, logins, {CHAIR: way.line}))
        conduct = Conduct(await stack.enter_async_context(sitting_in(server, meeting, delegate)))
        await cast.give_floor(cast.rooms[1])
        for _ in range(LOSSES):
            await lose(conduct, cast, way, chance, (overs, backs))
    return meeting


async def lose(
    conduct: Conduct, cast: Cast, way: Way, chance: random.Random, found: tuple[list[Run], list[Run]]
) -> None:
    """The chair's line is lost at a random moment, and comes back after a while."""
    chair, deputy = cast.chair.part.participant, cast.rooms[0].part.participant
    await conduct.until(lambda now: now.chair == chair and now.floor is not None)
    floor = conduct.programme.floor
    await asyncio.sleep(chance.uniform(4.0, 10.0))
    way.lose()
    lost_s = time.monotonic()
    led_s = await conduct.until(lambda now: now.chair == deputy) - lost_s
    early = [f"after {led_s:.1f} s, before its time"] if led_s < RULE_S - 1 else []
    kept = [] if conduct.programme.floor == floor else ["the floor is another"]
    found[0].append(Run(led_s, (*early, *kept)))
    await asyncio.sleep(max(0.0, lost_s + chance.uniform(*LOST_S) - time.monotonic()))
    conduct.catch_up()
    kept = [] if conduct.programme.chair == deputy else ["given back while the line was lost"]
    way.restore()
    back_s = time.monotonic()
    again_s = await conduct.until(lambda now: now.chair == chair) - back_s
    kept += [] if conduct.programme.floor == floor else ["the floor is another"]
    found[1].append(Run(again_s, tuple(kept)))


def logged(server: DemoServer, meeting: str, act: str) -> int:
    """How often an act stands in the audit log of a meeting."""
    with closing(sqlite3.connect(server.data_dir / "giaoban.sqlite3")) as database:
        query = "SELECT count(*) FROM audit_events WHERE meeting_id = ? AND act = ?"
        found: int = database.execute(query, (meeting, act)).fetchone()[0]
    return found


@pytest.mark.timeout(600)
async def test_a_chair_whose_line_is_lost_is_stood_in_for(server: DemoServer, record_property: Record) -> None:
    overs: list[Run] = []
    backs: list[Run] = []
    async with asyncio.TaskGroup() as tasks:
        sessions = [tasks.create_task(session(server, number, overs, backs)) for number in range(SESSIONS)]
    over = Row(
        "Chair's line lost: the deputy leads", "≤ 7 s (the rule waits for 5 s), floor kept, logged", TAKES_OVER_S, overs
    )
    back = Row("Chair's line back: the chair leads", "≤ 8 s after the line, floor kept, logged", GIVES_BACK_S, backs)
    judge(record_property, over, back)
    for each in sessions:
        assert [logged(server, each.result(), act) for act in (HAND_OVER, GIVE_BACK)] == [LOSSES, LOSSES]
