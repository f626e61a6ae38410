"""Two real pages of a meeting: the chair's desk, which stays, and a room's, which comes and goes in one document."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.held import Heap

PATIENCE_MS = 45_000
"""A machine that does other work beside is slow, which is no fault of the page."""


class RoomPage:
    """A room's page; between its visits it shows the day's meetings, and its document is the first one."""

    def __init__(self, page: Page, heap: Heap, address: str, title: str) -> None:
        self.heap = heap
        self._page = page
        self._home = f"{address}/"
        self._title = title

    async def open(self) -> None:
        """Opens the day's meetings in a new document."""
        # The demo's own session goes on too, and counts down to it wherever a room's machine waits.
        later = self._page.get_by_role("button", name="Để sau")
        await self._page.add_locator_handler(later, lambda button: button.click())
        await self._page.goto(self._home)
        await self._link.wait_for()

    @property
    def _link(self) -> Locator:
        card = self._page.get_by_role("article").filter(has=self._page.get_by_role("heading", name=self._title))
        return card.get_by_role("link", name="Vào họp")

    async def visit(self, stay_s: float) -> None:
        """Through the lobby into the meeting, stays, asks for the floor and takes it back, leaves, and goes home."""
        await self._link.click()
        await _join(self._page)
        leave = self._page.get_by_role("button", name="Rời phòng")
        await leave.wait_for()
        await self._page.wait_for_timeout(stay_s * 500)
        await self._page.get_by_role("button", name="Xin phát biểu").click()
        await self._page.get_by_role("button", name="Hạ tay").click()
        await self._page.wait_for_timeout(stay_s * 500)
        await leave.click()
        await self._page.get_by_role("button", name="Quay lại").click()
        await self._page.get_by_role("link", name="Lịch họp").click()
        await self._link.wait_for()


class DeskPage:
    """The chair's desk."""

    def __init__(self, page: Page, heap: Heap) -> None:
        self.heap = heap
        self._page = page

    async def enter(self, address: str, meeting: str) -> None:
        """Goes into the meeting, to stay."""
        await self._page.goto(f"{address}/hop/{meeting}/vao")
        await _join(self._page)
        await self._page.get_by_role("button", name="Khoá danh sách").wait_for()

    async def give_floor(self, name: str, turn_s: float) -> None:
        """Gives the floor to a site as soon as it asks, and takes it back."""
        give = self._page.get_by_role("button", name=f"Trao quyền phát biểu cho {name}", exact=True)
        await give.click()
        stop = self._page.get_by_role("button", name="Dừng lượt", exact=True).first
        await stop.wait_for()
        await self._page.wait_for_timeout(1000 * turn_s)
        await stop.click()
        await expect(stop).to_be_hidden(timeout=PATIENCE_MS)


async def _join(page: Page) -> None:
    """Through the lobby, as soon as it has its devices."""
    await page.get_by_role("button", name=re.compile("^Mic Đang (bật|tắt)$"), disabled=False).wait_for()
    await page.get_by_role("button", name="Vào họp", exact=True).click()
