"""Takes a picture of every page and state, at both sizes, into tests/browser/shots: `make screenshots`."""

import asyncio
import re
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize

from tests.browser.harness import harness
from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, DESK, ROOM_NAMES, ROOMS, TELEVISION, Meeting, chromium
from tests.browser.office_shots import office_stops
from tests.browser.papers_tour import papers_tour
from tests.browser.tour import tour
from tests.system.demo_server import demo_server

SHOTS = Path(__file__).parent / "shots"
SIZES = {"1920": DESK, "1280": TELEVISION}
SETTLE_MS = 700
STATES = (
    "desk-deputy", "desk-secretary-deputy", "desk-nobody", "desk-suspended", "desk-beside", "desk-ending", "desk-over",
    "desk-it", "desk-lost", "desk-roll-call", "room-control", "room-lost", "room-waiting", "room-suspended",
    "room-beside", "room-called", "room-ending", "room-over", "room-reminded", "room-deputy", "room-unheard",
    "desk-recording", "desk-not-recording", "desk-recorded", "room-recording",
    "room-echo", "room-small", "room-asked", "over-ended", "entering-locked",
)  # fmt: skip
PAUSED = (("desk-suspended", "tuong"), ("desk-suspended", "toan-canh"))
OPENED = (
    ("desk", "ask-end", ("Kết thúc họp",)),
    ("desk", "ask-pause", ("Tạm dừng",)),
    ("desk", "devices", ("Thiết bị",)),
    ("desk", "undo", ("Tắt mic tất cả",)),
    ("desk-it", "reason", ("Hải Hậu", "Tắt mic")),
    ("room", "papers", ("Tài liệu",)),
    ("room", "devices", ("Tài liệu", "Thiết bị")),
)
"""What is pressed, one after the other, by the words on it."""


async def shoot(page: Page, name: str, size: ViewportSize) -> None:
    """One picture, when what comes in has come in."""
    await page.set_viewport_size(size)
    await page.wait_for_timeout(SETTLE_MS)
    await page.screenshot(path=SHOTS / f"{name}-{size['width']}.png")


async def shoot_live(meeting: Meeting) -> None:
    """The chair's desk, the wall and a room, while a room speaks and another asks to."""
    chair = await meeting.enter(CHAIR)
    rooms = [await meeting.enter(login) for login in ROOMS]
    await rooms[1].page.get_by_role("button", name=re.compile("^Xin phát biểu")).click()
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    pages: dict[str, LivePage] = {"live-chair": chair, "live-speaker": rooms[0], "live-room": rooms[2]}
    for size in SIZES.values():
        for name, live in pages.items():
            await shoot(live.page, name, size)
    await chair.page.goto(f"{meeting.server.address}/hop/{meeting.id}/phong/tuong")
    for size in SIZES.values():
        await shoot(chair.page, "live-wall", size)
    await chair.button("Toàn cảnh").click()
    for size in SIZES.values():
        await shoot(chair.page, "live-overview", size)
    async with chair.page.expect_popup() as opening:
        await chair.button("Màn hình thứ hai").click()
    for size in SIZES.values():
        await shoot(await opening.value, "live-second-screen", size)


async def shoot_states(browser: Browser) -> None:
    """The live pages in the states that a real session seldom stands still in, and what opens over them."""
    page = await browser.new_page(locale="vi-VN")
    async with harness() as fixtures:
        for size in SIZES.values():
            await page.set_viewport_size(size)
            for case in STATES:
                await fixtures.show(page, case)
                await shoot(page, f"state-{case}", size)
            for case, view in PAUSED:
                await fixtures.show(page, case, view=view)
                await shoot(page, f"state-{case}-{view}", size)
                await fixtures.show(page, case, view=view, second=True)
                await shoot(page, f"state-{case}-{view}-second", size)
            for case, name, presses in OPENED:
                await fixtures.show(page, case)
                for press in presses:
                    await page.get_by_role("button", name=press).first.click()
                await shoot(page, f"state-{case}-{name}", size)
    await page.close()


async def shoot_all(browser: Browser, address: str, meeting: Meeting) -> None:
    """The pages around the meeting, then those in it."""
    for size in SIZES.values():
        async for stop in tour(browser, address, meeting.id, size):
            await shoot(stop.page, stop.name, size)
        async with Meeting.held(meeting.server, browser) as other:
            async for stop in papers_tour(browser, address, other.id, size):
                await shoot(stop.page, stop.name, size)
    await shoot_live(meeting)
    await shoot_states(browser)


async def main() -> None:
    """Starts a demo server of its own."""
    SHOTS.mkdir(exist_ok=True)
    async with (
        demo_server() as server,
        chromium("--allow-loopback-in-peer-connection") as browser,
        Meeting.held(server, browser) as meeting,
    ):
        await shoot_all(browser, server.address, meeting)
        async for stop in office_stops(browser, TELEVISION):
            await shoot(stop.page, stop.name, TELEVISION)
    sys.stdout.write(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS}\n")


if __name__ == "__main__":
    asyncio.run(main())
