"""The place in a paper: whatever changes the size of its pages or of the window, one reads on where one was."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.meeting import CHAIR, DESK, SECRETARY, UNITS
from tests.browser.tour import PERSON, sign_in, visitor
from tests.meetings.papers.large_paper import mixed
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(240)]

PAGES = 24
READ = 7
TITLE = "Dự toán ngân sách"
SIZES = ("Vừa cả trang", "Phóng to", "Thu nhỏ", "Vừa chiều ngang")
PANELS = ("Ghi chú", "Tìm", "Trang nhỏ")
TURNED = ViewportSize(width=800, height=1280)
SETTLED_S = 0.4
"""What follows a change has followed by then: two frames and what they wait for."""
PX = 3.0

# Which page lies across a third of the window, how far down it is at the window's top, and what is said of it.
PLACE = """
() => {
  const window_ = document.getElementById('pages').getBoundingClientRect();
  const third = window_.top + window_.height / 3;
  const topOf = (page) => page.getBoundingClientRect().top;
  const above = [...document.querySelectorAll('section.page')].filter((page) => topOf(page) <= third);
  const page = above.reduce((one, other) => topOf(one) > topOf(other) ? one : other);
  const box = page.getBoundingClientRect();
  return {
    read: Number(page.ariaLabel.match(/\\d+/)[0]),
    above_px: window_.top - box.top,
    height_px: box.height,
    in_bar: Number(document.querySelector('.tools input').value),
    in_address: Number(location.pathname.match(/\\d+$/)[0]),
  };
}
"""

# Notes every address that the page is given: a reload, and a screen reader, would be told of a wrong one on the way.
NOTE_ADDRESSES = """
window.addresses = new Set();
const replace = history.replaceState.bind(history);
history.replaceState = (state, unused, path) => { window.addresses.add(String(path)); replace(state, unused, path); };
"""
PAGES_TOLD = "() => [...addresses].map((path) => Number(path.match(/\\d+$/)[0]))"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: `read` as seen on the screen, the others as told."""

    read: int
    above_px: float
    height_px: float
    in_bar: int
    in_address: int


async def place(page: Page) -> Place:
    """Where one is once all has settled."""
    await asyncio.sleep(SETTLED_S)
    return Place(**await page.evaluate(PLACE))


@pytest.fixture(scope="module")
async def paper(server: DemoServer) -> str:
    """The address of a paper of many pages."""
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        meeting = await secretary.make_meeting("Họp về ngân sách", CHAIR, UNITS)
        await secretary.bring_paper(meeting, TITLE, await asyncio.to_thread(mixed, PAGES))
    return f"{server.address}/hop/{meeting}"


@pytest.fixture
async def reader(server: DemoServer, browser: Browser, paper: str) -> AsyncIterator[Page]:
    """Somebody who has the paper open, at a page amid it."""
    async with visitor(browser, DESK, NOTE_ADDRESSES) as page:
        await sign_in(page, server.address, PERSON)
        await page.goto(paper)
        address = await page.get_by_role("link", name=TITLE).get_attribute("href")
        await page.goto(f"{server.address}{address}/{READ}")
        await expect(page.get_by_role("region", name=f"Trang {READ} trên {PAGES}").locator("img")).to_be_visible()
        yield page


async def changes(page: Page) -> AsyncIterator[str]:
    """All that changes the size of pages, or of the window that they are seen in, one after the other."""
    button = page.get_by_role
    for name in SIZES + PANELS:
        await button("button", name=name, exact=True).click()
        yield name
    await button("button", name="Đóng ô tìm").click()
    yield "search closed"
    await page.set_viewport_size(TURNED)
    yield "turned"
    await button("button", name="Ghi chú", exact=True).click()
    yield "notes closed"
    await page.set_viewport_size(DESK)
    yield "turned back"
    await button("button", name="Trang nhỏ", exact=True).click()
    yield "thumbs opened"
    await page.get_by_role("region", name="Các trang tài liệu").hover()
    await page.keyboard.down("Control")
    await page.mouse.wheel(0, -200)
    await page.keyboard.up("Control")
    yield "wheel"


async def test_the_head_of_a_page_stays_where_it_stands(reader: Page) -> None:
    lost = {}
    async for change in changes(reader):
        now = await place(reader)
        if (now.read, now.in_bar, now.in_address) != (READ, READ, READ) or abs(now.above_px + 8) > PX:
            lost[change] = now
    assert lost == {}
    assert await reader.evaluate(PAGES_TOLD) == [], "it is at the address of its page already"


async def test_the_middle_of_a_page_stays_where_it_stands(reader: Page) -> None:
    for _ in range(3):
        await reader.keyboard.press("ArrowDown")
    before = await place(reader)
    assert before.above_px > 100
    lost = {}
    async for change in changes(reader):
        now = await place(reader)
        down_px = before.above_px / before.height_px * now.height_px
        if (now.read, now.in_bar, now.in_address) != (READ, READ, READ) or abs(now.above_px - down_px) > PX:
            lost[change] = now
    assert lost == {}
    assert await reader.evaluate(PAGES_TOLD) == [], "it is at the address of its page already"
