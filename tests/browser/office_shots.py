"""The secretary's pages with a month of meetings and with answers of many communes, as the README shows them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, Page, ViewportSize

from meetings import commands
from meetings.db import Database
from meetings.domain.seats import Answer, AnswerSource, Scope, Target
from meetings.letters.answering import Answering
from tests.browser.meeting import SECRETARY
from tests.browser.tour import Stop, plan, sign_in, visitor
from tests.meetings.convening import Convening, add_line
from tests.meetings.letters.mailbox import mailbox
from tests.system.demo_server import LOOPBACK, DemoServer, demo_server

PUBLIC_URL = "https://hop.example.vn"
REASONS = ("Đi công tác", "Dự họp Bộ Nội vụ", "Tiếp đoàn kiểm tra")


async def office_stops(browser: Browser, size: ViewportSize) -> AsyncIterator[Stop]:
    """Answers that come in, and the calendar of the month to come, on a server of their own that has a mail server."""
    async with mailbox() as box:
        settings = {"smtp_host": LOOPBACK, "smtp_port": str(box.port), "smtp_security": "none"}
        async with demo_server(**settings, smtp_from="giaymoi@tinh.example", public_url=PUBLIC_URL) as server:
            async for stop in _stops(browser, server, size):
                yield stop


async def _stops(browser: Browser, server: DemoServer, size: ViewportSize) -> AsyncIterator[Stop]:
    now = datetime.now(UTC)
    database = Database.open(f"sqlite+aiosqlite:///{server.data_dir / 'giaoban.sqlite3'}")
    try:
        convening = await _answered(database, now)
    finally:
        await database.close()
    async with visitor(browser, size) as page:
        await sign_in(page, server.address, SECRETARY)
        await page.goto(f"{server.address}/hop/{convening.meeting}/giay-moi")
        await page.get_by_text("Người dự thay chờ duyệt").wait_for()
        yield Stop("office-replies", page)
        await _plan_series(page, server.address)
        await page.goto(f"{server.address}/lich-hop")
        await page.get_by_role("link", name="Giao ban hằng tuần").first.wait_for()
        yield Stop("office-calendar", page)


async def _answered(database: Database, now: datetime) -> Convening:
    """Invited to all communes; of each ten one is silent, one does not come and one sends somebody else."""
    convening = await Convening.prepare(database, now + timedelta(days=10))
    async with database.begin() as tx:
        await add_line(tx, convening.meeting, 9, Target.POST, "commune_chair")
    await convening.send(now)
    seats = [row.seat for row in await convening.rows()]
    async with database.begin() as tx:
        for place, seat in enumerate(seats):
            who, why = Answering(seat, AnswerSource.PAGE, None), REASONS[place % len(REASONS)]
            match place % 10:
                case 3:
                    pass
                case 5:
                    await commands.answer_invitation(tx, who, commands.Said(Answer.DECLINED, why), now)
                case 8:
                    wish = commands.SubstituteWish(Scope.SPEAK, why, honorific="Bà", name="Trần Thị Thử")
                    await commands.ask_substitute(tx, who, wish, now)
                case _:
                    await commands.answer_invitation(tx, who, commands.Said(Answer.ACCEPTED), now)
    return convening


async def _plan_series(page: Page, address: str) -> None:
    await plan(page, address, "Giao ban hằng tuần")
    await page.get_by_role("button", name="Định kỳ").click()
    await page.get_by_role("button", name="Lưu dự thảo").click()
    await page.get_by_role("link", name="Lên lịch").wait_for()
