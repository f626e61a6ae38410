"""What of papers is on a machine when the line goes; and that who signs out on a dead line leaves nothing of them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import DESK, SECRETARY, Meeting
from tests.browser.paper import PAGES, TITLE, bring, choose, report
from tests.browser.papers_tour import PIECES, becomes, copies_are, line_down
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180), pytest.mark.long]

HERE = 2
"""So many pages had come when the line went."""
LATE_PAGES = re.compile(r"/versions/[^/]+/pages/[345]\.webp$")
SESSION = "**/api/session"
LEFT = "Đã đăng xuất. Tài liệu đã được xoá khỏi máy này; máy chủ sẽ được báo ngay khi có mạng lại."
TRACES = """async () => {
  const rows = (name) => new Promise((resolve) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
    opening.onsuccess = () => {
      const asked = opening.result.transaction('rows').objectStore('rows').count();
      asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
    };
  });
  return {
    shelves: (await caches.keys()).filter((name) => name.startsWith('giaoban-papers')).length,
    keys: await rows('giaoban-paper-keys'),
    uploads: await rows('giaoban-uploads'),
    whose: localStorage.getItem('giaoban.papers'),
  };
}"""
NOTHING = {"shelves": 0, "keys": 0, "uploads": 0, "whose": None}


async def cut(route: Route) -> None:
    """As a line that is gone."""
    await route.abort()


async def never(route: Route) -> None:
    """As a line that swallows what it is given: no answer, and no failure either."""


async def cookies_of(page: Page) -> str:
    """What the browser is known by, as it is sent."""
    return "; ".join(f"{one['name']}={one['value']}" for one in await page.context.cookies())


async def is_known(page: Page, address: str, cookies: str) -> bool:
    """Whether the server still lets these in; asked without the browser's own."""
    browser = page.context.browser
    assert browser is not None
    asking = await browser.new_context(extra_http_headers={"cookie": cookies})
    try:
        return (await asking.request.get(f"{address}/api/session")).status == 200
    finally:
        await asking.close()


@asynccontextmanager
async def holding(browser: Browser, late: re.Pattern[str] | None = None) -> AsyncIterator[tuple[DemoServer, Page]]:
    """A demo of its own, with one paper, and a delegate's machine that holds it; of the pages of `late` none comes."""
    async with (
        demo_server() as server,
        Meeting.held(server, browser) as meeting,
        visitor(browser, DESK) as secretary,
        visitor(browser, DESK) as reader,
    ):
        await bring(secretary, server, meeting)
        if late is not None:
            await reader.route(late, cut)
        await sign_in(reader, server.address, PERSON)
        await copies_are(reader, PAGES if late is None else HERE)
        yield server, reader


async def test_a_paper_that_came_in_part_says_which_pages_are_here(browser: Browser) -> None:
    async with holding(browser, LATE_PAGES) as (server, reader):
        absent = reader.get_by_role("region", name=f"Trang {PAGES} trên {PAGES}")
        async with line_down(reader):
            await reader.goto(server.address)
            await reader.get_by_role("link", name="Đọc tài liệu đã lưu trên máy này (1)").click()
            await expect(reader.get_by_text(f"{HERE} trong {PAGES} trang đã có trên máy này")).to_be_visible()
            assert await axe_faults(reader) == []
            await reader.get_by_role("link", name=TITLE).click()
            await expect(reader.get_by_role("status").filter(has_text="Mất kết nối")).to_contain_text(
                f"{HERE} trong {PAGES} trang đã có trên máy này"
            )
            await expect(reader.get_by_role("region", name=f"Trang {HERE} trên {PAGES}").locator("img")).to_be_visible()
            for page in (HERE + 1, PAGES):
                await expect(reader.get_by_role("button", name=f"Trang {page}, chưa có trên máy này")).to_be_visible()
            await reader.keyboard.press("End")
            await expect(absent).to_contain_text("Trang này chưa có trên máy này.")
            await expect(reader.get_by_role("button", name="Thử lại")).to_have_count(0)
            assert await axe_faults(reader) == []
            await reader.unroute(LATE_PAGES)
        # The line is back: nobody has to press anything, nor to look for the page again.
        await expect(absent.locator("img")).to_be_visible(timeout=20_000)
        await expect(reader).to_have_url(re.compile(f"/{PAGES}$"))
        await expect(reader.get_by_text("Mất kết nối")).to_have_count(0)


@pytest.mark.parametrize("line", ["down", "swallows", "down since the start"])
async def test_who_signs_out_on_a_dead_line_leaves_nothing(
    browser: Browser, line: Literal["down", "swallows", "down since the start"]
) -> None:
    async with holding(browser) as (server, reader):
        other = await reader.context.new_page()
        await other.goto(f"{server.address}/tai-lieu")
        await expect(other.get_by_role("link", name=TITLE)).to_be_visible()
        before = await cookies_of(reader)
        assert await is_known(reader, server.address, before)
        async with line_down(reader):
            if line == "swallows":
                await reader.context.route(SESSION, never)
                await reader.context.set_offline(False)
            if line == "down since the start":
                await reader.goto(f"{server.address}/tai-lieu")
                await expect(reader.get_by_role("link", name=TITLE)).to_be_visible()
            await reader.get_by_role("button", name="Đăng xuất", exact=True).click()
            await becomes(reader, TRACES, NOTHING)
            await expect(reader.get_by_text(LEFT)).to_be_visible(timeout=20_000)
            await expect(other.get_by_text(LEFT)).to_be_visible(timeout=20_000)
            assert await axe_faults(reader) == []
            await other.close()
            await reader.reload()
            await expect(reader.get_by_text(LEFT)).to_be_visible(timeout=20_000)
            assert await reader.evaluate(TRACES) == NOTHING
            assert await is_known(reader, server.address, before), "the server cannot have heard of it"
            await reader.context.unroute(SESSION)
        await expect(reader.get_by_label("Mật khẩu", exact=True)).to_be_visible(timeout=20_000)
        assert not await is_known(reader, server.address, before)
        await sign_in(reader, server.address, PERSON)
        await copies_are(reader, PAGES)


async def test_who_signs_out_leaves_no_file_that_was_on_its_way(server: DemoServer, browser: Browser) -> None:
    async with Meeting.held(server, browser) as meeting, visitor(browser, DESK) as page:
        await sign_in(page, server.address, SECRETARY)
        await page.goto(f"{server.address}/hop/{meeting.id}")
        await page.route(PIECES, cut)
        await choose(page, report())
        await page.get_by_text("Mất kết nối").wait_for()
        assert (await page.evaluate(TRACES))["uploads"] == 1
        await page.get_by_role("button", name="Đăng xuất", exact=True).click()
        await expect(page.get_by_label("Mật khẩu", exact=True)).to_be_visible()
        await becomes(page, TRACES, NOTHING)
