"""A server with a mail server beside it, and a meeting whose invitation can go out: for what comes by mail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser

from meetings.db import Database
from tests.browser.meeting import chromium
from tests.meetings.convening import Convening
from tests.meetings.letters.mailbox import Mailbox, mailbox, part
from tests.system.demo_server import DemoServer, demo_server

PUBLIC_URL = "https://hop.example.vn"


@dataclass(frozen=True, slots=True)
class Office:
    """A server with a mail server, and a meeting that is submitted."""

    server: DemoServer
    box: Mailbox
    browser: Browser
    convening: Convening

    @property
    def page(self) -> str:
        """The secretary's."""
        return f"{self.server.address}/hop/{self.convening.meeting}/giay-moi"

    async def link(self, at: int) -> str:
        """The one in the mail that came at this place, on this machine."""
        text: str = part(self.box.messages[at], "text/plain").get_content()
        return next(word for word in text.split() if word.startswith(PUBLIC_URL)).replace(
            PUBLIC_URL, self.server.address
        )

    async def link_of(self, address: str) -> str:
        """The one in the first mail that came to this address; waits for it."""
        while address not in self.box.recipients:
            await self.box.taken.get()
        return await self.link(self.box.recipients.index(address))


@asynccontextmanager
async def mail_office() -> AsyncIterator[Office]:
    """Started for one test; the meeting is in ten days."""
    async with mailbox() as box:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": str(box.port), "smtp_security": "none"}
        settings |= {"smtp_from": "giaymoi@tinh.example", "public_url": PUBLIC_URL}
        async with demo_server(**settings) as server, chromium() as browser:
            database = Database.open(f"sqlite+aiosqlite:///{server.data_dir / 'giaoban.sqlite3'}")
            try:
                starts_at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=10)
                yield Office(server, box, browser, await Convening.prepare(database, starts_at))
            finally:
                await database.close()
