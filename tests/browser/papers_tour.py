"""Papers in each of their states: on their way, refused, prepared, published, read and recalled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, FilePayload, Page, Route, ViewportSize, expect

from tests.browser.meeting import CHAIR, IT, ROOMS, SECRETARY
from tests.browser.paper import PAGES, PREPARED_MS, TITLE, choose, report
from tests.browser.tour import PERSON, Stop, sign_in, visitor

PIECES = "**/papers/uploads/*"
COPIES = """async () => {
  const shelves = (await caches.keys()).filter((name) => name.startsWith("giaoban-papers"));
  const kept = await Promise.all(shelves.map(async (name) => (await (await caches.open(name)).keys()).length));
  return kept.reduce((sum, one) => sum + one - 1, 0);
}"""
"""How many pages lie on the machine, beside the list of them."""
FORGET_LATE_PAGES = """async () => {
  const [shelf] = (await caches.keys()).filter((name) => name.startsWith("giaoban-papers"));
  const kept = await caches.open(shelf);
  const pages = (await kept.keys()).filter(({ url }) => !url.endsWith("/list"));
  await Promise.all(pages.slice(2).map((page) => kept.delete(page)));
}"""
"""As if the line had gone while they were fetched: two pages of all that is kept are here."""
SHELL = "async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'"
FETCHED_S = 30.0
POLL_S = 0.2


async def bringing_stops(page: Page) -> AsyncIterator[str]:
    """On the secretary's page of a meeting: files on their way, cut off and refused; at the end a report is out."""
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    async def cut(route: Route) -> None:
        await route.abort()

    await page.route(PIECES, hold)
    await choose(page, report())
    await page.get_by_text("Đang gửi").wait_for()
    yield "papers-sending"
    await page.route(PIECES, cut)
    for route in held:
        await route.abort()
    await page.get_by_text("Mất kết nối").wait_for()
    yield "papers-cut"
    await page.unroute(PIECES)
    await page.get_by_text("Chưa phát hành").wait_for(timeout=PREPARED_MS)
    await choose(page, FilePayload(name="Phương án MẬT.pdf", mimeType="application/pdf", buffer=report()["buffer"]))
    await page.get_by_text("Pháp luật không cho").wait_for()
    await choose(page, FilePayload(name="trang.pdf", mimeType="application/pdf", buffer=b"<html></html>"))
    await page.get_by_text("Không nhận loại tệp này").wait_for()
    await page.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
    yield "papers-refused"
    for _ in range(2):
        await page.get_by_role("button", name="Đóng", exact=True).first.click()
    await page.get_by_role("button", name="Phát hành", exact=True).click()
    await expect(page.get_by_text("Chưa phát hành")).to_have_count(0)
    await choose(page, report("Phụ_lục_số_liệu.pdf"))
    await page.get_by_text("Chưa phát hành").wait_for(timeout=PREPARED_MS)
    yield "papers-draft"


async def dialog_stops(page: Page) -> AsyncIterator[str]:
    """The dialogs about the report that is out, whose buttons stand open."""
    for act, name in (
        ("Sửa tên, mục", "papers-edit"), ("Ai được xem", "papers-grants"), ("Ai đã đọc", "papers-readers"),
        ("Thu hồi", "papers-recall"),
    ):  # fmt: skip
        await page.get_by_role("button", name=act).first.click()
        await page.get_by_role("dialog").wait_for()
        if name == "papers-readers":
            await page.get_by_role("cell").first.wait_for()
        if name == "papers-grants":
            await expect(page.get_by_role("dialog").get_by_role("searchbox", name="Cho ai")).to_be_focused()
        yield name
        await page.keyboard.press("Escape")
        await page.get_by_role("dialog").wait_for(state="detached")


async def newer_stops(page: Page) -> AsyncIterator[str]:
    """A newer version of the report is brought, looked at before anybody else has it, and published."""
    await page.locator("input[type=file]:not([multiple])").first.set_input_files(report("Báo_cáo_sửa.pdf"))
    await page.get_by_text("Bản 2 chưa phát hành").wait_for(timeout=PREPARED_MS)
    yield "papers-newer"
    await page.get_by_role("link", name=TITLE).click()
    await page.get_by_role("button", name="Xem bản mới").click()
    await page.get_by_text("Chưa phát hành").wait_for()
    await page.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img").wait_for()
    yield "reader-draft"
    await page.get_by_role("link", name="Về cuộc họp").click()
    row = page.get_by_role("listitem").filter(has_text="Bản 2 chưa phát hành").last
    await row.get_by_role("button", name="Phát hành", exact=True).click()
    await expect(page.get_by_text("Bản 2 chưa phát hành")).to_have_count(0)


async def earlier_stops(page: Page, address: str, meeting: str) -> AsyncIterator[str]:
    """The notes of the version before, beside the new one, and put on a page of it."""
    await page.goto(f"{address}/hop/{meeting}")
    await page.get_by_role("link", name=TITLE).click()
    await page.get_by_role("button", name="Ghi chú của bản trước: 2").click()
    waiting = page.get_by_role("region", name="Ghi chú của bản trước")
    await expect(waiting).to_contain_text("Hỏi lại số liệu của Hải Hậu")
    yield "reader-notes-earlier"
    await page.keyboard.press("PageDown")
    await waiting.get_by_role("button", name="Đưa ghi chú trang 4 sang trang 2").click()
    await expect(waiting).to_have_count(0)
    await expect(page.get_by_role("listitem").filter(has_text="Hỏi lại số liệu của Hải Hậu")).to_contain_text("Trang 2")
    await expect(page.get_by_role("region", name=f"Trang 2 trên {PAGES}").locator("path")).to_have_count(1)
    yield "reader-notes-carried"
    await page.get_by_role("link", name="Về cuộc họp").click()
    await page.get_by_role("link", name=TITLE).wait_for()


async def recall(page: Page) -> None:
    """Takes the report back."""
    await page.get_by_role("button", name="Thu hồi").first.click()
    await page.get_by_label("Lý do thu hồi").fill("Số liệu chưa được thẩm định")
    await page.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
    await page.get_by_text("Đã thu hồi").wait_for()


async def list_stops(page: Page, address: str) -> AsyncIterator[str]:
    """The list of one's papers, and what a search finds."""
    await page.goto(f"{address}/tai-lieu")
    await page.get_by_role("link", name=TITLE).first.wait_for()
    yield "papers-list"
    box = page.get_by_role("searchbox")
    await box.fill("nao vet kenh")
    await box.press("Enter")
    await page.get_by_text("Tìm thấy").wait_for()
    yield "papers-found"
    await box.fill("không có chữ này")
    await box.press("Enter")
    await page.get_by_text("Không tìm thấy.").wait_for()
    yield "papers-not-found"


async def reader_stops(page: Page, address: str, meeting: str) -> AsyncIterator[str]:
    """A paper that is read: thumbnails, zoom, search, notes, the pen, and without a line."""
    await page.goto(f"{address}/hop/{meeting}")
    await page.get_by_role("link", name=TITLE).click()
    await page.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img").wait_for()
    yield "reader"
    await page.get_by_role("button", name="Vừa cả trang").click()
    yield "reader-whole-page"
    await page.get_by_role("button", name="Phóng to").click()
    await page.keyboard.press("/")
    await page.get_by_placeholder("Tìm trong tài liệu này").fill("nao vet kenh")
    await page.keyboard.press("Enter")
    await page.get_by_text("1/1").wait_for()
    yield "reader-search"
    await page.get_by_role("button", name="Đóng ô tìm").click()
    await page.get_by_role("button", name="Vừa chiều ngang").click()
    await page.get_by_role("button", name="Ghi chú").click()
    yield "reader-notes-empty"
    await page.get_by_label("Ghi chú cho trang").fill("Hỏi lại số liệu của Hải Hậu")
    await page.get_by_role("button", name="Lưu ghi chú").click()
    await page.get_by_role("button", name="Bút").click()
    await page.mouse.move(420, 400)
    await page.mouse.down()
    await page.mouse.move(560, 460, steps=8)
    await page.mouse.up()
    await page.get_by_text("Nét bút").first.wait_for()
    yield "reader-notes"


async def copies_are(page: Page, pages: int) -> None:
    """Waits until so many pages of papers lie on the machine."""
    await becomes(page, COPIES, pages)


async def becomes(page: Page, script: str, value: object) -> None:
    """Asks again: Playwright's own waiting takes any promise for a yes."""
    async with asyncio.timeout(FETCHED_S):
        while await page.evaluate(script) != value:  # noqa: ASYNC110 - Caches tell nobody of a change.
            await asyncio.sleep(POLL_S)


@asynccontextmanager
async def line_down(page: Page) -> AsyncIterator[None]:
    """The machine without its line, once it keeps the program."""
    await becomes(page, SHELL, True)
    await page.context.set_offline(True)
    try:
        yield
    finally:
        await page.context.set_offline(False)


async def kept_stops(page: Page, address: str, meeting: str) -> AsyncIterator[str]:
    """What the machine keeps, while the line is down."""
    async with line_down(page):
        await page.goto(address)
        await page.get_by_role("link", name="Đọc tài liệu đã lưu trên máy này").wait_for()
        yield "kept-offered"
        await page.get_by_role("link", name="Đọc tài liệu đã lưu trên máy này").click()
        paper = page.locator(f"a[href*='{meeting}']")
        await paper.wait_for()
        yield "papers-kept"
        await paper.click()
        await page.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img").wait_for()
        yield "reader-kept"
        await page.evaluate(FORGET_LATE_PAGES)
        await page.goto(f"{address}/tai-lieu")
        await page.get_by_text("trang đã có trên máy này").first.wait_for()
        yield "papers-kept-part"
        await paper.click()
        await page.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img").wait_for()
        await page.keyboard.press("End")
        await page.get_by_text("Trang này chưa có trên máy này.").first.wait_for()
        yield "reader-kept-part"
        await page.goto(f"{address}/tai-lieu")
        await page.get_by_role("button", name="Đăng xuất", exact=True).click()
        await page.get_by_text("Tài liệu đã được xoá khỏi máy này").wait_for()
        yield "kept-left"
    await page.get_by_label("Mật khẩu", exact=True).wait_for()
    await sign_in(page, address, PERSON)


async def papers_tour(browser: Browser, address: str, meeting: str, size: ViewportSize) -> AsyncIterator[Stop]:
    """Every state of papers on every page, by who is at it; the meeting has no papers yet."""
    async with visitor(browser, size) as secretary, visitor(browser, size) as reader:
        await sign_in(secretary, address, SECRETARY)
        await secretary.goto(f"{address}/hop/{meeting}")
        async for name in bringing_stops(secretary):
            yield Stop(name, secretary)
        await sign_in(reader, address, PERSON)
        for stops in (
            reader_stops(reader, address, meeting), kept_stops(reader, address, meeting), list_stops(reader, address)
        ):  # fmt: skip
            async for name in stops:
                yield Stop(name, reader)
        await reader.goto(f"{address}/hop/{meeting}")
        await reader.get_by_role("link", name=TITLE).wait_for()
        yield Stop("papers-delegate", reader)
        await secretary.reload()
        await secretary.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        async for name in dialog_stops(secretary):
            yield Stop(name, secretary)
        async for name in newer_stops(secretary):
            yield Stop(name, secretary)
        async for name in earlier_stops(reader, address, meeting):
            yield Stop(name, reader)
        await secretary.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
        async for stop in _others(browser, address, meeting, size):
            yield stop
        await recall(secretary)
        yield Stop("papers-recalled", secretary)
        await reader.reload()
        await reader.get_by_text("Đã thu hồi").wait_for()
        yield Stop("papers-recalled-delegate", reader)


async def _others(browser: Browser, address: str, meeting: str, size: ViewportSize) -> AsyncIterator[Stop]:
    """The chair, who sees who has read, a room, and IT, to whom there are no papers."""
    async with visitor(browser, size) as chair:
        await sign_in(chair, address, CHAIR)
        await chair.goto(f"{address}/hop/{meeting}")
        await expect(chair.get_by_role("button", name="Ai đã đọc")).to_have_count(1)
        await expect(chair.get_by_role("button", name=f"Thu hồi: {TITLE}")).to_be_visible()
        yield Stop("papers-chair", chair)
        paper = await chair.get_by_role("link", name=TITLE).get_attribute("href")
    async with visitor(browser, size) as room:
        await sign_in(room, address, ROOMS[0])
        await room.goto(f"{address}/hop/{meeting}")
        await room.get_by_role("link", name=TITLE).click()
        await room.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img").wait_for()
        yield Stop("reader-room", room)
    async with visitor(browser, size) as it:
        await sign_in(it, address, IT)
        await it.goto(f"{address}{paper}")
        await it.get_by_role("link", name="Về cuộc họp").wait_for()
        yield Stop("reader-it", it)
