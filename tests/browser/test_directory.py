"""The directory, through the whole stack: searched, changed and filled from a file."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.directory_tour import GOOD, csv
from tests.browser.meeting import DESK, IT, SECRETARY
from tests.browser.tour import sign_in, visitor
from tests.system.demo_server import DemoServer

# The tour reads GOOD on the same server, where nobody may have written it before.
OWN = (
    GOOD.replace("14215", "14026")
    .replace("Đỗ Thị Mới", "Đỗ Thị Vừa Tới")
    .replace("Ngô Văn Thêm", "Ngô Văn Đến")
    .replace("100 700", "100 701")
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_a_file_is_previewed_written_and_found_on_the_page_of_its_unit(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, IT)
        await page.goto(f"{server.address}/danh-ba/nhap")
        await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(csv(OWN))
        await expect(page.get_by_role("row", name=re.compile("Ngô Văn Đến"))).to_be_visible()
        await page.get_by_role("button", name="Ghi 2 dòng").click()
        await page.get_by_text("Đã ghi 2 dòng vào danh bạ.").wait_for()
        await page.goto(f"{server.address}/danh-ba")
        await page.get_by_role("searchbox").fill("co le")
        await page.get_by_text("1 đơn vị", exact=True).wait_for()
        await page.get_by_role("link", name="Xã Cổ Lễ").click()
        row = page.get_by_role("row", name=re.compile("^1 Chủ tịch UBND xã"))
        await expect(row.get_by_role("link", name="Bà Đỗ Thị Vừa Tới")).to_be_visible()
        await row.get_by_text("1 người trước").click()
        await expect(row.get_by_text(re.compile("01/07/2025 –"))).to_be_visible()


async def test_somebody_new_gets_an_account_and_is_appointed_by_keyboard_in_place_of_another(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, IT)
        await page.goto(f"{server.address}/danh-ba/can-bo")
        await page.get_by_role("button", name="Thêm cán bộ").press("Enter")
        await page.get_by_label("Họ và tên").fill("Đoàn Thuý Ánh")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Ông Đoàn Thuý Ánh").wait_for()
        await page.get_by_role("button", name="Mở tài khoản").press("Enter")
        await page.get_by_role("dialog").get_by_role("textbox").fill("doan.thuy.anh")
        await page.keyboard.press("Enter")
        await page.get_by_text("Mật khẩu tạm của doan.thuy.anh:").wait_for()
        await expect(page.get_by_role("button", name="Đổi vai trò")).to_be_visible()
        await page.goto(f"{server.address}/danh-ba")
        await page.get_by_role("searchbox").fill("Giao Thủy")
        await page.get_by_text("1 đơn vị", exact=True).wait_for()
        await page.get_by_role("link", name="Xã Giao Thuỷ").press("Enter")
        await page.get_by_role("button", name="Giao chức danh Chủ tịch UBND xã", exact=True).press("Enter")
        await page.get_by_role("dialog").get_by_role("searchbox").fill("doan thuy anh")
        choice = page.get_by_role("radio", name=re.compile("Đoàn Thuý Ánh"))
        await choice.press("Space")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        row = page.get_by_role("row", name=re.compile("^1 Chủ tịch UBND xã"))
        await expect(row.get_by_role("link", name="Ông Đoàn Thuý Ánh")).to_be_visible()


async def test_the_second_of_two_who_change_one_person_is_told_and_loads_it_anew(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page, visitor(browser, DESK) as other:
        for each in (page, other):
            await sign_in(each, server.address, IT)
        await page.goto(f"{server.address}/danh-ba/can-bo")
        await page.get_by_role("main").get_by_role("row").nth(3).get_by_role("link").first.click()
        await page.get_by_role("heading", name="Chức danh").wait_for()
        await other.goto(page.url)
        for each in (page, other):
            await each.get_by_role("button", name="Sửa", exact=True).click()
        await other.get_by_label("Điện thoại").fill("0000 100 777")
        await other.get_by_role("button", name="Lưu", exact=True).click()
        await other.get_by_text("0000 100 777").wait_for()
        await page.get_by_label("Điện thoại").fill("0000 100 778")
        await page.get_by_role("button", name="Lưu", exact=True).click()
        await page.get_by_text("Người khác vừa sửa mục này.").wait_for()
        await page.get_by_role("button", name="Tải bản mới").click()
        await expect(page.get_by_text("0000 100 777")).to_be_visible()


async def test_a_secretary_reads_the_directory_and_is_offered_no_change(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, SECRETARY)
        await page.get_by_role("link", name="Danh bạ").click()
        await page.get_by_role("link", name="Xã Hải An", exact=True).click()
        await page.get_by_role("row").nth(9).wait_for()
        buttons = page.get_by_role("main").get_by_role("button")
        await expect(buttons).to_have_count(0)
        await expect(page.get_by_role("link", name="Nhập từ tệp")).to_have_count(0)
