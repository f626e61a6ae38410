"""Two secretaries change one series: nothing is made twice, and nothing that was typed is lost."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.meeting import DESK, SECRETARY
from tests.browser.tour import plan, sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
SPLIT = "Từ buổi này trở đi"


async def series_open_twice(server: DemoServer, page: Page, other: Page, name: str) -> None:
    """A weekly series whose first draft of next month two secretaries have open."""
    await sign_in(page, server.address, SECRETARY)
    await plan(page, server.address, name)
    await page.get_by_role("button", name="Định kỳ").click()
    await page.get_by_role("button", name="Lưu dự thảo").click()
    await page.get_by_text("Đã lưu lịch định kỳ.").wait_for()
    await page.get_by_role("button", name="Tới", exact=True).click()
    address = await page.locator("a").filter(has=page.get_by_text(name, exact=True)).first.get_attribute("href")
    await sign_in(other, server.address, SECRETARY)
    for each in (page, other):
        await each.goto(f"{server.address}{address}/sua")
        await each.get_by_role("button", name=SPLIT, exact=True).wait_for()


async def test_who_saves_all_over_a_split_leaves_the_series_ended(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page, visitor(browser, DESK) as other:
        name = "Giao ban bị tách"
        await series_open_twice(server, page, other, name)
        await page.get_by_role("button", name="Tất cả các buổi tới", exact=True).click()
        await other.get_by_role("button", name=SPLIT, exact=True).click()
        await other.get_by_label("Tên cuộc họp").fill(f"{name}, bản tách")
        await other.get_by_role("button", name="Lưu", exact=True).click()
        await other.get_by_text("Đã lưu lịch định kỳ.").wait_for()
        await page.get_by_role("button", name="Lưu", exact=True).click()
        theirs = page.get_by_role("alert")
        await expect(theirs.get_by_text("Ngày kết thúc giữ theo bản của họ")).to_be_visible()
        await expect(theirs).to_be_in_viewport(ratio=1)
        await page.get_by_role("button", name="Vẫn lưu bản của tôi").click()
        await page.get_by_text("Đã lưu lịch định kỳ.").wait_for()
        await page.get_by_role("button", name="Tới", exact=True).click()
        await expect(page.get_by_text(f"{name}, bản tách", exact=True).first).to_be_visible()
        await expect(page.get_by_text(name, exact=True)).to_have_count(0)


@pytest.mark.parametrize("weekday", [None, "Thứ Ba"])
async def test_a_draft_that_is_open_while_its_series_is_made_anew_loses_nothing(
    server: DemoServer, browser: Browser, weekday: str | None
) -> None:
    """It is compared with what it is now; where the series has its day no longer it becomes a meeting of its own."""
    async with visitor(browser, DESK) as page, visitor(browser, DESK) as other:
        name = f"Giao ban làm lại, {weekday}"
        await series_open_twice(server, page, other, name)
        await other.get_by_role("button", name=SPLIT, exact=True).click()
        await other.get_by_label("Nơi họp").fill("Phòng của họ")
        if weekday is not None:
            for day in ("Thứ Hai", weekday):
                await other.get_by_role("button", name=day, exact=True).click()
        await other.get_by_role("button", name="Lưu", exact=True).click()
        await other.get_by_text("Đã lưu lịch định kỳ.").wait_for()
        await page.get_by_label("Tên cuộc họp").fill(f"{name}, của tôi")
        await page.get_by_role("button", name="Lưu", exact=True).click()
        if weekday is None:
            await expect(page.get_by_text("Phòng của họ")).to_be_visible()
            await page.get_by_role("button", name="Vẫn lưu bản của tôi").click()
        else:
            await expect(page.get_by_text("Nội dung bạn đã nhập vẫn ở đây")).to_be_visible()
            await page.get_by_role("button", name="Lưu dự thảo", exact=True).click()
        await page.get_by_role("heading", name=f"{name}, của tôi").wait_for()
