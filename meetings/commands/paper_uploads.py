"""Papers on their way in: begun, noted as far as they are on the disk, given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.file_names import shown_plainly
from meetings.domain.lifecycle import MeetingState
from meetings.domain.papers import UploadState
from meetings.domain.secret_marks import says_secret
from meetings.domain.vietnamese import tidy
from meetings.errors import ClassifiedRefused, InvalidInput, NotFound, TooManyUploads, UploadOver, WrongState
from meetings.ids import AccountId, ItemId, MeetingId, PaperId, UploadId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Classification, MeetingRecord
from meetings.models.papers import Paper, PaperUpload

MAX_OPEN = 20
MAX_TITLE, MAX_NAME = 300, 255
_CLOSED = frozenset({MeetingState.ARCHIVED, MeetingState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Announced:
    """What is said of a paper before it comes. `paper`: the one that it is a new version of. `size` in bytes."""

    meeting: MeetingId
    item: ItemId | None
    paper: PaperId | None
    title: str
    name: str
    classification: str
    in_room: bool
    size: int


async def open_upload(tx: AsyncSession, announced: Announced, account: AccountId, now: datetime) -> UploadId:
    """An upload that nothing came of yet.

    Raises NotFound, InvalidInput, WrongState, TooManyUploads; ClassifiedRefused where the classification, the title
    or the name of the file says that the paper is secret.
    """
    title, name = tidy(shown_plainly(announced.title)), tidy(shown_plainly(announced.name))
    if announced.classification not in tuple(Classification) or says_secret(title) or says_secret(name):
        raise ClassifiedRefused
    if not 0 < len(title) <= MAX_TITLE or not 0 < len(name) <= MAX_NAME or announced.size < 0:
        raise InvalidInput
    record = await tx.get(MeetingRecord, announced.meeting)
    if record is None or not await _belong(tx, announced):
        raise NotFound
    if record.state in _CLOSED:
        raise WrongState
    own = (PaperUpload.account_id == account) & (PaperUpload.state == UploadState.OPEN)
    if (await tx.scalar(select(func.count()).where(own)) or 0) >= MAX_OPEN:
        raise TooManyUploads
    upload = UploadId(new_uuid())
    tx.add(
        PaperUpload(
            id=upload,
            meeting_id=announced.meeting,
            item_id=announced.item,
            paper_id=announced.paper,
            account_id=account,
            title=title,
            name=name,
            classification=Classification(announced.classification),
            in_room=announced.in_room,
            size=announced.size,
            received=0,
            state=UploadState.OPEN,
            made_at=now,
            seen_at=now,
        )
    )
    await tx.flush()
    return upload


async def note_received(tx: AsyncSession, upload: UploadId, received: int, now: datetime) -> None:
    """So many bytes are on the disk. Raises NotFound, UploadOver."""
    row = await _open_row(tx, upload)
    row.received, row.seen_at = received, now


async def end_upload(tx: AsyncSession, upload: UploadId, state: UploadState, now: datetime) -> PaperUpload:
    """It is done, refused or given up; its row as it was left. Raises NotFound, UploadOver."""
    row = await _open_row(tx, upload)
    row.state, row.seen_at = state, now
    await tx.flush()
    return row


async def _open_row(tx: AsyncSession, upload: UploadId) -> PaperUpload:
    row = await tx.get(PaperUpload, upload, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.state is not UploadState.OPEN:
        raise UploadOver
    return row


async def _belong(tx: AsyncSession, announced: Announced) -> bool:
    """Whether the item and the paper are the meeting's."""
    if announced.item is not None:
        item = await tx.get(AgendaItem, announced.item)
        if item is None or item.meeting_id != announced.meeting:
            return False
    if announced.paper is not None:
        paper = await tx.get(Paper, announced.paper)
        if paper is None or paper.meeting_id != announced.meeting:
            return False
    return True
