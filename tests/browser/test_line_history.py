"""The history of lines: a session at a glance, any site's line with what happened on it, by pointer and by keyboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.axe import axe_faults
from tests.browser.line_past import write_past, write_servers_past
from tests.browser.meeting import DESK, IT, ROOM_NAMES, TELEVISION, Meeting
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

WORST = ROOM_NAMES[1]
SITES = len(ROOM_NAMES)


@dataclass(frozen=True, slots=True)
class Past:
    """A session whose lines are known, and its worst site."""

    server: DemoServer
    meeting: str
    site: str

    @property
    def glance(self) -> str:
        """The address of the session at a glance."""
        return f"{self.server.address}/duong-truyen/lich-su/{self.meeting}"

    @property
    def line(self) -> str:
        """The address of the site's line."""
        return f"{self.server.address}/duong-truyen/diem-cau/{self.site}"


@pytest.fixture(scope="module")
async def past(server: DemoServer, meeting: Meeting) -> Past:
    await write_servers_past(server)
    return Past(server, meeting.id, await write_past(server, meeting.id, WORST))


@asynccontextmanager
async def it_at(browser: Browser, past: Past, address: str, size: ViewportSize = TELEVISION) -> AsyncIterator[Page]:
    async with visitor(browser, size) as page:
        await sign_in(page, past.server.address, IT)
        await page.goto(address)
        await page.locator("main[aria-busy=false]").wait_for()
        yield page


async def test_a_session_at_a_glance_leads_to_the_line_of_its_worst_site(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, f"{past.server.address}/duong-truyen") as page:
        await page.get_by_role("link", name="Lịch sử").first.click()
        await page.get_by_label("Chọn cuộc họp").select_option(past.meeting)
        rows = page.get_by_role("row")
        await expect(rows).to_have_count(SITES + 1)
        await expect(rows.nth(1)).to_contain_text(WORST)
        await expect(rows.nth(1)).to_contain_text("5 phút")
        await rows.nth(1).get_by_role("link").click()
        await expect(page).to_have_url(past.line)
        await expect(page.get_by_role("heading", name=f"Đường truyền {WORST}")).to_be_visible()
        events = page.get_by_role("region", name="Sự kiện").get_by_role("listitem")
        await expect(events).to_contain_text(["Vào họp", "Được mời phát biểu", "Thôi phát biểu", "Mất đường truyền"])


async def test_each_moment_is_read_by_keyboard_and_by_its_event(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, past.line) as page:
        charts = page.get_by_role("region", name="Biểu đồ đường truyền")
        place = charts.get_by_role("slider", name="Thời điểm trên biểu đồ")
        await place.focus()
        await page.keyboard.press("End")
        await expect(charts.get_by_text("· Mất", exact=False).first).to_be_visible()
        await page.keyboard.press("Home")
        await expect(charts.get_by_text("Đủ cả ô nhỏ").first).to_be_visible()
        assert "kbit/s" in str(await place.get_attribute("aria-valuetext"))
        await page.get_by_role("button", name="Mất đường truyền").click()
        await expect(place).to_have_value("42")


async def test_a_part_is_looked_at_by_the_second_and_the_whole_again(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, past.line) as page:
        charts = page.get_by_role("region", name="Biểu đồ đường truyền")
        place = charts.get_by_role("slider")
        await expect(place).to_have_attribute("max", "46")
        await charts.get_by_role("button", name="Phóng to").click()
        await page.get_by_role("button", name="Xem toàn bộ").wait_for()
        await expect(place).to_have_attribute("max", "705")
        await page.get_by_role("button", name="Xem toàn bộ").click()
        await expect(place).to_have_attribute("max", "46")
        plot = charts.get_by_role("img").first
        box = await plot.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 40, steps=4)
        await page.mouse.up()
        await expect(page.get_by_role("button", name="Xem toàn bộ")).to_be_visible()


async def test_a_year_is_shown_and_a_time_without_figures_says_so(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, past.line) as page:
        await page.get_by_role("button", name="Một năm").click()
        await expect(page.get_by_role("slider")).to_be_visible()
        silent = past.line.replace(past.site, await site_without_figures(page, past))
        await page.goto(silent)
        await expect(page.get_by_text("Không có số liệu trong khoảng này")).to_be_visible()


async def site_without_figures(page: Page, past: Past) -> str:
    """The chair's: nothing was written of it."""
    answer = await page.request.get(f"{past.server.address}/api/lines/sessions/{past.meeting}")
    named = {one["id"] for one in (await answer.json())["sites"]}
    assert past.site in named
    told = await page.request.get(f"{past.server.address}/api/meetings/{past.meeting}")
    people = (await told.json())["participants"]
    return next(str(one["participant"]) for one in people if one["role"] == "chair")


async def test_a_server_that_is_away_is_told_and_asked_again(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, past.line) as page:
        await page.context.set_offline(True)
        await page.get_by_role("button", name="7 ngày").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.context.set_offline(False)
        await page.get_by_role("button", name="Thử lại").click()
        await expect(page.get_by_role("alert")).to_have_count(0)
        await expect(page.get_by_role("slider")).to_be_visible()


async def test_a_month_is_chosen_and_taken_away(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, f"{past.server.address}/duong-truyen/bao-cao") as page:
        rows = page.get_by_role("region", name="Báo cáo theo nhà mạng").get_by_role("row")
        for carrier in ("Nhà mạng A", "Nhà mạng B"):
            await expect(rows.filter(has_text=carrier)).to_have_count(1)
        await expect(rows.last).to_contain_text("Tất cả")
        await expect(page.get_by_role("region", name="Điểm cầu xấu nhất: Nhà mạng A")).to_contain_text(WORST)
        for kind, begins in (("XLSX", b"PK"), ("PDF", b"%PDF")):
            async with page.expect_download() as started:
                await page.get_by_role("link", name=f"Tải {kind}").click()
            file = await (await started.value).path()
            assert file.read_bytes().startswith(begins)


async def test_servers_are_shown_now_and_over_time_with_their_restarts(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, f"{past.server.address}/duong-truyen/may-chu") as page:
        media = page.get_by_role("region", name="Máy chủ hình")
        await expect(media).to_contain_text("Không trả lời 1 phút trong khoảng này")
        await expect(page.get_by_role("region", name="Máy chủ trang")).to_contain_text("Đĩa còn trống")
        starts = page.get_by_role("region", name="Các lần khởi động").get_by_role("listitem")
        await expect(starts.filter(has_text="mã -9, sau khi chạy 2 giờ")).to_have_count(1)
        place = page.get_by_role("slider")
        await place.focus()
        await page.keyboard.press("Home")
        await expect(page.get_by_role("region", name="Máy chủ", exact=True)).to_contain_text("gói vào")
        await page.get_by_role("button", name="Một năm").click()
        await expect(place).to_be_visible()


async def test_a_restart_stands_among_the_events_of_every_line(browser: Browser, past: Past) -> None:
    async with it_at(browser, past, past.line) as page:
        await page.get_by_role("button", name="24 giờ").click()
        await expect(page.get_by_role("button", name="Máy chủ hình khởi động lại").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("size", [DESK, TELEVISION])
async def test_the_history_is_readable_for_everyone(browser: Browser, past: Past, size: ViewportSize) -> None:
    async with it_at(browser, past, past.glance, size) as page:
        pages = [f"{past.server.address}/duong-truyen/{one}" for one in ("bao-cao", "may-chu", "khong-co")]
        for address in (past.glance, past.line, *pages):
            await page.set_viewport_size(size)
            await page.goto(address)
            await page.locator("main:not([aria-busy=true])").wait_for()
            await page.wait_for_timeout(500)
            assert await axe_faults(page) == [], address
            await page.set_viewport_size(ZOOMED)
            assert await out_of_reach(page) == [], address
        await page.set_viewport_size(size)
        await page.goto(past.line)
        await page.get_by_role("button", name="English").click()
        await expect(page.get_by_role("heading", name=f"Line of {WORST}")).to_be_visible()
        assert await axe_faults(page) == []
