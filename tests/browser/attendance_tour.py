"""The pages of attendance and of the rules of meetings, in their states."""

from collections.abc import AsyncIterator

from playwright.async_api import Page


async def attendance_stops(page: Page, address: str, meeting: str) -> AsyncIterator[str]:
    """The secretary, signed in, reads the list, freezes it and reads what was frozen; then what types ask for."""
    await page.goto(f"{address}/hop/{meeting}/diem-danh")
    await page.get_by_role("heading", name="Điểm danh", exact=True).wait_for()
    await page.get_by_role("row").nth(2).wait_for()
    yield "attendance"
    await page.get_by_role("button", name="Chốt danh sách").click()
    await page.get_by_role("button", name="Bản chốt lúc").first.click()
    await page.get_by_role("heading", name="Danh sách như đã chốt").wait_for()
    yield "attendance-frozen"
    await page.goto(f"{address}/loai-hop")
    await page.get_by_role("row", name="Họp đột xuất Đột xuất").wait_for()
    yield "meeting-types"


async def type_stops(page: Page, address: str) -> AsyncIterator[str]:
    """IT, signed in, changes what a type asks for."""
    await page.goto(f"{address}/loai-hop")
    await page.get_by_role("button", name="Sửa Giao ban", exact=True).click()
    await page.get_by_label("Lý do sửa").fill("Theo quy chế mới")
    yield "meeting-types-change"
    await page.get_by_role("button", name="Lưu quy định").click()
    await page.get_by_role("dialog").wait_for(state="detached")


async def site_stops(page: Page, address: str, meeting: str) -> AsyncIterator[str]:
    """A room, signed in, writes down who is there beside those with seats."""
    await page.goto(f"{address}/hop/{meeting}/diem-danh")
    await page.get_by_label("Họ và tên").fill("Trần Thị Ngân")
    await page.get_by_label("Chức danh").fill("Văn phòng")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Gửi số người và danh sách").click()
    await page.get_by_text("Đã gửi.").wait_for()
    yield "room-site-list"
