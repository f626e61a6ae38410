"""Takes the pictures of the guides in docs/help, of the running product: `make help-pictures`.

What is pressed next has a ring. Live pages are those with fixed states and drawn people (`harness.py`); all else is
a demo server's.
"""

import asyncio
import base64
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Locator, Page

from meetings.commands import By, add_item
from meetings.db import Database
from meetings.domain.agenda import Visibility
from meetings.planning.values import AgendaLine
from tests.browser.directory_tour import FAULTY, csv
from tests.browser.harness import harness
from tests.browser.line_board import MadeLines, it_at_the_board
from tests.browser.line_past import write_past
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SECRETARY, TELEVISION, Meeting, light_chromium
from tests.browser.tour import (
    HELPED,
    HOLD_TIME,
    IT,
    PERSON,
    demo_without_session,
    plan,
    reset_password,
    sign_in,
    visitor,
)
from tests.meetings.convening import Convening
from tests.meetings.letters.mailbox import mailbox
from tests.system.demo_server import LOOPBACK, DemoServer, demo_server

PICTURES = Path(__file__).parents[2] / "docs" / "help" / "pictures"
SCALE = 0.75
QUALITIES = (70, 50, 30)
MOST_BYTES = 60_000
SETTLE_MS = 500
RING = "node => { node.style.outline = '4px solid rgb(214 40 40)'; node.style.outlineOffset = '3px'; }"
NO_RING = "node => { node.style.outline = node.style.outlineOffset = ''; }"
LETTERS = {"smtp_from": "giaymoi@tinh.example", "public_url": "https://hop.example.vn"}

LIVE: Sequence[tuple[str, str, Sequence[str], str]] = (
    ("commune-hand", "room-hand", (), "Hạ tay"),
    ("commune-speak", "room-asked", (), "^Bật mic$"),
    ("commune-share", "room-mine", ("Tài liệu",), "^Chia sẻ màn hình"),
    ("commune-called", "room-called", (), "^Mic"),
    ("commune-weak", "room-weak", (), ""),
    ("chair-open", "desk-empty", (), "^Khai mạc phiên họp$"),
    ("chair-floor", "desk", (), "^Trao quyền"),
    ("chair-next", "desk-over", (), "^Dừng lượt$"),
    ("chair-stage", "desk", ("Hải Hậu",), "^Đưa lên màn hình$"),
    ("chair-roll-call", "desk-roll-call", (), "^Có mặt$"),
    ("chair-mute", "desk", ("Tắt mic tất cả",), "^Hoàn tác"),
    ("chair-suspend", "desk-suspended", (), "^Họp tiếp$"),
    ("chair-end", "desk", ("Kết thúc họp",), "^Kết thúc họp$"),
    ("chair-deputy", "desk-deputy", (), ""),
    ("it-mute", "desk-it", ("Hải Hậu", "Tắt mic"), ""),
    ("it-overview", "desk", (), ""),
)
"""The picture, the state, what is pressed before, and the words of what is pressed next."""


async def shoot(page: Page, name: str, *next_: Locator) -> None:
    """One picture as WebP, as good as its size allows."""
    for locator in next_:
        await locator.first.scroll_into_view_if_needed()
        await locator.first.evaluate(RING)
    await page.wait_for_timeout(SETTLE_MS)
    devtools = await page.context.new_cdp_session(page)
    size = page.viewport_size
    assert size is not None
    clip = {"x": await page.evaluate("scrollX"), "y": await page.evaluate("scrollY"), **size, "scale": SCALE}
    for quality in QUALITIES:
        wish = {"format": "webp", "quality": quality, "clip": clip}
        answer = await devtools.send("Page.captureScreenshot", wish)
        picture = base64.b64decode(answer["data"])
        if len(picture) <= MOST_BYTES:
            break
    await devtools.detach()
    for locator in next_:
        await locator.first.evaluate(NO_RING)
    (PICTURES / f"{name}.webp").write_bytes(picture)


def key(page: Page, words: str) -> Locator:
    """A button or a link by its words."""
    name, within = re.compile(words), page.locator("dialog:modal, body:not(:has(dialog:modal))")
    return within.get_by_role("button", name=name).or_(within.get_by_role("link", name=name))


async def shoot_live(browser: Browser) -> None:
    """The session as rooms, the chair and IT see it."""
    page = await browser.new_page(viewport=TELEVISION, locale="vi-VN")
    async with harness() as fixtures:
        for name, case, presses, next_ in LIVE:
            await fixtures.show(page, case, view="toan-canh" if name == "it-overview" else "")
            for press in presses:
                await page.get_by_role("button", name=press).first.click()
            await shoot(page, name, *([key(page, next_)] if next_ else []))
    await page.close()


async def shoot_room(browser: Browser, server: DemoServer, meeting: str) -> None:
    """A commune's machine outside a session, and in a practice meeting."""
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[0])
        await page.goto(f"{server.address}/hop/{meeting}/vao")
        await page.get_by_text("Đã thấy hình").wait_for()
        for _ in range(5):
            await page.get_by_role("button", name="Thêm một người").click()
        await page.get_by_text("Đã ghi nhận").wait_for()
        await shoot(page, "commune-count", key(page, "^Thêm một người"))
        await page.goto(f"{server.address}/thu-may")
        await page.get_by_text("Đã thấy hình").wait_for()
        await shoot(page, "commune-devices", key(page, "^Thử loa"))
        await page.goto(f"{server.address}/phong")
        await page.get_by_role("alertdialog").wait_for()
        await page.evaluate(HOLD_TIME)
        await shoot(page, "commune-join", key(page, "^Vào ngay"))
    async with demo_without_session() as free, visitor(browser, TELEVISION) as page:
        await sign_in(page, free.address, ROOMS[1])
        await page.get_by_role("button", name="Họp thử").click()
        await page.get_by_text("Đã thấy hình").wait_for()
        await page.get_by_role("button", name="Vào họp", exact=True).click()
        await page.get_by_text("Tốt").first.wait_for()
        await shoot(page, "commune-practice", key(page, "^Xin phát biểu"))
        await page.get_by_role("button", name=re.compile("^Rời phòng")).click()


async def shoot_planning(browser: Browser, server: DemoServer) -> None:
    """The secretary before anybody is invited."""
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, SECRETARY)
        await page.goto(f"{server.address}/danh-ba")
        await page.get_by_role("searchbox").fill("hai an")
        await page.get_by_text("2 đơn vị", exact=True).wait_for()
        await shoot(page, "secretary-directory", page.get_by_role("searchbox"))
        await plan(page, server.address, "Giao ban hằng tuần")
        await page.get_by_text("Không trùng lịch").or_(page.get_by_text("Trùng")).first.wait_for()
        await shoot(page, "secretary-plan", page.get_by_label("Tên cuộc họp"))
        await page.get_by_label("Chức danh", exact=True).select_option("Chủ tịch UBND xã, phường")
        await shoot(page, "secretary-invited", page.get_by_role("button", name="Mời", exact=True))
        await page.get_by_role("button", name="Mời", exact=True).click()
        await page.evaluate("scrollTo(0, 0)")
        await page.get_by_role("button", name="Định kỳ").click()
        await page.get_by_text("Hằng tuần vào").wait_for()
        await shoot(page, "secretary-series", page.get_by_role("button", name="Định kỳ"))
        await plan(page, server.address, "Họp bàn đê điều")
        await page.get_by_role("button", name="Lưu dự thảo").click()
        await page.get_by_role("button", name="Thêm mục").click()
        await page.get_by_label("Nội dung").fill("Khai mạc, điểm danh")
        await page.get_by_label("Người trình bày").fill("Chánh Văn phòng UBND tỉnh")
        await shoot(page, "secretary-agenda", page.get_by_role("button", name="Lưu mục"))
        await page.get_by_role("button", name="Trình duyệt").click()
        await page.get_by_role("button", name="Rút về để sửa").wait_for()
        await page.get_by_role("button", name="Dời", exact=True).click()
        await page.get_by_role("heading", name="Dời cuộc họp").wait_for()
        await shoot(page, "secretary-move", page.get_by_label("Lý do"))


async def shoot_invitation(browser: Browser, server: DemoServer) -> None:
    """A meeting that is submitted, invited to, answered and attended."""
    database = Database.open(f"sqlite+aiosqlite:///{server.data_dir / 'giaoban.sqlite3'}")
    try:
        convening = await Convening.prepare(database, datetime.now(UTC) + timedelta(minutes=20))
        await _write_agenda(convening)
    finally:
        await database.close()
    page_of = f"{server.address}/hop/{convening.meeting}"
    async with (
        visitor(browser, TELEVISION) as secretary,
        visitor(browser, TELEVISION) as chair,
        visitor(browser, TELEVISION) as person,
    ):
        await sign_in(chair, server.address, CHAIR)
        await chair.goto(page_of)
        await shoot(chair, "chair-approve", key(chair, "^Duyệt, gửi giấy mời$"), key(chair, "^Trả lại thư ký$"))
        await sign_in(secretary, server.address, SECRETARY)
        await secretary.goto(f"{page_of}/giay-moi")
        await secretary.get_by_label("Lý do gửi muộn").fill("Họp gấp vì bão")
        await shoot(secretary, "secretary-send", key(secretary, "^Gửi giấy mời"))
        await key(secretary, "^Gửi giấy mời").click()
        await secretary.get_by_text("Lần 1, gửi").wait_for()
        await shoot(secretary, "secretary-replies", key(secretary, "^Ghi trả lời").first)
        await _answer(person, server)
        await secretary.reload()
        await shoot(secretary, "secretary-substitute", secretary.get_by_role("button", name="Duyệt", exact=True))
        await secretary.get_by_role("button", name="Duyệt", exact=True).click()
        await secretary.get_by_role("button", name="Thu hồi dự thay").wait_for()
        await secretary.goto(f"{page_of}/diem-danh")
        present = secretary.get_by_role("button", name="Có mặt", exact=True)
        await present.first.click()
        await shoot(secretary, "secretary-attendance", present.nth(1))
        await secretary.reload()
        await shoot(secretary, "secretary-export", key(secretary, "^Chốt danh sách"), key(secretary, "^Tải Excel"))


async def _write_agenda(convening: Convening) -> None:
    for title, presenter in (("Kinh tế - xã hội tháng 11", "Sở Tài chính"), ("Chống rét", "Sở Nông nghiệp")):
        seen = (await convening.page()).revision
        async with convening.db.begin() as tx:
            line = AgendaLine(title, 25, presenter, Visibility.DELEGATES)
            by = By(convening.accounts[SECRETARY], seen, datetime.now(UTC))
            await add_item(tx, convening.meeting, line, by)


async def _answer(person: Page, server: DemoServer) -> None:
    await sign_in(person, server.address, PERSON)
    await person.goto(f"{server.address}/giay-moi")
    await shoot(person, "commune-reply", person.get_by_role("button", name="Dự họp"))
    await person.get_by_role("button", name="Cử người dự thay").click()
    await person.get_by_label("Người dự thay", exact=True).select_option("Người khác, ghi tên bên dưới")
    await person.get_by_label("Xưng hô").select_option("Bà")
    await person.get_by_label("Họ và tên").fill("Trần Thị Thử")
    await person.get_by_label("Lý do cử người dự thay").fill("Trùng lịch")
    await shoot(person, "commune-substitute", person.get_by_role("button", name="Gửi trả lời"))
    await person.get_by_role("button", name="Gửi trả lời").click()
    await person.get_by_text("Đã ghi nhận trả lời.").wait_for()


async def shoot_it(browser: Browser, server: DemoServer) -> None:
    """IT at its desk."""
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, IT)
        await page.goto(f"{server.address}/danh-ba/nhap")
        await page.get_by_label("Tệp XLSX hoặc CSV").set_input_files(csv(FAULTY))
        await page.get_by_text("2 dòng có lỗi").wait_for()
        await shoot(page, "it-import", key(page, "^Tải mẫu"))
        await page.goto(f"{server.address}/danh-ba/can-bo")
        await page.get_by_role("searchbox").fill("chánh thanh tra")
        await page.get_by_role("row").nth(1).get_by_role("link").click()
        await page.get_by_role("button", name="Mở tài khoản").click()
        await page.get_by_role("dialog").get_by_role("textbox").fill("thanh.tra")
        await shoot(page, "it-account")
        await page.goto(f"{server.address}/tai-khoan")
        await page.get_by_role("row").nth(1).wait_for()
        await reset_password(page, HELPED)
        await shoot(page, "it-password", page.get_by_role("button", name="Đã đọc xong"))
        await page.goto(f"{server.address}/may-phong")
        await page.get_by_role("button", name=f"Tạo mã ghép máy cho {ROOM_NAMES[0]}").click()
        await page.get_by_text("Còn dùng được").wait_for()
        await shoot(page, "it-pair", page.locator("dialog .digits"))
        code = (await page.locator("dialog .digits").inner_text()).replace(" ", "")
        async with visitor(browser, TELEVISION) as machine:
            await machine.goto(f"{server.address}/phong#{code}")
            await machine.get_by_role("button", name="Ghép máy").click()
            await page.get_by_text("Đã ghép xong").wait_for()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name=f"Gỡ máy của {ROOM_NAMES[0]}").click()
        await page.get_by_role("heading", name=f"Gỡ máy của {ROOM_NAMES[0]}?").wait_for()
        await shoot(page, "it-revoke", page.get_by_role("dialog").get_by_role("button", name="Gỡ máy"))


async def shoot_lines(browser: Browser, server: DemoServer, meeting: str) -> None:
    """IT at the board of lines, on a bad morning."""
    async with it_at_the_board(browser, server, TELEVISION, MadeLines()) as page:
        await page.get_by_role("row").filter(has_text="Xã Giao Phúc 5").first.click()
        await shoot(page, "it-lines", page.locator("[aria-selected=true]"))
        await shoot(page, "it-alarm", key(page, "^Nhận xử lý").first)
        await key(page, "^Giới hạn tốc độ$").click()
        await page.get_by_label(re.compile("^Cả đường lên")).check()
        await page.get_by_label("Chỉ 180p", exact=True).check()
        await shoot(page, "it-cap", key(page, "^Áp dụng$"))
    site = await write_past(server, meeting, ROOM_NAMES[0])
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, IT)
        await page.goto(f"{server.address}/duong-truyen/diem-cau/{site}")
        await page.get_by_role("heading", name="Việc đã xảy ra").or_(page.locator("canvas").first).first.wait_for()
        await shoot(page, "it-line-history")
        await page.goto(f"{server.address}/do-duong-truyen")
        await page.get_by_role("button", name=re.compile("^Chụp ảnh")).first.click()
        await key(page, "^Kiểm tra góc máy quay$").click()
        await shoot(page, "it-picture", key(page, "^Yêu cầu chụp$"))


async def main() -> None:
    """Starts a demo server of its own."""
    PICTURES.mkdir(exist_ok=True)
    async with (
        mailbox() as box,
        demo_server(smtp_host=LOOPBACK, smtp_port=str(box.port), smtp_security="none", **LETTERS) as server,
        light_chromium("--allow-loopback-in-peer-connection") as browser,
        Meeting.held(server, browser) as meeting,
    ):
        await shoot_live(browser)
        await shoot_room(browser, server, meeting.id)
        await shoot_planning(browser, server)
        await shoot_invitation(browser, server)
        await shoot_lines(browser, server, meeting.id)
        await shoot_it(browser, server)
    sizes = [picture.stat().st_size for picture in PICTURES.glob("*.webp")]
    sys.stdout.write(
        f"{len(sizes)} pictures, {sum(sizes) / 1000:.0f} KB together, {max(sizes) / 1000:.0f} KB at most\n"
    )


if __name__ == "__main__":
    asyncio.run(main())
