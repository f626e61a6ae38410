"""Reading papers: the list of a meeting as the asker sees it, a version with its pages, and who may open what."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.asker import AT, Anybody, asking, like
from meetings.domain.papers import PaperRights
from meetings.domain.working_days import deadlines
from meetings.ids import PaperId, VersionId
from meetings.models.agenda import AgendaItem
from meetings.models.directory import OrgUnit
from meetings.models.meetings import MeetingRecord
from meetings.models.papers import Paper, PaperGrant, PaperPage, PaperReceipt, PaperVersion
from meetings.models.schedule import MeetingPlan, MeetingType
from meetings.models.seats import Seat
from meetings.papers.grants import Reader, downloads_of, papers_known_to
from meetings.papers.readers import counts
from meetings.papers.values import GrantRow, OwnReading, Page, PaperLine, ReaderCounts, Recalled, Version
from meetings.planning.rules import named_days, terms_of, type_rules, work_calendar


async def paper_lines(tx: AsyncSession, reader: Reader, now: datetime) -> tuple[PaperLine, ...]:
    """All papers of the meeting that the asker may know of, by item and position: in a fixed number of statements."""
    asked = {**asking(reader.account, now), "meeting": reader.record.id}
    found = await tx.execute(_known_papers(like(reader.account)), asked)
    papers = [(paper, PaperRights.DOWNLOAD if may else PaperRights.VIEW) for paper, may in found]
    published, drafts = await _versions(tx, [paper.id for paper, _ in papers])
    due = await papers_due(tx, reader.record)
    read = await _own(tx, reader, [version.id for version in published.values()])
    told = await counts(tx, reader.record.id, [paper for paper, _ in papers], published, now) if reader.leads else {}
    return tuple(
        _line(paper, rights, reader, (published.get(paper.id), drafts.get(paper.id)), (due, read, told))
        for paper, rights in papers
    )


@cache
def _known_papers(asker: Anybody) -> Select[Paper, bool]:
    """With whether the asker may take it away."""
    return (
        select(Paper, downloads_of(asker, AT))
        .outerjoin(AgendaItem, AgendaItem.id == Paper.item_id)
        .where(Paper.meeting_id == bindparam("meeting"), papers_known_to(asker, AT))
        .order_by(func.coalesce(AgendaItem.position, -1), Paper.position, Paper.id)
    )


async def papers_due(tx: AsyncSession, record: MeetingRecord) -> datetime | None:
    """Until when papers are to be out by the rules of the meeting's type; None when there are none."""
    plan = await tx.get(MeetingPlan, record.id)
    rules = None if plan is None else await tx.get(MeetingType, plan.type_code)
    if rules is None:
        return None
    terms, calendar = terms_of(type_rules(rules)), work_calendar(await named_days(tx))
    return deadlines(record.starts_at, record.ends_at, terms, calendar).papers_by


async def version_pages(tx: AsyncSession, version: VersionId) -> tuple[Page, ...]:
    """The pages of a version, in order."""
    columns = (PaperPage.page, PaperPage.width_pt, PaperPage.height_pt)
    images = (PaperPage.image_sha, PaperPage.image_size, PaperPage.thumb_sha)
    rows = await tx.execute(select(*columns, *images).where(PaperPage.version_id == version).order_by(PaperPage.page))
    return tuple(Page(*row) for row in rows)


async def grant_rows(tx: AsyncSession, paper: PaperId) -> tuple[GrantRow, ...]:
    """Who may open a paper: everybody first, then units, then seats."""
    rows = await tx.execute(
        select(PaperGrant, OrgUnit.name, Seat.name, Seat.title)
        .outerjoin(OrgUnit, OrgUnit.id == PaperGrant.unit_id)
        .outerjoin(Seat, Seat.id == PaperGrant.seat_id)
        .where(PaperGrant.paper_id == paper)
        .order_by(PaperGrant.scope, OrgUnit.name, Seat.position, PaperGrant.id)
    )
    return tuple(
        GrantRow(
            scope=row.scope,
            unit=row.unit_id,
            seat=row.seat_id,
            name=unit or ", ".join(part for part in (name, title) if part),
            rights=row.rights,
            until=row.until,
        )
        for row, unit, name, title in rows
    )


def version_value(row: PaperVersion) -> Version:
    """A version as a value."""
    return Version(
        id=row.id,
        number=row.number,
        name=row.name,
        state=row.state,
        refusal=row.refusal,
        size=row.size,
        pages=row.pages,
        drawn=row.drawn,
        signed=row.signed,
        sha256=row.sha256,
        made_at=row.made_at,
        published_at=row.published_at,
    )


async def _versions(
    tx: AsyncSession, papers: Sequence[PaperId]
) -> tuple[Mapping[PaperId, PaperVersion], Mapping[PaperId, PaperVersion]]:
    """The published version of each paper, and the newest one where that is not published."""
    newest = (
        select(PaperVersion.paper_id, func.max(PaperVersion.number).label("number"))
        .where(PaperVersion.paper_id.in_(papers))
        .group_by(PaperVersion.paper_id)
        .subquery()
    )
    current = PaperVersion.published_at.is_not(None) & PaperVersion.replaced_at.is_(None)
    rows = await tx.execute(
        select(PaperVersion, newest.c.number)
        .join(newest, newest.c.paper_id == PaperVersion.paper_id)
        .where(or_(current, PaperVersion.number == newest.c.number))
    )
    published: dict[PaperId, PaperVersion] = {}
    drafts: dict[PaperId, PaperVersion] = {}
    for row, _ in rows:
        (drafts if row.published_at is None else published)[row.paper_id] = row
    return published, drafts


async def _own(tx: AsyncSession, reader: Reader, versions: Collection[VersionId]) -> Mapping[VersionId, OwnReading]:
    rows = await tx.scalars(
        select(PaperReceipt).where(PaperReceipt.account_id == reader.account.id, PaperReceipt.version_id.in_(versions))
    )
    return {row.version_id: OwnReading(row.first_open, row.max_page, row.seconds) for row in rows}


def _line(
    paper: Paper,
    rights: PaperRights,
    reader: Reader,
    versions: tuple[PaperVersion | None, PaperVersion | None],
    around: tuple[datetime | None, Mapping[VersionId, OwnReading], Mapping[PaperId, ReaderCounts]],
) -> PaperLine:
    (published, draft), (due, read, told) = versions, around
    recalled = None if paper.recalled_at is None else Recalled(paper.recalled_at, paper.recalled_why)
    shown = published if recalled is None else None
    out = None if published is None else published.published_at
    return PaperLine(
        id=paper.id,
        item=paper.item_id,
        position=paper.position,
        title=paper.title,
        classification=paper.classification,
        in_room=paper.in_room,
        revision=paper.revision,
        recalled=recalled,
        late=due is not None and out is not None and out > due,
        version=None if shown is None else version_value(shown),
        draft=version_value(draft) if draft is not None and recalled is None and reader.leads else None,
        rights=rights,
        read=None if shown is None else read.get(shown.id),
        readers=told.get(paper.id),
    )
