"""A walk through the directory's pages, in each of their states, by somebody of IT."""

from collections.abc import AsyncIterator

from playwright.async_api import FilePayload, Page

GOOD = (
    "Mã đơn vị;Chức danh;Ông/Bà;Họ và tên;Điện thoại\n"
    "14215;Chủ tịch UBND xã;Bà;Đỗ Thị Mới;0000 100 700\n"
    "14215;Chuyên viên tổng hợp;Ông;Ngô Văn Thêm;\n"
)
UNITS = "Mã đơn vị;Loại;Tên;Khu vực;Từ ngày\n14999;Xã;Hải Thử;Nam Định;2025-11-03\n"
ROOMS = (
    "Mã đơn vị;Phòng họp;Số chỗ;Đường truyền;Nhà mạng;Người phụ trách;Điện thoại phụ trách\n"
    "14215;Phòng họp nhỏ;12;yeu;Nhà mạng A;Lê Văn Máy;0000 100 701\n"
)
FAULTY = GOOD + "99999;Chủ tịch UBND xã;Cô;;không\n14281;=A1;Bà;Lê Thị Lan;\n"


def csv(text: str) -> FilePayload:
    """A file as somebody chooses one."""
    return FilePayload(name="can-bo.csv", mimeType="text/csv", buffer=text.encode())


async def directory_stops(page: Page, address: str) -> AsyncIterator[str]:
    """The names of the states, each as the page stands there now."""
    await page.goto(f"{address}/danh-ba")
    await page.get_by_role("link", name="Xã Hải Hậu").wait_for()
    yield "directory"
    await page.get_by_role("searchbox").fill("hai an")
    await page.get_by_text("2 đơn vị", exact=True).wait_for()
    yield "directory-search"
    await page.get_by_role("button", name="Thêm đơn vị").click()
    yield "directory-new-unit"
    await page.keyboard.press("Escape")
    await page.get_by_role("searchbox").fill("14215")
    await page.get_by_text("1 đơn vị", exact=True).wait_for()
    await page.get_by_role("link", name="Xã Hải Hậu").click()
    await page.get_by_role("heading", name="Xã Hải Hậu", exact=True).wait_for()
    await page.get_by_role("row").nth(9).wait_for()
    yield "directory-unit"
    for button, name in (("Thêm chức danh", "position"), ("Thêm phòng họp", "room"), ("Thêm người", "assistant")):
        await page.get_by_role("button", name=button, exact=True).click()
        yield f"directory-{name}"
        await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Giao chức danh Chủ tịch UBND xã", exact=True).click()
    await page.get_by_role("radio").first.wait_for()
    yield "directory-give"
    await page.get_by_role("button", name="Lưu").click()  # Nobody was chosen: the browser says so, and it stays.
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Ngừng hoạt động").click()
    yield "directory-close"
    await page.keyboard.press("Escape")
    await page.get_by_role("link", name="Cán bộ và chức danh").click()
    await page.get_by_role("searchbox").fill("thư ký")
    await page.get_by_text("trong 6").wait_for()
    yield "directory-people"
    await page.get_by_role("row").nth(1).get_by_role("link").click()
    await page.get_by_role("heading", name="Chức danh qua các thời kỳ").wait_for()
    yield "directory-person"
    await page.get_by_role("link", name="Nhập từ tệp").click()
    await page.get_by_label("Tệp XLSX hoặc CSV").wait_for()
    yield "directory-import"
    await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(csv(FAULTY))
    await page.get_by_text("2 dòng có lỗi").wait_for()
    yield "directory-import-faulty"
    await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(csv(GOOD))
    await page.get_by_role("button", name="Ghi 2 dòng").wait_for()
    yield "directory-import-preview"
    for kind, name, table in (("units", "Hải Thử", UNITS), ("rooms", "Xã Hải Hậu: Phòng họp nhỏ", ROOMS)):
        await page.get_by_label("Nhập gì").select_option(kind)
        await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(csv(table))
        await page.get_by_role("row", name=name).wait_for()
        yield f"directory-import-{kind}"
