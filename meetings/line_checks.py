"""Passports of rooms' lines: the newest test of each and how it went before, read for pages and for sessions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import room_name
from meetings.domain.lifecycle import JOINABLE, MeetingState
from meetings.domain.line_checks import FRESH, LineCheck, Occasion, RoomTimes, Transport
from meetings.domain.roles import Role
from meetings.ids import AccountId, MeetingId, ParticipantId, RoomId
from meetings.models.accounts import AccountRow
from meetings.models.devices import DeviceRow
from meetings.models.directory import OrgUnit, Room
from meetings.models.lines import LineCheckRow, LineWish
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow

ALL_KEPT_FOR = timedelta(days=35)
WEEKS_KEPT_FOR = timedelta(days=400)
TREND_OVER = timedelta(days=35)
MAX_TREND = 30
"""Points of a room's trend."""
THINNED_AT_ONCE = 2000
_WEEK_S = 7 * 86_400
_HUNDREDTHS = 10_000


@dataclass(frozen=True, slots=True)
class Checked:
    """One test, when and why it was made."""

    at: datetime
    occasion: Occasion
    check: LineCheck


@dataclass(frozen=True, slots=True)
class Passport:
    """A room's line: its newest test first, at most MAX_TREND of them; `asked_at`: a test IT waits for.

    `machine`: whether one is paired, without which nobody tests by night. `seen_at`: when it was last there.
    """

    room: RoomId
    name: str
    area: str | None
    carrier: str
    uplink: str | None
    technician: str
    phone: str
    machine: bool
    seen_at: datetime | None
    asked_at: datetime | None
    checks: tuple[Checked, ...]


async def passports(tx: AsyncSession, now: datetime) -> tuple[Passport, ...]:
    """Of every room, by area and name."""
    paired = (AccountRow.room_id == Room.id) & AccountRow.disabled_at.is_(None)
    found = await tx.execute(
        select(Room, OrgUnit, func.max(DeviceRow.last_seen_at), func.max(LineWish.asked_at))
        .join(OrgUnit, OrgUnit.id == Room.unit_id)
        .outerjoin(AccountRow, paired)
        .outerjoin(DeviceRow, (DeviceRow.account_id == AccountRow.id) & DeviceRow.revoked_at.is_(None))
        .outerjoin(LineWish, LineWish.room_id == Room.id)
        .group_by(Room.id, OrgUnit.id)
        .order_by(OrgUnit.area.is_not(None), OrgUnit.area, OrgUnit.sort_key, Room.name)
    )
    rows = found.all()
    checks = await _checks(tx, now - TREND_OVER)
    return tuple(
        Passport(
            room=room.id,
            name=room_name(room, unit),
            area=unit.area,
            carrier=room.carrier,
            uplink=room.uplink_group,
            technician=room.technician,
            phone=room.technician_phone,
            machine=seen_at is not None,
            seen_at=seen_at,
            asked_at=asked_at,
            checks=tuple(checks.get(room.id, ())[:MAX_TREND]),
        )
        for room, unit, seen_at, asked_at in rows
    )


async def newest(tx: AsyncSession, room: RoomId) -> Checked | None:
    """The newest test of a room, however old."""
    row = await tx.scalar(_newest_first().where(LineCheckRow.room_id == room).limit(1))
    return None if row is None else _checked(row)


async def room_of(tx: AsyncSession, account: AccountId) -> RoomId | None:
    """The room whose machine signs in by this account; None for a person's."""
    return await tx.scalar(select(AccountRow.room_id).where(AccountRow.id == account))


async def room_times(tx: AsyncSession, room: RoomId, now: datetime) -> RoomTimes:
    """What decides when the room's line is tested next."""
    last = await newest(tx, room)
    start = await tx.scalar(
        select(func.min(MeetingRecord.starts_at))
        .join(MeetingSite, MeetingSite.meeting_id == MeetingRecord.id)
        .where(
            MeetingSite.room_id == room,
            MeetingRecord.drill.is_(False),
            MeetingRecord.state.in_(JOINABLE | {MeetingState.INVITED}),
            MeetingRecord.ends_at > now,
        )
    )
    wish = await tx.get(LineWish, room)
    return RoomTimes(None if last is None else last.at, None if wish is None else wish.asked_at, start)


async def fresh_checks(tx: AsyncSession, meeting: MeetingId, now: datetime) -> Mapping[ParticipantId, Checked]:
    """The newest test of each site of a meeting that still says something of its line."""
    found = await tx.execute(
        select(ParticipantRow.id, LineCheckRow)
        .join(MeetingSite, MeetingSite.id == ParticipantRow.site_id)
        .join(LineCheckRow, LineCheckRow.room_id == MeetingSite.room_id)
        .where(
            ParticipantRow.meeting_id == meeting,
            ParticipantRow.role == Role.ROOM,
            LineCheckRow.at > now - FRESH,
            LineCheckRow.at <= now,
        )
        .order_by(LineCheckRow.at, LineCheckRow.id)
    )
    return {participant: _checked(row) for participant, row in found}


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site of a meeting, whom to call there, and the newest test of its line that still says something."""

    name: str
    technician: str
    phone: str
    checked: Checked | None


async def site_lines(tx: AsyncSession, meeting: MeetingId, now: datetime) -> tuple[SiteLine, ...]:
    """Every room that takes part in a meeting, in its order."""
    fresh = await fresh_checks(tx, meeting, now)
    found = await tx.execute(
        select(ParticipantRow.id, ParticipantRow.name, Room.technician, Room.technician_phone)
        .join(MeetingSite, MeetingSite.id == ParticipantRow.site_id)
        .join(Room, Room.id == MeetingSite.room_id)
        .where(
            ParticipantRow.meeting_id == meeting,
            ParticipantRow.role == Role.ROOM,
            ParticipantRow.removed_at.is_(None),
            ParticipantRow.withdrawn_at.is_(None),
        )
        .order_by(ParticipantRow.position, ParticipantRow.id)
    )
    return tuple(SiteLine(name, technician, phone, fresh.get(one)) for one, name, technician, phone in found)


@dataclass(frozen=True, slots=True)
class FoundRates:
    """What a site's line carries to and from it, kbit/s; None where nobody knows, or the test found no end."""

    down_kbit: int | None = None
    up_kbit: int | None = None


async def tested_line(tx: AsyncSession, participant: ParticipantId, now: datetime) -> FoundRates:
    """What the newest test of a site's line found; nothing where that is old, or went another way than a session."""
    row = await tx.scalar(
        _newest_first()
        .join(MeetingSite, MeetingSite.room_id == LineCheckRow.room_id)
        .join(ParticipantRow, ParticipantRow.site_id == MeetingSite.id)
        .where(ParticipantRow.id == participant, LineCheckRow.at > now - FRESH)
        .limit(1)
    )
    if row is None or row.transport is not Transport.UDP:
        return FoundRates()
    return FoundRates(
        down_kbit=None if row.down_at_least else row.down_kbit, up_kbit=None if row.up_at_least else row.up_kbit
    )


async def forget_checks(tx: AsyncSession, now: datetime) -> int:
    """Of tests older than ALL_KEPT_FOR the newest of a room's week stays, for WEEKS_KEPT_FOR; how many were touched."""
    gone = await tx.scalars(
        delete(LineCheckRow).where(LineCheckRow.at < now - WEEKS_KEPT_FOR).returning(LineCheckRow.id)
    )
    old = await tx.execute(
        select(LineCheckRow.id, LineCheckRow.room_id, LineCheckRow.at)
        .where(LineCheckRow.of_week.is_(False), LineCheckRow.at < _week_start(now - ALL_KEPT_FOR))
        .order_by(LineCheckRow.at)
        .limit(THINNED_AT_ONCE)
    )
    rows = old.all()
    stay = {(room, int(at.timestamp()) // _WEEK_S): number for number, room, at in rows}
    weeks = set(stay.values())
    drop = [number for number, _, _ in rows if number not in weeks]
    await tx.execute(delete(LineCheckRow).where(LineCheckRow.id.in_(drop)))
    await tx.execute(update(LineCheckRow).where(LineCheckRow.id.in_(weeks)).values(of_week=True))
    return len(gone.all()) + len(rows)


def _week_start(at: datetime) -> datetime:
    """Only weeks that are over whole are thinned."""
    return datetime.fromtimestamp(int(at.timestamp()) // _WEEK_S * _WEEK_S, at.tzinfo)


async def _checks(tx: AsyncSession, since: datetime) -> Mapping[RoomId, Sequence[Checked]]:
    found: dict[RoomId, list[Checked]] = {}
    rows: Iterable[LineCheckRow] = await tx.scalars(_newest_first().where(LineCheckRow.at > since))
    for row in rows:
        found.setdefault(row.room_id, []).append(_checked(row))
    return found


def _newest_first() -> Select[LineCheckRow]:
    return select(LineCheckRow).order_by(LineCheckRow.at.desc(), LineCheckRow.id.desc())


def _checked(row: LineCheckRow) -> Checked:
    check = LineCheck(
        transport=row.transport,
        up_kbit=row.up_kbit,
        down_kbit=row.down_kbit,
        up_at_least=row.up_at_least,
        down_at_least=row.down_at_least,
        loss_up=None if row.loss_up is None else row.loss_up / _HUNDREDTHS,
        loss_down=None if row.loss_down is None else row.loss_down / _HUNDREDTHS,
        round_trip_ms=row.round_trip_ms,
        jitter_ms=row.jitter_ms,
        camera=row.camera,
        microphone_db=row.microphone_db,
        echo=row.echo,
        echo_db=row.echo_db,
        echo_left_db=row.echo_left_db,
        echo_ms=row.echo_ms,
    )
    return Checked(row.at, row.occasion, check)
