"""A walk through the pages around a meeting, in each of their states: what is looked at, and what axe reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
from playwright.async_api import Browser, Page, ViewportSize, expect

from meetings.domain.pairing import MAX_WRONG_OF_PLACE
from tests.browser.attendance_tour import attendance_stops, site_stops, type_stops
from tests.browser.directory_tour import directory_stops
from tests.browser.meeting import CHAIR, ROOMS, SECRETARY
from tests.system.demo_server import DemoServer, demo_server
from tests.system.office import PASSWORD_OF_ROOMS, signed_in

PERSON = "daibieu1"
IT = "kythuat"
HELPED = "daibieu4"
"""Who has forgotten the password, each time anew."""

# Collects what the content security policy refused, before any script of the page runs.
WATCH_POLICY = """
window.refusedByPolicy = [];
addEventListener('securitypolicyviolation', (event) => {
  window.refusedByPolicy.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
# A page that counts down is looked at for as long as it takes.
HOLD_TIME = "const now = Date.now(); window.timePasses = Date.now; Date.now = () => now;"
LET_TIME_PASS = "Date.now = window.timePasses;"
# No browser for tests lets a question be closed unanswered, nor has a system that refuses: then as Chromium tells it.
REFUSE_DEVICES = """
navigator.permissions.query = () => Promise.resolve(Object.assign(new EventTarget(), { state: '%s' }));
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission %s', 'NotAllowedError'));
"""
REFUSALS = (
    ("blocked", REFUSE_DEVICES % ("denied", "denied"), "Trình duyệt đang chặn camera và mic"),
    ("dismissed", REFUSE_DEVICES % ("prompt", "dismissed"), "mà chưa được trả lời"),
    ("system", REFUSE_DEVICES % ("granted", "denied by system"), "Máy tính đang chặn camera và mic"),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A page in a state, as it stands there now."""

    name: str
    page: Page


@asynccontextmanager
async def visitor(browser: Browser, size: ViewportSize, *scripts: str, locale: str = "vi-VN") -> AsyncIterator[Page]:
    """A page of somebody not yet signed in, on a browser profile of its own."""
    context = await browser.new_context(
        viewport=size, locale=locale, permissions=["camera", "microphone"], reduced_motion="reduce"
    )
    try:
        for script in (WATCH_POLICY, *scripts):
            await context.add_init_script(script)
        yield await context.new_page()
    finally:
        await context.close()


@asynccontextmanager
async def demo_without_session() -> AsyncIterator[DemoServer]:
    """A demo of its own whose session is called off: its rooms' machines are free to practise."""
    async with demo_server() as server, signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        await secretary.call_off_today()
        yield server


async def sign_in(page: Page, address: str, login: str) -> None:
    """By the form, as people do; ends on the page of today's meetings."""
    await page.goto(f"{address}/dang-nhap")
    await page.get_by_label("Tài khoản").fill(login)
    await page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD_OF_ROOMS if login in ROOMS else f"demo-{login}")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Họp hôm nay").wait_for()


async def tour(browser: Browser, address: str, meeting: str, size: ViewportSize) -> AsyncIterator[Stop]:
    """Every page and state around the meeting with this id."""
    async with visitor(browser, size) as page:
        async for stop in _before_signing_in(page, address):
            yield stop
    async with visitor(browser, size) as page:
        async for stop in _at_a_desk(page, address, meeting):
            yield stop
    async with visitor(browser, size) as page, visitor(browser, size) as machine:
        async for stop in _at_its_desk(page, machine, address):
            yield stop
    async with visitor(browser, size) as page:
        async for stop in _in_a_room(page, address, meeting):
            yield stop
    for name, refusal, words in REFUSALS:
        async with visitor(browser, size, refusal) as page:
            await sign_in(page, address, PERSON)
            await page.goto(f"{address}/hop/{meeting}/vao")
            await page.get_by_text(words).wait_for()
            await page.get_by_role("img", name="Hình vẽ chỗ cần bấm").wait_for()
            yield Stop(f"lobby-{name}", page)
    async with visitor(browser, size) as page:
        await sign_in(page, address, IT)
        async for name in directory_stops(page, address):
            yield Stop(name, page)
        async for name in type_stops(page, address):
            yield Stop(name, page)
    for login, stops in ((ROOMS[0], site_stops), (SECRETARY, attendance_stops)):
        async with visitor(browser, size) as page:
            await sign_in(page, address, login)
            async for name in stops(page, address, meeting):
                yield Stop(name, page)
    async with visitor(browser, size) as it, visitor(browser, size) as person:
        async for stop in _accounts(it, person, address):
            yield stop
    async with visitor(browser, size) as page:
        async for stop in planning_tour(page, address):
            yield stop
    for login, name in ((SECRETARY, "secretary"), (CHAIR, "chair")):
        async with visitor(browser, size) as page:
            await sign_in(page, address, login)
            await page.goto(f"{address}/hop/{meeting}/vao")
            await page.get_by_role("button", name="Vào họp", exact=True).wait_for()
            yield Stop(f"lobby-{name}", page)


async def plan(page: Page, address: str, title: str) -> None:
    """The form for a meeting with what it cannot do without, led by the only chair."""
    await page.goto(f"{address}/lich-hop/moi")
    await page.get_by_label("Tên cuộc họp").fill(title)
    await page.get_by_label("Chủ trì", exact=True).select_option(index=1)


async def planning_tour(page: Page, address: str) -> AsyncIterator[Stop]:
    """The secretary plans a series and a meeting in its way, and edits that one's agenda."""
    await sign_in(page, address, SECRETARY)
    await plan(page, address, "Giao ban hằng tuần")
    await page.get_by_role("button", name="Định kỳ").click()
    await page.get_by_role("button", name="Xã, phường khu vực Hà Nam").click()
    await page.get_by_role("button", name="Thêm mục").click()
    await page.get_by_label("Nội dung").fill("Khai mạc, điểm danh")
    await page.get_by_label("Người trình bày").fill("Chánh Văn phòng UBND tỉnh")
    await page.get_by_text("Tết Nguyên đán").or_(page.get_by_text("Không trùng lịch")).first.wait_for()
    yield Stop("plan-series", page)
    await page.get_by_role("button", name="Lưu dự thảo").click()
    await page.get_by_role("link", name="Lên lịch").wait_for()
    await plan(page, address, "Thẩm định phương án đê điều")
    await page.get_by_text("Trùng Giao ban hằng tuần").first.wait_for()
    yield Stop("plan-conflict", page)
    await page.get_by_role("button", name="Lưu dự thảo").click()
    await page.get_by_role("button", name="Thêm mục").click()
    yield Stop("meeting-draft", page)
    await page.get_by_role("button", name="Dời", exact=True).click()
    await page.get_by_role("heading", name="Dời cuộc họp").wait_for()
    yield Stop("meeting-move", page)
    await page.keyboard.press("Escape")
    await page.goto(f"{address}/lich-hop")
    await page.get_by_role("link", name="Giao ban hằng tuần").first.wait_for()
    yield Stop("calendar-month", page)
    await page.get_by_role("button", name="Tuần", exact=True).click()
    yield Stop("calendar-week", page)
    await page.get_by_role("button", name="Ngày", exact=True).click()
    yield Stop("calendar-day", page)
    await page.get_by_role("button", name="Ghi ngày nghỉ").click()
    await page.get_by_label("Tên ngày").wait_for()
    yield Stop("calendar-holiday", page)


async def _before_signing_in(page: Page, address: str) -> AsyncIterator[Stop]:
    await page.goto(address)
    await page.get_by_role("heading", name="Đăng nhập").first.wait_for()
    yield Stop("signin", page)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.get_by_text("Hãy gõ tên tài khoản.").wait_for()
    yield Stop("signin-missing", page)
    await page.get_by_label("Tài khoản").fill("khong-co-ai")
    await page.get_by_label("Mật khẩu", exact=True).fill("sai")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()
    yield Stop("signin-refused", page)
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("heading", name="Sign in").first.wait_for()
    yield Stop("signin-english", page)
    await page.get_by_role("button", name="Tiếng Việt").click()
    await page.goto(f"{address}/tin-cay")
    await page.get_by_text("không phải cài gì").wait_for()
    yield Stop("trust-none", page)
    await page.goto(f"{address}/phong")
    await page.get_by_role("heading", name="Ghép máy này với phòng họp").wait_for()
    yield Stop("pairing", page)
    await page.keyboard.type("000000")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()
    yield Stop("pairing-refused", page)


async def _at_a_desk(page: Page, address: str, meeting: str) -> AsyncIterator[Stop]:
    await sign_in(page, address, PERSON)
    yield Stop("today", page)
    await page.get_by_role("button", name="Tháng sau").click()
    await page.get_by_role("button", name="Về hôm nay").wait_for()
    yield Stop("today-other-day", page)
    await page.goto(f"{address}/hop/{meeting}")
    await page.get_by_role("heading", name="Điểm cầu").wait_for()
    yield Stop("meeting", page)
    await page.get_by_role("searchbox").fill("phu")
    yield Stop("meeting-search", page)
    await page.goto(f"{address}/hop/00000000-0000-4000-8000-000000000000")
    await page.get_by_text("Không tìm thấy cuộc họp").wait_for()
    yield Stop("meeting-not-found", page)
    await page.goto(f"{address}/thu-may")
    await page.get_by_text("Đã thấy hình").wait_for()
    yield Stop("devices", page)
    await page.goto(f"{address}/hop/{meeting}/vao")
    await page.get_by_text("Đã thấy hình").wait_for()
    yield Stop("lobby", page)
    await page.get_by_role("button", name="Thử loa").click()
    await page.get_by_text("Có nghe thấy tiếng chuông không?").wait_for()
    yield Stop("lobby-chime", page)
    await page.goto(f"{address}/khong-co-trang-nay")
    await page.get_by_role("heading", name="Không có trang này").wait_for()
    yield Stop("unknown", page)
    await page.goto(address)
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("heading", name="Meetings today").wait_for()
    yield Stop("today-english", page)


async def reset_password(page: Page, login: str) -> str:
    """On IT's page of accounts: gives an account a password, and reads it."""
    await page.get_by_role("searchbox").fill(login)
    row = page.get_by_role("row").filter(has_text=login)
    await row.get_by_role("button", name="Cấp mật khẩu").click()
    await page.get_by_role("button", name="Cấp mật khẩu mới").click()
    return await page.get_by_test_id("given").inner_text()


async def type_sign_in(page: Page, address: str, login: str, password: str) -> None:
    """By the form, wherever it leads."""
    await page.goto(f"{address}/dang-nhap")
    await page.get_by_label("Tài khoản").fill(login)
    await page.get_by_label("Mật khẩu", exact=True).fill(password)
    await page.keyboard.press("Enter")


async def _accounts(it: Page, person: Page, address: str) -> AsyncIterator[Stop]:
    await sign_in(it, address, IT)
    await it.get_by_role("link", name="Tài khoản", exact=True).click()
    await it.get_by_role("row").nth(1).wait_for()
    yield Stop("accounts", it)
    given = await reset_password(it, HELPED)
    yield Stop("accounts-given", it)
    await it.get_by_role("button", name="Đã đọc xong").click()
    await it.get_by_role("button", name="Nơi đăng nhập").first.click()
    await it.get_by_role("button", name="Đóng").wait_for()
    yield Stop("accounts-sign-ins", it)
    await it.goto(f"{address}/nhat-ky")
    await it.get_by_role("row").filter(has_text="Cấp mật khẩu mới").first.wait_for()
    yield Stop("audit", it)
    await it.goto(f"{address}/tai-khoan-cua-toi")
    await it.get_by_text("Mật khẩu mới cần").wait_for()
    yield Stop("account", it)
    await it.get_by_label("Gõ mật khẩu đang dùng để bật").fill(f"demo-{IT}")
    await it.get_by_role("button", name="Bật mã trên điện thoại").click()
    await it.get_by_role("img", name="Hình mã QR để quét bằng điện thoại").wait_for()
    yield Stop("account-code", it)
    await type_sign_in(person, address, HELPED, given)
    await person.get_by_text("Mật khẩu mới cần").wait_for()
    yield Stop("account-duty", person)


async def guess_codes(address: str) -> None:
    """As many wrong pairing codes as one place may type, from one that is nobody's."""
    headers = {"Origin": address, "X-Forwarded-For": "203.0.113.77"}
    async with httpx2.AsyncClient(base_url=address, headers=headers) as client:
        for number in range(MAX_WRONG_OF_PLACE):
            await client.post("/api/device/pairing", json={"code": f"{number:06d}"})


async def _at_its_desk(page: Page, machine: Page, address: str) -> AsyncIterator[Stop]:
    """IT looks at the lines, pairs a machine, and takes its key back."""
    await sign_in(page, address, IT)
    await page.goto(f"{address}/duong-truyen")
    await page.locator("main[aria-busy=false]").wait_for()
    yield Stop("lines", page)
    for name, path in (("line-sessions", "lich-su"), ("line-servers", "may-chu"), ("line-report", "bao-cao")):
        await page.goto(f"{address}/duong-truyen/{path}")
        await page.locator("main[aria-busy=false]").wait_for()
        yield Stop(name, page)
    await page.goto(f"{address}/may-phong")
    await page.get_by_role("row", name="Phường Phủ Lý").wait_for()
    yield Stop("machines", page)
    await guess_codes(address)
    await page.reload()
    await page.get_by_text("lần gõ sai mã ghép máy").wait_for()
    yield Stop("machines-guessed", page)
    await page.get_by_role("button", name="Tạo mã ghép máy cho Phường Phủ Lý").click()
    await page.get_by_text("Còn dùng được").wait_for()
    yield Stop("machines-code", page)
    code = (await page.locator("dialog .digits").inner_text()).replace(" ", "")
    await machine.goto(f"{address}/phong#{code}")
    await expect(machine.get_by_role("button", name="Ghép máy")).to_be_focused()
    await machine.keyboard.press("Enter")
    await page.get_by_text("Đã ghép xong").wait_for()
    await machine.goto("about:blank")  # Before it goes into the demo's own session by itself.
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Gỡ máy của Phường Phủ Lý").click()
    await page.get_by_role("heading", name="Gỡ máy của Phường Phủ Lý?").wait_for()
    yield Stop("machines-revoke", page)
    await page.get_by_role("dialog").get_by_role("button", name="Gỡ máy").click()
    await page.get_by_text("Đã gỡ máy của Phường Phủ Lý.").wait_for()
    yield Stop("machines-revoked", page)


async def _in_a_room(page: Page, address: str, meeting: str) -> AsyncIterator[Stop]:
    await sign_in(page, address, ROOMS[0])
    yield Stop("room-today", page)
    await page.goto(f"{address}/hop/{meeting}")
    await page.get_by_role("heading", name="Việc của tôi").wait_for()
    yield Stop("room-meeting", page)
    await page.goto(f"{address}/hop/{meeting}/vao")
    await page.get_by_text("Đã thấy hình").wait_for()
    yield Stop("room-lobby", page)
    await page.goto(f"{address}/phong")
    await page.get_by_role("alertdialog").wait_for()
    await page.evaluate(HOLD_TIME)
    yield Stop("room-counting", page)
    await page.evaluate(LET_TIME_PASS)
    while not await page.get_by_text("Máy sẽ không tự vào phiên này.").is_visible():
        await page.keyboard.press("Escape")  # Each of the sessions that go on is declined by itself.
        await page.wait_for_timeout(100)
    yield Stop("room-home", page)
