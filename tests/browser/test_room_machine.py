"""A room's machine from its pairing to the end of its key: with the keys of a remote control, and mostly with none."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, SECRETARY, TELEVISION
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import sign_in, visitor
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]

IT = "kythuat"
UNIT, ROOM = "14215", "Xã Hải Hậu"
OTHER_ROOM = "Xã Hải Anh"
TITLE = "Giao ban đúng giờ"
SOON = timedelta(seconds=10)
COLUMNS = 3
WHERE = {str(digit): divmod(digit - 1, COLUMNS) for digit in range(1, 10)} | {"0": (3, 1)}


@pytest.fixture
async def it(server: DemoServer, browser: Browser) -> AsyncIterator[Page]:
    """IT's page of the rooms' machines."""
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, IT)
        await page.get_by_role("link", name="Máy phòng họp", exact=True).click()
        yield page


@pytest.fixture
async def machine(server: DemoServer, browser: Browser) -> AsyncIterator[Page]:
    """A machine that was never paired, at the page its kiosk opens."""
    async with visitor(browser, TELEVISION) as page:
        await page.goto(f"{server.address}/phong")
        await page.get_by_role("heading", name="Ghép máy này với phòng họp").wait_for()
        yield page


async def make_code(it: Page, room: str) -> str:
    """The code that IT reads out."""
    await it.get_by_role("searchbox").fill(room)
    await it.get_by_role("button", name=f"Tạo mã ghép máy cho {room}", exact=True).click()
    return (await it.locator("dialog .digits").inner_text()).replace(" ", "")


async def press_digits(machine: Page, code: str) -> None:
    """Chooses each digit with arrows and OK; the first one is chosen already."""
    row, column = WHERE["1"]
    for digit in code:
        to_row, to_column = WHERE[digit]
        # Along the top row first: the last row has no digit at its ends.
        steps = ["ArrowUp"] * row + _steps(column, to_column, "ArrowLeft", "ArrowRight") + ["ArrowDown"] * to_row
        for key in steps:
            await machine.keyboard.press(key)
        await expect(machine.get_by_role("button", name=digit, exact=True)).to_be_focused()
        await machine.keyboard.press("Enter")
        row, column = to_row, to_column


def _steps(start: int, end: int, back: str, ahead: str) -> list[str]:
    return [back] * (start - end) if end < start else [ahead] * (end - start)


async def test_a_machine_is_paired_joins_by_itself_comes_back_and_loses_its_key(
    server: DemoServer, it: Page, machine: Page
) -> None:
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        await secretary.make_meeting(TITLE, CHAIR, (UNIT,), starts_at=datetime.now(UTC) + SOON)

    await press_digits(machine, await make_code(it, ROOM))
    await expect(machine.get_by_role("button", name="Ghép máy")).to_be_focused()
    await machine.keyboard.press("Enter")
    await expect(machine.get_by_role("banner")).to_contain_text(ROOM)
    await expect(it.get_by_text("Đã ghép xong")).to_be_visible()
    await it.keyboard.press("Escape")
    await expect(it.get_by_role("row", name=re.compile(ROOM))).to_contain_text("Vừa xong")

    # The demo's own session goes on already: one press of OK keeps the room out of it.
    counting = machine.get_by_role("alertdialog")
    await expect(counting.get_by_role("button", name="Để sau")).to_be_focused()
    await machine.keyboard.press("Enter")
    await machine.wait_for_url(re.compile(r"/hop/[0-9a-f-]{36}/phong$"), timeout=60_000)
    await expect(machine).to_have_title(re.compile(ROOM))
    leave = machine.get_by_role("button", name="Rời phòng")
    await expect(leave).to_be_visible()
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        page = await secretary.meeting(machine.url.split("/")[-2])
    assert page.of_unit(UNIT).present

    await machine.reload()
    await expect(leave).to_be_visible()

    await it.get_by_role("button", name=f"Gỡ máy của {ROOM}").click()
    await it.get_by_role("dialog").get_by_role("button", name="Gỡ máy").click()
    await expect(machine.get_by_role("heading", name="Ghép máy này với phòng họp")).to_be_visible()
    await machine.reload()
    await expect(machine.get_by_role("heading", name="Ghép máy này với phòng họp")).to_be_visible()
    await expect(it.get_by_role("row", name=re.compile(ROOM))).to_contain_text("Chưa ghép")


async def test_without_a_network_a_paired_machine_starts_with_words_and_comes_back(
    server: DemoServer, it: Page, machine: Page
) -> None:
    await machine.goto(f"{server.address}/phong#{await make_code(it, OTHER_ROOM)}")
    await machine.reload()  # A scanned address opens a page anew.
    await expect(machine.get_by_role("button", name="Ghép máy")).to_be_focused()
    assert machine.url == f"{server.address}/phong"
    await machine.keyboard.press("Enter")
    await expect(machine.get_by_role("banner")).to_contain_text(OTHER_ROOM)
    kept = "async () => { await navigator.serviceWorker.ready; return (await caches.keys()).length }"
    assert await machine.evaluate(kept) == 1
    await machine.context.set_offline(True)
    await machine.goto(f"{server.address}/phong")
    await expect(machine.get_by_role("heading", name="Chưa tới được máy chủ")).to_be_visible()
    assert machine.url == f"{server.address}/phong"
    assert await axe_faults(machine) == []
    await machine.set_viewport_size(ZOOMED)
    assert await out_of_reach(machine) == []
    await machine.set_viewport_size(TELEVISION)
    await machine.context.set_offline(False)
    await expect(machine.get_by_role("banner")).to_contain_text(OTHER_ROOM, timeout=15_000)


async def test_back_leads_from_every_page_of_a_room_to_where_it_waits(
    server: DemoServer, it: Page, machine: Page
) -> None:
    await machine.keyboard.type(await make_code(it, OTHER_ROOM))
    await machine.keyboard.press("Enter")
    await machine.get_by_role("alertdialog").wait_for()
    await machine.keyboard.press("Escape")  # Keeps the room out of the demo's session.
    calendar = machine.get_by_role("link", name="Lịch họp")
    await expect(machine.get_by_role("button", name="Vào họp")).to_be_focused()
    await machine.keyboard.press("ArrowDown")
    await expect(calendar).to_be_focused()
    for back in ("Escape", "BrowserBack"):
        await calendar.focus()
        await machine.keyboard.press("Enter")
        await machine.get_by_role("heading", name="Họp hôm nay").wait_for()
        await machine.evaluate(
            "key => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))", back
        )
        await machine.wait_for_url(f"{server.address}/phong")
