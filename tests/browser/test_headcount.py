"""How many sit at a commune's site, told by the commune's own person and not by a machine in the room."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import DESK, IT, ROOM_NAMES, SECRETARY, UNITS, Meeting
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_who_answers_for_a_commune_tells_how_many_sit_there(server: DemoServer, browser: Browser) -> None:
    async with signed_in(server.address, IT, f"demo-{IT}") as it:
        await it.name_assistant(UNITS[2], PERSON)
    async with (
        Meeting.held(server, browser) as meeting,
        visitor(browser, DESK) as page,
        visitor(browser, DESK) as office,
    ):
        await sign_in(page, server.address, PERSON)
        await page.goto(f"{server.address}/hop/{meeting.id}")
        await page.get_by_role("link", name="Người dự tại điểm cầu").click()
        await page.get_by_role("spinbutton", name="Tổng số người trong phòng").fill("7")
        await page.get_by_role("button", name="Gửi số người và danh sách").click()
        await page.get_by_text("Đã gửi.").wait_for()
        assert await axe_faults(page) == []
        await sign_in(office, server.address, SECRETARY)
        await office.goto(f"{server.address}/hop/{meeting.id}/diem-danh")
        told = office.get_by_role("row").filter(has_text=ROOM_NAMES[2]).get_by_role("spinbutton")
        await expect(told).to_have_value("7")
