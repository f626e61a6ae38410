"""What IT does to sites from the board of lines: notes, holding down, silencing, restarting, trying machines."""

from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access, commands
from meetings.api.door import Door, participant_id
from meetings.api.services import Services
from meetings.api.site_reaching import SiteTestState
from meetings.domain.conduct import MAX_REASON_CHARS
from meetings.domain.roles import Act
from meetings.domain.site_acts import LEAST_CAP_KBIT, MAX_SITE_NOTE, MAX_SITES, MOST_CAP_KBIT, Hold, LineCap, SiteTest
from meetings.events import Account
from meetings.models.meetings import ParticipantRow
from meetings.schemas import PLAIN, Body
from meetings.site_notes import SiteNote, notes_of

SiteText = Annotated[str, Field(max_length=36, pattern=PLAIN)]


class SiteNoteText(Body):
    """What is to be noted."""

    note: Annotated[str, Field(min_length=1, max_length=MAX_SITE_NOTE)]


class SiteNoteBody(Body):
    """One note."""

    at: AwareDatetime
    by: str
    note: str

    @classmethod
    def of(cls, note: SiteNote) -> Self:
        """As it travels."""
        return cls(at=note.at, by=note.by, note=note.note)


class CapBody(Body):
    """Which sites are held down, and how far: their pictures, and kbit/s of sound and pictures; None: not."""

    sites: tuple[SiteText, ...] = Field(min_length=1, max_length=MAX_SITES)
    cap: LineCap | None
    kbit: Annotated[int, Field(ge=LEAST_CAP_KBIT, le=MOST_CAP_KBIT)] | None


class SilenceBody(Body):
    """Why a microphone is closed."""

    reason: Annotated[str, Field(max_length=MAX_REASON_CHARS)]


class RestartBody(Body):
    """`sure`: also where all listen to the site."""

    sure: bool = False


class SiteTestBody(Body):
    """What is to be tried."""

    test: SiteTest


class SiteTestBegun(Body):
    """A try that has begun."""

    id: str


class SiteTestNowBody(Body):
    """See `SiteTestNow`."""

    state: SiteTestState
    seq: int
    levels: tuple[int, ...]


class SiteActRoutes:
    """/lines/caps and acts below /lines/sites."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/lines", tags=["lines"])
        routes.add_api_route("/caps", self.cap, methods=["PUT"], status_code=204)
        routes.add_api_route("/sites/{site}/notes", self.notes, methods=["GET"])
        routes.add_api_route("/sites/{site}/notes", self.note, methods=["POST"], status_code=201)
        routes.add_api_route("/sites/{site}/silence", self.silence, methods=["POST"], status_code=204)
        routes.add_api_route("/sites/{site}/restart", self.restart, methods=["POST"], status_code=204)
        routes.add_api_route("/sites/{site}/tests", self.begin_test, methods=["POST"], status_code=201)
        routes.add_api_route("/sites/{site}/tests/{test}", self.test_now, methods=["GET"])
        routes.add_api_route("/sites/{site}/tests/{test}", self.end_test, methods=["DELETE"], status_code=204)
        return routes

    async def notes(self, site: str, request: Request) -> list[SiteNoteBody]:
        """What IT noted of a site in any of its unit's sessions, the newest first."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            row, _ = await access.site_for(tx, account, participant_id(site))
            found = () if row.unit_code is None else await notes_of(tx, row.unit_code)
        return [SiteNoteBody.of(note) for note in found]

    async def note(self, site: str, body: SiteNoteText, request: Request) -> SiteNoteBody:
        """Notes something of a site."""
        async with self._services.db.begin() as tx:
            account, row = await self._site(tx, request, site, Act.NOTE_SITE)
            self._services.site_reach.admit(account.id)
            noted = await commands.note_site(tx, account, row, body.note, self._services.now())
        self._services.site_reach.noted(noted)
        return SiteNoteBody.of(noted)

    async def cap(self, body: CapBody, request: Request) -> None:
        """Holds sites down, or lets them up."""
        sites, hold = frozenset(participant_id(site) for site in body.sites), Hold(body.cap, body.kbit)
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.CAP_SITES)
            for site in sites:
                await access.site_for(tx, account, site)
            self._services.site_reach.admit(account.id)
            changes = await commands.cap_sites(tx, account.id, sites, hold, self._services.now())
        for change in changes:
            await self._services.publish(change)

    async def silence(self, site: str, body: SilenceBody, request: Request) -> None:
        """Closes a site's microphone for a technical cause."""
        async with self._services.db.begin() as tx:
            account, row = await self._site(tx, request, site, Act.SILENCE_SITE)
            self._services.site_reach.admit(account.id)
            now = self._services.now()
            change = await commands.close_microphone_from_afar(tx, account, row.id, body.reason, now)
        if change is not None:
            await self._services.publish(change)

    async def restart(self, site: str, body: RestartBody, request: Request) -> None:
        """Has a site's page loaded anew."""
        reach = self._services.site_reach
        async with self._services.db.begin() as tx:
            account, row = await self._site(tx, request, site, Act.RESTART_PAGE)
            reached = await commands.restart_page(tx, account.id, row.id, self._services.now(), sure=body.sure)
            reach.check_connected(reached)
            reach.admit(account.id, row.id)
        reach.restart_page(reached, account.name)

    async def begin_test(self, site: str, body: SiteTestBody, request: Request) -> SiteTestBegun:
        """Tries a room's machine."""
        reach = self._services.site_reach
        async with self._services.db.begin() as tx:
            account, row = await self._site(tx, request, site, Act.TEST_SITE)
            reached = await commands.begin_site_test(tx, account.id, row.id, body.test, self._services.now())
            reach.check_connected(reached)
            reach.admit(account.id, row.id)
        return SiteTestBegun(id=reach.begin_test(account.id, reached, body.test, account.name))

    async def test_now(
        self, site: str, test: str, request: Request, after: Annotated[int, Query(ge=0, le=10_000)] = 0
    ) -> SiteTestNowBody:
        """How a try goes that the asker began."""
        account = await self._tester(request, site)
        return SiteTestNowBody.model_validate(await self._services.site_reach.test_now(account.id, test, after))

    async def end_test(self, site: str, test: str, request: Request) -> None:
        """Ends a try that the asker began."""
        account = await self._tester(request, site)
        self._services.site_reach.end_test(account.id, test)

    async def _tester(self, request: Request, site: str) -> Account:
        participant_id(site)
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.TEST_SITE)
        return account

    async def _site(self, tx: AsyncSession, request: Request, site: str, act: Act) -> tuple[Account, ParticipantRow]:
        account = await self._door.actor(tx, request)
        access.check_account(account, act)
        row, _ = await access.site_for(tx, account, participant_id(site))
        return account, row
