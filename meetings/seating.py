"""Inviting: sites and seats, with the name, title, unit and area of each as the directory has them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import Invitee, invitees
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.errors import InvalidInput, NotFound
from meetings.ids import AccountId, MeetingId, ParticipantId, RoomId, SiteId, new_uuid
from meetings.models.accounts import AccountKind, AccountRow
from meetings.models.live import Deputy, LiveMeeting, LiveParticipant
from meetings.models.meetings import Classification, MeetingKind, MeetingRecord, MeetingSite, ParticipantRow, SiteKind

MAX_SEATS = 500
_DEPUTIES = frozenset({Role.DELEGATE, Role.SECRETARY})
_BY_SEAT = frozenset({Role.DELEGATE, Role.OBSERVER})
_ORDER = (Role.CHAIR, Role.SECRETARY, Role.IT, Role.DELEGATE, Role.ROOM, Role.OBSERVER)


@dataclass(frozen=True, slots=True)
class Seating:
    """Who takes part: one chair, people by role, and the rooms in which the communes sit.

    `deputy`: which of the delegates or secretaries stands in when the chair's line is lost; None for nobody.
    """

    chair: AccountId
    secretaries: tuple[AccountId, ...] = ()
    it: tuple[AccountId, ...] = ()
    delegates: tuple[AccountId, ...] = ()
    observers: tuple[AccountId, ...] = ()
    rooms: tuple[RoomId, ...] = ()
    main_room: RoomId | None = None
    deputy: AccountId | None = None


async def place(tx: AsyncSession, meeting: MeetingId, seating: Seating) -> None:
    """Writes sites, seats and their live rows. Raises InvalidInput for unknown, disabled or doubled accounts, for
    a room's device seated as a person, and for a deputy who is neither delegate nor secretary.
    """
    roles = await _roles(tx, seating)
    if seating.deputy is not None and roles.get(seating.deputy) not in _DEPUTIES:
        raise InvalidInput
    found = await invitees(tx, roles.keys())
    if not roles or len(roles) > MAX_SEATS or found.keys() != roles.keys():
        raise InvalidInput
    if any((roles[account] is Role.ROOM) != (invitee.room is not None) for account, invitee in found.items()):
        raise InvalidInput
    sites = _sites(meeting, seating)
    tx.add_all(sites.values())
    await tx.flush()
    main = sites.get(seating.main_room) if seating.main_room else None
    seats = [
        _seat(meeting, roles[account], found[account], sites.get(found[account].room, main))
        for account in sorted(roles, key=lambda account: (_ORDER.index(roles[account]), found[account].sort_key))
    ]
    await write_seats(tx, meeting, seats)
    tx.add_all(
        Deputy(meeting_id=meeting, participant_id=seat.id, acting_since=None)
        for seat in seats
        if seat.account_id == seating.deputy
    )
    await tx.flush()


async def begin_drill(
    tx: AsyncSession, title: str, length: timedelta, account: AccountId, now: datetime
) -> MeetingRecord:
    """A meeting in progress of which nothing is kept, without seats yet."""
    meeting = MeetingRecord(
        id=MeetingId(new_uuid()),
        title=title,
        kind=MeetingKind.BRIEFING,
        classification=Classification.OPEN,
        state=MeetingState.IN_PROGRESS,
        starts_at=now,
        ends_at=now + length,
        ready_before_s=0,
        drill=True,
        opened_at=now,
        created_by=account,
        created_at=now,
    )
    tx.add(meeting)
    await tx.flush()
    return meeting


async def write_seats(tx: AsyncSession, meeting: MeetingId, seats: Sequence[ParticipantRow]) -> None:
    """Numbers the seats in this order and writes them with their live rows."""
    for position, seat in enumerate(seats):
        seat.position = position
    tx.add_all(seats)
    await tx.flush()
    chair = next(seat.id for seat in seats if seat.role is Role.CHAIR)
    tx.add(LiveMeeting(meeting_id=meeting, revision=0, chair_id=chair))
    tx.add_all(LiveParticipant(participant_id=seat.id, microphone_open=False, camera_open=False) for seat in seats)
    await tx.flush()


async def unmake_drill(tx: AsyncSession, meeting: MeetingId) -> None:
    """Deletes a drill and, by cascade, all it consists of. Raises NotFound for what is no drill."""
    record = await tx.get(MeetingRecord, meeting)
    if record is None or not record.drill:
        raise NotFound
    await tx.flush()
    tx.expunge_all()
    await tx.execute(delete(MeetingRecord).where(MeetingRecord.id == meeting))


async def _roles(tx: AsyncSession, seating: Seating) -> dict[AccountId, Role]:
    devices = await _devices(tx, seating.rooms)
    people = [
        (Role.CHAIR, (seating.chair,)),
        (Role.SECRETARY, seating.secretaries),
        (Role.IT, seating.it),
        (Role.DELEGATE, seating.delegates),
        (Role.OBSERVER, seating.observers),
        (Role.ROOM, tuple(devices)),
    ]
    roles = {account: role for role, accounts in people for account in accounts}
    if len(roles) != sum(len(accounts) for _, accounts in people):
        raise InvalidInput
    return roles


async def _devices(tx: AsyncSession, rooms: Sequence[RoomId]) -> dict[AccountId, Role]:
    found = await tx.execute(
        select(AccountRow.room_id, AccountRow.id).where(
            AccountRow.kind == AccountKind.DEVICE, AccountRow.room_id.in_(rooms), AccountRow.disabled_at.is_(None)
        )
    )
    by_room = {row.room_id: row.id for row in found}
    if len(by_room) != len(rooms):
        raise InvalidInput
    return dict.fromkeys(by_room.values(), Role.ROOM)


def _sites(meeting: MeetingId, seating: Seating) -> dict[RoomId | None, MeetingSite]:
    rooms = [(room, SiteKind.REMOTE) for room in seating.rooms if room != seating.main_room]
    if seating.main_room:
        rooms.insert(0, (seating.main_room, SiteKind.MAIN))
    return {
        room: MeetingSite(
            id=SiteId(new_uuid()), meeting_id=meeting, room_id=room, kind=kind, required=True, position=position
        )
        for position, (room, kind) in enumerate(rooms)
    }


def _seat(meeting: MeetingId, role: Role, invitee: Invitee, site: MeetingSite | None) -> ParticipantRow:
    return ParticipantRow(
        id=ParticipantId(new_uuid()),
        meeting_id=meeting,
        site_id=site.id if site else None,
        account_id=invitee.account,
        role=role,
        name=invitee.name,
        title=invitee.title,
        unit_code=invitee.unit_code,
        area=invitee.area,
    )


async def admit_more(
    tx: AsyncSession, meeting: MeetingId, rooms: Sequence[RoomId], people: Mapping[AccountId, Role]
) -> None:
    """Adds sites and participants behind those that are there. Who is there already stays as it is; who was sent away
    is let in again, in the part it comes back in, but for one the session has frozen. Raises InvalidInput for rooms
    without a device and for more than MAX_SEATS.
    """
    there = {
        row.account_id: row
        for row in await tx.scalars(select(ParticipantRow).where(ParticipantRow.meeting_id == meeting))
    }
    sites = (await tx.scalars(select(MeetingSite).where(MeetingSite.meeting_id == meeting))).all()
    main = next((site for site in sites if site.kind is SiteKind.MAIN), None)
    by_room: dict[RoomId | None, MeetingSite] = {site.room_id: site for site in sites}
    last = max((site.position for site in sites), default=-1)
    for position, room in enumerate([room for room in rooms if room not in by_room], start=last + 1):
        by_room[room] = MeetingSite(
            id=SiteId(new_uuid()),
            meeting_id=meeting,
            room_id=room,
            kind=SiteKind.REMOTE,
            required=True,
            position=position,
        )
        tx.add(by_room[room])
    await tx.flush()
    roles = {**await _devices(tx, rooms), **people}
    frozen = (await tx.get_one(MeetingRecord, meeting)).opened_at is not None
    for account, row in there.items():
        if account in roles:
            _let_back(row, roles[account], frozen=frozen)
    fresh = await invitees(tx, roles.keys() - there.keys())
    if len(there) + len(fresh) > MAX_SEATS or len(fresh) != len(roles.keys() - there.keys()):
        raise InvalidInput
    seats = [
        _seat(meeting, roles[account], invitee, by_room.get(invitee.room, main)) for account, invitee in fresh.items()
    ]
    for place_of, seat in enumerate(seats, start=max((row.position for row in there.values()), default=-1) + 1):
        seat.position = place_of
    tx.add_all(seats)
    await tx.flush()
    tx.add_all(LiveParticipant(participant_id=seat.id, microphone_open=False, camera_open=False) for seat in seats)
    await tx.flush()


def _let_back(row: ParticipantRow, role: Role, *, frozen: bool) -> None:
    away = row.removed_at is not None
    came_by_seat = row.withdrawn_at is not None or row.role in _BY_SEAT
    row.removed_at = row.withdrawn_at = None
    if away and came_by_seat and not frozen:
        row.role = role
