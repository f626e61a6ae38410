"""A paper on its way: brought and published by the secretary, read by a delegate, and the reading told back."""

import asyncio
import re

import pytest
import typst
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import DESK, ROOMS, SECRETARY, TELEVISION, Meeting
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180), pytest.mark.long]

TITLE = "Báo cáo thu ngân sách"
PAGES = 5
PREPARED_MS = 60_000


def report() -> FilePayload:
    """A PDF of five pages; the fourth says something that no other does."""
    page = "= Trang {}\nThu ngân sách tháng mười một của các xã, phường."
    pages = [page.format(number) for number in range(1, PAGES + 1)]
    pages[3] += "\n\nNạo vét kênh mương ở Hải Hậu."
    made = typst.compile("\n#pagebreak()\n".join(pages).encode())
    assert isinstance(made, bytes)
    return FilePayload(name="Báo_cáo_thu_ngân_sách.pdf", mimeType="application/pdf", buffer=made)


async def bring(page: Page, server: DemoServer, meeting: Meeting) -> None:
    """Uploads the report for the whole meeting and publishes it."""
    await sign_in(page, server.address, SECRETARY)
    await page.goto(f"{server.address}/hop/{meeting.id}")
    await page.locator("input[type=file][multiple]").last.set_input_files(report())
    await page.get_by_role("button", name="Phát hành", exact=True).click(timeout=PREPARED_MS)
    await expect(page.get_by_text("Chưa phát hành")).to_have_count(0)


async def test_from_upload_to_reading_to_receipt(server: DemoServer, browser: Browser) -> None:
    async with (
        Meeting.held(server, browser) as meeting,
        visitor(browser, DESK) as secretary,
        visitor(browser, DESK) as reader,
        visitor(browser, TELEVISION) as room,
    ):
        await bring(secretary, server, meeting)
        assert await axe_faults(secretary) == []

        await sign_in(reader, server.address, PERSON)
        await reader.goto(f"{server.address}/hop/{meeting.id}")
        await reader.get_by_role("link", name=TITLE).click()
        first = reader.get_by_role("region", name=f"Trang 1 trên {PAGES}")
        await expect(first.locator("img")).to_be_visible()
        await expect(first).to_contain_text("Thu ngân sách tháng mười một")
        assert await axe_faults(reader) == []

        await reader.keyboard.press("/")
        await reader.get_by_placeholder("Tìm trong tài liệu này").fill("nao vet kenh")
        await reader.keyboard.press("Enter")
        await expect(reader.get_by_text("1/1")).to_be_visible()
        await expect(reader).to_have_url(re.compile("/4$"))
        await reader.get_by_role("button", name="Đóng ô tìm").click()

        await reader.get_by_role("button", name="Ghi chú").click()
        await reader.get_by_label("Ghi chú cho trang").fill("Hỏi lại số liệu")
        await reader.get_by_role("button", name="Lưu ghi chú").click()
        await reader.get_by_role("button", name="Trang sau").click()
        await expect(reader).to_have_url(re.compile("/5$"))
        await asyncio.sleep(2.5)  # A page counts as read when it was looked at for a second.
        await reader.reload()
        await expect(reader.get_by_role("region", name=f"Trang {PAGES} trên {PAGES}")).to_be_visible()
        await reader.get_by_role("button", name="Ghi chú").click()
        await expect(reader.get_by_text("Hỏi lại số liệu")).to_be_visible()

        await expect(secretary.get_by_text("1 đã mở, 1 đọc hết")).to_be_visible(timeout=15_000)
        await secretary.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        await secretary.get_by_role("button", name="Ai đã đọc").click()
        await expect(secretary.get_by_role("cell", name=f"{PAGES}/{PAGES}")).to_be_visible()
        await secretary.get_by_role("button", name="Đóng").click()

        await sign_in(room, server.address, ROOMS[0])
        await room.goto(f"{server.address}/hop/{meeting.id}")
        await expect(room.get_by_role("link", name=TITLE)).to_be_visible()  # An open paper is for rooms, too.
        await secretary.get_by_role("button", name="Sửa tên, mục").click()
        await secretary.get_by_label("Mức độ").select_option("internal")
        screens = secretary.get_by_label("Hiện trên màn hình các phòng họp")
        await expect(screens).not_to_be_checked()
        await secretary.get_by_role("dialog").get_by_role("button", name="Lưu").click()
        await expect(secretary.get_by_text("Không hiện ở phòng họp")).to_be_visible()
        await room.reload()
        await expect(room.get_by_role("heading", name="Chương trình")).to_be_visible()
        await expect(room.get_by_role("link", name=TITLE)).to_have_count(0)

        await secretary.get_by_role("button", name="Thu hồi").click()
        await secretary.get_by_label("Lý do thu hồi").fill("Số liệu sai")
        await secretary.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
        await expect(secretary.get_by_text("Đã thu hồi")).to_be_visible()
        await reader.reload()
        await expect(reader.get_by_role("link", name="Về cuộc họp")).to_be_visible()
        await expect(reader.locator("img")).to_have_count(0)
