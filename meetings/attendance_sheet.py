"""The sheet of who was there: seat by seat and site by site, derived each time it is read."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import site_name
from meetings.domain.attendance import IN_SESSION, MOVES, Attendance, AttendanceSource, intervals
from meetings.domain.invitations import Standing as Answered
from meetings.domain.roles import Role
from meetings.domain.seats import Answer, Duty, SeatState
from meetings.domain.standing import HERE, Claim, Course, Evidence, Stood, Tally, people_there, stood, tally
from meetings.ids import FreezeId, MeetingId, ParticipantId, SeatId, SiteId
from meetings.letters.standings import seat_rows
from meetings.models.attendance import FrozenList, Headcount, HeadcountName, SeatEvent
from meetings.models.directory import OrgUnit, Room
from meetings.models.live import AttendanceEvent
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow
from meetings.models.seats import Reply, Seat


@dataclass(frozen=True, slots=True)
class SheetSeat:
    """A seat and how it stands; `principal`: whom it is taken for by a substitute."""

    seat: SeatId
    participant: ParticipantId | None
    honorific: str
    name: str
    title: str
    unit: str
    duty: Duty
    principal: str | None
    stood: Stood


@dataclass(frozen=True, slots=True)
class Reported:
    """What a site reported last: how many are there, which of them by name, who says so, and when."""

    count: int
    names: tuple[tuple[str, str], ...]
    source: AttendanceSource
    at: datetime


@dataclass(frozen=True, slots=True)
class SheetSite:
    """A site: whether its line is up, who sits there, and how many in all. Its device and its people are two facts.

    `joined_at`, `left_at`: since when its device was in the session, and when it left before the end; that is what a
    list tells of a line once the meeting is over and no line is up.
    """

    site: SiteId
    participant: ParticipantId | None
    name: str
    area: str | None
    online: bool
    joined_at: datetime | None
    left_at: datetime | None
    reported: Reported | None
    people: int
    seats: tuple[SheetSeat, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The list was frozen: when, and the SHA-256 of what it said."""

    id: FreezeId
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everybody who was invited, by site in the order of boards; `elsewhere` sit at no site. Observers do not count.

    `sites_online`: how many lines are up, and after the end how many were.
    """

    title: str
    starts_at: datetime
    course: Course
    tally: Tally
    people: int
    sites_online: int
    sites: tuple[SheetSite, ...]
    elsewhere: tuple[SheetSeat, ...]
    frozen: tuple[Frozen, ...]


async def attendance_sheet(tx: AsyncSession, record: MeetingRecord) -> Sheet:
    """The sheet of a meeting as it stands now: a constant number of queries, however many sit in it."""
    meeting = record.id
    course = Course(record.opened_at, record.ended_at)
    presence = await _presence(tx, meeting, course)
    found = await tx.execute(
        select(
            MeetingSite.id,
            Room.name,
            OrgUnit.kind,
            OrgUnit.commune_type,
            OrgUnit.name,
            OrgUnit.area,
            ParticipantRow.id,
            ParticipantRow.withdrawn_at,
        )
        .join(Room, Room.id == MeetingSite.room_id)
        .join(OrgUnit, OrgUnit.id == Room.unit_id)
        .outerjoin(ParticipantRow, _device_of_site())
        .where(MeetingSite.meeting_id == meeting)
        .order_by(MeetingSite.position)
    )
    places = [
        _Place(site, site_name(room, kind, commune_type, unit), area, device, withdrawn_at is not None)
        for site, room, kind, commune_type, unit, area, device, withdrawn_at in found
    ]
    devices = {place.site: presence[place.device] for place in places if place.device and place.device in presence}
    joined = {site: there.joined_at for site, there in devices.items()}
    seats = await _seats(tx, meeting, course, presence, joined)
    reported = await _reported(tx, meeting)
    sites = tuple(
        SheetSite(
            site=place.site,
            participant=place.device,
            name=place.name,
            area=place.area,
            online=place.site in devices and devices[place.site].online,
            joined_at=joined.get(place.site),
            left_at=devices[place.site].left_at if place.site in devices else None,
            reported=reported.get(place.site),
            people=_people(reported.get(place.site), seats.get(place.site, ())),
            seats=tuple(seats.get(place.site, ())),
        )
        for place in places
        if not place.withdrawn or place.site in seats or place.site in reported or joined.get(place.site)
    )
    frozen = await tx.scalars(
        select(FrozenList).where(FrozenList.meeting_id == meeting).order_by(FrozenList.at, FrozenList.id)
    )
    return sheet_of_sites(
        title=record.title,
        starts_at=record.starts_at,
        course=course,
        sites=sites,
        elsewhere=tuple(seats.get(None, ())),
        frozen=tuple(Frozen(row.id, row.at, row.sha256) for row in frozen),
    )


def sheet_of_sites(
    *,
    title: str,
    starts_at: datetime,
    course: Course,
    sites: tuple[SheetSite, ...],
    elsewhere: tuple[SheetSeat, ...],
    frozen: tuple[Frozen, ...] = (),
) -> Sheet:
    """A sheet with what is counted on it."""
    every = [seat for group in (*(site.seats for site in sites), elsewhere) for seat in group]
    over = course.ended_at is not None
    return Sheet(
        title=title,
        starts_at=starts_at,
        course=course,
        tally=tally(seat.stood.standing for seat in every if seat.duty is not Duty.OBSERVER),
        people=sum(site.people for site in sites) + _here(elsewhere),
        sites_online=sum(site.joined_at is not None if over else site.online for site in sites),
        sites=sites,
        elsewhere=elsewhere,
        frozen=frozen,
    )


class _Place(NamedTuple):
    """Where a site is, and its device among the participants. `withdrawn`: its unit was taken off the list, and it is
    told of only where somebody was there all the same.
    """

    site: SiteId
    name: str
    area: str | None
    device: ParticipantId | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class _Presence:
    """Since when a participant was in the session, when it left for good before the end, and whether it is there now.

    Who came and left before the beginning was not there.
    """

    joined_at: datetime | None
    left_at: datetime | None
    online: bool


async def _presence(tx: AsyncSession, meeting: MeetingId, course: Course) -> Mapping[ParticipantId, _Presence]:
    events = await tx.execute(
        select(AttendanceEvent.participant_id, AttendanceEvent.kind, AttendanceEvent.at)
        .join(ParticipantRow, ParticipantRow.id == AttendanceEvent.participant_id)
        .where(ParticipantRow.meeting_id == meeting, AttendanceEvent.kind.in_(MOVES))
        .order_by(AttendanceEvent.participant_id, AttendanceEvent.id)
    )
    found = {}
    for participant, group in groupby(events, key=lambda row: row.participant_id):
        rows = list(group)
        times = [
            time
            for time in intervals(Attendance(row.kind, row.at) for row in rows)
            if time.until is None or course.began_at is None or time.until > course.began_at
        ]
        until = times[-1].until if times else None
        left_at = until if until is not None and (course.ended_at is None or until < course.ended_at) else None
        found[participant] = _Presence(times[0].since if times else None, left_at, rows[-1].kind in IN_SESSION)
    return found


async def _seats(
    tx: AsyncSession,
    meeting: MeetingId,
    course: Course,
    presence: Mapping[ParticipantId, _Presence],
    sites_joined: Mapping[SiteId, datetime | None],
) -> Mapping[SiteId | None, Sequence[SheetSeat]]:
    """The seats that count, by site, in the order of the invitation."""
    rows = (await tx.execute(_SEATS.where(Seat.meeting_id == meeting).order_by(Seat.position))).all()
    names = {row.id: f"{row.honorific} {row.name}".strip() for row in rows}
    claims = await _claims(tx, meeting)
    declined = await _declined(tx, meeting)
    found: dict[SiteId | None, list[SheetSeat]] = defaultdict(list)
    for row in rows:
        if row.state is not SeatState.ACTIVE:
            continue
        own = presence.get(row.participant_id) if row.participant_id else None
        evidence = Evidence(
            claims=tuple(claims.get(row.id, ())),
            joined_at=own.joined_at if own else None,
            left_at=own.left_at if own else None,
            site_joined_at=sites_joined.get(row.site_id) if row.site_id else None,
            declined=declined.get(row.id),
        )
        found[row.site_id].append(
            SheetSeat(
                seat=row.id,
                participant=row.participant_id,
                honorific=row.honorific,
                name=row.name,
                title=row.title,
                unit=row.unit_name,
                duty=row.duty,
                principal=names[row.principal_id] if row.principal_id else None,
                stood=stood(evidence, course),
            )
        )
    return found


_SEATS = select(
    Seat.id,
    Seat.site_id,
    Seat.participant_id,
    Seat.principal_id,
    Seat.state,
    Seat.duty,
    Seat.honorific,
    Seat.name,
    Seat.title,
    Seat.unit_name,
)
"""Columns, here and below: a sheet of 150 seats read as objects of the session costs twice the time."""


async def _claims(tx: AsyncSession, meeting: MeetingId) -> Mapping[SeatId, Sequence[Claim]]:
    found: dict[SeatId, list[Claim]] = defaultdict(list)
    rows = await tx.execute(
        select(SeatEvent.seat_id, SeatEvent.mark, SeatEvent.source, SeatEvent.at, SeatEvent.reason)
        .join(Seat, Seat.id == SeatEvent.seat_id)
        .where(Seat.meeting_id == meeting)
        .order_by(SeatEvent.id)
    )
    for seat, mark, source, at, reason in rows:
        found[seat].append(Claim(mark, source, at, reason))
    return found


async def _declined(tx: AsyncSession, meeting: MeetingId) -> Mapping[SeatId, str]:
    """Who does not come by the last answer that still counts, and why; few ever say so, and only theirs are read."""
    saying = select(Reply.seat_id).join(Seat, Seat.id == Reply.seat_id)
    saying = saying.where(Seat.meeting_id == meeting, Reply.answer == Answer.DECLINED)
    rows = (await seat_rows(tx, Seat.id.in_(saying))).values()
    return {row.seat: row.said.reason for row in rows if row.said is not None and row.standing is Answered.DECLINED}


async def _reported(tx: AsyncSession, meeting: MeetingId) -> Mapping[SiteId, Reported]:
    last = (
        select(func.max(Headcount.id))
        .join(MeetingSite, MeetingSite.id == Headcount.site_id)
        .where(MeetingSite.meeting_id == meeting)
        .group_by(Headcount.site_id)
    )
    found = await tx.execute(
        select(
            Headcount.site_id,
            Headcount.count,
            Headcount.source,
            Headcount.at,
            HeadcountName.name,
            HeadcountName.title,
        )
        .outerjoin(HeadcountName, HeadcountName.headcount_id == Headcount.id)
        .where(Headcount.id.in_(last))
        .order_by(Headcount.id, HeadcountName.position)
    )
    reported = {}
    for (site, count, source, at), group in groupby(found, key=lambda row: row[:4]):
        names = tuple((name, title) for *_, name, title in group if name is not None)
        reported[site] = Reported(count, names, source, at)
    return reported


def _people(reported: Reported | None, seats: Sequence[SheetSeat]) -> int:
    named = _here(seats) + (len(reported.names) if reported else 0)
    return people_there(reported.count if reported else None, named)


def _device_of_site() -> ColumnElement[bool]:
    """The room's own device among those that belong to a site."""
    same = (ParticipantRow.meeting_id == MeetingSite.meeting_id) & (ParticipantRow.site_id == MeetingSite.id)
    return same & (ParticipantRow.role == Role.ROOM)


def _here(seats: Collection[SheetSeat]) -> int:
    return sum(seat.stood.standing in HERE for seat in seats)
