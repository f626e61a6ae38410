"""The play itself: a meeting on a server of its own, round after round, and what was read after each."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import httpx2
from playwright.async_api import Browser, Error, Page, ViewportSize

from tests.bench.soak.crowd import Crowd
from tests.bench.soak.pages import PATIENCE_MS, DeskPage, RoomPage
from tests.bench.soak.readings import Browsing, page_figures, processor_s, server_figures
from tests.browser.held import Heap
from tests.browser.meeting import CHAIR, SECRETARY, SMALL_DESK, SMALL_TELEVISION, chromium
from tests.browser.tour import sign_in
from tests.system.demo_server import LOOPBACK, DemoServer, demo_server
from tests.system.office import PASSWORD_OF_ROOMS, Account, signed_in

UNITS = ("13285", "13291", "13318", "14215", "14218")
FLAGS = (
    "--allow-loopback-in-peer-connection",
    "--use-fake-device-for-media-stream=fps=2",
    "--mute-audio",
)
TITLE = "Giao ban thử lâu"
SETTLE_S = 2.5
READING_S = 60.0
FAULT_CHARS = 200
FLOOR_S = 4.0
QUIETER = 8
"""How many times longer a pause is while others must not be disturbed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a round and the pause after it are; while the file is there pauses are longer."""

    round_s: float
    pause_s: float
    pause_file: Path | None = None

    def rest_s(self) -> float:
        """How long to rest now."""
        return self.pause_s * (QUIETER if self.pause_file is not None and self.pause_file.exists() else 1)


class Play:
    """Everybody in it. `round` plays one and tells what is held when it is over."""

    def __init__(self, server: DemoServer, crowd: Crowd, names: dict[str, str], rng: Random) -> None:
        """`names` of the sites, by participant."""
        self.crowd = crowd
        self.page_faults: list[str] = []
        self._server = server
        self._names = names
        self._rng = rng
        self._room: RoomPage | None = None
        self._desk: DeskPage | None = None
        self._browsing: Browsing | None = None
        self._pids: list[int] = []
        self._used_s, self._used_at_s = 0.0, time.monotonic()

    @property
    def faults(self) -> list[str]:
        """What went otherwise than it should."""
        return [*self.crowd.count.faults, *self.page_faults]

    async def begin(self, browser: Browser, meeting: str) -> None:
        """Opens the pages; the desk is there from now on."""
        address = self._server.address
        desk = await _signed_in(browser, address, CHAIR, SMALL_DESK)
        self._desk = DeskPage(desk, await _heap(desk))
        await self._desk.enter(address, meeting)
        room = await _signed_in(browser, address, f"diemcau-{UNITS[0]}", SMALL_TELEVISION)
        self._room = RoomPage(room, await _heap(room), address, TITLE)
        await self._room.open()
        self._browsing = Browsing(await browser.new_browser_cdp_session())
        self._pids = [os.getpid(), await self._server.pid("web"), await self._server.pid("worker")]
        for pid in self._pids:
            _stand_back(pid)

    async def round(self, length_s: float) -> dict[str, float]:
        """All come and go once; what is held when they have gone."""
        assert self._room is not None
        assert self._desk is not None
        assert self._browsing is not None
        speaker = self._rng.choice(self.crowd.seats)
        give = partial(self._desk.give_floor, self._names[speaker], FLOOR_S)
        visit = partial(self._room.visit, self._rng.uniform(0.4, 0.6) * length_s)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.crowd.round(length_s, speaker))
            tasks.create_task(self._try("desk", give))
            tasks.create_task(self._try("room", visit))
        await asyncio.sleep(SETTLE_S)
        async with httpx2.AsyncClient(timeout=READING_S) as client:
            told = (await client.get(f"{self._server.address}/metrics")).raise_for_status().text
        held = server_figures(told) | await self._browsing.read() | await page_figures(self._room, self._desk)
        return {"processor_percent": await self._processor_percent()} | held

    async def _try(self, name: str, act: Callable[[], Coroutine[object, object, None]]) -> None:
        """Notes what a page could not do; the room's page then begins anew."""
        assert self._room is not None
        try:
            await act()
        except (Error, AssertionError) as error:
            said = " ".join(str(error).split())
            self.page_faults.append(f"{name}: {said[:FAULT_CHARS]}")
            if name == "room":
                await self._room.open()

    async def _processor_percent(self) -> float:
        """Of one processor, by all processes of ours since it was asked last."""
        assert self._browsing is not None
        used_s, at_s = processor_s([*self._pids, *await self._browsing.pids()]), time.monotonic()
        share = (used_s - self._used_s) / (at_s - self._used_at_s)
        self._used_s, self._used_at_s = used_s, at_s
        return 100 * share


@asynccontextmanager
async def play(seed: int) -> AsyncIterator[Play]:
    """A server, a browser and a meeting in session for the time of the block."""
    rng = Random(seed)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(demo_server(media_addresses=LOOPBACK))
        async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
            meeting = await secretary.make_meeting(TITLE, CHAIR, UNITS)
        async with signed_in(server.address, CHAIR, f"demo-{CHAIR}") as chair:
            await chair.open_meeting(meeting)
            names = {one.participant: one.name for one in (await chair.meeting(meeting)).participants}
        accounts: dict[str, Account] = {}
        for unit in UNITS[1:]:
            account = await stack.enter_async_context(signed_in(server.address, f"diemcau-{unit}", PASSWORD_OF_ROOMS))
            accounts[(await account.ticket(meeting)).participant] = account
        browser = await stack.enter_async_context(chromium(*FLAGS))
        made = Play(server, Crowd(server.address, meeting, accounts, rng), names, rng)
        await made.begin(browser, meeting)
        yield made


async def soak(
    made: Play, pace: Pace, length_s: float, note: Callable[[float, dict[str, float]], None], stopping: asyncio.Event
) -> None:
    """Round after round for so long; `note` is told seconds since the beginning, and what was held."""
    began_s = time.monotonic()
    while (at_s := time.monotonic() - began_s) < length_s and not stopping.is_set():
        try:
            held = await made.round(pace.round_s)
        except* (OSError, Error, httpx2.HTTPError) as failed:
            made.page_faults.append(f"round: {failed.exceptions!r}")
        else:
            note(at_s, held)
        await asyncio.sleep(pace.rest_s())


async def _signed_in(browser: Browser, address: str, login: str, view: ViewportSize) -> Page:
    context = await browser.new_context(viewport=view, locale="vi-VN", permissions=["camera", "microphone"])
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await sign_in(page, address, login)
    return page


async def _heap(page: Page) -> Heap:
    return Heap(await page.context.new_cdp_session(page))


def _stand_back(pid: int) -> None:
    """As far as we do: the worker would else go before whoever measures beside us. Source: sched(7)."""
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, pid, niceness)
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")
