"""129 rooms' machines fetch 20 MB each ahead through one server, beside a session: what that costs the web process."""

import asyncio
import json
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from meetings.seed.units import communes
from tests.bench.processes import cpu_s, rss_bytes
from tests.meetings.papers.large_paper import mixed
from tests.system.demo_server import ROOT, DemoServer, demo_server
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(1800)]

SITES = 129
PAGES = 216
"""20 MB of pictures."""
LEAST_BYTES = 19_000_000
SPREAD_S = 30
"""Of a machine's beginning; in an installation ten times that."""
LOOK_S = 0.5
MOST_GROWTH_BYTES = 64 * 1024 * 1024
"""Of the web process over what it had when all had signed in: all pages on their way at once are 12 MB."""
ANSWER_MS = 300.0
"""95 of 100 answers of a session beside it."""


class Watch:
    """Looks at the web process, and asks something of a session on its WebSocket, every LOOK_S."""

    def __init__(self, pid: int, session: ClientConnection, revision: int) -> None:
        self.rss = [rss_bytes(pid)]
        self.answers_ms: list[float] = []
        self._pid, self._session, self._revision = pid, session, revision

    async def run(self) -> None:
        """Until cancelled."""
        number = 1
        while True:
            number += 1
            asked_s = perf_counter()
            await self._session.send(json.dumps({"type": "resync", "id": number, "revision": self._revision}))
            while json.loads(await self._session.recv()).get("id") != number:
                pass
            self.answers_ms.append((perf_counter() - asked_s) * 1000)
            self.rss.append(rss_bytes(self._pid))
            await asyncio.sleep(LOOK_S)


@pytest.mark.parametrize("how", ["capped", "free"])
async def test_129_machines_fetch_20_mb_each_and_memory_stays_flat(
    record_property: Callable[[str, object], None], how: str
) -> None:
    async with demo_server(papers_ahead_spread_s=str(SPREAD_S)) as server:
        meeting = await _meeting(server)
        async with signed_in(server.address, "chutri", "demo-chutri") as chair:
            ticket = (await chair.ticket(meeting)).ticket
        url = f"ws://127.0.0.1:{server.port}/ws"
        async with connect(url, origin=Origin(f"http://127.0.0.1:{server.port}"), compression=None) as session:
            await session.send(json.dumps({"type": "join", "id": 1, "ticket": ticket}))
            welcome = json.loads(await session.recv())
            sites = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.bench.ahead_sites", f"http://127.0.0.1:{server.port}", str(SITES), how),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            assert sites.stdin is not None
            assert sites.stdout is not None
            assert await sites.stdout.readline() == b"signed in\n"
            pid = await server.pid("web")
            watch, spent_s = Watch(pid, session, welcome["room"]["revision"]), cpu_s(pid)
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(watch.run())
                sites.stdin.write(b"go\n")
                said = json.loads(await sites.stdout.readline())
                watching.cancel()
            spent_s = cpu_s(pid) - spent_s
            await sites.wait()
    memory = [round(figure / 1e6) for figure in (watch.rss[0], max(watch.rss), watch.rss[-1])]
    record_property("sites", said)
    record_property("web process MB at start, peak, end", memory)
    record_property("processor s a GB", round(spent_s / (said["bytes"] / 1e9), 1))
    cuts = statistics.quantiles(watch.answers_ms, n=20)
    record_property("answers of a session beside it, ms, p50 and p95", (round(cuts[9], 1), round(cuts[18], 1)))
    assert (said["told"], said["fetched_twice"]) == (SITES, 0)
    assert said["bytes_each"] >= LEAST_BYTES
    assert max(watch.rss) - watch.rss[0] <= MOST_GROWTH_BYTES
    if how == "capped":
        assert cuts[18] <= ANSWER_MS


async def _meeting(server: DemoServer) -> str:
    """Of all rooms, open, with the paper."""
    units = tuple(commune.code for commune in communes()[:SITES])
    async with signed_in(server.address, "thuky", "demo-thuky") as secretary:
        meeting = await secretary.make_meeting("Giao ban", "chutri", units)
        await secretary.bring_paper(meeting, "Dự toán", await asyncio.to_thread(mixed, PAGES))
    async with signed_in(server.address, "chutri", "demo-chutri") as chair:
        await chair.open_meeting(meeting)
    return meeting
