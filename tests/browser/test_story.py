"""The whole story, from the directory to the list of who was there: what issue by issue was built, in one go."""

import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.meeting import CHAIR, DESK, IT, SECRETARY
from tests.browser.tour import visitor
from tests.meetings.directory_import.workbooks import workbook
from tests.meetings.letters.mailbox import Mailbox, mailbox, part
from tests.system.demo_server import DemoServer, demo_server
from tests.system.office import PASSWORD_OF_ROOMS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
PUBLIC_URL = "https://hop.example.vn"
TITLE = "Giao ban hằng tuần"
AREA = "Ninh Bình"
POST = "Chủ tịch UBND xã, phường"
OF_THE_AREA, AGENCIES = 39, 14
"""How many communes, each with a room, and agencies, whose heads sit in the province's hall."""
AGENCY_POST = "Giám đốc sở và thủ trưởng cơ quan"
DELEGATE = "daibieu1"
COMMUNES = {"14329": "Phường Hoa Lư", "14428": "Xã Nho Quan", "14638": "Xã Kim Sơn"}
HEADS = {
    "14329": ("Bà", "Đỗ Thị Mới", "moi@mail.example"),
    "14428": ("Ông", "Ngô Văn Thêm", "them@mail.example"),
    "14638": ("Bà", "Lê Thị Vừa", "vua@mail.example"),
}
SUBSTITUTE = "Trần Thị Thử"
AWAY = "Đi chống bão"
PEOPLE_THERE = 3


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """A mail server."""
    async with mailbox() as opened:
        yield opened


@pytest.fixture
async def office(box: Mailbox) -> AsyncIterator[DemoServer]:
    """A server that hands its mail to it."""
    settings = {"smtp_host": "127.0.0.1", "smtp_port": str(box.port), "smtp_security": "none"}
    async with demo_server(**settings, smtp_from="giaymoi@tinh.example", public_url=PUBLIC_URL) as server:
        yield server


async def enter(page: Page, server: DemoServer, login: str) -> None:
    """Signs in, as other tests do by the form."""
    password = PASSWORD_OF_ROOMS if login.startswith("diemcau-") else f"demo-{login}"
    told, origin = {"login": login, "password": password}, {"Origin": server.address}
    assert (await page.context.request.post(f"{server.address}/api/session", data=told, headers=origin)).ok


async def import_heads(page: Page, server: DemoServer) -> None:
    """IT writes who heads three communes, from a workbook."""
    header = ["Mã đơn vị", "Chức danh", "Ông/Bà", "Họ và tên", "Thư điện tử"]
    rows = [
        [code, f"Chủ tịch UBND {COMMUNES[code].split()[0].lower()}", honorific, name, mail]
        for code, (honorific, name, mail) in HEADS.items()
    ]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = FilePayload(name="can-bo.xlsx", mimeType=kind, buffer=workbook([header, *rows]))
    await page.goto(f"{server.address}/danh-ba/nhap")
    await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(file)
    await page.get_by_role("button", name="Ghi 3 dòng").click()
    await expect(page.get_by_text("Đã ghi 3 dòng vào danh bạ.")).to_be_visible()


async def plan_series(page: Page, server: DemoServer) -> str:
    """A weekly series that begins in some minutes, to which posts are invited; the address of its first meeting."""
    starts_at = datetime.now(LOCAL) + timedelta(minutes=10)
    await page.goto(f"{server.address}/lich-hop/moi")
    await page.get_by_label("Tên cuộc họp").fill(TITLE)
    await page.get_by_label("Chủ trì", exact=True).select_option(index=1)
    await page.get_by_role("button", name="Định kỳ").click()
    await page.get_by_label("Từ ngày").fill(f"{starts_at:%d/%m/%Y}")
    await page.get_by_label("Bắt đầu lúc").fill(f"{starts_at:%H:%M}")
    weekdays = page.get_by_role("group", name="Các ngày trong tuần").get_by_role("button")
    for place in range(7):
        day = weekdays.nth(place)
        if (await day.get_attribute("aria-pressed") == "true") != (place == starts_at.weekday()):
            await day.click()
    for post, area in ((POST, AREA), (AGENCY_POST, "Toàn tỉnh")):
        await page.get_by_label("Chức danh", exact=True).select_option(post)
        await page.get_by_label("Khu vực", exact=True).select_option(area)
        await page.get_by_role("button", name="Mời", exact=True).click()
    await page.get_by_role("button", name="Lưu dự thảo").click()
    first = page.locator("a[href^='/hop/']").filter(has=page.get_by_text(TITLE, exact=True)).first
    await first.wait_for()
    address = f"{server.address}{await first.get_attribute('href')}"
    await page.goto(address)
    return address


async def invite(page: Page, address: str) -> None:
    """Submitted, and the invitation sent, which is late for a meeting in ten minutes."""
    await page.get_by_role("button", name="Trình duyệt").click()
    await page.get_by_role("button", name="Rút về để sửa").wait_for()
    await page.goto(f"{address}/giay-moi")
    await page.get_by_label("Lý do gửi muộn").fill("Họp gấp")
    await page.get_by_role("button", name="Gửi giấy mời").click()
    await page.get_by_text("Lần 1, gửi").wait_for()


async def link_of(page: Page, server: DemoServer, box: Mailbox, address: str) -> str:
    """The link in somebody's letter, on this machine; waits until the letter has come."""
    while address not in box.recipients:
        await page.wait_for_timeout(50)
    letter = next(message for message in box.messages if address in str(message["To"]))
    words = str(part(letter, "text/plain").get_content()).split()
    return next(word for word in words if word.startswith(PUBLIC_URL)).replace(PUBLIC_URL, server.address)


async def answer(page: Page, server: DemoServer, box: Mailbox) -> None:
    """By the links of their letters: one comes, one does not, one sends a substitute."""
    accepting, declining, sending = (address for _, _, address in HEADS.values())
    await page.goto(await link_of(page, server, box, accepting))
    await page.get_by_role("button", name="Dự họp").click()
    await expect(page.get_by_text("Đã ghi nhận trả lời.")).to_be_visible()
    await page.goto("about:blank")
    await page.goto(await link_of(page, server, box, declining))
    await page.get_by_role("button", name="Không dự được").click()
    await page.get_by_label("Lý do không dự được").fill(AWAY)
    await page.get_by_role("button", name="Gửi trả lời").click()
    await expect(page.get_by_text("Đã ghi nhận trả lời.")).to_be_visible()
    await page.goto("about:blank")
    await page.goto(await link_of(page, server, box, sending))
    await page.get_by_role("button", name="Cử người dự thay").click()
    await page.get_by_label("Người dự thay", exact=True).select_option("Người khác, ghi tên bên dưới")
    await page.get_by_label("Xưng hô").select_option("Bà")
    await page.get_by_label("Họ và tên").fill(SUBSTITUTE)
    await page.get_by_label("Lý do cử người dự thay").fill("Trùng lịch")
    await page.get_by_role("button", name="Gửi trả lời").click()
    await expect(page.get_by_text("Đã ghi nhận trả lời.")).to_be_visible()


async def answer_signed_in(page: Page, server: DemoServer) -> None:
    """The head of an agency, who has an account, says that it comes."""
    await enter(page, server, DELEGATE)
    await page.goto(f"{server.address}/giay-moi")
    await page.get_by_role("button", name="Dự họp").click()
    await expect(page.get_by_text("Đã trả lời: dự họp.")).to_be_visible()


async def count_heads(page: Page, server: DemoServer, address: str, code: str) -> None:
    """A room says how many sit there, and comes in."""
    await enter(page, server, f"diemcau-{code}")
    await page.goto(f"{address}/vao")
    for _ in range(PEOPLE_THERE):
        await page.get_by_role("button", name="Thêm một người").click()
    await expect(page.get_by_text("Đã ghi nhận")).to_be_visible()
    await page.get_by_role("button", name="Vào họp", exact=True).click()
    await page.get_by_role("button", name="Rời phòng").wait_for()


async def hold(chair: Page, server: DemoServer, address: str) -> None:
    """The chair opens, calls the roll by hand, and ends."""
    await enter(chair, server, CHAIR)
    await chair.goto(f"{address}/vao")
    await chair.get_by_role("button", name="Vào họp", exact=True).click()
    await chair.get_by_role("button", name="Khai mạc phiên họp").click()
    await chair.get_by_role("button", name="Khai mạc", exact=True).click()
    await chair.get_by_role("button", name="Điểm danh", exact=True).click()
    for code, mark in (("14329", "Có mặt"), ("14428", "Vắng có lý do"), ("14638", "Có mặt")):
        panel = chair.get_by_role("region", name="Điểm danh")
        await panel.get_by_role("button").filter(has_text=COMMUNES[code]).click()
        await panel.get_by_role("heading", name=COMMUNES[code], exact=True).wait_for()
        await panel.get_by_role("button", name=mark, exact=True).click()
    await chair.get_by_role("button", name="Kết thúc điểm danh").click()
    await chair.get_by_role("button", name="Kết thúc họp").click()
    await chair.get_by_role("dialog").get_by_role("button", name="Kết thúc họp").click()
    await chair.get_by_role("heading", name="Phiên họp đã kết thúc").wait_for()


async def exported(page: Page, address: str) -> dict[str, list[list[object]]]:
    """The workbook of the attendance: its pages, without their headings."""
    await page.goto(f"{address}/diem-danh")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Tải Excel").click()
    content = (await (await coming.value).path()).read_bytes()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: [list(row) for row in book.get_sheet_by_name(name).to_python()[1:]] for name in book.sheet_names}


async def test_from_the_directory_to_the_list_of_who_was_there(
    office: DemoServer, box: Mailbox, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page:
        await enter(page, office, IT)
        await import_heads(page, office)
    async with visitor(browser, DESK) as secretary, visitor(browser, DESK) as page:
        await enter(secretary, office, SECRETARY)
        address = await plan_series(secretary, office)
        await invite(secretary, address)
        await answer(page, office, box)
        await answer_signed_in(page, office)
        await secretary.reload()
        await secretary.get_by_role("button", name="Duyệt", exact=True).click()
        await secretary.get_by_role("button", name="Thu hồi dự thay").wait_for()
        await count_heads(page, office, address, "14329")
        async with visitor(browser, DESK) as chair:
            await hold(chair, office, address)
        sheets = await exported(secretary, address)
    people = {str(row[2]): row for row in sheets["Đại biểu"]}
    assert people["Bà Đỗ Thị Mới"][7] == "Có mặt"
    assert people["Ông Ngô Văn Thêm"][7] == "Vắng có lý do"
    substitute = next(row for name, row in people.items() if SUBSTITUTE in name)
    assert (substitute[6], substitute[7]) == ("Bà Lê Thị Vừa", "Có mặt")
    assert "Bà Lê Thị Vừa" not in people
    assert (len(people), len(sheets["Điểm cầu"])) == (OF_THE_AREA + AGENCIES, OF_THE_AREA + 1)
    site = next(row for row in sheets["Điểm cầu"] if row[1] == COMMUNES["14329"])
    assert site[4] == PEOPLE_THERE
