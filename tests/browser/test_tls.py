"""HTTPS with an authority of our own: in a Chromium that trusts it, as the page says how, and in one that does not."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, Error, async_playwright, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, FLAGS, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, TELEVISION, Meeting
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import visitor
from tests.system.demo_server import DemoServer, demo_server, free_port
from tests.system.office import PASSWORD_OF_ROOMS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]


@pytest.fixture(scope="module")
async def secure() -> AsyncIterator[DemoServer]:
    """The demo with HTTPS of its own, and the plain port beside it."""
    async with demo_server(tls_self_signed="true", http_port=str(free_port()), tls_names="hop.example.vn") as running:
        yield running


@asynccontextmanager
async def browser_of(home: Path) -> AsyncIterator[Browser]:
    """A Chromium of a user with this home folder, where what the user trusts is kept."""
    async with async_playwright() as playwright:
        environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(home)}
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS), env=environment
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture(scope="module")
async def trusting(secure: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """That of a user who has saved the certificate and trusts it."""
    home = tmp_path_factory.mktemp("home")
    root, trusted = home / "giaoban-ca.crt", home / ".pki" / "nssdb"
    async with httpx2.AsyncClient() as client:
        root.write_bytes((await client.get(f"{secure.plain_address}/tin-cay/giaoban-ca.crt")).content)
    trusted.mkdir(parents=True)
    await run("certutil", "-d", f"sql:{trusted}", "-A", "-t", "C,,", "-n", "Giaoban CA", "-i", root)
    async with browser_of(home) as browser:
        yield browser


async def run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0


async def test_the_page_is_read_and_the_certificate_saved_before_anything_is_trusted(
    secure: DemoServer, tmp_path: Path
) -> None:
    async with browser_of(tmp_path) as browser, visitor(browser, TELEVISION) as page:
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            await page.goto(secure.address)
        page = await page.context.new_page()  # The refused one still goes to the browser's own page about it.
        await page.goto(f"{secure.plain_address}/tin-cay")
        await page.get_by_role("heading", name="Để máy này tin cậy máy chủ họp").wait_for()
        shown = await page.get_by_text("SHA-256").locator("..").locator("dd").inner_text()
        assert "".join(shown.split()) == secure.authority().fingerprint()
        await page.get_by_role("button", name="Windows").click()
        assert await axe_faults(page) == []
        await page.set_viewport_size(ZOOMED)
        assert await out_of_reach(page) == []
        await page.set_viewport_size(TELEVISION)
        async with page.expect_download() as saving:
            await page.get_by_role("link", name="Tải giaoban-ca.crt").click()
        saved = await saving.value
        assert saved.suggested_filename == "giaoban-ca.crt"


async def test_who_trusts_it_joins_the_session(secure: DemoServer, trusting: Browser) -> None:
    async with visitor(trusting, TELEVISION) as page:
        # The plain port leads there by itself.
        await page.goto(f"{secure.plain_address}/dang-nhap")
        await expect(page).to_have_url(f"{secure.address}/dang-nhap")
        assert await page.evaluate("isSecureContext")
        await page.get_by_label("Tài khoản").fill(ROOMS[0])
        await page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD_OF_ROOMS)
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Vào họp").first.click()
        await page.get_by_text("Đã thấy hình").wait_for()
        async with page.expect_websocket() as opening:
            await page.get_by_role("button", name="Vào họp", exact=True).click()
        assert (await opening.value).url == f"{secure.address.replace('https', 'wss')}/ws"
        await page.get_by_role("button", name="Rời phòng").wait_for()
        cookies = await page.context.cookies()
        assert cookies
        assert all(cookie["secure"] for cookie in cookies)


async def test_a_room_is_seen_and_heard_by_the_chair_over_the_servers_own_https(
    secure: DemoServer, trusting: Browser
) -> None:
    async with Meeting.held(secure, trusting) as meeting:
        chair = await meeting.enter(CHAIR, view=SMALL_DESK)
        room = await meeting.enter(ROOMS[0], view=SMALL_TELEVISION)
        assert all(page.page.url.startswith("https://") for page in (chair, room))
        await chair.pick(ROOM_NAMES[0])
        await chair.button("Trao quyền").click()
        await room.button("Bật mic").click()
        await chair.sees_large(room.participant)
        await chair.hears(room.participant)
