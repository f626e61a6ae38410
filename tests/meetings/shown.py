"""Papers that can be put before everyone: rows only, no file behind them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.papers import GrantScope, PaperRights, VersionState
from meetings.ids import AccountId, GrantId, ItemId, MeetingId, PaperId, VersionId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.models.meetings import Classification
from meetings.models.papers import Paper, PaperFile, PaperGrant, PaperVersion

PAGES = 12
TITLE = "Báo cáo phòng, chống thiên tai"
SHA = "0" * 64


async def put_paper(
    tx: AsyncSession,
    meeting: MeetingId,
    now: datetime,
    *,
    in_room: bool = True,
    item: ItemId | None = None,
    granted: bool = True,
) -> VersionId:
    """A published paper of twelve pages, of the meeting or of an item of its agenda; `granted` to everybody, or not."""
    version = await put_draft(tx, meeting, now, in_room=in_room, item=item)
    row = await tx.get_one(PaperVersion, version)
    row.published_at = now
    if granted:
        tx.add(_for_everybody(row.paper_id, row.made_by, now))
    await tx.flush()
    return version


async def put_draft(
    tx: AsyncSession, meeting: MeetingId, now: datetime, *, in_room: bool = True, item: ItemId | None = None
) -> VersionId:
    """The same, not published."""
    by = (await tx.scalars(select(AccountRow.id).where(AccountRow.login == "thuky"))).one()
    if await tx.get(PaperFile, SHA) is None:
        tx.add(PaperFile(sha256=SHA, size=1, media_type="application/pdf", made_at=now))
    paper = _paper(meeting, by, now)
    paper.in_room, paper.item_id = in_room, item
    tx.add(paper)
    await tx.flush()
    version = _version(paper.id, by, now)
    tx.add(version)
    await tx.flush()
    return version.id


def _for_everybody(paper: PaperId, by: AccountId, now: datetime) -> PaperGrant:
    return PaperGrant(
        id=GrantId(new_uuid()),
        paper_id=paper,
        scope=GrantScope.ALL,
        rights=PaperRights.VIEW,
        made_by=by,
        made_at=now,
    )


def _paper(meeting: MeetingId, by: AccountId, now: datetime) -> Paper:
    return Paper(
        id=PaperId(new_uuid()),
        meeting_id=meeting,
        position=0,
        title=TITLE,
        classification=Classification.INTERNAL,
        made_by=by,
        made_at=now,
        revision=1,
        recalled_why="",
    )


def _version(paper: PaperId, by: AccountId, now: datetime) -> PaperVersion:
    return PaperVersion(
        id=VersionId(new_uuid()),
        paper_id=paper,
        number=1,
        name="bao-cao.pdf",
        original_type="application/pdf",
        state=VersionState.READY,
        sha256=SHA,
        size=1,
        pages=PAGES,
        made_by=by,
        made_at=now,
    )
