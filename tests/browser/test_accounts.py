"""Accounts helped by IT, seen from both sides."""

import pyotp
import pytest
from playwright.async_api import Browser, expect

from tests.browser.meeting import DESK, ROOMS, Meeting
from tests.browser.tour import HELPED, IT, reset_password, sign_in, type_sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
NEW = "Chín con vịt 9"


async def test_a_password_that_it_gives_is_replaced_before_anything_else(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as it, visitor(browser, DESK) as person:
        await sign_in(it, server.address, IT)
        await it.goto(f"{server.address}/tai-khoan")
        given = await reset_password(it, HELPED)
        await type_sign_in(person, server.address, HELPED, given)
        await person.get_by_label("Mật khẩu đang dùng").fill(given)
        await person.get_by_label("Mật khẩu mới", exact=True).fill("MatKhau@123")
        await person.get_by_label("Gõ lại mật khẩu mới").fill("MatKhau@123")
        await person.keyboard.press("Enter")
        await expect(person.get_by_role("alert")).to_contain_text("dễ đoán")
        await person.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
        await person.get_by_label("Gõ lại mật khẩu mới").fill(NEW)
        await person.keyboard.press("Enter")
        await person.get_by_role("heading", name="Họp hôm nay").wait_for()


async def test_a_room_whose_sign_in_it_ends_leaves_the_session_and_can_sign_in_again(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    room = await meeting.enter(ROOMS[0])
    async with visitor(browser, DESK) as it:
        await sign_in(it, server.address, IT)
        await it.goto(f"{server.address}/tai-khoan")
        await it.get_by_role("searchbox").fill(ROOMS[0])
        await it.get_by_role("row").filter(has_text=ROOMS[0]).get_by_role("button", name="Nơi đăng nhập").click()
        await it.get_by_role("button", name="Đăng xuất nơi này").click()
        await expect(it.get_by_text("Không nơi nào đang đăng nhập.")).to_be_visible()
    await expect(room.page.get_by_role("heading", name="Đăng nhập").first).to_be_visible()


async def test_a_person_ends_the_other_sign_ins(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as away, visitor(browser, DESK) as here:
        await sign_in(away, server.address, "duthinh")
        await sign_in(here, server.address, "duthinh")
        await here.goto(f"{server.address}/tai-khoan-cua-toi")
        await expect(here.get_by_text("Máy này")).to_be_visible()
        await here.get_by_role("button", name="Đăng xuất nơi này").click()
        await expect(here.get_by_role("button", name="Đăng xuất nơi này")).to_have_count(0)
        await away.goto(f"{server.address}/tai-khoan-cua-toi")
        await expect(away.get_by_role("heading", name="Đăng nhập").first).to_be_visible()


async def test_a_code_of_the_telephone_is_set_up_and_asked_for(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, "daibieu3")
        await page.goto(f"{server.address}/tai-khoan-cua-toi")
        await page.get_by_label("Gõ mật khẩu đang dùng để bật").fill("demo-daibieu3")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("img", name="Hình mã QR để quét bằng điện thoại")).to_be_visible()
        telephone = pyotp.TOTP((await page.get_by_test_id("secret").inner_text()).replace(" ", ""))
        await page.get_by_label("2. Gõ mã 6 số đang hiện trên điện thoại").fill(telephone.now())
        await page.keyboard.press("Enter")
        await page.get_by_test_id("recovery").wait_for()
        printed = await page.get_by_test_id("recovery").locator("li").all_inner_texts()
        assert len(printed) == 10
        await page.get_by_role("button", name="Tôi đã chép xong").click()
        await expect(page.get_by_text("Còn 10 mã dự phòng")).to_be_visible()
        await page.get_by_role("button", name="Đăng xuất", exact=True).click()
        await type_sign_in(page, server.address, "daibieu3", "demo-daibieu3")
        await page.get_by_label("Mã 6 số trên điện thoại").fill("000000")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
        await page.get_by_label("Mã 6 số trên điện thoại").fill(printed[0])
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Họp hôm nay").wait_for()
