"""Who has read what, for those who lead: counts for every paper in a fixed number of statements, and by name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.agenda import Visibility
from meetings.domain.papers import GrantScope, sees_item
from meetings.domain.roles import Role
from meetings.domain.seats import SeatState
from meetings.ids import AccountId, MeetingId, PaperId, SeatId, UnitId, VersionId
from meetings.models.accounts import AccountRow
from meetings.models.agenda import AgendaItem
from meetings.models.directory import OrgUnit, Room
from meetings.models.meetings import ParticipantRow
from meetings.models.papers import Paper, PaperCopy, PaperGrant, PaperReceipt, PaperVersion
from meetings.models.seats import Seat
from meetings.papers.values import ReadBy, ReaderCounts, ReadPaper

_READING = (Role.DELEGATE, Role.OBSERVER, Role.ROOM)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody with an account in the meeting, who does not lead it, and what grants may name it by."""

    account: AccountId
    role: Role
    units: frozenset[UnitId]
    seats: frozenset[SeatId]


async def counts(
    tx: AsyncSession,
    meeting: MeetingId,
    papers: Sequence[Paper],
    published: Mapping[PaperId, PaperVersion],
    now: datetime,
) -> Mapping[PaperId, ReaderCounts]:
    """For each paper with a published version; chair and secretary are not counted."""
    shown = [paper for paper in papers if paper.id in published and paper.recalled_at is None]
    parts = await parts_of(tx, meeting)
    audience = await _audience(tx, parts, shown, now)
    rooms = frozenset(part.account for part in parts if part.role is Role.ROOM)
    versions = [published[paper.id].id for paper in shown]
    read: defaultdict[VersionId, dict[AccountId, int]] = defaultdict(dict)
    for receipt in await tx.execute(
        select(PaperReceipt.version_id, PaperReceipt.account_id, PaperReceipt.max_page).where(
            PaperReceipt.version_id.in_(versions)
        )
    ):
        read[receipt.version_id][receipt.account_id] = receipt.max_page
    held: defaultdict[VersionId, set[AccountId]] = defaultdict(set)
    for copy in await tx.execute(
        select(PaperCopy.version_id, PaperCopy.account_id).where(
            PaperCopy.version_id.in_(versions), PaperCopy.dropped_at.is_(None)
        )
    ):
        held[copy.version_id].add(copy.account_id)
    told = {}
    for paper in shown:
        version, may = published[paper.id], audience[paper.id]
        far = [page for account, page in read[version.id].items() if account in may]
        finished = sum(page >= version.pages for page in far)
        machines = may & rooms
        told[paper.id] = ReaderCounts(len(may), len(far), finished, len(machines), len(held[version.id] & machines))
    return told


async def readers_of(
    tx: AsyncSession, meeting: MeetingId, papers: Sequence[Paper], now: datetime
) -> Mapping[PaperId, frozenset[AccountId]]:
    """For each paper the accounts that may see it by a grant; the same rule as `grants.papers_seen_by`."""
    return await _audience(tx, await parts_of(tx, meeting), papers, now)


async def _audience(
    tx: AsyncSession, parts: Sequence[Part], papers: Sequence[Paper], now: datetime
) -> Mapping[PaperId, frozenset[AccountId]]:
    visibility = await _visibilities(tx, [paper.item_id for paper in papers if paper.item_id is not None])
    grants: defaultdict[PaperId, list[PaperGrant]] = defaultdict(list)
    for grant in await tx.scalars(
        select(PaperGrant).where(
            PaperGrant.paper_id.in_([paper.id for paper in papers]),
            or_(PaperGrant.until.is_(None), PaperGrant.until > now),
        )
    ):
        grants[grant.paper_id].append(grant)
    return {
        paper.id: frozenset(
            part.account
            for part in parts
            if _sees(part, paper, None if paper.item_id is None else visibility[paper.item_id])
            and any(_is_for(grant, part) for grant in grants[paper.id])
        )
        for paper in papers
    }


async def read_papers(tx: AsyncSession, meeting: MeetingId) -> tuple[ReadPaper, ...]:
    """By name, for every paper that is published now; who opened it first stands first."""
    out = await tx.execute(
        select(Paper.id, PaperVersion.id)
        .join(PaperVersion, PaperVersion.paper_id == Paper.id)
        .where(
            Paper.meeting_id == meeting,
            Paper.recalled_at.is_(None),
            PaperVersion.published_at.is_not(None),
            PaperVersion.replaced_at.is_(None),
        )
        .order_by(Paper.position, Paper.id)
    )
    papers = [(paper, version) for paper, version in out]
    taking_part = (ParticipantRow.account_id == PaperReceipt.account_id) & (ParticipantRow.meeting_id == meeting)
    receipts = await tx.execute(
        select(PaperReceipt, ParticipantRow.name, Seat.unit_name, OrgUnit.name)
        .outerjoin(ParticipantRow, taking_part)
        .outerjoin(Seat, Seat.id == PaperReceipt.seat_id)
        .outerjoin(OrgUnit, OrgUnit.code == ParticipantRow.unit_code)
        .where(PaperReceipt.version_id.in_([version for _, version in papers]))
        .order_by(PaperReceipt.first_open, PaperReceipt.account_id)
    )
    read: defaultdict[VersionId, list[ReadBy]] = defaultdict(list)
    for receipt, name, of_seat, of_part in receipts:
        read[receipt.version_id].append(_read_by(receipt, name or "", of_seat or of_part or ""))
    return tuple(ReadPaper(paper, version, tuple(read[version])) for paper, version in papers)


def _read_by(receipt: PaperReceipt, name: str, unit: str) -> ReadBy:
    return ReadBy(
        name=name,
        unit=unit,
        first_open=receipt.first_open,
        last_open=receipt.last_open,
        max_page=receipt.max_page,
        seconds=receipt.seconds,
        downloaded=receipt.downloaded_at,
    )


async def _visibilities(tx: AsyncSession, items: Collection[str]) -> Mapping[str, Visibility]:
    rows = await tx.execute(select(AgendaItem.id, AgendaItem.visibility).where(AgendaItem.id.in_(items)))
    return {row.id: row.visibility for row in rows}


async def parts_of(tx: AsyncSession, meeting: MeetingId) -> tuple[Part, ...]:
    """Everybody who takes part with an account and does not lead."""
    found = await tx.execute(
        select(ParticipantRow, AccountRow.person_id, Room.unit_id, OrgUnit.id)
        .join(AccountRow, AccountRow.id == ParticipantRow.account_id)
        .outerjoin(Room, Room.id == AccountRow.room_id)
        .outerjoin(OrgUnit, OrgUnit.code == ParticipantRow.unit_code)
        .where(
            ParticipantRow.meeting_id == meeting,
            ParticipantRow.withdrawn_at.is_(None),
            ParticipantRow.role.in_(_READING),
        )
    )
    rows = found.all()
    seats = (await tx.scalars(select(Seat).where(Seat.meeting_id == meeting, Seat.state != SeatState.WITHDRAWN))).all()
    by_participant: defaultdict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        for key in {key for key in (seat.participant_id, seat.person_id) if key is not None}:
            by_participant[key].append(seat)
    parts = []
    for participant, person, of_room, of_part in rows:
        own = by_participant[participant.id] + (by_participant[person] if person is not None else [])
        units = {unit for unit in (of_room, of_part, *(seat.unit_id for seat in own)) if unit is not None}
        principals = {seat.principal_id for seat in own if seat.state is SeatState.ACTIVE and seat.principal_id}
        assert participant.account_id is not None
        named = frozenset({seat.id for seat in own} | principals)
        parts.append(Part(participant.account_id, participant.role, frozenset(units), named))
    return tuple(parts)


def _sees(part: Part, paper: Paper, visibility: Visibility | None) -> bool:
    return sees_item(part.role, visibility) and (part.role is not Role.ROOM or paper.in_room)


def _is_for(grant: PaperGrant, part: Part) -> bool:
    if grant.scope is GrantScope.ALL:
        return True
    return grant.unit_id in part.units if grant.scope is GrantScope.UNIT else grant.seat_id in part.seats
