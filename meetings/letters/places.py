"""Seating invitees: the rooms of their units, their own places in the session, and their seats."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceSource
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Scope, SeatState
from meetings.errors import ChairMissing
from meetings.ids import (
    AccountId,
    MeetingId,
    ParticipantId,
    PersonId,
    PositionId,
    RoomId,
    SeatId,
    SiteId,
    UnitId,
    new_uuid,
)
from meetings.letters.guests import Guest
from meetings.lobby import put_out
from meetings.models.accounts import AccountKind, AccountRow
from meetings.models.directory import OrgUnit, Room, UnitKind
from meetings.models.live import LiveParticipant
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow, SiteKind
from meetings.models.schedule import PlannedPerson
from meetings.models.seats import Seat
from meetings.seating import Seating, admit_more, place

_MAX_CALLED = 300
"""What the column holds, in signs."""
_COMES_AND_GOES = frozenset({Role.DELEGATE, Role.OBSERVER, Role.ROOM})
"""The parts that an invitation gives: who leads and who looks after the lines was planned."""


async def place_all(tx: AsyncSession, meeting: MeetingId, guests: Sequence[Guest]) -> None:
    """Writes sites and participants of a meeting that is invited to for the first time. Raises ChairMissing, and what
    `seating.place` raises.
    """
    planned = (await tx.scalars(select(PlannedPerson).where(PlannedPerson.meeting_id == meeting))).all()
    by_role = {role: tuple(one.account_id for one in planned if one.role is role) for role in Role}
    if not by_role[Role.CHAIR]:
        raise ChairMissing
    main = await _main_room(tx)
    people = await _own_places(tx, guests, frozenset(one.account_id for one in planned))
    await place(
        tx,
        meeting,
        Seating(
            chair=by_role[Role.CHAIR][0],
            deputy=next((one.account_id for one in planned if one.deputy), None),
            secretaries=by_role[Role.SECRETARY],
            it=by_role[Role.IT],
            delegates=by_role[Role.DELEGATE] + _with_role(people, Role.DELEGATE),
            observers=by_role[Role.OBSERVER] + _with_role(people, Role.OBSERVER),
            rooms=await _rooms(tx, guests, main),
            main_room=main,
        ),
    )


async def place_more(tx: AsyncSession, meeting: MeetingId, guests: Sequence[Guest]) -> None:
    """Writes sites and participants of who is invited besides. Raises InvalidInput."""
    leading = select(ParticipantRow.account_id).where(
        ParticipantRow.meeting_id == meeting,
        ParticipantRow.role.not_in(_COMES_AND_GOES),
        ParticipantRow.withdrawn_at.is_(None),
    )
    taken = frozenset(account for account in await tx.scalars(leading) if account is not None)
    people = await _own_places(tx, guests, taken)
    await admit_more(tx, meeting, await _rooms(tx, guests, await _main_room(tx)), people)


async def seat_guests(tx: AsyncSession, meeting: MeetingId, guests: Sequence[Guest]) -> list[Seat]:
    """One active seat for each, behind those that are there: at the site of its unit, else in the hall."""
    sites = await _sites(tx, meeting)
    own = await participants_of(tx, meeting, [guest.person for guest in guests])
    first = await next_position(tx, meeting)
    seats = [
        Seat(
            id=SeatId(new_uuid()),
            meeting_id=meeting,
            position=position,
            site_id=sites.get(guest.unit, sites.get(None)),
            participant_id=own.get(guest.person),
            unit_id=guest.unit,
            position_id=guest.position,
            person_id=guest.person,
            unit_name=guest.unit_name,
            unit_code=guest.unit_code,
            area=guest.area,
            title=guest.title,
            honorific=guest.honorific,
            name=guest.name,
            email=guest.email,
            duty=guest.duty,
            voting=guest.voting,
            state=SeatState.ACTIVE,
            principal_id=None,
            scope=None,
        )
        for position, guest in enumerate(guests, start=first)
    ]
    tx.add_all(seats)
    await tx.flush()
    return seats


def part_by(duty: Duty, scope: Scope | None) -> Role:
    """The part in the session that a seat gives to who has an account of its own."""
    quiet = duty is Duty.OBSERVER or scope is Scope.ATTEND
    return Role.OBSERVER if quiet else Role.DELEGATE


async def send_away(tx: AsyncSession, record: MeetingRecord, source: AttendanceSource, now: datetime) -> None:
    """Keeps those out of the session whom no invitation lets in any more: they had a place by a seat, or by one of
    their room, and none of them is left. Who was planned besides comes by the plan, unless a substitute sits for it.

    Whoever is not even suspended is invited no longer, and knows of the meeting no more. `source`: who says so.
    """
    meeting = record.id
    active = _places(meeting, SeatState.ACTIVE)
    suspended = _places(meeting, SeatState.SUSPENDED)
    remote = select(MeetingSite.id).where(MeetingSite.meeting_id == meeting, MeetingSite.kind == SiteKind.REMOTE)
    sat = select(Seat.site_id).where(
        Seat.meeting_id == meeting, Seat.state == SeatState.ACTIVE, Seat.site_id.is_not(None)
    )
    planned = select(PlannedPerson.account_id).where(PlannedPerson.meeting_id == meeting)
    comes_by_plan = ParticipantRow.account_id.in_(planned) & ParticipantRow.id.not_in(suspended)
    of_seat = ParticipantRow.id.in_(_places(meeting)) & ParticipantRow.id.not_in(active) & ~comes_by_plan
    of_room = ParticipantRow.site_id.in_(remote) & ParticipantRow.site_id.not_in(sat)
    found = await tx.execute(
        select(ParticipantRow, ParticipantRow.id.in_(suspended))
        .where(
            ParticipantRow.meeting_id == meeting,
            ParticipantRow.role.in_(_COMES_AND_GOES),
            ParticipantRow.withdrawn_at.is_(None),
            of_seat | of_room,
        )
        .order_by(ParticipantRow.position)
    )
    away = []
    for row, is_replaced in found:
        if row.removed_at is None:
            away.append(row.id)
        row.removed_at = row.removed_at or now
        row.withdrawn_at = None if is_replaced else now
    await tx.flush()
    await put_out(tx, record, away, source, now)


async def name_at_site(tx: AsyncSession, record: MeetingRecord, before: Seat, after: Seat) -> Sequence[ParticipantId]:
    """A site's room that is called by who sat there is called by who sits there now: a substitute in the place of the
    principal, or the principal again. Returns that room. Once the session has begun the snapshot stays as it was, and
    what the room is called now stands beside it.
    """
    title_now = func.coalesce(LiveParticipant.title_now, ParticipantRow.title)
    rooms = await tx.execute(
        select(ParticipantRow, LiveParticipant)
        .join(LiveParticipant, LiveParticipant.participant_id == ParticipantRow.id)
        .where(
            ParticipantRow.meeting_id == record.id,
            ParticipantRow.site_id == before.site_id,
            ParticipantRow.role == Role.ROOM,
            title_now == _called(before),
        )
    )
    found, title = rooms.all(), _called(after)
    for row, live in found:
        if record.opened_at is None:
            row.title = title
        else:
            live.title_now = None if title == row.title else title
    await tx.flush()
    return [row.id for row, _ in found]


async def name_rooms(tx: AsyncSession, record: MeetingRecord) -> Sequence[ParticipantId]:
    """Units' rooms that are called by who is invited no longer are called by who sits there now: of several by who
    holds the same post, else by the first. Returns those rooms.
    """
    found = await tx.scalars(
        select(Seat)
        .join(MeetingSite, MeetingSite.id == Seat.site_id)
        .where(Seat.meeting_id == record.id, MeetingSite.kind == SiteKind.REMOTE)
        .order_by(Seat.position)
    )
    seats = {seat.id: seat for seat in found}
    rooms = select(ParticipantRow.site_id, ParticipantRow.title).where(
        ParticipantRow.meeting_id == record.id, ParticipantRow.role == Role.ROOM
    )
    titles = {(site, title) for site, title in await tx.execute(rooms)}
    renamed: list[ParticipantId] = []
    for gone in seats.values():
        if gone.state is not SeatState.WITHDRAWN or (gone.site_id, _called(gone)) not in titles:
            continue
        here = [one for one in seats.values() if one.site_id == gone.site_id and one.state is SeatState.ACTIVE]
        if not here or _called(gone) in {_called(one) for one in here}:
            continue
        post = _post(gone, seats)
        heir = next((one for one in here if _post(one, seats) == post), here[0])
        renamed += await name_at_site(tx, record, gone, heir)
    return renamed


def _post(seat: Seat, seats: Mapping[SeatId, Seat]) -> PositionId | None:
    """For which post somebody sits there; a substitute for that of the principal."""
    return seats[seat.principal_id or seat.id].position_id


def _called(seat: Seat) -> str:
    """As the directory calls whoever heads a unit; a guest may have named somebody at any length."""
    return ", ".join(part for part in (f"{seat.honorific} {seat.name}", seat.title) if part)[:_MAX_CALLED]


async def participants_of(
    tx: AsyncSession, meeting: MeetingId, people: Sequence[PersonId]
) -> dict[PersonId, ParticipantId]:
    """The places in the session that people have by accounts of their own."""
    found = await tx.execute(
        select(AccountRow.person_id, ParticipantRow.id)
        .join(ParticipantRow, ParticipantRow.account_id == AccountRow.id)
        .where(ParticipantRow.meeting_id == meeting, AccountRow.person_id.in_(people))
    )
    return {person: participant for person, participant in found if person is not None}


async def next_position(tx: AsyncSession, meeting: MeetingId) -> int:
    """The place in the list behind all seats."""
    last = await tx.scalar(select(func.max(Seat.position)).where(Seat.meeting_id == meeting))
    return 0 if last is None else last + 1


async def account_of(tx: AsyncSession, person: PersonId) -> AccountId | None:
    """The account with which a person signs in, if there is one."""
    return await tx.scalar(
        select(AccountRow.id)
        .where(AccountRow.person_id == person, AccountRow.kind == AccountKind.PERSON, AccountRow.disabled_at.is_(None))
        .order_by(AccountRow.login)
        .limit(1)
    )


def _places(meeting: MeetingId, state: SeatState | None = None) -> Select[ParticipantId | None]:
    """The places in the session that seats have, of one state or of any."""
    found = select(Seat.participant_id).where(Seat.meeting_id == meeting, Seat.participant_id.is_not(None))
    return found if state is None else found.where(Seat.state == state)


async def _own_places(
    tx: AsyncSession, guests: Sequence[Guest], taken: frozenset[AccountId]
) -> Mapping[AccountId, Role]:
    """What part each guest with an account of its own gets, but for who has one already."""
    duties = {guest.person: guest.duty for guest in guests}
    found = await tx.execute(
        select(AccountRow.person_id, AccountRow.id)
        .where(
            AccountRow.person_id.in_(duties), AccountRow.kind == AccountKind.PERSON, AccountRow.disabled_at.is_(None)
        )
        .order_by(AccountRow.login.desc())
    )
    by_person: dict[PersonId, AccountId] = {person: account for person, account in found if person is not None}
    return {account: part_by(duties[person], None) for person, account in by_person.items() if account not in taken}


def _with_role(people: Mapping[AccountId, Role], role: Role) -> tuple[AccountId, ...]:
    return tuple(account for account, part in people.items() if part is role)


async def _rooms(tx: AsyncSession, guests: Sequence[Guest], main: RoomId | None) -> tuple[RoomId, ...]:
    """A room with a device in each unit of the guests, but for the hall; of a unit with several the first."""
    found = await tx.execute(
        select(OrgUnit.id, Room.id)
        .join(Room, Room.unit_id == OrgUnit.id)
        .join(AccountRow, AccountRow.room_id == Room.id)
        .where(OrgUnit.id.in_({guest.unit for guest in guests}), AccountRow.disabled_at.is_(None))
        .order_by(OrgUnit.area, OrgUnit.sort_key, Room.id)
    )
    by_unit: dict[UnitId, RoomId] = {}
    for unit, room in found:
        if room != main:
            by_unit.setdefault(unit, room)
    return tuple(by_unit.values())


async def _main_room(tx: AsyncSession) -> RoomId | None:
    return await tx.scalar(
        select(Room.id)
        .join(OrgUnit, OrgUnit.id == Room.unit_id)
        .where(OrgUnit.kind == UnitKind.PROVINCE)
        .order_by(Room.id)
        .limit(1)
    )


async def _sites(tx: AsyncSession, meeting: MeetingId) -> dict[UnitId | None, SiteId]:
    """By the unit whose room it is; the hall stands for None."""
    found = await tx.execute(
        select(MeetingSite.id, MeetingSite.kind, Room.unit_id)
        .join(Room, Room.id == MeetingSite.room_id)
        .where(MeetingSite.meeting_id == meeting)
    )
    return {None if kind is SiteKind.MAIN else unit: site for site, kind, unit in found}
