"""/meetings/{meeting}/papers/{paper}/versions/{version}: pages, the file, and how far somebody read."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.api.door import Door, meeting_id, paper_id, version_id
from meetings.api.inert import LEAST_PACE, MOST_PACE, download, picture
from meetings.api.paper_bodies import BeatBody, PageBody, PageTextBody, VersionPagesBody
from meetings.api.services import Services
from meetings.db import at_once
from meetings.domain.file_names import attachment, fit_stem
from meetings.domain.roles import Act
from meetings.errors import NotFound
from meetings.models.papers import PaperPage, PaperVersion
from meetings.papers.grants import reader_for, version_for
from meetings.papers.pages import version_pages
from meetings.presenting import is_before_everyone

PREFIX = "/meetings/{meeting}/papers/{paper}/versions/{version}"
Asked = Annotated[int | None, Query(ge=LEAST_PACE, le=MOST_PACE)]
"""Bytes a second at most: of a line that a voice needs."""


class PaperVersionRoutes:
    """A version and its pages."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes. What goes out as bytes is asked for anew each time: no browser keeps it."""
        routes = APIRouter(prefix=PREFIX, tags=["papers"])
        routes.add_api_route("", self.read, methods=["GET"])
        routes.add_api_route("/pages/{page}.webp", self.image, methods=["GET"], response_class=Response)
        routes.add_api_route("/thumbs/{page}.webp", self.thumb, methods=["GET"], response_class=Response)
        routes.add_api_route("/ink/{page}.webp", self.ink, methods=["GET"], response_class=Response)
        routes.add_api_route("/pages/{page}.json", self.text, methods=["GET"])
        routes.add_api_route("/file", self.file, methods=["GET"], response_class=Response)
        routes.add_api_route("/file", self.head, methods=["HEAD"], response_class=Response, include_in_schema=False)
        routes.add_api_route("/read", self.beat, methods=["POST"], status_code=204)
        return routes

    async def read(self, meeting: str, paper: str, version: str, request: Request) -> VersionPagesBody:
        """The version and the sizes of its pages."""
        async with self._services.db.read() as tx:
            row = await self._version(tx, request, (meeting, paper, version))
            pages = await version_pages(tx, row.id)
        return VersionPagesBody(
            id=row.id,
            number=row.number,
            name=row.name,
            state=row.state,
            refusal=row.refusal,
            size=row.size,
            pages=tuple(map(PageBody.model_validate, pages)),
            sha256=row.sha256,
            made_at=row.made_at,
            published_at=row.published_at,
        )

    async def image(
        self, meeting: str, paper: str, version: str, page: str, request: Request, pace: Asked = None
    ) -> Response:
        """A page, 1240 pixels wide."""
        found = await self._page(request, (meeting, paper, version), page)
        return await picture(self._services.intake.store, found.image_sha, pace)

    async def thumb(
        self, meeting: str, paper: str, version: str, page: str, request: Request, pace: Asked = None
    ) -> Response:
        """A page in small."""
        found = await self._page(request, (meeting, paper, version), page)
        return await picture(self._services.intake.store, found.thumb_sha, pace)

    async def ink(
        self, meeting: str, paper: str, version: str, page: str, request: Request, pace: Asked = None
    ) -> Response:
        """A page in black and white, 1000 pixels wide: what can be read of it first on a thin line."""
        found = await self._page(request, (meeting, paper, version), page)
        return await picture(self._services.intake.store, found.ink_sha or found.image_sha, pace)

    async def text(self, meeting: str, paper: str, version: str, page: str, request: Request) -> PageTextBody:
        """What stands on a page, for who does not see it."""
        return PageTextBody(text=(await self._page(request, (meeting, paper, version), page)).text)

    async def file(self, meeting: str, paper: str, version: str, request: Request) -> Response:
        """The clean PDF, to be kept; one range of it at most. That it was taken away is written down."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.DOWNLOAD_PAPER)
            place = (paper_id(paper), version_id(version))
            _, row = await version_for(tx, reader, place, now, download=True)
            if row.sha256 is None:
                raise NotFound
            if request.method != "HEAD":
                await commands.record_download(tx, reader, row, now)
        name = f"{fit_stem(row.name, 'tai-lieu')}.pdf"
        return await download(self._services.intake.store, request, row.sha256, attachment(name))

    async def head(self, meeting: str, paper: str, version: str, request: Request) -> Response:
        """How large the file is, and what it is called."""
        return await self.file(meeting, paper, version, request)

    async def beat(self, meeting: str, paper: str, version: str, body: BeatBody, request: Request) -> None:
        """The asker reads."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.READ_PAPER)
            _, row = await version_for(tx, reader, (paper_id(paper), version_id(version)), now)
            await commands.record_reading(tx, reader, row, commands.Beat(body.page, body.seconds), now)

    async def _version(self, tx: AsyncSession, request: Request, path: tuple[str, str, str]) -> PaperVersion:
        meeting, paper, version = path
        account = await self._door.reader(tx, request)
        reader = await reader_for(tx, account, meeting_id(meeting), Act.READ_PAPER)
        place = (paper_id(paper), version_id(version))
        return (await version_for(tx, reader, place, self._services.now()))[1]

    async def _page(self, request: Request, path: tuple[str, str, str], page: str) -> PaperPage:
        """Granted, or before everyone in the asker's session now."""
        number = int(page) if page.isascii() and page.isdigit() and len(page) <= 6 else 0
        async with self._services.db.read() as tx:
            with at_once(tx):
                found = await self._look_up(tx, request, path, number)
        if found is None:
            raise NotFound
        return found

    async def _look_up(
        self, tx: AsyncSession, request: Request, path: tuple[str, str, str], number: int
    ) -> PaperPage | None:
        meeting, paper, version = path
        account = await self._door.reader(tx, request)
        reader = await reader_for(tx, account, meeting_id(meeting), Act.READ_PAPER)
        place = (paper_id(paper), version_id(version))
        if not await is_before_everyone(tx, reader.record.id, place[1], number):
            await version_for(tx, reader, place, self._services.now())
        return await tx.get(PaperPage, (place[1], number))
