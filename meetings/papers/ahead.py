"""Which papers the devices of an account hold before they are needed, and which they must drop."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

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
    found = await tx.execute(
        select(Paper, PaperVersion.id, MeetingRecord, led(account))
        .join(PaperVersion, PaperVersion.paper_id == Paper.id)
        .join(MeetingRecord, MeetingRecord.id == Paper.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == Paper.item_id)
        .where(
            MeetingRecord.state.in_(_HELD),
            MeetingRecord.drill.is_(False),
            MeetingRecord.starts_at < now + HELD_BEFORE,
            MeetingRecord.ends_at > now - HELD_AFTER,
            PaperVersion.published_at.is_not(None),
            PaperVersion.replaced_at.is_(None),
            PaperVersion.recalled_at.is_(None),
            papers_seen_by(account, now),
        )
        .order_by(MeetingRecord.starts_at, func.coalesce(AgendaItem.position, -1), Paper.position, Paper.id)
        .limit(MOST)
    )
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


async def _ends(tx: AsyncSession, account: Account, papers: list[PaperId], now: datetime) -> dict[PaperId, datetime]:
    """When the last grant of each paper runs out for the account; a paper whose grants do not is not in it."""
    rows = await tx.execute(
        select(PaperGrant.paper_id, PaperGrant.until)
        .join(Paper, Paper.id == PaperGrant.paper_id)
        .where(Paper.id.in_(papers), grants_for(account, now))
    )
    ends: dict[PaperId, datetime] = {}
    endless: set[PaperId] = set()
    for paper, until in rows:
        if until is None:
            endless.add(paper)
        else:
            ends[paper] = max(until, ends.get(paper, until))
    return {paper: until for paper, until in ends.items() if paper not in endless}


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
