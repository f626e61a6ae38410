"""What comes late and what is narrow are told apart, on real media."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import pytest

from sfu.rehearsal.connection import Route
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.relay import Relay
from signaling.line_causes import Cause
from tests.system.board_watch import BoardWatch
from tests.system.demo_server import LOOPBACK, DemoServer
from tests.system.office import signed_in
from tests.system.simulated_rooms import IT, IT_PASSWORD, RoomLine, in_meeting

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]

UNITS = ("13285", "13291", "13318")
FAR = Impairment(delay_s=0.2)
NARROW = Impairment(rate_bps=300_000, queue_s=0.4)
NAMED_WITHIN_S, HURT_S = 5.0, 40.0


async def test_a_far_line_is_called_late_and_a_narrow_one_a_downlink(
    server: DemoServer, record_property: Callable[[str, object], None]
) -> None:
    """200 ms longer each way, and 300 kbit/s with a queue of 400 ms: both take long at first, and get less picture."""
    speaker, far, narrow = (f"diemcau-{unit}" for unit in UNITS)
    async with signed_in(server.address, "thuky", "demo-thuky") as secretary:
        meeting = await secretary.make_meeting("Giao ban", "chutri", UNITS)
    async with signed_in(server.address, "chutri", "demo-chutri") as chair:
        await chair.open_meeting(meeting)
    port = (LOOPBACK, server.media_port)
    good = Impairment()
    async with (
        Relay(port, good, good, 1) as far_way,
        Relay(port, good, good, 2) as narrow_way,
        signed_in(server.address, IT, IT_PASSWORD) as it,
        asyncio.TaskGroup() as tasks,
    ):
        lines = {far: RoomLine(through(far_way)), narrow: RoomLine(through(narrow_way))}
        board = BoardWatch(it)
        watching = tasks.create_task(board.run())
        async with in_meeting(server.address, meeting, ("chutri", speaker, far, narrow), lines) as cast:
            await cast.give_floor(cast.rooms[0])
            await asyncio.sleep(8.0)
            began_s = time.time()
            far_way.impair(FAR, FAR)
            narrow_way.impair(good, NARROW)
            await asyncio.sleep(HURT_S)
            sites = {name: room.part.participant for name, room in zip(("far", "narrow"), cast.rooms[1:], strict=True)}
        watching.cancel()
    hurt = [sight for sight in board.sights if began_s <= sight.at_s <= began_s + HURT_S]
    named_s = {name: min(sight.at_s - began_s for sight in hurt if sight.is_bad(site)) for name, site in sites.items()}
    causes = {
        name: Counter(str(sight.rows[site].cause) for sight in hurt if sight.is_bad(site))
        for name, site in sites.items()
    }
    record_property("named after, s", {name: round(each, 1) for name, each in named_s.items()})
    record_property("causes, frames", {name: dict(found.most_common()) for name, found in causes.items()})
    told = [sight.rows[sites["far"]] for sight in hurt[::5]]
    record_property(
        "the far line, every fifth second",
        [
            (one.round_trip, one.jitter, one.loss_up, one.loss_down, one.step, one.cause and str(one.cause))
            for one in told
        ],
    )
    assert max(named_s.values()) <= NAMED_WITHIN_S
    assert causes["far"].most_common(1)[0][0] == Cause.DELAY
    assert causes["narrow"].most_common(1)[0][0] == Cause.DOWNLINK
    assert hurt[-1].rows[sites["far"]].cause is Cause.DELAY


def through(way: Relay) -> Route:
    """To the server by this relay."""
    return lambda _: Candidate(*way.address)
