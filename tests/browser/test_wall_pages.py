"""A wall of more sites than a page holds: its pages turn by the clock, and who is on the page is seen live."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, expect

from meetings.seed.units import communes
from tests.browser.live_page import FELT_MS, PATIENCE_S, LivePage, felt_ms
from tests.browser.meeting import CHAIR, ROOM, SMALL_DESK, SMALL_TELEVISION, Meeting
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]

AREA = tuple(commune for commune in communes() if commune.area == "Hà Nam")
"""Two pages of sites, by the alphabet."""
LAST = next(commune for commune in AREA if commune.name == "Vĩnh Trụ")
TURNS_MS = 1500
# A wall that turns every 15 seconds does so every 1.5 here; every other clock of the page is as it was.
QUICK = """
const repeat = window.setInterval;
window.setInterval = (act, ms) => repeat(act, ms === 15_000 ? 1500 : ms);
"""
PAGE = "[...document.querySelectorAll('h2')].some((one) => one.textContent === 'Trang %d trên 2')"


@pytest.fixture(scope="module")
async def meeting(server: DemoServer, browser: Browser) -> AsyncIterator[Meeting]:
    """One of 33 rooms."""
    async with Meeting.held(server, browser, units=tuple(commune.code for commune in AREA)) as held:
        yield held


@pytest.fixture(scope="module")
async def chair(meeting: Meeting) -> LivePage:
    """The chair at the wall, with the one room that has come, on its last page."""
    await meeting.enter(f"{ROOM}{LAST.code}", view=SMALL_TELEVISION)
    page = await meeting.enter(CHAIR, QUICK, view=SMALL_DESK)
    await page.button("Tường điểm cầu").click()
    return page


def picture_of_last(chair: LivePage) -> Locator:
    """The moving picture of the room on the last page."""
    return chair.page.locator(".wall").get_by_label(f"Hình trực tiếp của {LAST.full_name}")


async def test_pages_turn_by_themselves_while_wanted_and_show_who_is_on_them(chair: LivePage) -> None:
    switch = chair.page.get_by_role("switch", name="Tự lật mỗi 15 giây")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await chair.saw(PAGE % 1)
    await expect(picture_of_last(chair)).to_have_count(0)
    assert TURNS_MS <= await felt_ms(chair, switch.click, chair.saw(PAGE % 2)) <= TURNS_MS + FELT_MS
    await switch.click()
    for figure in ("videoWidth", "currentTime"):
        await expect(picture_of_last(chair)).not_to_have_js_property(figure, 0, timeout=PATIENCE_S * 1000)
    await asyncio.sleep(2 * TURNS_MS / 1000)
    await expect(picture_of_last(chair)).to_be_visible()
    await felt_ms(chair, switch.click, chair.saw(PAGE % 1))
    await chair.saw(PAGE % 2)
    await switch.click()


async def test_a_second_screen_turns_its_pages_unasked(chair: LivePage) -> None:
    async with chair.page.expect_popup() as opening:
        await chair.button("Màn hình thứ hai").click()
    second = LivePage(await opening.value, chair.participant)
    await second.button("Tường điểm cầu").click()
    for number in (1, 2, 1):
        await second.saw(PAGE % number)
    await expect(second.page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
