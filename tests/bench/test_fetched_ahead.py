"""129 rooms fetch 20 MB each through one server: what that costs it, and that it keeps nothing of it in memory."""

import asyncio
import statistics
from collections.abc import Callable
from contextlib import AsyncExitStack
from random import Random
from time import monotonic

import pytest

from tests.bench.ahead_site import AheadSite, ahead_site
from tests.bench.processes import cpu_s, own_bytes, rss_bytes
from tests.browser.meeting import ROOM, SECRETARY
from tests.meetings.papers.large_paper import mixed
from tests.system.demo_server import LOOPBACK, DemoServer, demo_server
from tests.system.office import Account, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(1800)]

SITES = 129
PAGES = 220
SETTINGS = {"media_addresses": LOOPBACK, "papers_ahead_spread_s": "0"}
"""They all begin at once, each as fast as the server lets it."""
LEAST_BYTES = 20_000_000
"""That each of them fetches."""
EVERY_S = 1.0
SETTLED_S = 20.0
GROWN_BYTES = 16 * 1024 * 1024
"""More than that the process must not grow while the bytes go through it; once all have begun."""
MS_PER_MB = 150.0
MB = 1_000_000


class Watch:
    """Reads the memory of a process every second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.rss: list[int] = []
        self.own: list[int] = []

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self.rss.append(rss_bytes(self._pid))
            self.own.append(own_bytes(self._pid))
            await asyncio.sleep(EVERY_S)


async def test_129_rooms_fetch_their_papers_and_memory_stays_flat(
    record_property: Callable[[str, object], None],
) -> None:
    async with demo_server(**SETTINGS) as server, AsyncExitStack() as open_:
        content = await asyncio.to_thread(mixed, PAGES)
        signed = signed_in(server.address, SECRETARY, f"demo-{SECRETARY}")
        secretary = await open_.enter_async_context(signed)
        meeting, rooms = await _session(secretary)
        await secretary.bring_paper(meeting, "Dự toán ngân sách", content)
        chance = Random(5)
        made = [ahead_site(server, room, chance.randrange(2, PAGES)) for room in rooms]
        sites = [await open_.enter_async_context(one) for one in made]
        figures = await _fetch_all(await server.pid("web"), sites)
        holding = await _holding(server, meeting)
    for name, figure in figures.items():
        record_property(name, figure)
    assert holding == (SITES, SITES)
    assert min(site.fetched for site in sites) >= LEAST_BYTES
    # Where the line broke it went on: that page was asked for twice, no other.
    assert {site.asked - len(site.held) for site in sites} == {1}
    assert figures["grown, MB"] * MB <= GROWN_BYTES
    assert figures["processor, ms a MB"] <= MS_PER_MB


async def _fetch_all(web: int, sites: list[AheadSite]) -> dict[str, float]:
    before, began_s, used_s = rss_bytes(web), monotonic(), cpu_s(web)
    watch = Watch(web)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch.run())
        async with asyncio.TaskGroup() as fetching:
            for site in sites:
                fetching.create_task(site.fetch())
        took_s, used_s = monotonic() - began_s, cpu_s(web) - used_s
        watching.cancel()
    await asyncio.sleep(SETTLED_S)
    sent = sum(site.fetched for site in sites) / MB
    tenth = max(1, len(watch.own) // 10)
    grown = statistics.median(watch.own[-tenth:]) - statistics.median(watch.own[tenth : 2 * tenth])
    return {
        "sent, MB": round(sent),
        "in s": round(took_s),
        "pages": sum(len(site.held) for site in sites),
        "before, MB": round(before / MB, 1),
        "meanwhile at the median, MB": round(statistics.median(watch.rss) / MB, 1),
        "meanwhile at most, MB": round(max(watch.rss) / MB, 1),
        "afterwards, MB": round(rss_bytes(web) / MB, 1),
        "grown, MB": round(grown / MB, 1),
        "processor, ms a MB": round(used_s * 1000 / sent, 1),
        "of a core, %": round(100 * used_s / took_s, 1),
    }


async def _session(secretary: Account) -> tuple[str, list[str]]:
    """The demo's own session, and the logins of its rooms."""
    (meeting,) = await secretary.meetings_now()
    page = await secretary.meeting(meeting)
    rooms = [f"{ROOM}{one.unit_code}" for one in page.participants if one.role == "room" and one.unit_code]
    assert len(rooms) >= SITES
    return meeting, rooms[:SITES]


async def _holding(server: DemoServer, meeting: str) -> tuple[int, int]:
    """How many machines the secretary's board says hold the paper, of how many."""
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        (paper,) = await secretary.papers(meeting)
    assert paper.readers is not None
    return paper.readers.holding, paper.readers.machines
