"""Wrong passwords stop whoever types them, and say so in words; the room whose account it is goes on signing in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from meetings.attempts import MAX_BY_STRANGERS, MAX_WRONG
from tests.browser.meeting import ROOM, TELEVISION
from tests.browser.tour import type_sign_in, visitor
from tests.system.demo_server import DemoServer
from tests.system.office import PASSWORD_OF_ROOMS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]

GUESSED, PLAGUED, SHARED = (f"{ROOM}{unit}" for unit in ("13324", "13330", "13336"))
"""Rooms that no other test signs in."""
HOME, STRANGER, FRIEND = "198.51.100.7", "203.0.113.9", "192.0.2.4"
WRONG = "Tài khoản hoặc mật khẩu chưa đúng."
WAIT = "Đã gõ sai nhiều lần. Hãy chờ 15 phút rồi thử lại, hoặc gọi kỹ thuật."
BEHIND = "X-Forwarded-For"
"""What a proxy on the server's own machine says of the address behind it, and is believed."""


@asynccontextmanager
async def somebody(browser: Browser, address: str) -> AsyncIterator[Page]:
    """A page on a browser profile of its own, at this address."""
    async with visitor(browser, TELEVISION) as page:
        await page.set_extra_http_headers({BEHIND: address})
        yield page


async def signs_in(page: Page, server: DemoServer, login: str) -> None:
    """With the right password, which is enough."""
    await type_sign_in(page, server.address, login, PASSWORD_OF_ROOMS)
    await expect(page.get_by_role("heading", name="Họp hôm nay")).to_be_visible()


async def signs_in_and_out(page: Page, server: DemoServer, login: str) -> None:
    """From here on the account knows this browser and this address."""
    await signs_in(page, server, login)
    await page.get_by_role("button", name="Đăng xuất").click()
    await expect(page.get_by_role("heading", name="Đăng nhập").first).to_be_visible()


async def is_told(page: Page, server: DemoServer, login: str, password: str, words: str) -> None:
    """A password is refused in these words."""
    await type_sign_in(page, server.address, login, password)
    await expect(page.get_by_role("alert")).to_contain_text(words)


async def guess(server: DemoServer, login: str, *addresses: str) -> None:
    """A wrong password from each of these addresses, by a program."""
    async with httpx2.AsyncClient(base_url=server.address, headers={"Origin": server.address}) as client:
        for address in addresses:
            typed = {"login": login, "password": "doan mo"}
            assert (await client.post("/api/session", json=typed, headers={BEHIND: address})).status_code == 401


async def test_who_guesses_is_told_to_wait_and_the_room_signs_in_elsewhere(
    server: DemoServer, browser: Browser
) -> None:
    async with somebody(browser, STRANGER) as stranger, somebody(browser, FRIEND) as room:
        for number in range(MAX_WRONG):
            await is_told(stranger, server, GUESSED, f"doan {number}", WRONG)
        await is_told(stranger, server, GUESSED, PASSWORD_OF_ROOMS, WAIT)
        await signs_in(room, server, GUESSED)
        await is_told(stranger, server, GUESSED, PASSWORD_OF_ROOMS, WAIT)


async def test_guesses_from_everywhere_lock_strangers_out_but_not_the_room_at_home(
    server: DemoServer, browser: Browser
) -> None:
    async with somebody(browser, HOME) as machine, somebody(browser, FRIEND) as stranger:
        await signs_in_and_out(machine, server, PLAGUED)
        await guess(server, PLAGUED, *(f"203.0.113.{number}" for number in range(MAX_BY_STRANGERS)))
        await is_told(stranger, server, PLAGUED, PASSWORD_OF_ROOMS, WAIT)
        await signs_in_and_out(machine, server, PLAGUED)
        async with somebody(browser, HOME) as replaced:
            await signs_in(replaced, server, PLAGUED)
        await machine.set_extra_http_headers({BEHIND: STRANGER})
        await signs_in(machine, server, PLAGUED)


async def test_guesses_at_the_rooms_own_address_leave_its_own_browser_alone(
    server: DemoServer, browser: Browser
) -> None:
    async with somebody(browser, HOME) as machine, somebody(browser, HOME) as somebody_there:
        await signs_in_and_out(machine, server, SHARED)
        await guess(server, SHARED, *[HOME] * MAX_WRONG)
        await is_told(somebody_there, server, SHARED, PASSWORD_OF_ROOMS, WAIT)
        await signs_in(machine, server, SHARED)
