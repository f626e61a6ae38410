"""Accounts helped by IT, seen from both sides."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.meeting import DESK
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
