"""Alarms on IT's board: taken on and noted by one, seen by all who watch, readable for everyone."""

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.axe import axe_faults
from tests.browser.line_board import MadeLines, it_at_the_board
from tests.browser.meeting import DESK, TELEVISION
from tests.browser.reach import ZOOMED, out_of_reach
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_who_takes_an_alarm_on_is_seen_at_once_by_all_who_watch(browser: Browser) -> None:
    """No disk is empty: that is the alarm here."""
    async with (
        demo_server(alarm_disk_percent="100", alarm_after_s="1") as server,
        it_at_the_board(browser, server, DESK) as one,
        it_at_the_board(browser, server, DESK) as other,
    ):
        alarm, seen = (page.get_by_role("listitem").filter(has_text="Đĩa của máy chủ") for page in (one, other))
        await expect(seen).to_contain_text("Sắp đầy", timeout=20_000)
        await one.get_by_role("button", name="Nhận xử lý: Đĩa của máy chủ").click()
        await expect(seen).to_contain_text("nhận lúc", timeout=4_000)
        await expect(alarm).to_contain_text("nhận lúc")
        await expect(seen.get_by_role("button", name="Nhận xử lý")).to_have_count(0)
        await other.get_by_role("button", name="Ghi chú: Đĩa của máy chủ").click()
        dialog = other.get_by_role("dialog")
        save = dialog.get_by_role("button", name="Lưu ghi chú")
        await expect(save).to_be_disabled()
        await dialog.get_by_label("Nội dung ghi chú").fill("Đã dọn thư mục cũ")
        assert await axe_faults(other) == []
        await save.click()
        await expect(dialog).to_have_count(0)
        await expect(alarm).to_contain_text("Đã dọn thư mục cũ", timeout=4_000)
        await one.get_by_role("button", name="Các cảnh báo đã qua").click()
        past = one.get_by_role("dialog")
        await expect(past.get_by_role("listitem")).to_contain_text("đang còn")
        await expect(past).to_contain_text("Đã dọn thư mục cũ")
        assert await axe_faults(one) == []
        await one.goto(f"{server.address}/nhat-ky")
        await expect(one.get_by_text("Nhận xử lý cảnh báo")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("size", [DESK, TELEVISION])
async def test_the_list_leaves_the_table_its_place_and_is_readable(
    server: DemoServer, browser: Browser, size: ViewportSize
) -> None:
    async with it_at_the_board(browser, server, size, MadeLines()) as page:
        alarms = page.get_by_role("region", name="Cảnh báo")
        await expect(alarms.get_by_role("listitem")).to_have_count(3)
        await expect(alarms.get_by_role("listitem").first).to_contain_text("6 điểm cầu")
        table, top = await page.get_by_role("grid").bounding_box(), await alarms.bounding_box()
        assert table is not None
        assert top is not None
        assert top["y"] + top["height"] <= table["y"]
        assert table["height"] > size["height"] / 2
        await alarms.get_by_role("button", name="Xã Giao Phúc 1 Không phản hồi").click()
        await expect(page.locator("[aria-selected=true]")).to_contain_text("Xã Giao Phúc 1")
        assert await axe_faults(page) == []
        await page.get_by_role("button", name="English").click()
        await expect(alarms.or_(page.get_by_role("region", name="Alarms"))).to_contain_text("3 alarms are open")
        assert await axe_faults(page) == []
        await page.set_viewport_size(ZOOMED)
        assert await out_of_reach(page) == []
