"""Full-text search over agendas and papers, limited to what the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import led_by, own_seat, visible_to
from meetings.domain.agenda import SEEN, ItemState, Visibility
from meetings.domain.paper_search import TextKind, Words, indexed, snippet
from meetings.events import Account
from meetings.ids import ItemId, MeetingId, PaperId, VersionId
from meetings.models.agenda import AgendaItem
from meetings.models.live import Deputy
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.papers import Paper, PaperPage, PaperVersion
from meetings.models.search import SearchText
from meetings.papers.grants import papers_seen_by, versions_seen_by

MOST = 50
"""Hits that are told; who finds too many types another word."""
AT_ONCE = 500

_words = table("search_words", column("id"), column("rowid"), column("folded"), column("exact"))
"""Each engine's own (migration 0015): `rowid` is SQLite's name for what is `id` in PostgreSQL."""
_counts = PaperVersion.replaced_at.is_(None) & PaperVersion.recalled_at.is_(None)
_INTO_SQLITE = text("INSERT INTO search_words (rowid, folded, exact) VALUES (:number, :folded, :exact)")
_INTO_POSTGRESQL = text(
    "INSERT INTO search_words (id, folded, exact) VALUES "
    "(:number, CAST(CAST(:folded AS TEXT) AS TSVECTOR), CAST(CAST(:exact AS TEXT) AS TSVECTOR))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that was found. `snippet`: its hits stand between `paper_search.HIT` and `END`."""

    kind: TextKind
    meeting: MeetingId
    meeting_title: str
    starts_at: datetime
    item: ItemId | None
    paper: PaperId | None
    version: VersionId | None
    title: str
    page: int | None
    snippet: str


async def find(tx: AsyncSession, account: Account, query: str, now: datetime) -> tuple[Hit, ...]:
    """At most MOST places with all words of the query: first those where they stand side by side, newest first.

    Of a paper the version that counts, drafts for who leads. Two statements at most, whatever is found.
    """
    words = Words.of(query)
    if not words.folded:
        return ()
    found = [*await tx.execute(_found(tx, account, words, now, phrase=True))]
    if len(found) < MOST and len(words.folded) > 1:
        there = {row.id for row in found}
        found += [row for row in await tx.execute(_found(tx, account, words, now, phrase=False)) if row.id not in there]
    return tuple(
        Hit(
            kind=row.kind,
            meeting=row.meeting_id,
            meeting_title=row.meeting_title,
            starts_at=row.starts_at,
            item=row.item_id,
            paper=row.paper,
            version=row.version_id,
            title=row.title,
            page=row.page,
            snippet=snippet(row.said, words),
        )
        for row in found[:MOST]
    )


async def index_titles(tx: AsyncSession, meeting: MeetingId) -> None:
    """Writes anew what the items and papers of a meeting are called; to be called whenever one of them changed."""
    await tx.flush()
    of_meeting = and_(SearchText.meeting_id == meeting, SearchText.kind != TextKind.PAGE)
    await tx.execute(delete(SearchText).where(of_meeting))
    items = await tx.execute(
        select(AgendaItem.id, AgendaItem.title).where(
            AgendaItem.meeting_id == meeting, AgendaItem.state != ItemState.DROPPED
        )
    )
    papers = await tx.execute(select(Paper.id, Paper.title).where(Paper.meeting_id == meeting))
    texts = [(SearchText(kind=TextKind.ITEM, meeting_id=meeting, item_id=item), title) for item, title in items]
    texts += [(SearchText(kind=TextKind.PAPER, meeting_id=meeting, paper_id=paper), title) for paper, title in papers]
    await _write(tx, texts)


async def index_version(tx: AsyncSession, version: VersionId) -> None:
    """Writes down the words of a version's pages, which have just been made."""
    await tx.flush()
    await tx.execute(delete(SearchText).where(SearchText.version_id == version))
    meeting = await tx.scalar(
        select(Paper.meeting_id).join(PaperVersion, PaperVersion.paper_id == Paper.id).where(PaperVersion.id == version)
    )
    if meeting is None:
        return
    pages = await tx.execute(select(PaperPage.page, PaperPage.text).where(PaperPage.version_id == version))
    await _write(
        tx,
        [
            (SearchText(kind=TextKind.PAGE, meeting_id=meeting, version_id=version, page=page), said)
            for page, said in pages
        ],
    )


async def index_everything(tx: AsyncSession) -> None:
    """Writes down the words of all items, papers and pages, of which none has been: those of a database that was
    filled by other means than commands.
    """
    await tx.flush()
    alive = AgendaItem.meeting_id.is_not(None) & (AgendaItem.state != ItemState.DROPPED)
    items = await tx.execute(
        select(AgendaItem.id, AgendaItem.meeting_id, AgendaItem.title).where(alive).order_by(AgendaItem.id)
    )
    papers = await tx.execute(select(Paper.id, Paper.meeting_id, Paper.title).order_by(Paper.id))
    pages = await tx.execute(
        select(PaperPage.version_id, PaperPage.page, PaperPage.text, Paper.meeting_id)
        .join(PaperVersion, PaperVersion.id == PaperPage.version_id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .order_by(PaperPage.version_id, PaperPage.page)
    )
    of_items = [(SearchText(kind=TextKind.ITEM, meeting_id=to, item_id=item), said) for item, to, said in items]
    of_papers = [(SearchText(kind=TextKind.PAPER, meeting_id=to, paper_id=paper), said) for paper, to, said in papers]
    of_pages = [
        (SearchText(kind=TextKind.PAGE, meeting_id=to, version_id=version, page=page), said)
        for version, page, said, to in pages
    ]
    await _write(tx, [*of_items, *of_papers, *of_pages])


async def _write(tx: AsyncSession, texts: Sequence[tuple[SearchText, str]]) -> None:
    tx.add_all(row for row, _ in texts)
    await tx.flush()
    is_postgresql = tx.get_bind().dialect.name == "postgresql"
    for begin in range(0, len(texts), AT_ONCE):
        rows = []
        for row, said in texts[begin : begin + AT_ONCE]:
            folded, exact = indexed(said)
            if is_postgresql:
                rows.append({"number": row.id, "folded": _vector(folded), "exact": _vector(exact)})
            else:
                rows.append({"number": row.id, "folded": folded, "exact": exact})
        if is_postgresql:
            await tx.execute(_INTO_POSTGRESQL, rows)
        else:
            await tx.execute(_INTO_SQLITE, rows)


def _found(
    tx: AsyncSession, account: Account, words: Words, now: datetime, *, phrase: bool
) -> Select[*tuple[Any, ...]]:
    """The texts with these words that the account may see, newest meeting first, titles before pages."""
    by_version = PaperVersion.id == SearchText.version_id
    paper = or_(Paper.id == SearchText.paper_id, Paper.id == PaperVersion.paper_id)
    page = and_(PaperPage.version_id == SearchText.version_id, PaperPage.page == SearchText.page)
    title = func.coalesce(AgendaItem.title, Paper.title)
    titles_first = (SearchText.kind != TextKind.ITEM, SearchText.kind == TextKind.PAGE)
    return (
        select(
            SearchText.id,
            SearchText.kind,
            SearchText.meeting_id,
            MeetingRecord.title.label("meeting_title"),
            MeetingRecord.starts_at,
            SearchText.item_id,
            Paper.id.label("paper"),
            SearchText.version_id,
            title.label("title"),
            SearchText.page,
            func.coalesce(PaperPage.text, title).label("said"),
        )
        .join(MeetingRecord, MeetingRecord.id == SearchText.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == SearchText.item_id)
        .outerjoin(PaperVersion, by_version)
        .outerjoin(Paper, paper)
        .outerjoin(PaperPage, page)
        .where(
            SearchText.id.in_(_matching(tx, words, phrase=phrase)),
            visible_to(account),
            MeetingRecord.drill.is_(False),
            or_(
                and_(SearchText.kind == TextKind.ITEM, _items_seen_by(account)),
                and_(SearchText.kind == TextKind.PAPER, papers_seen_by(account, now)),
                and_(SearchText.kind == TextKind.PAGE, _counts, versions_seen_by(account, now)),
            ),
        )
        .order_by(MeetingRecord.starts_at.desc(), *titles_first, Paper.position, SearchText.page)
        .limit(MOST)
    )


def _items_seen_by(account: Account) -> ColumnElement[bool]:
    """The condition under which an account sees an item of a meeting that it knows of, as `domain.agenda.SEEN` says."""
    wide = tuple(role for role, seen in SEEN.items() if Visibility.DELEGATES in seen)
    sits = select(ParticipantRow.meeting_id).where(own_seat(account), ParticipantRow.role.in_(wide))
    leads = select(MeetingRecord.id).where(led_by(account))
    stands_in = (
        select(Deputy.meeting_id)
        .join(ParticipantRow, ParticipantRow.id == Deputy.participant_id)
        .where(own_seat(account))
    )
    return or_(
        AgendaItem.visibility == Visibility.PUBLIC,
        and_(AgendaItem.visibility == Visibility.DELEGATES, AgendaItem.meeting_id.in_(sits)),
        AgendaItem.meeting_id.in_(leads),
        AgendaItem.meeting_id.in_(stands_in),
    )


def _matching(tx: AsyncSession, words: Words, *, phrase: bool) -> Select[tuple[int]]:
    """The numbers of the texts with all these words; `phrase`: side by side, in this order."""
    if tx.get_bind().dialect.name == "postgresql":
        step = "<->" if phrase else "&"
        folded = _any_ending(f" {step} ".join(words.folded), words, ":*")
        wanted = [_words.c.folded.op("@@")(_tsquery(folded))]
        wanted += [_words.c.exact.op("@@")(_tsquery(" <-> ".join(run))) for run in words.marked]
        return select(_words.c.id).where(*wanted)
    side_by_side = _any_ending(f'"{" ".join(words.folded)}"', words, " *")
    anywhere = _any_ending(" AND ".join(f'"{word}"' for word in words.folded), words, " *")
    match = f"folded : ({side_by_side if phrase else anywhere})"
    match += "".join(f' AND exact : "{" ".join(run)}"' for run in words.marked)
    return select(_words.c.rowid).where(text("search_words MATCH :match").bindparams(match=match))


def _any_ending(match: str, words: Words, sign: str) -> str:
    return f"{match}{sign}" if words.is_open else match


def _tsquery(match: str) -> ColumnElement[object]:
    return cast(cast(bindparam(None, match), String), TSQUERY)


def _vector(words: str) -> str:
    """Words between spaces as PostgreSQL reads a tsvector: each with its place."""
    return " ".join(f"{word}:{place}" for place, word in enumerate(words.split(), start=1))
