"""Devices before joining: what is refused is said with a picture, and what is allowed later is taken by itself."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.conftest import LOOPBACK
from tests.browser.meeting import FLAGS, TELEVISION, Meeting
from tests.browser.tour import PERSON, sign_in
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

ALLOWS_ALL = "--use-fake-ui-for-media-stream"


@pytest.fixture
async def strict_browser() -> AsyncIterator[Browser]:
    """Chromium with the same fake devices, where a page gets them only with leave."""
    flags = [flag for flag in FLAGS if flag != ALLOWS_ALL]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*flags, LOOPBACK])
        try:
            yield browser
        finally:
            await browser.close()


async def test_leave_given_in_the_browsers_bar_is_enough(
    server: DemoServer, meeting: Meeting, strict_browser: Browser
) -> None:
    context = await strict_browser.new_context(viewport=TELEVISION, locale="vi-VN", permissions=["notifications"])
    page = await context.new_page()
    await sign_in(page, server.address, PERSON)
    await page.goto(f"{server.address}/hop/{meeting.id}/vao")
    await expect(page.get_by_text("Trình duyệt đang chặn camera và mic")).to_be_visible()
    await expect(page.get_by_role("img", name="Hình vẽ chỗ cần bấm")).to_be_visible()
    await context.grant_permissions(["camera", "microphone"])
    await expect(page.get_by_text("Đã thấy hình")).to_be_visible()
    await expect(page.get_by_text("Đang bị chặn")).to_have_count(0)
