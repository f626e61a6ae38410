"""/meetings/{meeting}/papers: the list, what leaders do with papers, and who read them."""

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from meetings import commands
from meetings.api.door import Door, meeting_id, paper_id
from meetings.api.inert import INERT
from meetings.api.paper_bodies import (
    AskedToReadBody,
    EditPaperBody,
    GrantBody,
    GrantsBody,
    NewGrantsBody,
    PaperBody,
    PaperOrderBody,
    PapersBody,
    PublishBody,
    ReadersBody,
    ReadPaperBody,
    RecallBody,
    SeenPaperBody,
)
from meetings.api.services import Services
from meetings.commands import By
from meetings.domain.file_names import attachment, fit_stem
from meetings.domain.roles import Act
from meetings.ids import VersionId
from meetings.papers.archive import packed_for, packing
from meetings.papers.grants import paper_for, reader_for
from meetings.papers.pages import grant_rows, paper_lines
from meetings.papers.readers import read_papers
from meetings.papers.reminding import is_to_come

ZIP = "application/zip"


class PaperRoutes:
    """/meetings/{meeting}/papers."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/meetings/{meeting}", tags=["papers"])
        routes.add_api_route("/papers", self.read, methods=["GET"])
        routes.add_api_route("/papers.zip", self.archive, methods=["GET"], response_class=StreamingResponse)
        routes.add_api_route("/papers/order", self.order, methods=["PUT"], status_code=204)
        routes.add_api_route("/papers/readers", self.readers, methods=["GET"])
        routes.add_api_route("/papers/{paper}", self.edit, methods=["PUT"], status_code=204)
        routes.add_api_route("/papers/{paper}/publish", self.publish, methods=["POST"], status_code=204)
        routes.add_api_route("/papers/{paper}/recall", self.recall, methods=["POST"], status_code=204)
        routes.add_api_route("/papers/{paper}/drop", self.drop, methods=["POST"], status_code=204)
        routes.add_api_route("/papers/{paper}/reminders", self.remind, methods=["POST"])
        routes.add_api_route("/papers/{paper}/grants", self.grants, methods=["GET"])
        routes.add_api_route("/papers/{paper}/grants", self.grant, methods=["PUT"], status_code=204)
        return routes

    async def read(self, meeting: str, request: Request) -> PapersBody:
        """The papers that the asker may know of."""
        now = self._services.now()
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.READ_PAPERS)
            lines = await paper_lines(tx, reader, now)
        return PapersBody(papers=tuple(map(PaperBody.model_validate, lines)))

    async def archive(self, meeting: str, request: Request) -> StreamingResponse:
        """All papers that the asker may take away, in one file."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.DOWNLOAD_PAPER)
            packed = await packed_for(tx, reader, now)
            for one in packed:
                await commands.record_download(tx, reader, one.version, now)
            name = f"{fit_stem(f'Tài liệu {reader.record.title}.zip', 'tai-lieu')}.zip"
        headers = {**INERT, "Content-Disposition": attachment(name)}
        return StreamingResponse(packing(self._services.intake.store, packed), headers=headers, media_type=ZIP)

    async def order(self, meeting: str, body: PaperOrderBody, request: Request) -> None:
        """All papers in their new order."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.EDIT_PAPER)
            by = By(account.id, body.revision, self._services.now())
            await commands.order_papers(tx, reader.record.id, body.papers(), by)

    async def readers(self, meeting: str, request: Request) -> ReadersBody:
        """Who opened the papers, and how far."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.WATCH_READERS)
            read = await read_papers(tx, reader.record.id)
            to_come = is_to_come(reader.record, self._services.now())
        return ReadersBody(papers=tuple(map(ReadPaperBody.model_validate, read)), to_come=to_come)

    async def remind(self, meeting: str, paper: str, request: Request) -> AskedToReadBody:
        """Mails those who have not opened a paper."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.REMIND_READERS)
            asked = await commands.remind_readers(tx, reader, paper_id(paper), self._services.now())
        return AskedToReadBody(asked=asked)

    async def edit(self, meeting: str, paper: str, body: EditPaperBody, request: Request) -> None:
        """What a paper is called and where it stands."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.EDIT_PAPER)
            by = body.by(account.id, self._services.now())
            change = await commands.edit_paper(tx, reader.record.id, paper_id(paper), body.facts(), by)
        if change is not None:
            await self._services.publish(change)

    async def publish(self, meeting: str, paper: str, body: PublishBody, request: Request) -> None:
        """Lets readers have a version."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.PUBLISH_PAPER)
            by = body.by(account.id, self._services.now())
            await commands.publish_paper(tx, reader.record.id, paper_id(paper), VersionId(body.version), by)

    async def recall(self, meeting: str, paper: str, body: RecallBody, request: Request) -> None:
        """Nobody opens it any more, and it stands before nobody."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.RECALL_PAPER)
            by = body.by(account.id, self._services.now())
            change = await commands.recall_paper(tx, reader, paper_id(paper), body.why, by)
        if change is not None:
            await self._services.publish(change)

    async def drop(self, meeting: str, paper: str, body: SeenPaperBody, request: Request) -> None:
        """A paper that was never published is gone."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.EDIT_PAPER)
            by = body.by(account.id, self._services.now())
            await commands.drop_paper(tx, reader.record.id, paper_id(paper), by)

    async def grants(self, meeting: str, paper: str, request: Request) -> GrantsBody:
        """Who may open a paper."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.PUBLISH_PAPER)
            rows = await grant_rows(tx, (await paper_for(tx, reader, paper_id(paper))).id)
        return GrantsBody(grants=tuple(map(GrantBody.model_validate, rows)))

    async def grant(self, meeting: str, paper: str, body: NewGrantsBody, request: Request) -> None:
        """Who may open it from now on."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            reader = await reader_for(tx, account, meeting_id(meeting), Act.PUBLISH_PAPER)
            lines = tuple(grant.line() for grant in body.grants)
            by = body.by(account.id, self._services.now())
            await commands.grant_paper(tx, reader.record.id, paper_id(paper), lines, by)
