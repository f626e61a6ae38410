"""A picture of a room for IT: taken by its machine that waits, with a sign and a count there; refused by one press."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, DESK, SECRETARY, TELEVISION
from tests.browser.test_room_machine import make_code, press_digits
from tests.browser.tour import demo_without_session, sign_in, visitor
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180), pytest.mark.long]

IT = "kythuat"
UNIT, ROOM = "14236", "Xã Hải Anh"
ANSWERED_MS = 40_000


@pytest.fixture(scope="module")
async def free() -> AsyncIterator[DemoServer]:
    """A server on which no session is near."""
    async with demo_without_session() as server:
        yield server


@pytest.fixture
async def machine(free: DemoServer, browser: Browser) -> AsyncIterator[Page]:
    """The room's machine, paired, on its waiting page."""
    async with visitor(browser, TELEVISION) as it, visitor(browser, TELEVISION) as page:
        await sign_in(it, free.address, IT)
        await it.get_by_role("link", name="Máy phòng họp", exact=True).click()
        await page.goto(f"{free.address}/phong")
        await page.get_by_role("heading", name="Ghép máy này với phòng họp").wait_for()
        await press_digits(page, await make_code(it, ROOM))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("banner")).to_contain_text(ROOM)
        yield page


@pytest.fixture
async def dialog(free: DemoServer, browser: Browser, machine: Page) -> AsyncIterator[Locator]:
    """IT's dialog about the room."""
    assert not machine.is_closed()
    async with visitor(browser, DESK) as page:
        await sign_in(page, free.address, IT)
        await page.goto(f"{free.address}/do-duong-truyen")
        await page.get_by_role("searchbox").fill(ROOM)
        await page.get_by_role("button", name=f"Chụp ảnh {ROOM}", exact=True).click()
        yield page.get_by_role("dialog")


async def ask(dialog: Locator) -> None:
    await dialog.get_by_role("button", name="Kiểm tra góc máy quay").click()
    await dialog.get_by_role("button", name="Yêu cầu chụp").click()
    await expect(dialog.get_by_text("Đã gửi yêu cầu.")).to_be_visible()


async def test_a_picture_is_taken_from_each_page_on_which_a_rooms_machine_waits_too(
    free: DemoServer, machine: Page, dialog: Locator
) -> None:
    """Where it tests its line, and its devices."""
    for path in ("/thu-duong-truyen", "/thu-may"):
        await machine.goto(f"{free.address}{path}")
        await ask(dialog)
        await expect(machine.get_by_role("heading", name="Kỹ thuật xin chụp một ảnh của phòng")).to_be_visible(
            timeout=ANSWERED_MS
        )
        assert await axe_faults(machine) == []
        await expect(machine.get_by_text("Đã chụp một ảnh cho kỹ thuật.")).to_be_visible(timeout=ANSWERED_MS)
        picture = dialog.get_by_role("img", name=f"Ảnh của {ROOM} lúc")
        await expect(picture).to_be_visible(timeout=ANSWERED_MS)
        assert await picture.evaluate("(image) => image.naturalWidth") > 0


async def test_a_picture_is_refused_by_one_press_then_taken_and_never_in_a_session(
    free: DemoServer, machine: Page, dialog: Locator
) -> None:
    sign = machine.get_by_role("heading", name="Kỹ thuật xin chụp một ảnh của phòng")
    await ask(dialog)
    await expect(sign).to_be_visible(timeout=ANSWERED_MS)
    assert await axe_faults(machine) == []
    await expect(machine.get_by_role("button", name="Từ chối")).to_be_focused()
    await machine.keyboard.press("Enter")
    await expect(sign).to_have_count(0)
    await expect(dialog.get_by_text("Người ở phòng từ chối lúc")).to_be_visible()

    await ask(dialog)
    await expect(sign).to_be_visible(timeout=ANSWERED_MS)
    await expect(machine.get_by_text("Chụp sau")).to_be_visible(timeout=ANSWERED_MS)
    picture = dialog.get_by_role("img", name=f"Ảnh của {ROOM} lúc")
    await expect(picture).to_be_visible(timeout=ANSWERED_MS)
    await expect(dialog.get_by_text("theo yêu cầu của")).to_be_visible()
    await expect(machine.get_by_text("Đã chụp một ảnh cho kỹ thuật.")).to_be_visible()
    assert await picture.evaluate("(image) => image.naturalWidth") > 0

    async with signed_in(free.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        await secretary.make_meeting("Họp ngay", CHAIR, (UNIT,), starts_at=datetime.now(UTC))
    await dialog.get_by_role("button", name="Yêu cầu chụp").click()
    await expect(dialog.get_by_text("Phòng đang họp hoặc sắp họp nên không chụp ảnh.")).to_be_visible()
