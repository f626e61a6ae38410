"""Papers come in by tus 1.0.0: creation, termination, expiration. Source: https://tus.io/protocols/resumable-upload.

No transaction is open while bytes arrive, so that a slow sender keeps nobody waiting.
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from meetings import access, commands, jobs
from meetings.api.door import Door, item_id, meeting_id, paper_id, upload_id
from meetings.api.services import Services
from meetings.commands.paper_uploads import Announced
from meetings.domain.paper_refusals import Refusal
from meetings.domain.papers import UploadState, shown_in_rooms
from meetings.domain.roles import Act
from meetings.errors import (
    InvalidInput,
    NotFound,
    PaperRefused,
    PapersClosed,
    StorageFull,
    UploadOffsetWrong,
    UploadOver,
    UploadProtocol,
)
from meetings.ids import MeetingId, UploadId
from meetings.models.papers import PaperUpload
from meetings.papers.files import StoredFile, write_files
from meetings.papers.intake import Takes
from meetings.papers.kinds import MAX_BYTES, Kind, kind_of
from meetings.papers.preparing import prepare_wish
from meetings.papers.refused import Refused
from meetings.papers.store import NotKept
from meetings.papers.sweeping import SILENT_FOR
from meetings.papers.upload_files import TooMuchSent

TUS = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
SPARE_BYTES = 1024 * 1024 * 1024
"""What uploads leave free of the disk that the database stands on, too."""
_OVERHEAD_BYTES = 1024
_MAX_METADATA = 8192


class PaperUploadRoutes:
    """/meetings/{meeting}/papers/uploads."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes; their bodies may be as large as a paper."""
        routes = APIRouter(
            prefix="/meetings/{meeting}/papers/uploads", tags=["papers"], max_body_size=MAX_BYTES + _OVERHEAD_BYTES
        )
        routes.add_api_route("", self.create, methods=["POST"], status_code=201)
        routes.add_api_route("/{upload}", self.offset, methods=["HEAD"], status_code=200)
        routes.add_api_route("/{upload}", self.append, methods=["PATCH"], status_code=204)
        routes.add_api_route("/{upload}", self.give_up, methods=["DELETE"], status_code=204)
        return routes

    async def create(self, meeting: str, request: Request) -> Response:
        """Announces a paper of so many bytes; where its bytes go."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.UPLOAD_PAPER)
            _check_protocol(request)
            length = _number(request, "upload-length")
            await self._check_room(length)
            announced = _announced(record.id, length, _read_metadata(request.headers.get("upload-metadata", "")))
            upload = await commands.open_upload(tx, announced, account.id, now)
        return _answer(201, now, 0, Location=f"/api/meetings/{record.id}/papers/uploads/{upload}")

    async def offset(self, meeting: str, upload: str, request: Request) -> Response:
        """How many bytes are on the disk. A request that was sending is at its end."""
        row = await self._own(meeting, upload, request)
        async with self._services.intake.files.turn(row.id):
            row = await self._own(meeting, upload, request)
            if row.state is UploadState.OPEN and row.received == row.size:
                row = await self._finish(row)  # A kill came after the last byte, before it was taken.
        if row.state not in {UploadState.OPEN, UploadState.DONE}:
            raise UploadOver
        headers = {"Upload-Length": str(row.size), "Cache-Control": "no-store"}
        return _answer(200, row.seen_at, row.received, **headers)

    async def append(self, meeting: str, upload: str, request: Request) -> Response:
        """Takes the bytes from an offset on. The last ones are answered when the paper's content was looked at."""
        row = await self._own(meeting, upload, request)
        _check_protocol(request)
        if request.headers.get("content-type") != PIECE_TYPE:
            raise UploadProtocol
        files = self._services.intake.files
        async with files.turn(row.id):
            row = await self._own(meeting, upload, request)
            if row.state is not UploadState.OPEN:
                raise UploadOver
            if _number(request, "upload-offset") != row.received:
                raise UploadOffsetWrong
            try:
                received = await files.receive(row.id, row.received, row.size, request.stream(), self._note(row.id))
            except TooMuchSent as error:
                raise PaperRefused(Refusal.TOO_LARGE.value) from error
            except ClientDisconnect:
                return Response(status_code=400)  # Nobody reads it; what came is noted.
            if received == row.size:
                await self._finish(row)
        return _answer(204, self._services.now(), received)

    async def give_up(self, meeting: str, upload: str, request: Request) -> Response:
        """Forgets the upload and its bytes."""
        row = await self._own(meeting, upload, request)
        _check_protocol(request)
        async with self._services.intake.files.turn(row.id):
            await self._end(row.id, UploadState.GONE)
        return Response(status_code=204, headers={"Tus-Resumable": TUS})

    async def _own(self, meeting: str, upload: str, request: Request) -> PaperUpload:
        """An upload of the asker's own, while it may bring papers to the meeting. Raises NotFound, NotAllowed."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.UPLOAD_PAPER)
            row = await tx.get(PaperUpload, upload_id(upload))
        if row is None or row.meeting_id != record.id or row.account_id != account.id:
            raise NotFound
        return row

    async def _check_room(self, length: int) -> None:
        intake = self._services.intake
        if intake.takes() is Takes.NOTHING:
            raise PapersClosed
        if length == 0:
            raise PaperRefused(Refusal.EMPTY.value)
        if length > MAX_BYTES:
            raise PaperRefused(Refusal.TOO_LARGE.value)
        if await asyncio.to_thread(intake.files.free_bytes) < length + SPARE_BYTES:
            raise StorageFull

    def _note(self, upload: UploadId) -> "_Note":
        return _Note(self._services, upload)

    async def _finish(self, row: PaperUpload) -> PaperUpload:
        """All bytes are there: looks at what they are, keeps them, and asks for their pages. Raises PaperRefused."""
        intake = self._services.intake
        path = intake.files.path(row.id)
        try:
            kind = await asyncio.to_thread(kind_of, path)
            if kind is not Kind.PDF and intake.takes() is not Takes.EVERYTHING:
                raise Refused(Refusal.PDF_ONLY)
        except FileNotFoundError as error:
            raise UploadOver from error
        except Refused as refused:
            await self._end(row.id, UploadState.REFUSED)
            raise PaperRefused(refused.refusal.value) from refused
        kept = await intake.store.put_path(path)
        async with self._services.db.begin() as tx:
            row = await self._take(tx, row.id, StoredFile(kept.sha, kept.size, kind.media_type))
        try:
            await intake.store.kept(kept.sha)
        except NotKept:
            await intake.store.put_file(kept.sha, path)  # It was swept as an orphan between the two.
        intake.files.forget(row.id)
        return row

    async def _take(self, tx: AsyncSession, upload: UploadId, original: StoredFile) -> PaperUpload:
        now = self._services.now()
        row = await commands.end_upload(tx, upload, UploadState.DONE, now)
        await write_files(tx, [original], now)
        version = await commands.take_paper(tx, row, original, now)
        await jobs.ask(tx, [prepare_wish(version, now)], now)
        return row

    async def _end(self, upload: UploadId, state: UploadState) -> None:
        async with self._services.db.begin() as tx:
            await commands.end_upload(tx, upload, state, self._services.now())
        self._services.intake.files.forget(upload)


class _Note:
    """Writes down how far an upload is on the disk, in a transaction of its own."""

    def __init__(self, services: Services, upload: UploadId) -> None:
        self._services = services
        self._upload = upload

    async def __call__(self, received: int) -> None:
        async with self._services.db.begin() as tx:
            await commands.note_received(tx, self._upload, received, self._services.now())


def _check_protocol(request: Request) -> None:
    if request.headers.get("tus-resumable") != TUS:
        raise UploadProtocol


def _number(request: Request, header: str) -> int:
    """Raises UploadProtocol for what is none."""
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise UploadProtocol
    return int(text)


def _answer(status: int, seen_at: datetime, received: int, **headers: str) -> Response:
    expires = format_datetime(seen_at + SILENT_FOR, usegmt=True)
    said = {"Tus-Resumable": TUS, "Upload-Offset": str(received), "Upload-Expires": expires}
    return Response(status_code=status, headers=said | headers)


def _read_metadata(text: str) -> Mapping[str, str]:
    """Key and value in Base64, with commas between. Raises InvalidInput."""
    if len(text) > _MAX_METADATA:
        raise InvalidInput
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise InvalidInput from error
    return found


def _announced(meeting: MeetingId, length: int, said: Mapping[str, str]) -> Announced:
    classification = said.get("classification", "open")
    return Announced(
        meeting=meeting,
        item=item_id(said["item"]) if said.get("item") else None,
        paper=paper_id(said["paper"]) if said.get("paper") else None,
        title=said.get("title") or said.get("name", ""),
        name=said.get("name", ""),
        classification=classification,
        in_room=said["in_room"] == "true" if "in_room" in said else shown_in_rooms(classification),
        size=length,
    )
