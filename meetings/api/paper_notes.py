"""An account's own notes on a version of a paper: nobody else has a door to them."""

import json

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.api.door import Door, meeting_id, note_id, paper_id, version_id
from meetings.api.inert import INERT
from meetings.api.paper_bodies import CarriedBody, KeptNoteBody, NoteBody, NotesBody
from meetings.api.paper_versions import PREFIX
from meetings.api.services import Services
from meetings.commands.paper_reading import notes_left_behind
from meetings.domain.papers import NoteKind
from meetings.domain.roles import Act
from meetings.events import Account
from meetings.exports.notes import PrintedNote, notes_pdf
from meetings.models.papers import Paper, PaperNote, PaperVersion
from meetings.papers.grants import reader_for, version_for


class PaperNoteRoutes:
    """…/notes."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix=PREFIX, tags=["papers"])
        routes.add_api_route("/notes", self.read, methods=["GET"])
        routes.add_api_route("/notes", self.add, methods=["POST"], status_code=201)
        routes.add_api_route("/notes/earlier", self.earlier, methods=["GET"])
        routes.add_api_route("/notes/carried", self.carry, methods=["POST"], status_code=204)
        routes.add_api_route("/notes.json", self.export, methods=["GET"], response_class=Response)
        routes.add_api_route("/notes.pdf", self.pdf, methods=["GET"], response_class=Response)
        routes.add_api_route("/notes/{note}", self.change, methods=["PUT"], status_code=204)
        routes.add_api_route("/notes/{note}", self.drop, methods=["DELETE"], status_code=204)
        return routes

    async def read(self, meeting: str, paper: str, version: str, request: Request) -> NotesBody:
        """The asker's own notes."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            notes = await _notes(tx, _own(account, row))
        return NotesBody(notes=tuple(map(_kept, notes)))

    async def earlier(self, meeting: str, paper: str, version: str, request: Request) -> NotesBody:
        """The asker's own notes on the versions before this one."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            notes = await _notes(tx, notes_left_behind(account, row))
        return NotesBody(notes=tuple(map(_kept, notes)))

    async def carry(self, meeting: str, paper: str, version: str, body: CarriedBody, request: Request) -> None:
        """Those of a page lie on a page of this version."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            await commands.carry_notes(tx, account, row, (body.page, body.to), self._services.now())

    async def add(self, meeting: str, paper: str, version: str, body: NoteBody, request: Request) -> KeptNoteBody:
        """Another note."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            note = await commands.add_note(tx, account, row, body.jotted(), self._services.now())
            kept = await tx.get_one(PaperNote, note)
        return _kept(kept)

    async def change(self, meeting: str, paper: str, version: str, note: str, body: NoteBody, request: Request) -> None:
        """What a note says now."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            await commands.change_note(tx, account, row, (note_id(note), body.jotted()), self._services.now())

    async def drop(self, meeting: str, paper: str, version: str, note: str, request: Request) -> None:
        """A note is gone."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            await commands.drop_note(tx, account, row.id, note_id(note))

    async def export(self, meeting: str, paper: str, version: str, request: Request) -> Response:
        """The asker's own notes as a file."""
        kept = await self.read(meeting, paper, version, request)
        content = json.dumps(kept.model_dump(mode="json"), ensure_ascii=False, indent=1)
        headers = {**INERT, "Content-Disposition": 'attachment; filename="ghi-chu.json"'}
        return Response(content, media_type="application/json", headers=headers)

    async def pdf(self, meeting: str, paper: str, version: str, request: Request) -> Response:
        """The asker's own notes, to print."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            row = await self._version(tx, account, (meeting, paper, version))
            title = (await tx.get_one(Paper, row.paper_id)).title
            notes = [PrintedNote(note.page, _text(note)) for note in await _notes(tx, _own(account, row))]
        content = await notes_pdf(title, account.name, notes, self._services.now())
        headers = {**INERT, "Content-Disposition": 'attachment; filename="ghi-chu.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    async def _version(self, tx: AsyncSession, account: Account, path: tuple[str, str, str]) -> PaperVersion:
        meeting, paper, version = path
        reader = await reader_for(tx, account, meeting_id(meeting), Act.NOTE_PAPER)
        place = (paper_id(paper), version_id(version))
        return (await version_for(tx, reader, place, self._services.now()))[1]


def _own(account: Account, version: PaperVersion) -> ColumnElement[bool]:
    return (PaperNote.version_id == version.id) & (PaperNote.account_id == account.id)


async def _notes(tx: AsyncSession, which: ColumnElement[bool]) -> tuple[PaperNote, ...]:
    rows = await tx.scalars(select(PaperNote).where(which).order_by(PaperNote.page, PaperNote.made_at, PaperNote.id))
    return tuple(rows)


def _text(row: PaperNote) -> str | None:
    """What a note in words says: its body is the words, or holds them as `text`."""
    if row.kind is NoteKind.STROKE:
        return None
    body = json.loads(row.body)
    found = body.get("text") if isinstance(body, dict) else body
    return found if isinstance(found, str) else row.body


def _kept(row: PaperNote) -> KeptNoteBody:
    return KeptNoteBody(
        id=row.id,
        page=row.page,
        kind=row.kind,
        body=json.loads(row.body),
        made_at=row.made_at,
        changed_at=row.changed_at,
    )
