"""What readers leave behind: how far they read, what they took away, their own notes, and which copies they hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.papers import NoteKind, read_s
from meetings.domain.roles import Act
from meetings.domain.seats import SeatState
from meetings.errors import InvalidInput, NotFound
from meetings.events import Account
from meetings.ids import NoteId, SeatId, VersionId, new_uuid
from meetings.models.papers import Paper, PaperCopy, PaperNote, PaperReceipt, PaperVersion
from meetings.models.seats import Seat
from meetings.papers.grants import Reader, versions_seen_by

MAX_NOTE_BYTES = 64 * 1024
MAX_NOTES = 2000
"""Of one account on one version."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign that somebody reads: the page, counted from 1, and the seconds since the last sign."""

    page: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Jotted:
    """A note as it is written: `body` is JSON, at most 64 KiB."""

    page: int
    kind: NoteKind
    body: str


async def record_reading(tx: AsyncSession, reader: Reader, version: PaperVersion, beat: Beat, now: datetime) -> None:
    """Takes a beat into the reader's receipt for this version. The caller has checked that it may read.

    Raises InvalidInput for a page that the version has not.
    """
    if not 1 <= beat.page <= version.pages or beat.seconds < 0:
        raise InvalidInput
    row, fresh = await _receipt(tx, reader, version.id, now)
    passed_s = None if fresh else (now - row.last_open).total_seconds()
    row.seconds += read_s(beat.seconds, passed_s)
    row.max_page = max(row.max_page, beat.page)
    row.last_open = max(row.last_open, now)


async def record_download(tx: AsyncSession, reader: Reader, version: PaperVersion, now: datetime) -> None:
    """Writes down that the file was taken away; once for each reader and version. The caller has checked the right."""
    row, _ = await _receipt(tx, reader, version.id, now)
    if row.downloaded_at is not None:
        return
    row.downloaded_at = now
    detail = {"number": version.number, "sha256": version.sha256}
    entry = log.Entry(Act.DOWNLOAD_PAPER, reader.account.id, reader.record.id, version.paper_id, detail)
    await log.audit(tx, entry, now)


async def add_note(tx: AsyncSession, account: Account, version: PaperVersion, jotted: Jotted, now: datetime) -> NoteId:
    """A note of the account's own. The caller has checked that it may read. Raises InvalidInput."""
    _check_note(jotted, version)
    own = (PaperNote.version_id == version.id) & (PaperNote.account_id == account.id)
    if (await tx.scalar(select(func.count()).where(own)) or 0) >= MAX_NOTES:
        raise InvalidInput
    note = PaperNote(
        id=NoteId(new_uuid()),
        version_id=version.id,
        account_id=account.id,
        page=jotted.page,
        kind=jotted.kind,
        body=jotted.body,
        made_at=now,
        changed_at=now,
    )
    tx.add(note)
    await tx.flush()
    return note.id


async def change_note(
    tx: AsyncSession, account: Account, version: PaperVersion, note: tuple[NoteId, Jotted], now: datetime
) -> None:
    """What an own note says now. Raises NotFound for anybody else's, InvalidInput."""
    which, jotted = note
    _check_note(jotted, version)
    row = await _own_note(tx, account, version.id, which)
    row.page, row.kind, row.body, row.changed_at = jotted.page, jotted.kind, jotted.body, now


async def drop_note(tx: AsyncSession, account: Account, version: VersionId, note: NoteId) -> None:
    """An own note is gone. Raises NotFound for anybody else's."""
    await tx.delete(await _own_note(tx, account, version, note))
    await tx.flush()


async def carry_notes(
    tx: AsyncSession, account: Account, version: PaperVersion, pages: tuple[int, int], now: datetime
) -> None:
    """The account's notes on a page of all earlier versions lie on a page of this one: `pages`, from and to, from 1.

    The caller has checked that it may read this version. None left behind is no error. Raises InvalidInput for a page
    that the version has not, and where it would have too many.
    """
    source, target = pages
    if source < 1 or not 1 <= target <= version.pages:
        raise InvalidInput
    left = notes_left_behind(account, version) & (PaperNote.page == source)
    own = (PaperNote.version_id == version.id) & (PaperNote.account_id == account.id)
    if (await tx.scalar(select(func.count()).where(or_(left, own))) or 0) > MAX_NOTES:
        raise InvalidInput
    moved = update(PaperNote).where(left).values(version_id=version.id, page=target, changed_at=now)
    await tx.execute(moved.execution_options(synchronize_session=False))


def notes_left_behind(account: Account, version: PaperVersion) -> ColumnElement[bool]:
    """The condition over PaperNote: the account's own, on a version of the paper that this one replaces."""
    earlier = select(PaperVersion.id).where(
        PaperVersion.paper_id == version.paper_id, PaperVersion.number < version.number
    )
    return (PaperNote.account_id == account.id) & PaperNote.version_id.in_(earlier)


async def tell_copies(
    tx: AsyncSession, account: Account, have: Collection[VersionId], dropped: Collection[VersionId], now: datetime
) -> None:
    """Which versions' pages the account says it holds, and which no more. What it may not see is left out."""
    mine = (PaperCopy.account_id == account.id) & PaperCopy.version_id.in_(dropped)
    await tx.execute(update(PaperCopy).where(mine, PaperCopy.dropped_at.is_(None)).values(dropped_at=now))
    seen = await tx.scalars(
        select(PaperVersion.id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(PaperVersion.id.in_(set(have) - set(dropped)), versions_seen_by(account, now))
    )
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    for version in sorted(seen):
        row = insert(PaperCopy).values(version_id=version, account_id=account.id, at=now, dropped_at=None)
        again = {"at": now, "dropped_at": None}
        await tx.execute(row.on_conflict_do_update(index_elements=["version_id", "account_id"], set_=again))


async def _receipt(tx: AsyncSession, reader: Reader, version: VersionId, now: datetime) -> tuple[PaperReceipt, bool]:
    """The reader's receipt, held for the transaction, and whether it is new; two first signs at once make one."""
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(PaperReceipt).values(
        version_id=version,
        account_id=reader.account.id,
        seat_id=await _seat(tx, reader),
        first_open=now,
        last_open=now,
        max_page=1,
        seconds=0,
    )
    unless_there = first.on_conflict_do_nothing(index_elements=["version_id", "account_id"])
    made = (await tx.execute(unless_there.returning(PaperReceipt.account_id))).first()
    key = (version, reader.account.id)
    return await tx.get_one(PaperReceipt, key, with_for_update=True, populate_existing=True), made is not None


async def _seat(tx: AsyncSession, reader: Reader) -> SeatId | None:
    """The seat that it reads for; None for a device and for who has only a part."""
    if reader.participant is None:
        return None
    return await tx.scalar(
        select(Seat.id)
        .where(Seat.participant_id == reader.participant.id, Seat.state != SeatState.WITHDRAWN)
        .order_by(Seat.position)
        .limit(1)
    )


async def _own_note(tx: AsyncSession, account: Account, version: VersionId, note: NoteId) -> PaperNote:
    row = await tx.get(PaperNote, note, with_for_update=True)
    if row is None or row.account_id != account.id or row.version_id != version:
        raise NotFound
    return row


def _check_note(jotted: Jotted, version: PaperVersion) -> None:
    if not 1 <= jotted.page <= version.pages or len(jotted.body.encode()) > MAX_NOTE_BYTES:
        raise InvalidInput
