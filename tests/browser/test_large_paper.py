"""A paper of 300 pages on a weak PC: Chromium with a sixth of a processor. Figures of docs/performance.md."""

import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from tests.browser.meeting import CHAIR, SECRETARY, UNITS
from tests.browser.tour import PERSON, sign_in, visitor
from tests.meetings.papers.large_paper import mixed
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.whole, pytest.mark.timeout(900)]

PAGES = 300
TITLE = "Dự toán ngân sách"
SCREEN = ViewportSize(width=1366, height=768)
THROTTLE = 6
TURNS = 50
LOOKED_S = 0.5
"""For so long each page is looked at: somebody leafs fast."""
PAINTED_S = 30.0
OPENED_MS = 1000
TURNED_MS = 150
FAR = (250, 40, 180, 90, 299)

# Notes the last press and key on the page's own clock, before the page's scripts hear of it.
NOTE_PRESSES = """
for (const kind of ['click', 'keydown']) {
  addEventListener(kind, (event) => { window.pressedAtMs = event.timeStamp; }, true);
}
"""
# Notes the moment at which a page's picture stands on the screen: decoded, in view, and a frame begun after the one
# with it. It looks when something was loaded or scrolled; to look in each frame would cost more than the page does.
WATCH = """
(named) => {
  window.paintedAtMs = null;
  const look = () => {
    const img = document.querySelector(`section.page${named} img`);
    const box = img?.getBoundingClientRect();
    const inView = box !== undefined && box.top < innerHeight / 2 && box.bottom > 0;
    if (!inView || !img.complete || img.naturalWidth === 0) return;
    document.removeEventListener('load', look, true);
    document.removeEventListener('scroll', look, true);
    const note = (at) => { window.paintedAtMs = at; };
    img.decode().then(() => { requestAnimationFrame(() => { requestAnimationFrame(note); }); });
  };
  document.addEventListener('load', look, true);
  document.addEventListener('scroll', look, true);
}
"""
TOOK = "() => window.paintedAtMs === null ? null : window.paintedAtMs - window.pressedAtMs"


class WeakReader:
    """Somebody who reads the paper; all times are from the press to the picture, in milliseconds."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def open(self) -> float:
        """Presses on the paper's name on the meeting's page; it opens where it was left."""
        return await self._until_painted("", self._page.get_by_role("link", name=TITLE).click)

    async def turn(self, key: str, to: int) -> float:
        """Presses a key that leads to a page."""
        return await self._until_painted(_named(to), partial(self._page.keyboard.press, key))

    async def jump(self, to: int) -> float:
        """Presses a page's small picture at the side."""
        rail = self._page.get_by_role("navigation", name="Trang nhỏ")
        await rail.evaluate(f"(rail) => {{ rail.scrollTop = rail.scrollHeight * {(to - 1) / PAGES}; }}")
        small = rail.get_by_role("button", name=f"Trang {to}", exact=True)
        await small.wait_for()
        return await self._until_painted(_named(to), small.click)

    async def _until_painted(self, named: str, press: Callable[[], Awaitable[None]]) -> float:
        """Asks nothing between the press and the picture: to answer costs a weak PC its time too."""
        await self._page.evaluate(WATCH, named)
        await asyncio.sleep(LOOKED_S)
        await press()
        async with asyncio.timeout(PAINTED_S):
            while True:
                await asyncio.sleep(LOOKED_S)
                took = await self._page.evaluate(TOOK)
                if took is not None:
                    return float(took)


def _named(number: int) -> str:
    return f'[aria-label="Trang {number} trên {PAGES}"]'


@pytest.fixture(scope="module")
async def meeting(server: DemoServer) -> str:
    """A meeting with the paper, prepared by the server itself."""
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        made = await secretary.make_meeting("Họp về ngân sách", CHAIR, UNITS)
        await secretary.bring_paper(made, TITLE, await asyncio.to_thread(mixed, PAGES))
    return made


async def test_a_weak_pc_opens_and_leafs_through_a_paper_of_300_pages(
    server: DemoServer, browser: Browser, meeting: str, record_property: Callable[[str, object], None]
) -> None:
    (ready,) = [line for line in server.log.read_text(encoding="utf-8").splitlines() if "paper_ready" in line]
    record_property("prepared", ready)
    opened: list[float] = []
    async with visitor(browser, SCREEN, NOTE_PRESSES) as page:
        await sign_in(page, server.address, PERSON)
        slow = await page.context.new_cdp_session(page)
        await slow.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
        reader = WeakReader(page)
        for _ in range(5):
            await page.goto(f"{server.address}/hop/{meeting}")
            await page.get_by_role("link", name=TITLE).wait_for()
            await asyncio.sleep(2)
            opened.append(await reader.open())
        record_property("opened, ms", [round(each) for each in opened])
        turned = [await reader.turn("ArrowRight", number) for number in range(2, TURNS + 2)]
        record_property("turned, ms", [round(each) for each in turned])
        far = [await reader.jump(number) for number in FAR]
        record_property("far away, ms", [round(each) for each in far])
    assert opened[0] <= OPENED_MS
    assert statistics.median(turned) <= TURNED_MS
    assert max(turned) <= TURNED_MS
    assert json.loads(ready)
