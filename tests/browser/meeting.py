"""A meeting in session, and the pages in it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from tests.browser.live_page import BEFORE_THE_PAGE, LivePage, arrived, knock, sign_in
from tests.system.demo_server import DemoServer
from tests.system.office import PASSWORD_OF_ROOMS, signed_in

CHAIR = "chutri"
SECRETARY = "thuky"
DEPUTY = "phochutri"
IT = "kythuat"
WATCHERS = (SECRETARY, IT)
"""Who is in a meeting without camera and microphone."""
UNITS = ("13285", "13291", "13318")
ROOM = "diemcau-"
"""What the account of every room's machine begins with."""
ROOMS = tuple(f"{ROOM}{unit}" for unit in UNITS)
ROOM_NAMES = ("Phường Phủ Lý", "Phường Phù Vân", "Phường Châu Sơn")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
SLOW_CAMERA = "--use-fake-device-for-media-stream=fps=5"
DESK = ViewportSize(width=1920, height=1080)
TELEVISION = ViewportSize(width=1280, height=720)
# For what is measured in frames: painting large pages without a graphics card takes a fifth of the machine.
SMALL_DESK = ViewportSize(width=1280, height=720)
SMALL_TELEVISION = ViewportSize(width=640, height=360)


def chromium(*flags: str) -> AbstractAsyncContextManager[Browser]:
    """This machine's Chromium as people have it, else the one Playwright brings. Its camera: 20 frames a second."""
    return _launched(shutil.which("chromium"), *flags)


def light_chromium(*flags: str) -> AbstractAsyncContextManager[Browser]:
    """The same engine without its windows, and with a camera of 5 frames a second: half the work for the machine."""
    return _launched(shutil.which("chromium-headless-shell") or shutil.which("chromium"), SLOW_CAMERA, *flags)


@asynccontextmanager
async def _launched(path: str | None, *flags: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True)
class ChairAndTwo:
    """The chair's page, and those of two rooms."""

    chair: LivePage
    rooms: tuple[LivePage, LivePage]

    @property
    def all(self) -> tuple[LivePage, ...]:
        return (self.chair, *self.rooms)


class Meeting:
    """A meeting of the chair and some rooms, opened; `enter` brings them in one by one."""

    def __init__(self, server: DemoServer, browser: Browser, number: str) -> None:
        self.server = server
        self.id = number
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    @classmethod
    @asynccontextmanager
    async def held(
        cls,
        server: DemoServer,
        browser: Browser,
        deputy: str | None = None,
        it: tuple[str, ...] = (),
        *,
        units: tuple[str, ...] = UNITS,
        is_opened: bool = True,
    ) -> AsyncIterator["Meeting"]:
        """Made and opened over HTTP; all its pages are closed at the end."""
        trusted = server.trusted()
        async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}", trusted) as secretary:
            number = await secretary.make_meeting("Giao ban thử", CHAIR, units, deputy, it=it)
        if is_opened:
            async with signed_in(server.address, CHAIR, f"demo-{CHAIR}", trusted) as chair:
                await chair.open_meeting(number)
        made = cls(server, browser, number)
        try:
            yield made
        finally:
            for context in made._contexts:
                await context.close()

    async def enter(self, login: str, *scripts: str, view: ViewportSize | None = None) -> LivePage:
        """Somebody signs in on a browser of its own and goes into the meeting; `scripts` run before each page."""
        return await arrived(await self.knock(login, *scripts, view=view))

    async def knock(self, login: str, *scripts: str, view: ViewportSize | None = None) -> Page:
        """The same, without waiting to be let in."""
        is_room = login.startswith(ROOM)
        context = await self._browser.new_context(
            viewport=view or (TELEVISION if is_room else DESK), locale="vi-VN", permissions=["camera", "microphone"]
        )
        self._contexts.append(context)
        for script in (BEFORE_THE_PAGE, *scripts):
            await context.add_init_script(script)
        page = await context.new_page()
        await self._sign_in(page, login, PASSWORD_OF_ROOMS if is_room else f"demo-{login}")
        await knock(page, self.server.address, self.id, () if login in WATCHERS else ("Mic", "Camera"))
        return page

    async def _sign_in(self, page: Page, login: str, password: str) -> None:
        """Without the form, which costs two pages; over HTTPS of our own only the browser itself trusts the server."""
        address = self.server.address
        if address.startswith("https:"):
            await sign_in(page, address, login, password)
            return
        told = {"login": login, "password": password}
        answer = await page.context.request.post(f"{address}/api/session", data=told, headers={"Origin": address})
        assert answer.ok, await answer.text()
