"""A real paper of a meeting: a PDF that the secretary brings and publishes through the page."""

import typst
from playwright.async_api import FilePayload, Page, expect

from tests.browser.meeting import SECRETARY, Meeting
from tests.browser.tour import sign_in
from tests.system.demo_server import DemoServer

PAGES = 5
TITLE = "Báo cáo thu ngân sách"
PREPARED_MS = 60_000


def report(name: str = "Báo_cáo_thu_ngân_sách.pdf", more: str = "") -> FilePayload:
    """A PDF of five pages; the fourth says something that no other does, and each `more`."""
    page = f"= Trang {{}}\nThu ngân sách tháng mười một của các xã, phường. {more}"
    pages = [page.format(number) for number in range(1, PAGES + 1)]
    pages[3] += "\n\nNạo vét kênh mương ở Hải Hậu."
    made = typst.compile("\n#pagebreak()\n".join(pages).encode())
    assert isinstance(made, bytes)
    return FilePayload(name=name, mimeType="application/pdf", buffer=made)


async def choose(page: Page, file: FilePayload) -> None:
    """Brings a file for the whole meeting."""
    await page.locator("input[type=file][multiple]").last.set_input_files(file)


async def bring(page: Page, server: DemoServer, meeting: Meeting) -> None:
    """Uploads the report for the whole meeting and publishes it."""
    await sign_in(page, server.address, SECRETARY)
    await page.goto(f"{server.address}/hop/{meeting.id}")
    await choose(page, report())
    await page.get_by_role("button", name="Phát hành", exact=True).click(timeout=PREPARED_MS)
    await expect(page.get_by_text("Chưa phát hành")).to_have_count(0)
