"""Practising: one press, and everything is tried as in a session, with nobody to lead it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from meetings.domain.practice import SECOND_THOUGHTS
from tests.browser.axe import axe_faults
from tests.browser.live_page import BEFORE_THE_PAGE, LivePage, arrived
from tests.browser.meeting import ROOMS, TELEVISION
from tests.browser.tour import PERSON, demo_without_session, sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]


@pytest.fixture(scope="module")
async def free() -> AsyncIterator[DemoServer]:
    """Where no session waits for the rooms."""
    async with demo_without_session() as running:
        yield running


async def practise(page: Page, server: DemoServer, login: str) -> LivePage:
    """From the page of today into a practice meeting."""
    await sign_in(page, server.address, login)
    await page.get_by_role("button", name="Họp thử").click()
    await page.get_by_role("button", name=re.compile("^Camera Đang bật$"), disabled=False).wait_for()
    await page.get_by_role("button", name="Vào họp", exact=True).click()
    return await arrived(page)


async def test_a_room_is_given_the_floor_is_seen_and_leaves_nothing_behind(free: DemoServer, browser: Browser) -> None:
    async with (
        visitor(browser, TELEVISION, BEFORE_THE_PAGE) as page,
        visitor(browser, TELEVISION, BEFORE_THE_PAGE) as desk,
    ):
        room = await practise(page, free, ROOMS[2])
        await expect(page.get_by_text("bấm Xin phát biểu, vài giây sau").first).to_be_visible()
        assert await axe_faults(page) == []
        person = await practise(desk, free, PERSON)
        await page.get_by_role("button", name=re.compile("^Xin phát biểu")).click()
        await page.get_by_role("button", name=re.compile("^Đang nói")).wait_for()
        await expect(page.get_by_role("main").locator("figure video").first).to_be_visible()
        await person.sees_large(room.participant)
        await person.hears(room.participant)
        assert await axe_faults(desk) == []
        meeting = page.url.split("/hop/")[1].split("/")[0]
        for left in (desk, page):
            await left.get_by_role("button", name=re.compile("^Rời phòng")).click()
            await left.get_by_role("heading", name="Đã rời phòng họp").wait_for(timeout=15_000)
        await desk.get_by_role("button", name="Quay lại").click()
        await desk.get_by_role("heading", name="Họp hôm nay").wait_for()
        await desk.wait_for_timeout(SECOND_THOUGHTS / timedelta(milliseconds=1))
        await desk.goto(f"{free.address}/hop/{meeting}")
        await expect(desk.get_by_text("Không tìm thấy cuộc họp")).to_be_visible()


async def test_a_room_whose_own_session_is_open_is_told_to_go_there(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[2])
        await page.get_by_role("button", name="Họp thử").click()
        await expect(page.get_by_role("alert")).to_contain_text("Phiên họp của phòng đã mở")
        assert await axe_faults(page) == []
