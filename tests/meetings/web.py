"""The HTTP interface in process, as browsers reach it."""

import shutil
import tempfile
import weakref
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import cast

import httpx2
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from meetings.alarms.values import Alarm
from meetings.alarms.ways import NO_WAYS, Ways
from meetings.api import Place, Services, router, translate_errors
from meetings.api.line_testing import LineReading, OpenedTest
from meetings.api.site_reaching import SiteTestNow
from meetings.commands.site_acts import Reached
from meetings.db import Database
from meetings.domain.line_checks import Limits
from meetings.domain.passwords import VN_LEVEL3, PasswordRules
from meetings.domain.roles import Role
from meetings.domain.site_acts import SiteTest
from meetings.domain.throttle import LETTER_LOOKS, LETTER_WINDOW_S, Throttle
from meetings.duties import Policy
from meetings.errors import InvalidInput, LineTestLater, LineTestOver, NotPresent, SiteActLater, SiteTestOver
from meetings.events import Change
from meetings.ids import AccountId, ParticipantId, SessionId
from meetings.letters.keys import LetterKeys
from meetings.papers.intake import Intake, Takes
from meetings.papers.store import PaperStore
from meetings.papers.upload_files import UploadFiles
from meetings.passwords import Passwords
from meetings.recorded.values import NothingRecorded, RecordedFiles
from meetings.site_notes import SiteNote
from meetings.tickets import Tickets
from meetings.totp import Authenticator
from tests.meetings.hall import NOW

ORIGIN = "https://giaoban.example.vn"
PASSWORD = "mật khẩu thử"
SECRET = bytes(range(48))
AUTHENTICATOR = Authenticator(SECRET)


class OnePassword(Passwords):
    """Takes one password for every account, without the work of hashing."""

    def __init__(self) -> None:
        """Needs nothing of what hashing needs."""

    @override
    async def matches(self, password: str, stored: str | None) -> bool:
        return stored is not None and password == PASSWORD

    @override
    async def hash(self, password: str) -> str:
        return f"hash of {len(password)} signs"

    @override
    def outdated(self, stored: str) -> bool:
        return False


class _OfWhoIsAsked:
    """The services of the Web that a request is made to."""

    def __getattr__(self, name: str) -> object:
        return getattr(_ASKED.get().services, name)


@cache
def routes() -> FastAPI:
    """All routes, for every Web."""
    app = FastAPI()
    built = Context().run(router, cast(Services, _OfWhoIsAsked()))  # Nobody is asked yet: nothing of one is kept.
    app.include_router(built, prefix="/api")
    translate_errors(app)
    return app


class OneTest:
    """Line tests without a media server: one that is open, told by name."""

    NAME = "0123456789abcdef"

    def __init__(self) -> None:
        self.open_for: AccountId | None = None
        self.trains: list[tuple[int, int]] = []
        self.spent = 0

    async def open(self, account: AccountId, session: SessionId, offer: str) -> OpenedTest:
        if "bad" in offer:
            raise InvalidInput
        if "later" in offer:
            raise LineTestLater(7)
        self.open_for = account
        return OpenedTest(self.NAME, f"answer to {offer}")

    async def train(self, account: AccountId, test: str, kbit: int, duration_ms: int) -> None:
        self.spend(account, test, 0)
        self.trains.append((kbit, duration_ms))

    async def reading(self, account: AccountId, test: str) -> LineReading:
        self.spend(account, test, 0)
        return LineReading(1000.0, 10, 12_000, 9, 1, 2.5, 0)

    def spend(self, account: AccountId, test: str, count: int) -> None:
        if test != self.NAME or account != self.open_for:
            raise LineTestOver
        self.spent += count

    async def close(self, account: AccountId, test: str) -> None:
        self.open_for = None


class OnePage:
    """Sites whose pages are all connected; what they were told. One try goes on, told by name."""

    NAME = "0123456789abcdef"

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.notes: list[SiteNote] = []
        self.is_connected = True
        self.wait_s: int | None = None

    def admit(self, account: AccountId, site: ParticipantId | None = None) -> None:
        if self.wait_s is not None:
            raise SiteActLater(self.wait_s)

    def check_connected(self, reached: Reached) -> None:
        if not self.is_connected:
            raise NotPresent

    def restart_page(self, reached: Reached, by: str) -> None:
        self.told.append(("restart", reached.site))

    def begin_test(self, account: AccountId, reached: Reached, test: SiteTest, by: str) -> str:
        self.told.append((test, reached.site))
        return self.NAME

    async def test_now(self, account: AccountId, test: str, after: int) -> SiteTestNow:
        if test != self.NAME:
            raise SiteTestOver
        return SiteTestNow("running", 2, (-40, -38))

    def end_test(self, account: AccountId, test: str) -> None:
        self.told.append(("end", test))

    def noted(self, note: SiteNote) -> None:
        self.notes.append(note)


@dataclass
class Web:
    """The application, the clock it reads, what it published, and which sign-ins it told of as ended."""

    db: Database
    now: datetime = NOW
    published: list[Change] = field(default_factory=list)
    ended: list[SessionId] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    ways: Ways = NO_WAYS
    rules: PasswordRules = VN_LEVEL3
    totp_roles: frozenset[Role] = frozenset()
    passwords: Passwords = field(default_factory=OnePassword)
    mail_ready: bool = True
    takes: Takes = Takes.EVERYTHING
    line_tests: OneTest = field(default_factory=OneTest)
    page: OnePage = field(default_factory=OnePage)
    recorded: RecordedFiles = field(default_factory=NothingRecorded)

    @property
    def application(self) -> FastAPI:
        """The routes under /api, as the process builds them; once for all tests, for that takes longer than they do."""
        return routes()

    @cached_property
    def services(self) -> Services:
        """What the routes answer with, for whoever asks here."""
        return Services(
            db=self.db,
            passwords=self.passwords,
            authenticator=AUTHENTICATOR,
            tickets=Tickets(SECRET),
            publish=self._publish,
            sign_out=self._sign_out,
            lines=_no_lines,
            alarm_changed=self.alarms.append,
            feed=lambda: b"{}",
            alarm_ways=self.ways,
            line_tests=self.line_tests,
            site_reach=self.page,
            line_limits=Limits(0.03, 150, 30),
            now=lambda: self.now,
            place=Place("UBND tỉnh Ninh Bình", "0000 100 999"),
            policy=Policy(self.rules, self.totp_roles),
            letter_keys=LetterKeys(SECRET),
            letter_throttle=Throttle(LETTER_LOOKS, LETTER_WINDOW_S),
            intake=self.intake,
            recorded=self.recorded,
            mail_ready=self.mail_ready,
            demo=True,
            trusted_origins=frozenset({"https://other.example.vn"}),
        )

    @cached_property
    def intake(self) -> Intake:
        """Papers in a folder that goes with this Web."""
        folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Intake(PaperStore.in_folder(folder / "papers"), UploadFiles(folder / "uploads"), lambda: self.takes)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        _ASKED.set(self)
        await routes()(scope, receive, send)

    @asynccontextmanager
    async def browser(self, address: str = "10.0.0.7") -> AsyncIterator[httpx2.AsyncClient]:
        """A browser on our own page, at this address, not signed in."""
        transport = httpx2.ASGITransport(app=self.answer, client=(address, 50000))
        async with httpx2.AsyncClient(
            transport=transport, base_url=f"{ORIGIN}/api", headers={"Origin": ORIGIN}
        ) as client:
            yield client

    @asynccontextmanager
    async def signed_in(self, login: str, password: str = PASSWORD) -> AsyncIterator[httpx2.AsyncClient]:
        """A browser in which an account is signed in."""
        async with self.browser() as client:
            answer = await client.post("/session", json={"login": login, "password": password})
            assert answer.status_code == 200, answer.text
            yield client

    async def _sign_out(self, sessions: Collection[SessionId]) -> None:
        self.ended += sessions

    async def _publish(self, change: Change) -> None:
        self.published.append(change)


async def _no_lines(_: int) -> bytes:
    return b"{}"


_ASKED: ContextVar[Web] = ContextVar("asked")
