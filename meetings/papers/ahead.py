"""Which papers the devices of an account hold before they are needed, and which they must drop."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.asker import AT, Anybody, asking, like
from meetings.domain.lifecycle import JOINABLE, MeetingState
from meetings.events import Account
from meetings.ids import PaperId, VersionId
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import MeetingRecord
from meetings.models.papers import Paper, PaperCopy, PaperGrant, PaperPage, PaperVersion
from meetings.papers.grants import grants_for, led, papers_seen_by
from meetings.papers.values import Ahead, AheadCopy, AheadPage

HELD_BEFORE = timedelta(days=7)
"""From so long before its start on a meeting's papers are fetched ahead."""
HELD_AFTER = timedelta(days=1)
"""So long after its planned end a copy is still good without asking."""
MOST = 400
"""Versions of one answer; the meeting that begins first comes first."""
_HELD = JOINABLE | {MeetingState.INVITED}


async def ahead(tx: AsyncSession, account: Account, now: datetime) -> Ahead:
    """What the account is to hold. A leader's drafts are not: they may change any moment."""
    asked = {**asking(account, now), "begins_before": now + HELD_BEFORE, "ends_after": now - HELD_AFTER}
    found = await tx.execute(_held(like(account)), asked)
    rows = found.all()
    versions = [version for _, version, _, _ in rows]
    pages = await _pages(tx, versions)
    ends = await _ends(tx, account, [paper.id for paper, _, _, leads in rows if not leads], now)
    copies = tuple(
        AheadCopy(
            meeting=record.id,
            starts_at=record.starts_at,
            paper=paper.id,
            title=paper.title,
            version=version,
            until=min(record.ends_at + HELD_AFTER, ends.get(paper.id, record.ends_at + HELD_AFTER)),
            pages=tuple(pages[version]),
        )
        for paper, version, record, _ in rows
    )
    return Ahead(copies, await _to_drop(tx, account, frozenset(versions)))


@cache
def _held(asker: Anybody) -> Select[Paper, VersionId, MeetingRecord, bool]:
    """Versions to hold, with whether the asker leads the meeting."""
    return (
        select(Paper, PaperVersion.id, MeetingRecord, led(asker))
        .join(PaperVersion, PaperVersion.paper_id == Paper.id)
        .join(MeetingRecord, MeetingRecord.id == Paper.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == Paper.item_id)
        .where(
            MeetingRecord.state.in_(_HELD),
            MeetingRecord.drill.is_(False),
            MeetingRecord.starts_at < bindparam("begins_before"),
            MeetingRecord.ends_at > bindparam("ends_after"),
            PaperVersion.published_at.is_not(None),
            PaperVersion.replaced_at.is_(None),
            PaperVersion.recalled_at.is_(None),
            papers_seen_by(asker, AT),
        )
        .order_by(MeetingRecord.starts_at, func.coalesce(AgendaItem.position, -1), Paper.position, Paper.id)
        .limit(MOST)
    )


async def _ends(tx: AsyncSession, account: Account, papers: list[PaperId], now: datetime) -> dict[PaperId, datetime]:
    """When the last grant of each paper runs out for the account; a paper whose grants do not is not in it."""
    rows = await tx.execute(_grants(like(account)), {**asking(account, now), "papers": papers})
    ends: dict[PaperId, datetime] = {}
    endless: set[PaperId] = set()
    for paper, until in rows:
        if until is None:
            endless.add(paper)
        else:
            ends[paper] = max(until, ends.get(paper, until))
    return {paper: until for paper, until in ends.items() if paper not in endless}


@cache
def _grants(asker: Anybody) -> Select[PaperId, datetime | None]:
    return (
        select(PaperGrant.paper_id, PaperGrant.until)
        .join(Paper, Paper.id == PaperGrant.paper_id)
        .where(Paper.id.in_(bindparam("papers", expanding=True)), grants_for(asker, AT))
    )


async def _pages(tx: AsyncSession, versions: list[VersionId]) -> defaultdict[VersionId, list[AheadPage]]:
    rows = await tx.execute(
        select(PaperPage.version_id, PaperPage.page, PaperPage.image_sha, PaperPage.image_size)
        .where(PaperPage.version_id.in_(versions))
        .order_by(PaperPage.version_id, PaperPage.page)
    )
    pages: defaultdict[VersionId, list[AheadPage]] = defaultdict(list)
    for version, page, image, size in rows:
        pages[version].append(AheadPage(page, image, size))
    return pages


async def _to_drop(tx: AsyncSession, account: Account, kept: frozenset[VersionId]) -> tuple[VersionId, ...]:
    """What it said that it holds, and may or need hold no more: recalled, replaced, run out, or long over."""
    held = await tx.scalars(
        select(PaperCopy.version_id)
        .where(PaperCopy.account_id == account.id, PaperCopy.dropped_at.is_(None))
        .order_by(PaperCopy.version_id)
    )
    return tuple(version for version in held if version not in kept)
