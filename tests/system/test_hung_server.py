"""A media server that hangs: IT's board names it, and no line."""

import asyncio
import os
import signal
import time
from collections.abc import Callable

import pytest

from signaling.line_causes import Cause
from tests.browser.meeting import IT
from tests.system.board_watch import BoardWatch
from tests.system.demo_server import LOOPBACK, demo_server
from tests.system.office import signed_in
from tests.system.simulated_rooms import in_drill, until

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(120)]

ROOMS = 4
SITES = ROOMS + 1  # The chair too.
NAMED_WITHIN_S, HUNG_S = 5.0, 9.0


async def test_a_media_server_that_hangs_is_named_within_five_seconds_and_no_line_is(
    record_property: Callable[[str, object], None],
) -> None:
    """Its process is stopped: the connection to it stands, and nothing comes from it. Alarms come after two seconds."""
    async with (
        demo_server(media_addresses=LOOPBACK, alarm_after_s="2", alarm_disk_percent="0") as server,
        in_drill(server.address, ROOMS),
        signed_in(server.address, IT, f"demo-{IT}") as it,
        asyncio.TaskGroup() as tasks,
    ):
        board = BoardWatch(it)
        watching = tasks.create_task(board.run())
        await until(lambda: board.well() == SITES, 30.0)
        worker, began_s = await server.pid("worker"), time.time()
        os.kill(worker, signal.SIGSTOP)
        try:
            await until(lambda: board.hurt_by() == {Cause.SERVER: SITES}, HUNG_S)
            named_s = time.time() - began_s
            await asyncio.sleep(HUNG_S - named_s)
        finally:
            os.kill(worker, signal.SIGCONT)
        seen = board.between(began_s + named_s, began_s + HUNG_S)
        await until(lambda: board.well() == SITES, 30.0)
        watching.cancel()
    record_property("named after, s", round(named_s, 1))
    assert named_s <= NAMED_WITHIN_S
    assert {row.cause for sight in seen for row in sight.rows.values() if row.word == "lost"} == {Cause.SERVER}
    assert {(alarm.kind, alarm.name) for alarm in board.alarms.values()} == {("server", "media")}
