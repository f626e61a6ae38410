"""The secretary plans, the chair decides, and neither writes over what the other has just done."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from meetings.domain.local_days import local_day
from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, DESK, SECRETARY
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import plan, sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
SPLIT = "Từ buổi này trở đi"


async def draft(page: Page, server: DemoServer, title: str) -> str:
    """Makes a draft by the form; the address of its page."""
    await sign_in(page, server.address, SECRETARY)
    await plan(page, server.address, title)
    await page.get_by_role("button", name="Lưu dự thảo").click()
    await page.get_by_role("heading", name=title).wait_for()
    return page.url


async def give_reason(page: Page, reason: str, confirm: str) -> None:
    """Answers a dialog."""
    await page.get_by_label("Lý do").fill(reason)
    await page.get_by_role("dialog").get_by_role("button", name=confirm).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_draft_is_submitted_sent_back_moved_postponed_and_brought_back(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page, visitor(browser, DESK) as chair:
        await draft(page, server, "Họp bàn đê điều")
        await page.get_by_role("button", name="Trình duyệt").click()
        await page.get_by_role("button", name="Rút về để sửa").wait_for()
        await sign_in(chair, server.address, CHAIR)
        waiting = chair.get_by_role("region", name=re.compile("^Chờ tôi duyệt"))
        await waiting.get_by_role("link", name=re.compile("Họp bàn đê điều")).click()
        await chair.get_by_role("link", name="Duyệt, gửi giấy mời").wait_for()
        await chair.get_by_role("button", name="Trả lại thư ký").click()
        await give_reason(chair, "Thiếu Sở Y tế", "Trả lại")
        await page.reload()
        await expect(page.get_by_text("Lý do: Thiếu Sở Y tế")).to_be_visible()
        await page.get_by_role("button", name="Trình duyệt").click()
        await page.get_by_role("button", name="Rút về để sửa").wait_for()
        await page.get_by_role("button", name="Dời", exact=True).click()
        await page.get_by_label("Bắt đầu lúc").fill("14:00")
        await give_reason(page, "Trùng lịch", "Dời cuộc họp")
        await expect(page.get_by_text("14:00 đến")).to_be_visible()
        await page.get_by_role("button", name="Hoãn").click()
        await give_reason(page, "Bão số 9", "Hoãn cuộc họp")
        await page.get_by_role("button", name="Xếp lịch lại").click()
        await give_reason(page, "Hết bão", "Xếp lịch lại")
        await expect(page.get_by_role("button", name="Rút về để sửa")).to_be_visible()


async def test_a_change_that_was_not_seen_is_shown_and_not_written_over(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page, visitor(browser, DESK) as other:
        address = await draft(page, server, "Họp hai người cùng sửa")
        await sign_in(other, server.address, SECRETARY)
        for each in (page, other):
            await each.goto(f"{address}/sua")
            await each.get_by_label("Nơi họp").wait_for()
        await other.get_by_label("Nơi họp").fill("Phòng của họ")
        await other.get_by_role("button", name="Lưu", exact=True).click()
        await other.get_by_role("heading", name="Chương trình họp").wait_for()
        await page.get_by_label("Tên cuộc họp").fill("Tên của tôi")
        await page.get_by_role("button", name="Lưu", exact=True).click()
        await expect(page.get_by_text("Người khác vừa sửa cuộc họp này")).to_be_visible()
        await expect(page.get_by_text("Phòng của họ")).to_be_visible()
        await expect(page.get_by_label("Tên cuộc họp")).to_have_value("Tên của tôi")
        await page.get_by_role("button", name="Lấy bản của họ").click()
        await expect(page.get_by_label("Nơi họp")).to_have_value("Phòng của họ")


@pytest.mark.parametrize("scope", ["Tất cả các buổi tới", SPLIT])
async def test_two_who_change_a_series_see_what_the_other_did_and_may_still_save(
    server: DemoServer, browser: Browser, scope: str
) -> None:
    """The first to save makes the untouched drafts anew: the one that the second came from is gone. What the first has
    split off is another series, and the second is told so instead of making its meetings twice.
    """
    async with visitor(browser, DESK) as page, visitor(browser, DESK) as other:
        name = f"Giao ban hai người sửa, {scope}"
        await sign_in(page, server.address, SECRETARY)
        await plan(page, server.address, name)
        await page.get_by_role("button", name="Định kỳ").click()
        await page.get_by_role("button", name="Lưu dự thảo").click()
        await page.get_by_text("Đã lưu lịch định kỳ.").wait_for()
        await page.get_by_role("button", name="Tới", exact=True).click()
        meeting = page.locator("a").filter(has=page.get_by_text(name, exact=True)).first
        address = await meeting.get_attribute("href")
        await sign_in(other, server.address, SECRETARY)
        for each in (page, other):
            await each.goto(f"{server.address}{address}/sua")
            await each.get_by_role("button", name=scope, exact=True).click()
        await other.get_by_label("Nơi họp").fill("Phòng của họ")
        await other.get_by_role("button", name="Lưu", exact=True).click()
        await other.get_by_text("Đã lưu lịch định kỳ.").wait_for()
        await page.get_by_label("Tên cuộc họp").fill(f"{name}, tên của tôi")
        await page.get_by_role("button", name="Lưu", exact=True).click()
        await expect(page.get_by_text("Người khác vừa sửa lịch định kỳ này. Bản của họ:")).to_be_visible()
        await expect(page.get_by_label("Tên cuộc họp")).to_have_value(f"{name}, tên của tôi")
        await page.get_by_role("button", name="Vẫn lưu bản của tôi").click()
        if scope == SPLIT:
            await expect(page.get_by_text("không còn thuộc lịch định kỳ đang sửa")).to_be_visible()
            return
        await page.get_by_text("Đã lưu lịch định kỳ.").wait_for()
        await page.get_by_role("button", name="Tới", exact=True).click()
        await expect(page.get_by_text(f"{name}, tên của tôi", exact=True).first).to_be_visible()
        await expect(page.get_by_text(name, exact=True)).to_have_count(0)


async def test_an_agenda_is_edited_in_place_and_its_times_follow(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        await draft(page, server, "Họp có chương trình")
        for title, minutes in (("Khai mạc", "10"), ("Ngân sách", "25"), ("Kết luận", "5")):
            await page.get_by_role("button", name="Thêm mục").click()
            await page.get_by_label("Nội dung").fill(title)
            await page.get_by_label("Số phút").fill(minutes)
            await page.keyboard.press("Enter")
            await page.get_by_role("heading", name=title).wait_for()
        items = page.locator("ol li").filter(has=page.get_by_role("button", name="Sửa mục"))
        await expect(items).to_contain_text(["08:00", "08:10", "08:35"])
        await page.get_by_role("button", name="Chuyển lên: Ngân sách").click()
        await expect(items).to_contain_text(["Ngân sách", "08:25", "08:35"])
        await page.get_by_role("button", name="Bỏ mục Ngân sách").click()
        await expect(items).to_have_count(2)
        await expect(items).to_contain_text(["08:00", "08:10"])


async def test_a_series_stands_in_the_calendar_and_loses_a_day(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, SECRETARY)
        await plan(page, server.address, "Giao ban có ngày nghỉ")
        await page.get_by_role("button", name="Định kỳ").click()
        await expect(page.get_by_text("Hằng tuần vào Thứ Hai")).to_be_visible()
        await page.get_by_role("button", name="Lưu dự thảo").click()
        meetings = page.locator("a").filter(has=page.get_by_text("Giao ban có ngày nghỉ", exact=True))
        await meetings.first.wait_for()
        await expect(page.get_by_text("Đã lưu lịch định kỳ.")).to_be_visible()
        await page.get_by_role("button", name="Tới", exact=True).click()
        await meetings.nth(2).wait_for()
        month = re.compile(f"^{await page.get_by_role('heading', level=1).inner_text()}$", re.IGNORECASE)
        await page.wait_for_load_state("networkidle")
        left_out = page.locator(f"a[href='{await meetings.nth(1).get_attribute('href')}']")
        await left_out.click()
        await page.get_by_role("button", name="Bỏ buổi này").click()
        await give_reason(page, "Nghỉ lễ", "Bỏ buổi này")
        await meetings.nth(2).wait_for()
        await page.wait_for_load_state("networkidle")
        await expect(left_out).to_have_count(0)
        await expect(page.get_by_role("heading", level=1)).to_have_text(month)
        await meetings.nth(2).click()
        await page.get_by_role("main").get_by_role("link", name="Lịch họp").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(month)


async def test_a_day_off_is_named_in_the_calendar_and_made_an_ordinary_day_again(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, SECRETARY)
        await page.goto(f"{server.address}/lich-hop")
        await page.get_by_role("button", name=re.compile("^Xem Thứ Tư")).first.click()
        await page.get_by_role("button", name="Ghi ngày nghỉ").click()
        await page.get_by_label("Tên ngày").fill("Nghỉ bão số 9")
        await page.get_by_role("button", name="Lưu ngày này").click()
        await expect(page.get_by_text("Ngày nghỉ: Nghỉ bão số 9")).to_be_visible()
        await page.get_by_role("button", name="Sửa ngày nghỉ").click()
        await page.get_by_role("button", name="Bỏ, thành ngày thường").click()
        await expect(page.get_by_text("Nghỉ bão số 9")).to_have_count(0)


async def test_a_meeting_is_open_or_internal_and_what_is_secret_is_refused_with_the_reason(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, SECRETARY)
        await plan(page, server.address, "Họp công khai")
        level, keep = page.get_by_label("Độ mật"), page.get_by_role("button", name="Lưu dự thảo")
        await level.select_option("Mật, Tối mật, Tuyệt mật")
        await expect(page.get_by_role("alert")).to_contain_text("không dùng cho cuộc họp có nội dung bí mật nhà nước")
        await expect(keep).to_be_disabled()
        await expect(page.get_by_text("Chưa lưu được, còn thiếu: độ mật khác.")).to_be_visible()
        assert await axe_faults(page) == []
        await level.select_option("Công khai")
        await keep.click()
        await page.get_by_role("heading", name="Họp công khai").wait_for()
        await page.get_by_role("main").get_by_text("Công khai", exact=True).wait_for()
        await page.goto(f"{page.url}/sua")
        await expect(level).to_have_value("open")
        await page.get_by_role("button", name="Lưu", exact=True).click()
        await page.get_by_role("main").get_by_text("Công khai", exact=True).wait_for()


async def test_meetings_in_each_others_way_on_a_sunday_push_no_page_sideways(
    server: DemoServer, browser: Browser
) -> None:
    today = local_day(datetime.now(UTC))
    sunday = today + timedelta(days=7 - today.isoweekday() or 7)
    async with visitor(browser, ZOOMED) as page:
        await sign_in(page, server.address, SECRETARY)
        for title in ("Trực bão", "Trực đê"):
            await plan(page, server.address, title)
            await page.get_by_role("textbox", name="Ngày họp").fill(f"{sunday:%d/%m/%Y}")
            await page.get_by_role("button", name="Lưu dự thảo").click()
            await page.get_by_role("heading", name=title).wait_for()
        await page.goto(f"{server.address}/lich-hop")
        if sunday.month != today.month:
            await page.get_by_role("button", name="Tới", exact=True).click()
        await page.get_by_role("link", name="Trực đê").get_by_text("Trùng 1 cuộc họp").first.wait_for()
        assert await out_of_reach(page) == []


async def test_who_moves_a_meeting_sees_what_it_would_meet_with_before_it_is_moved(
    server: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, DESK) as page:
        await sign_in(page, server.address, SECRETARY)
        for title in ("Họp ở giờ đã có", "Họp sẽ dời"):
            await plan(page, server.address, title)
            await page.get_by_role("textbox", name="Ngày họp").fill("12/03/2030")
            await page.get_by_role("button", name="Lưu dự thảo").click()
            await page.get_by_role("heading", name=title).wait_for()
        await page.get_by_role("button", name="Dời", exact=True).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("Trùng Họp ở giờ đã có")).to_be_visible()
        await dialog.get_by_label("Bắt đầu lúc").fill("20:00")
        await expect(dialog.get_by_text("Trùng Họp ở giờ đã có")).to_have_count(0)
        await dialog.get_by_label("Bắt đầu lúc").fill("8h30")
        await expect(dialog.get_by_text("Trùng Họp ở giờ đã có")).to_be_visible()
        assert await axe_faults(page) == []
        assert await out_of_reach(page) == []
        day = dialog.get_by_role("textbox", name="Ngày", exact=True)
        await day.fill("12/03/2020")
        await expect(dialog.get_by_text("Giờ bắt đầu đã qua")).to_be_visible()
        await day.fill("12/03/20")
        await expect(dialog.get_by_text("Giờ bắt đầu đã qua")).to_have_count(0)
        await day.fill("12/03/2030")
        await give_reason(page, "Chủ tịch đi công tác", "Dời cuộc họp")
        await expect(page.get_by_text("08:30 đến")).to_be_visible()


async def test_days_and_times_are_written_as_in_viet_nam_whatever_the_browser_speaks(
    server: DemoServer, browser: Browser
) -> None:
    """The visitor's browser speaks English of the United States."""
    async with visitor(browser, DESK, locale="en-US") as page:
        await sign_in(page, server.address, SECRETARY)
        await plan(page, server.address, "Họp bàn ngày giờ")
        day, time = page.get_by_role("textbox", name="Ngày họp"), page.get_by_role("textbox", name="Bắt đầu lúc")
        await expect(day).to_have_value(re.compile(r"^\d{2}/\d{2}/\d{4}$"))
        await expect(time).to_have_value(re.compile(r"^\d{2}:\d{2}$"))
        await day.fill("13/1/2031")
        await time.fill("14h")
        await page.get_by_label("Tên cuộc họp").focus()
        await expect(day).to_have_value("13/01/2031")
        await expect(time).to_have_value("14:00")
        await day.fill("1/13/2031")
        await page.get_by_label("Tên cuộc họp").focus()
        await expect(page.get_by_text("Hãy ghi ngày/tháng/năm, như 30/11/2026.")).to_be_visible()
        await expect(page.get_by_role("button", name="Lưu dự thảo")).to_be_disabled()
        await page.locator("input[type=date]").first.evaluate(
            "picker => { picker.value = '2031-01-14'; picker.dispatchEvent(new Event('change', {bubbles: true})); }"
        )
        await expect(day).to_have_value("14/01/2031")
        await page.get_by_role("button", name="Lưu dự thảo").click()
        await page.get_by_role("heading", name="Họp bàn ngày giờ").wait_for()
        await expect(page.get_by_text("14 tháng 1")).to_be_visible()
