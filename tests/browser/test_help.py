"""The guides: found from every role's home, before signing in and on a television, in both languages."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, DESK, IT, ROOMS, SECRETARY, TELEVISION
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

COMMUNE = "Điểm cầu xã, phường và đại biểu"
POLL_MS = 50
KEPT = "navigator.serviceWorker.ready.then(({ active }) => active !== null)"
"""The whole program is on the machine: only then its keeper is active."""
PICTURES = "[...document.images].every((image) => image.complete && image.naturalWidth > 0)"


async def looked_at(page: Page) -> None:
    """Axe finds nothing, all pictures are there, and at 200 % all is in reach."""
    for picture in await page.locator("main img").all():
        await picture.scroll_into_view_if_needed()
    while not await page.evaluate(PICTURES):
        await page.wait_for_timeout(POLL_MS)
    assert await axe_faults(page) == []
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size(ZOOMED)
    assert await out_of_reach(page) == []
    await page.set_viewport_size(size)


@pytest.mark.parametrize(
    ("login", "title"),
    [(CHAIR, "Chủ trì"), (SECRETARY, "Thư ký"), (IT, "Kỹ thuật"), (PERSON, COMMUNE), (ROOMS[0], COMMUNE)],
)
async def test_the_home_of_every_role_leads_to_its_guide(
    server: DemoServer, browser: Browser, login: str, title: str
) -> None:
    async with visitor(browser, TELEVISION if login in ROOMS else DESK) as page:
        await sign_in(page, server.address, login)
        await page.get_by_role("link", name="Trợ giúp").click()
        await expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()
        await looked_at(page)


async def test_it_is_open_before_signing_in_and_in_english(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        await page.goto(f"{server.address}/tro-giup/thu-ky")
        await expect(page.get_by_role("heading", name="Thư ký", exact=True)).to_be_visible()
        await page.get_by_role("button", name="English").click()
        await expect(page.get_by_role("heading", name="Secretary", exact=True)).to_be_visible()
        await page.get_by_role("link", name="Plan a series").click()
        await expect(page.get_by_role("heading", name="Plan a series")).to_be_in_viewport()
        assert await axe_faults(page) == []


async def test_a_rooms_machine_opens_its_guide_while_the_line_is_down(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[0])
        await page.goto(f"{server.address}/phong")
        await page.get_by_role("button", name="Để sau").click()  # The demo's session goes on: nobody goes in.
        await page.evaluate(KEPT)
        await page.context.set_offline(True)
        await page.get_by_role("link", name="Trợ giúp").click()
        for _ in ("from the page that is open", "after a start without a line"):
            await expect(page.get_by_role("heading", name=COMMUNE, exact=True, level=1)).to_be_visible()
            await looked_at(page)
            await page.reload()
