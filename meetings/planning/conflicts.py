"""What meetings want at the same time: the same chair or deputy, the same rooms, the same place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import visible_to
from meetings.directory import room_name
from meetings.domain.lifecycle import EXPECTED, JOINABLE
from meetings.domain.overlaps import Overlap, Wanted, overlap, overlaps
from meetings.domain.roles import Role
from meetings.domain.vietnamese import fold
from meetings.events import Account
from meetings.ids import AccountId, MeetingId, RoomId, SeriesId
from meetings.models.accounts import AccountRow
from meetings.models.agenda import InvitedTarget
from meetings.models.directory import OrgUnit, Person, Room
from meetings.models.live import Deputy
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow, SiteKind
from meetings.models.schedule import MeetingPlan, PlannedPerson
from meetings.planning.rooms import rooms_of
from meetings.planning.values import Booked, ConflictRow, InvitedLine, Plan

MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, and without, `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """All meetings of a time with what they want, what they are called, and which of them the asker knows."""

    wanted: tuple[Wanted, ...]
    titles: Mapping[MeetingId, str]
    visible: frozenset[MeetingId]

    def by_id(self) -> dict[MeetingId, Wanted]:
        """What each wants."""
        return {one.meeting: one for one in self.wanted if one.meeting is not None}


async def known(tx: AsyncSession, account: Account, span: Span) -> Known:
    """What is planned for a time, by anybody, as one account may see it. A constant number of queries."""
    in_span = (
        MeetingRecord.drill.is_(False),
        MeetingRecord.state.in_(EXPECTED | JOINABLE),
        MeetingRecord.starts_at < span.until,
        MeetingRecord.ends_at > span.since,
    )
    rows = (
        await tx.execute(
            select(MeetingRecord, MeetingPlan.place, visible_to(account))
            .outerjoin(MeetingPlan, MeetingPlan.meeting_id == MeetingRecord.id)
            .where(*in_span)
        )
    ).all()
    meetings = [record.id for record, _, _ in rows]
    leaders, rooms, halls = await _leaders(tx, meetings), await _rooms(tx, meetings), await _halls(tx, meetings)
    wanted = tuple(
        Wanted(
            meeting=record.id,
            starts_at=record.starts_at,
            ends_at=record.ends_at,
            leaders=frozenset(leaders.get(record.id, ())),
            rooms=frozenset(rooms.get(record.id, ())),
            place=fold(place or halls.get(record.id, "")),
        )
        for record, place, _ in rows
    )
    titles = {record.id: record.title for record, _, _ in rows}
    return Known(wanted, titles, frozenset(record.id for record, _, seen in rows if seen))


async def wanted_by(tx: AsyncSession, plan: Plan, times: Sequence[Span]) -> tuple[Wanted, ...]:
    """What a plan that is not written yet would want at each of these times."""
    leaders = frozenset(one.account for one in plan.people if one.role is Role.CHAIR or one.deputy)
    rooms = (await rooms_of(tx, {None: plan.invited})).get(None, frozenset())
    place = fold(plan.place)
    return tuple(Wanted(None, time.since, time.until, leaders, rooms, place) for time in times)


async def of_series(tx: AsyncSession, series: SeriesId | None) -> frozenset[MeetingId]:
    """The meetings of a series: a plan for it does not meet itself."""
    if series is None:
        return frozenset()
    return frozenset(await tx.scalars(select(MeetingPlan.meeting_id).where(MeetingPlan.series_id == series)))


async def conflicts_of(
    tx: AsyncSession, wanted: Sequence[Wanted], among: Known, without: Collection[MeetingId]
) -> tuple[tuple[ConflictRow, ...], ...]:
    """What each of these meets with, earliest first."""
    others = [other for other in among.wanted if other.meeting not in without]
    met = [[found for other in others if (found := overlap(one, other)) is not None] for one in wanted]
    names = await _names(tx, [found for each in met for found in each])
    return tuple(tuple(_row(found.other, found, among, names) for found in each) for each in met)


async def booked(tx: AsyncSession, account: Account, span: Span) -> tuple[Booked, ...]:
    """What meets in a time, for each meeting that the asker knows."""
    among = await known(tx, account, span)
    pairs = tuple(overlaps(among.wanted))
    names = await _names(tx, pairs)
    found: dict[MeetingId, list[ConflictRow]] = {}
    for pair in pairs:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if one is not None and one in among.visible:
                found.setdefault(one, []).append(_row(other, pair, among, names))
    return tuple(Booked(one, tuple(rows)) for one, rows in found.items())


@dataclass(frozen=True, slots=True)
class _Names:
    people: Mapping[AccountId, str]
    rooms: Mapping[RoomId, str]


def _row(other: MeetingId | None, found: Overlap, among: Known, names: _Names) -> ConflictRow:
    assert other is not None
    wanted = among.by_id()[other]
    rooms = sorted(names.rooms[room] for room in found.rooms if room in names.rooms)
    return ConflictRow(
        meeting=other,
        title=among.titles[other] if other in among.visible else None,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        leaders=tuple(sorted(names.people[one] for one in found.leaders)),
        rooms=len(found.rooms),
        room_names=tuple(rooms[:MAX_NAMED]),
        same_place=found.same_place,
    )


async def _names(tx: AsyncSession, pairs: Collection[Overlap]) -> _Names:
    """What the people and the rooms of the pairs are called; of rooms only as many as are named."""
    people = {one for pair in pairs for one in pair.leaders}
    rooms = {room for pair in pairs for room in sorted(pair.rooms)[:MAX_NAMED]}
    named = await tx.execute(
        select(AccountRow.id, Person.name)
        .join(Person, Person.id == AccountRow.person_id)
        .where(AccountRow.id.in_(people))
    )
    found = await tx.execute(select(Room, OrgUnit).join(OrgUnit, OrgUnit.id == Room.unit_id).where(Room.id.in_(rooms)))
    return _Names(dict(named.all()), {room.id: room_name(room, unit) for room, unit in found})


async def _leaders(tx: AsyncSession, meetings: Collection[MeetingId]) -> dict[MeetingId, set[AccountId]]:
    """Chair and deputy, of those invited to already as they were invited."""
    seated = await tx.execute(
        select(ParticipantRow.meeting_id, ParticipantRow.account_id)
        .outerjoin(Deputy, Deputy.participant_id == ParticipantRow.id)
        .where(
            ParticipantRow.meeting_id.in_(meetings),
            (ParticipantRow.role == Role.CHAIR) | Deputy.participant_id.is_not(None),
        )
    )
    found: dict[MeetingId, set[AccountId]] = {}
    for meeting, account in seated:
        if account is not None:
            found.setdefault(meeting, set()).add(account)
    planned = await tx.execute(
        select(PlannedPerson.meeting_id, PlannedPerson.account_id).where(
            PlannedPerson.meeting_id.in_(set(meetings) - found.keys()),
            (PlannedPerson.role == Role.CHAIR) | PlannedPerson.deputy,
        )
    )
    for meeting, account in planned:
        found.setdefault(meeting, set()).add(account)
    return found


async def _rooms(tx: AsyncSession, meetings: Collection[MeetingId]) -> dict[MeetingId, frozenset[RoomId]]:
    """The remote rooms: those of the sites, or where there are none yet those of the list of invitees.

    The hall is the place of a meeting, and is compared as such.
    """
    sites: dict[MeetingId, set[RoomId]] = {}
    for meeting, room in await tx.execute(
        select(MeetingSite.meeting_id, MeetingSite.room_id).where(
            MeetingSite.meeting_id.in_(meetings), MeetingSite.kind == SiteKind.REMOTE
        )
    ):
        sites.setdefault(meeting, set()).add(room)
    lines: dict[MeetingId, list[InvitedLine]] = {}
    for row in await tx.scalars(
        select(InvitedTarget).where(InvitedTarget.meeting_id.in_(set(meetings) - sites.keys()))
    ):
        if row.meeting_id is not None:
            line = InvitedLine(row.target, row.ref, row.area, row.duty, row.voting)
            lines.setdefault(row.meeting_id, []).append(line)
    invited = await rooms_of(tx, lines)
    return {meeting: frozenset(rooms) for meeting, rooms in sites.items()} | invited


async def _halls(tx: AsyncSession, meetings: Collection[MeetingId]) -> dict[MeetingId, str]:
    """What the main site of each is called: its place, when no plan says another."""
    found = await tx.execute(
        select(MeetingSite.meeting_id, Room.name)
        .join(Room, Room.id == MeetingSite.room_id)
        .where(MeetingSite.meeting_id.in_(meetings), MeetingSite.kind == SiteKind.MAIN)
    )
    return dict(found.all())
