"""A paper on its way: brought and published by the secretary, read by a delegate, and the reading told back."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, DESK, ROOMS, SECRETARY, TELEVISION, UNITS, Meeting
from tests.browser.paper import PAGES, PREPARED_MS, TITLE, bring, choose, report
from tests.browser.papers_tour import becomes, copies_are, line_down, papers_tour, recall
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer, demo_server
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180), pytest.mark.long]

BEAT_MS = 20_000
"""A beat of reading was answered by then: one comes every ten seconds."""
SHAS = """async () => {
  const shelves = (await caches.keys()).filter((name) => name.startsWith("giaoban-papers"));
  const kept = await Promise.all(shelves.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({ url }) => url.split("/").at(-1)).filter((sha) => sha !== "list");
}"""
SHELVES = "async () => (await caches.keys()).filter((name) => name.startsWith('giaoban-papers')).length"


async def taken(page: Page, link: str) -> Path:
    """What a link lets one take away."""
    async with page.expect_download() as download:
        await page.get_by_role("link", name=link).click()
    return await (await download.value).path()


async def notes_are_taken_away_by_their_owner_alone(reader: Page, secretary: Page, server: DemoServer) -> None:
    """As data and to print; who else asks for them at the same address gets its own, of which there are none."""
    written = json.loads((await taken(reader, "Tải dữ liệu (JSON)")).read_text(encoding="utf-8"))
    assert [(note["page"], note["body"]) for note in written["notes"]] == [(4, {"text": "Hỏi lại số liệu"})]
    assert (await taken(reader, "Tải ghi chú (PDF)")).read_bytes().startswith(b"%PDF-")
    address = await reader.get_by_role("link", name="Tải dữ liệu (JSON)").get_attribute("href")
    for_another = await secretary.request.get(f"{server.address}{address}")
    assert (await for_another.json())["notes"] == [], "they are their owner's alone"


async def a_room_shows_what_is_open_and_nothing_internal(room: Page, secretary: Page, address: str) -> None:
    """The buttons of the report stand open before the secretary."""
    await room.goto(address)
    await expect(room.get_by_role("link", name=TITLE)).to_be_visible()  # An open paper is for rooms, too.
    await secretary.get_by_role("button", name="Sửa tên, mục").click()
    await secretary.get_by_label("Mức độ").select_option("internal")
    screens = secretary.get_by_label("Hiện trên màn hình các phòng họp")
    await expect(screens).not_to_be_checked()
    await secretary.get_by_role("dialog").get_by_role("button", name="Lưu").click()
    await expect(secretary.get_by_text("Không hiện ở phòng họp")).to_be_visible()
    await room.reload()
    await expect(room.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    await expect(room.get_by_role("link", name=TITLE)).to_have_count(0)


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
        for size in ("Vừa cả trang", "Vừa chiều ngang"):
            await reader.get_by_role("button", name=size).click()
            await expect(reader).to_have_url(re.compile("/4$"))

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
        await notes_are_taken_away_by_their_owner_alone(reader, secretary, server)

        await expect(secretary.get_by_text("1 đã mở, 1 đọc hết")).to_be_visible(timeout=15_000)
        await secretary.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        await secretary.get_by_role("button", name="Ai đã đọc").click()
        await expect(secretary.get_by_role("cell", name=f"{PAGES}/{PAGES}")).to_be_visible()
        await secretary.get_by_role("button", name="Đóng").click()

        await sign_in(room, server.address, ROOMS[0])
        await a_room_shows_what_is_open_and_nothing_internal(room, secretary, f"{server.address}/hop/{meeting.id}")

        await secretary.get_by_role("button", name="Thu hồi").click()
        await secretary.get_by_label("Lý do thu hồi").fill("Số liệu sai")
        await secretary.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
        await expect(secretary.get_by_text("Đã thu hồi")).to_be_visible()
        await reader.keyboard.press("Home")  # It is open, and read on: the next beat hears of it.
        await expect(reader.get_by_text("Tài liệu đã được thu hồi.")).to_be_visible(timeout=BEAT_MS)
        await expect(reader.locator("img")).to_have_count(0)
        await copies_are(reader, 0)
        await reader.reload()
        await expect(reader.get_by_role("link", name="Về cuộc họp")).to_be_visible()
        await expect(reader.locator("img")).to_have_count(0)


async def test_the_secretary_puts_papers_in_order_by_keys(server: DemoServer, browser: Browser) -> None:
    async with Meeting.held(server, browser) as meeting, visitor(browser, DESK) as page:
        await bring(page, server, meeting)
        await choose(page, report("Phụ_lục_số_liệu.pdf"))
        await page.get_by_role("button", name="Sửa tài liệu Phụ lục số liệu").click()
        await page.get_by_text("Chưa phát hành").wait_for(timeout=PREPARED_MS)
        up = page.get_by_role("button", name="Chuyển lên")
        await up.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Đã chuyển “Phụ lục số liệu” đến vị trí 1 trên 2.")).to_be_attached()
        await expect(up).to_be_focused()
        await expect(up).to_have_attribute("aria-disabled", "true")
        assert await axe_faults(page) == []
        await page.reload()
        titles = page.get_by_role("listitem").get_by_role("link").filter(has_text=re.compile("Phụ lục|Báo cáo"))
        await expect(titles).to_have_text(["Phụ lục số liệu", TITLE])


async def test_nobody_is_granted_a_paper_until_a_day_that_cannot_be_read(server: DemoServer, browser: Browser) -> None:
    async with Meeting.held(server, browser) as meeting, visitor(browser, DESK) as page:
        await bring(page, server, meeting)
        await page.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        await page.get_by_role("button", name="Ai được xem").first.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Được làm gì").select_option("download")
        until = dialog.get_by_role("textbox", name="Đến hết ngày (có thể để trống)")
        await until.fill("31/02/2035")
        await dialog.get_by_role("button", name="Thêm vào danh sách").click()
        await expect(dialog.get_by_text("Hãy ghi ngày/tháng/năm, như 30/11/2026.")).to_be_visible()
        await expect(dialog.get_by_text("được xem và tải về")).to_have_count(0)
        await until.fill("01/02/2020")
        await dialog.get_by_role("button", name="Thêm vào danh sách").click()
        await dialog.get_by_role("button", name="Lưu").click()
        await expect(dialog.get_by_text("Ngày hết hạn xem đã qua. Hãy chọn từ hôm nay trở đi.")).to_be_visible()
        await until.fill("28/02/2035")
        await dialog.get_by_role("button", name="Thêm vào danh sách").click()
        await expect(dialog.get_by_text("được xem và tải về đến hết ngày 28/02/2035")).to_be_visible()


async def test_whom_a_paper_is_granted_to_is_found_without_marks(server: DemoServer, browser: Browser) -> None:
    async with Meeting.held(server, browser) as meeting, visitor(browser, DESK) as page:
        await bring(page, server, meeting)
        await page.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        await page.get_by_role("button", name="Ai được xem").first.click()
        dialog = page.get_by_role("dialog")
        wanted = dialog.get_by_role("searchbox", name="Cho ai")
        add = dialog.get_by_role("button", name="Thêm vào danh sách")
        await wanted.fill("khong co ai the")
        await expect(dialog.get_by_text("Không có ai khớp.")).to_be_visible()
        await expect(add).to_be_disabled()
        await wanted.fill("hai hau")
        await dialog.get_by_role("radio", name="Hải Hậu").first.check()
        assert await axe_faults(page) == []
        await dialog.get_by_role("button", name="Lưu").click()
        await expect(dialog).to_have_count(0)
        await page.get_by_role("button", name="Ai được xem").first.click()
        await expect(dialog.get_by_role("listitem").filter(has_text="Hải Hậu: được xem")).to_be_visible()


async def test_who_has_not_opened_a_paper_is_reminded_until_the_meeting_begins(
    server: DemoServer, browser: Browser
) -> None:
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}", server.trusted()) as secretary:
        at = datetime.now(UTC) + timedelta(days=3)
        to_come = await secretary.make_meeting("Giao ban sắp tới", CHAIR, UNITS, starts_at=at)
    async with Meeting.held(server, browser) as under_way, visitor(browser, DESK) as page:
        reading = await _readers_of_the_report(page, server, under_way)
        await expect(reading.get_by_role("button", name="Nhắc đọc")).to_have_count(0)
    async with visitor(browser, DESK) as page:
        reading = await _readers_of_the_report(page, server, Meeting(server, browser, to_come))
        await reading.get_by_role("button", name="Nhắc đọc").click()
        await expect(reading.get_by_role("status")).to_contain_text("Không còn ai để nhắc")  # Nobody has an address.
        assert await axe_faults(page) == []


async def _readers_of_the_report(page: Page, server: DemoServer, meeting: Meeting) -> Locator:
    """The secretary brings it and looks who has read it: nobody."""
    await bring(page, server, meeting)
    await page.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
    await page.get_by_role("button", name="Ai đã đọc").click()
    reading = page.get_by_role("dialog")
    await expect(reading.get_by_text("Chưa ai mở tài liệu này.")).to_be_visible()
    return reading


async def test_papers_are_read_with_the_line_down_until_they_are_recalled(browser: Browser) -> None:
    async with (
        demo_server() as server,  # Of its own: no other papers are kept.
        Meeting.held(server, browser) as meeting,
        visitor(browser, DESK) as secretary,
        visitor(browser, DESK) as reader,
    ):
        await bring(secretary, server, meeting)
        await sign_in(reader, server.address, PERSON)
        await copies_are(reader, PAGES)
        async with line_down(reader):
            await reader.goto(server.address)
            await reader.get_by_role("link", name="Đọc tài liệu đã lưu trên máy này (1)").click()
            await reader.get_by_role("link", name=TITLE).click()
            await expect(reader.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img")).to_be_visible()
            await reader.keyboard.press("End")
            last = reader.get_by_role("region", name=f"Trang {PAGES} trên {PAGES}").locator("img")
            await expect(last).to_be_visible()
            await expect(last).to_have_js_property("complete", True)
            assert await axe_faults(reader) == []
        await secretary.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        await recall(secretary)
        await reader.goto(server.address)
        await expect(reader.get_by_role("heading", name="Họp hôm nay")).to_be_visible()
        await copies_are(reader, 0)
        async with line_down(reader):
            await reader.goto(f"{server.address}/tai-lieu")
            await expect(reader.get_by_text("Không có tài liệu nào được lưu trên máy này.")).to_be_visible()


async def test_what_is_kept_is_the_newest_and_leaves_with_who_signs_out(browser: Browser) -> None:
    async with (
        demo_server() as server,
        Meeting.held(server, browser) as meeting,
        visitor(browser, DESK) as secretary,
        visitor(browser, DESK) as reader,
    ):
        await bring(secretary, server, meeting)
        await sign_in(reader, server.address, PERSON)
        await copies_are(reader, PAGES)
        await secretary.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        newer = secretary.locator("input[type=file]:not([multiple])").first
        await newer.set_input_files(report("Báo_cáo_sửa.pdf", "Đã sửa số liệu."))
        await secretary.get_by_text("Bản 2 chưa phát hành").wait_for(timeout=PREPARED_MS)
        before = await reader.evaluate(SHAS)
        row = secretary.get_by_role("listitem").filter(has_text="Bản 2 chưa phát hành").last
        await row.get_by_role("button", name="Phát hành", exact=True).click()
        await expect(secretary.get_by_text("Bản 2 chưa phát hành")).to_have_count(0)
        await reader.reload()
        await becomes(reader, f"async () => (await ({SHAS})()).filter((sha) => !{before}.includes(sha)).length", PAGES)
        await copies_are(reader, PAGES)
        await reader.get_by_role("button", name="Đăng xuất", exact=True).click()
        await becomes(reader, SHELVES, 0)
        assert await reader.evaluate("localStorage.getItem('giaoban.papers')") is None


@pytest.mark.timeout(400)
async def test_papers_in_every_state_are_readable_for_everyone(server: DemoServer, browser: Browser) -> None:
    faults, unreached = {}, {}
    async with Meeting.held(server, browser) as meeting:
        async for stop in papers_tour(browser, server.address, meeting.id, DESK):
            faults[stop.name] = await axe_faults(stop.page)
            await stop.page.set_viewport_size(ZOOMED)
            unreached[stop.name] = await out_of_reach(stop.page)
            await stop.page.set_viewport_size(DESK)
    assert {name: found for name, found in faults.items() if found} == {}
    assert {name: found for name, found in unreached.items() if found} == {}
