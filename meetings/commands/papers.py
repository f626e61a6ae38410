"""Papers of a meeting: taken in, edited, put in order, dropped, published, recalled, and granted to readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.lifecycle import EXPECTED, JOINABLE, MeetingState
from meetings.domain.papers import GrantScope, PaperRights, VersionState
from meetings.domain.roles import Act, Role
from meetings.domain.secret_marks import says_secret
from meetings.domain.vietnamese import tidy
from meetings.errors import (
    ChangedMeanwhile,
    ClassifiedRefused,
    GrantOver,
    InvalidInput,
    NotFound,
    ReasonMissing,
    WrongState,
)
from meetings.events import Change
from meetings.ids import AccountId, GrantId, ItemId, MeetingId, PaperId, SeatId, UnitId, VersionId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.directory import OrgUnit
from meetings.models.live import LiveMeeting
from meetings.models.meetings import Classification, MeetingRecord
from meetings.models.papers import Paper, PaperGrant, PaperUpload, PaperVersion
from meetings.models.seats import Seat
from meetings.papers.files import StoredFile
from meetings.papers.grants import Reader
from meetings.papers.reminding import plan_unread
from meetings.papers.search import index_titles
from meetings.planning.changes import By
from meetings.presenting import withdraw
from meetings.roster import live_meeting
from meetings.session import tell_live

Detail = dict[str, str | int | bool | None]
MAX_PAPERS = 400
MAX_VERSIONS = 200
MAX_TITLE, MAX_REASON = 300, 500
TAKING = EXPECTED | JOINABLE | {MeetingState.POSTPONED}
"""The states of a meeting in which its papers change: not once it is over, nor when it is not held for good."""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper is called, which item it belongs to, and whether rooms' screens show it."""

    title: str
    item: ItemId | None
    classification: str
    in_room: bool


@dataclass(frozen=True, slots=True)
class GrantLine:
    """Whom a paper is granted to; `unit` and `seat` by the scope. `until`: from when on no more."""

    scope: GrantScope
    unit: UnitId | None
    seat: SeatId | None
    rights: PaperRights
    until: datetime | None


EVERYBODY = GrantLine(GrantScope.ALL, None, None, PaperRights.VIEW, None)
"""What publishing grants where nobody said otherwise."""


async def take_paper(tx: AsyncSession, upload: PaperUpload, original: StoredFile, now: datetime) -> VersionId:
    """What was uploaded becomes a paper, or the next version of one; nobody but who leads sees it yet.

    The row of the stored file is written before. Raises NotFound, WrongState, ClassifiedRefused, InvalidInput.
    """
    record = await _open(tx, upload.meeting_id)
    if upload.paper_id is None:
        facts = PaperFacts(upload.title, upload.item_id, upload.classification, upload.in_room)
        paper = await _new_paper(tx, record, facts, upload.account_id, now)
    else:
        paper = await _unrecalled(tx, record.id, upload.paper_id)
        paper.revision += 1
    number = 1 + (await tx.scalar(select(func.max(PaperVersion.number)).where(PaperVersion.paper_id == paper.id)) or 0)
    if number > MAX_VERSIONS:
        raise InvalidInput
    version = PaperVersion(
        id=VersionId(new_uuid()),
        paper_id=paper.id,
        number=number,
        name=upload.name,
        original_sha=original.sha,
        original_type=original.media_type,
        state=VersionState.WAITING,
        refusal="",
        size=0,
        pages=0,
        drawn=0,
        signed=False,
        made_by=upload.account_id,
        made_at=now,
    )
    tx.add(version)
    await tx.flush()
    detail: Detail = {"number": number, "sha256": original.sha, "title": paper.title[:64]}
    await log.audit(tx, log.Entry(Act.UPLOAD_PAPER, upload.account_id, record.id, paper.id, detail), now)
    return version.id


async def edit_paper(tx: AsyncSession, meeting: MeetingId, paper: PaperId, facts: PaperFacts, by: By) -> Change | None:
    """What a paper is called and where it stands; its versions stay as they are.

    One that is kept from rooms' screens from now on leaves a session before which it stands: that is the change.

    Raises NotFound, ChangedMeanwhile, WrongState, ClassifiedRefused, InvalidInput.
    """
    await _open(tx, meeting)
    row = await _unrecalled(tx, meeting, paper, by)
    title, classification = _checked(facts)
    await _check_item(tx, meeting, facts.item)
    detail: Detail = {"title": title[:64], "in_room": facts.in_room}
    row.title, row.classification = title, classification
    row.item_id, row.in_room = facts.item, facts.in_room
    await _write_down(tx, Act.EDIT_PAPER, row, by, detail)
    return None if facts.in_room else await _from_stages(tx, meeting, await _published(tx, paper))


async def order_papers(tx: AsyncSession, meeting: MeetingId, order: Sequence[PaperId], by: By) -> None:
    """All papers in this order. Raises NotFound, WrongState; InvalidInput unless it names each paper once."""
    await _open(tx, meeting)
    there = (await tx.scalars(select(Paper.id).where(Paper.meeting_id == meeting))).all()
    if sorted(there) != sorted(order):
        raise InvalidInput
    for position, paper in enumerate(order):
        await tx.execute(update(Paper).where(Paper.id == paper).values(position=position))
    await log.audit(tx, log.Entry(Act.EDIT_PAPER, by.account, meeting, "", {"papers": len(order)}), by.now)


async def drop_paper(tx: AsyncSession, meeting: MeetingId, paper: PaperId, by: By) -> None:
    """A paper that was never published is gone. Raises NotFound, ChangedMeanwhile; WrongState for a published one."""
    row = await _unrecalled(tx, meeting, paper, by)
    if await _published(tx, paper):
        raise WrongState
    detail: Detail = {"dropped": True, "title": row.title[:64]}
    await log.audit(tx, log.Entry(Act.EDIT_PAPER, by.account, meeting, paper, detail), by.now)
    await tx.delete(row)
    await index_titles(tx, meeting)


async def publish_paper(tx: AsyncSession, meeting: MeetingId, paper: PaperId, version: VersionId, by: By) -> None:
    """Lets readers have a version in place of the one before; the first one of a paper with no grant is for everybody.

    Raises NotFound, ChangedMeanwhile; WrongState unless the version is ready and newer than what is published, and
    the meeting is not over.
    """
    record = await _open(tx, meeting)
    row = await _unrecalled(tx, meeting, paper, by)
    fresh = await tx.get(PaperVersion, version, with_for_update=True, populate_existing=True)
    if fresh is None or fresh.paper_id != paper:
        raise NotFound
    before = await _published(tx, paper)
    if fresh.state is not VersionState.READY or any(one.number >= fresh.number for one in before):
        raise WrongState
    fresh.published_at = by.now
    for one in before:
        one.replaced_at = one.replaced_at or by.now
    granted = await tx.scalar(select(PaperGrant.id).where(PaperGrant.paper_id == paper).limit(1))
    if not before and granted is None:
        tx.add(_grant(paper, EVERYBODY, by))
    await plan_unread(tx, meeting, record.starts_at, by.now)
    detail: Detail = {"number": fresh.number, "sha256": fresh.sha256, "title": row.title[:64]}
    await _write_down(tx, Act.PUBLISH_PAPER, row, by, detail)


async def recall_paper(tx: AsyncSession, reader: Reader, paper: PaperId, why: str, by: By) -> Change | None:
    """Nobody opens it any more, not even who leads; whoever holds a copy is told so at its next contact, and a session
    before which one of its pages stands at once: that is the change.

    Possible after the meeting too. Raises NotFound, ChangedMeanwhile, ReasonMissing, InvalidInput; WrongState for one
    that was never published.
    """
    await tx.get_one(MeetingRecord, reader.record.id, with_for_update=True, populate_existing=True)
    row = await _unrecalled(tx, reader.record.id, paper, by)
    reason = tidy(why)
    if not reason:
        raise ReasonMissing
    if len(reason) > MAX_REASON:
        raise InvalidInput
    published = await _published(tx, paper)
    if not published:
        raise WrongState
    row.recalled_at, row.recalled_why = by.now, reason
    for one in published:
        one.recalled_at = by.now
    detail: Detail = {"title": row.title[:64], "reason": reason[:200]}
    if reader.role is Role.SECRETARY:
        detail["on_behalf_of"] = "chair"
    await _write_down(tx, Act.RECALL_PAPER, row, by, detail)
    return await _from_stages(tx, reader.record.id, published)


async def _from_stages(tx: AsyncSession, meeting: MeetingId, versions: Sequence[PaperVersion]) -> Change | None:
    if await tx.get(LiveMeeting, meeting) is None:
        return None  # Nobody was invited yet.
    live = await live_meeting(tx, meeting)
    for one in versions:
        if await withdraw(tx, meeting, one.id):
            return await tell_live(tx, live, (), programme_too=True)
    return None


async def grant_paper(tx: AsyncSession, meeting: MeetingId, paper: PaperId, lines: Sequence[GrantLine], by: By) -> None:
    """Who may open a paper, in place of who could before.

    Raises NotFound, ChangedMeanwhile, WrongState; InvalidInput for a unit or a seat twice, or one that is not there;
    GrantOver for one that has run out already, unless it stood so before.
    """
    row = await _unrecalled(tx, meeting, paper, by)
    await _check_lines(tx, meeting, lines)
    before = (await tx.scalars(select(PaperGrant).where(PaperGrant.paper_id == paper))).all()
    stood = {GrantLine(old.scope, old.unit_id, old.seat_id, old.rights, old.until) for old in before}
    if any(line.until is not None and line.until <= by.now for line in set(lines) - stood):
        raise GrantOver
    for old in before:
        await tx.delete(old)
    await tx.flush()
    tx.add_all(_grant(paper, line, by) for line in lines)
    downloads = sum(line.rights is PaperRights.DOWNLOAD for line in lines)
    detail: Detail = {"grants": len(lines), "downloads": downloads, "title": row.title[:64]}
    await _write_down(tx, Act.PUBLISH_PAPER, row, by, detail)


async def _open(tx: AsyncSession, meeting: MeetingId) -> MeetingRecord:
    record = await tx.get(MeetingRecord, meeting, with_for_update=True, populate_existing=True)
    if record is None:
        raise NotFound
    if record.state not in TAKING:
        raise WrongState
    return record


async def _unrecalled(tx: AsyncSession, meeting: MeetingId, paper: PaperId, by: By | None = None) -> Paper:
    row = await tx.get(Paper, paper, with_for_update=True, populate_existing=True)
    if row is None or row.meeting_id != meeting:
        raise NotFound
    if by is not None and row.revision != by.seen:
        raise ChangedMeanwhile
    if row.recalled_at is not None:
        raise WrongState
    return row


async def _published(tx: AsyncSession, paper: PaperId) -> Sequence[PaperVersion]:
    found = await tx.scalars(
        select(PaperVersion)
        .where(PaperVersion.paper_id == paper, PaperVersion.published_at.is_not(None))
        .order_by(PaperVersion.number)
    )
    return found.all()


async def _new_paper(
    tx: AsyncSession, record: MeetingRecord, facts: PaperFacts, account: AccountId, now: datetime
) -> Paper:
    title, classification = _checked(facts)
    await _check_item(tx, record.id, facts.item)
    counted, last = (
        await tx.execute(select(func.count(), func.max(Paper.position)).where(Paper.meeting_id == record.id))
    ).one()
    if counted >= MAX_PAPERS:
        raise InvalidInput
    paper = Paper(
        id=PaperId(new_uuid()),
        meeting_id=record.id,
        item_id=facts.item,
        position=0 if last is None else last + 1,
        title=title,
        classification=classification,
        in_room=facts.in_room,
        made_by=account,
        made_at=now,
        revision=0,
        recalled_at=None,
        recalled_why="",
    )
    tx.add(paper)
    await tx.flush()
    await index_titles(tx, record.id)
    return paper


def _checked(facts: PaperFacts) -> tuple[str, Classification]:
    """Title and classification as they are kept: nothing above internal comes in, under whatever name."""
    title = tidy(facts.title)
    if facts.classification not in set(Classification) or says_secret(title):
        raise ClassifiedRefused
    if not 0 < len(title) <= MAX_TITLE:
        raise InvalidInput
    return title, Classification(facts.classification)


async def _check_item(tx: AsyncSession, meeting: MeetingId, item: ItemId | None) -> None:
    if item is not None and await tx.scalar(select(AgendaItem.meeting_id).where(AgendaItem.id == item)) != meeting:
        raise NotFound


async def _check_lines(tx: AsyncSession, meeting: MeetingId, lines: Sequence[GrantLine]) -> None:
    whom = [(line.scope, line.unit, line.seat) for line in lines]
    if len(set(whom)) != len(whom):
        raise InvalidInput
    for scope, unit, seat in whom:
        if (scope is GrantScope.UNIT) != (unit is not None) or (scope is GrantScope.SEAT) != (seat is not None):
            raise InvalidInput
    units, seats = {unit for _, unit, _ in whom if unit}, {seat for _, _, seat in whom if seat}
    known = set(await tx.scalars(select(OrgUnit.id).where(OrgUnit.id.in_(units))))
    seated = set(await tx.scalars(select(Seat.id).where(Seat.meeting_id == meeting, Seat.id.in_(seats))))
    if known != units or seated != seats:
        raise InvalidInput


def _grant(paper: PaperId, line: GrantLine, by: By) -> PaperGrant:
    return PaperGrant(
        id=GrantId(new_uuid()),
        paper_id=paper,
        scope=line.scope,
        unit_id=line.unit,
        seat_id=line.seat,
        rights=line.rights,
        until=line.until,
        made_by=by.account,
        made_at=by.now,
    )


async def _write_down(tx: AsyncSession, act: Act, row: Paper, by: By, detail: Detail) -> None:
    row.revision += 1
    await index_titles(tx, row.meeting_id)
    await log.audit(tx, log.Entry(act, by.account, row.meeting_id, row.id, detail), by.now)
