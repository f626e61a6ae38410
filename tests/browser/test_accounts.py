"""Accounts helped by IT, seen from both sides."""

import re

import pyotp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import axe_faults
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


def sure(page: Page) -> Locator:
    """The question that is asked before a sign-in is ended."""
    return page.get_by_role("group", name=re.compile("^Đăng xuất .*nơi này"))


async def end_sign_in(it: Page, login: str) -> None:
    """On IT's page of accounts: ends every sign-in of an account."""
    await it.get_by_role("searchbox").fill(login)
    await it.get_by_role("row").filter(has_text=login).get_by_role("button", name="Nơi đăng nhập").click()
    one, every = [it.get_by_role("button", name=f"Đăng xuất {which}") for which in ("nơi này", "mọi nơi")]
    await one.first.wait_for()
    await (every if await every.count() else one).click()
    await sure(it).get_by_role("button", name="Đăng xuất", exact=True).click()
    await expect(it.get_by_text("Không nơi nào đang đăng nhập.")).to_be_visible()
    await it.get_by_role("button", name="Đóng").click()


async def test_whose_sign_in_it_ends_in_the_session_is_told_in_words_and_can_sign_in_again(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    room, person = await meeting.enter(ROOMS[0]), await meeting.enter("daibieu1")
    async with visitor(browser, DESK) as it:
        await sign_in(it, server.address, IT)
        await it.goto(f"{server.address}/tai-khoan")
        await end_sign_in(it, ROOMS[0])
        await end_sign_in(it, "daibieu1")
    await expect(person.page.get_by_role("heading", name="Phiên đăng nhập này đã bị kết thúc")).to_be_visible()
    await person.page.get_by_role("button", name="Quay lại").click()
    for page in (room.page, person.page):
        await expect(page.get_by_role("heading", name="Đăng nhập").first).to_be_visible()
        await expect(page.get_by_role("alert")).to_contain_text("đã bị kết thúc từ nơi khác")


async def test_a_person_ends_the_other_sign_ins(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as away, visitor(browser, DESK) as here:
        await sign_in(away, server.address, "duthinh")
        await sign_in(here, server.address, "duthinh")
        await here.goto(f"{server.address}/tai-khoan-cua-toi")
        await expect(here.get_by_text("Máy này")).to_be_visible()
        await here.get_by_role("button", name="Đăng xuất nơi này").click()
        assert await axe_faults(here) == []
        await sure(here).get_by_role("button", name="Quay lại").click()
        await expect(here.get_by_role("button", name="Đăng xuất nơi này")).to_be_focused()
        await here.get_by_role("button", name="Đăng xuất nơi này").click()
        await sure(here).get_by_role("button", name="Đăng xuất", exact=True).click()
        await expect(sure(here)).to_have_count(0)
        await expect(here.get_by_role("button", name="Đăng xuất nơi này")).to_have_count(0)
        await away.goto(f"{server.address}/tai-khoan-cua-toi")
        await expect(away.get_by_role("heading", name="Đăng nhập").first).to_be_visible()


async def test_a_room_without_an_account_gets_one_and_a_code(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as it:
        await sign_in(it, server.address, IT)
        await it.goto(f"{server.address}/may-phong")
        await it.get_by_role("button", name="Lập tài khoản máy cho Hội trường UBND tỉnh").click()
        await it.get_by_role("button", name="Tạo mã ghép máy cho Hội trường UBND tỉnh").click()
        await expect(it.get_by_text("Còn dùng được")).to_be_visible()


async def set_up_code(page: Page, address: str, login: str) -> list[str]:
    """Somebody signs in and turns the code of the telephone on; the codes to print."""
    await sign_in(page, address, login)
    await page.goto(f"{address}/tai-khoan-cua-toi")
    await page.get_by_label("Gõ mật khẩu đang dùng để bật").fill(f"demo-{login}")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("img", name="Hình mã QR để quét bằng điện thoại")).to_be_visible()
    return await confirm_code(page)


async def confirm_code(page: Page) -> list[str]:
    """With the telephone that has just read the picture; the codes to print."""
    telephone = pyotp.TOTP((await page.get_by_test_id("secret").inner_text()).replace(" ", ""))
    await page.get_by_label("2. Gõ mã 6 số đang hiện trên điện thoại").fill(telephone.now())
    await page.keyboard.press("Enter")
    await page.get_by_test_id("recovery").wait_for()
    printed = await page.get_by_test_id("recovery").locator("li").all_inner_texts()
    await page.get_by_role("button", name="Tôi đã chép xong").click()
    return printed


async def test_a_code_of_the_telephone_is_set_up_and_asked_for(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        printed = await set_up_code(page, server.address, "daibieu3")
        assert len(printed) == 10
        await expect(page.get_by_text("Còn 10 mã dự phòng")).to_be_visible()
        await page.get_by_role("button", name="Đăng xuất", exact=True).click()
        await type_sign_in(page, server.address, "daibieu3", "demo-daibieu3")
        await page.get_by_label("Mã 6 số trên điện thoại").fill("000000")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="Mã chưa đúng")).to_be_visible()
        await page.get_by_label("Mã 6 số trên điện thoại").fill(printed[0])
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Họp hôm nay").wait_for()
        await move_and_drop(page, server.address, printed)


async def move_and_drop(page: Page, address: str, printed: list[str]) -> None:
    """The same person on the own page: another telephone takes over, then none is asked for."""
    await page.goto(f"{address}/tai-khoan-cua-toi")
    await page.get_by_role("button", name="Chuyển sang điện thoại khác").click()
    await prove(page, printed[1], "Tiếp tục")
    fresh = await confirm_code(page)
    await page.get_by_role("button", name="Tắt mã").click()
    await prove(page, printed[2], "Tắt ngay")
    await expect(page.get_by_role("alert").filter(has_text="Mã chưa đúng")).to_be_visible()
    await prove(page, fresh[0], "Tắt ngay")
    await expect(page.get_by_text("Đã tắt mã trên điện thoại.")).to_be_visible()


async def prove(page: Page, code: str, act: str) -> None:
    await page.get_by_label("Mật khẩu đang dùng").last.fill("demo-daibieu3")
    await page.get_by_label("Mã đang hiện trên điện thoại").fill(code)
    await page.get_by_role("button", name=act).click()


async def test_it_takes_a_lost_telephone_off_and_the_password_alone_is_enough(
    server: DemoServer, browser: Browser
) -> None:
    login = "daibieu2"
    async with visitor(browser, DESK) as it, visitor(browser, DESK) as stolen, visitor(browser, DESK) as person:
        await set_up_code(stolen, server.address, login)
        await type_sign_in(person, server.address, login, f"demo-{login}")
        await expect(person.get_by_label("Mã 6 số trên điện thoại")).to_be_visible()
        await sign_in(it, server.address, IT)
        await it.goto(f"{server.address}/tai-khoan")
        await it.get_by_role("searchbox").fill(login)
        act = it.get_by_role("row").filter(has_text=login).get_by_role("button", name="Bỏ mã điện thoại")
        await act.click()
        await it.get_by_role("dialog").get_by_role("button", name="Bỏ mã điện thoại").click()
        await expect(act).to_have_count(0)
        await stolen.goto(f"{server.address}/tai-khoan-cua-toi")
        await expect(stolen.get_by_role("heading", name="Đăng nhập").first).to_be_visible()
        await sign_in(person, server.address, login)
        await person.goto(f"{server.address}/tai-khoan-cua-toi")
        await expect(person.get_by_label("Gõ mật khẩu đang dùng để bật")).to_be_visible()
