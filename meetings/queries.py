"""Reads. Each returns values of `meetings.events`; none changes anything."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import drill_for, meeting_for, own_seat, visible_to
from meetings.asker import Anybody, Asker, asking, like
from meetings.directory import open_accounts, room_name
from meetings.domain.attendance import Attendance, intervals
from meetings.domain.lifecycle import state_at
from meetings.domain.roles import Act, Role
from meetings.domain.vietnamese import fold, has_marks, match_key
from meetings.errors import NotFound
from meetings.events import (
    Account,
    AttendanceRow,
    LiveRoom,
    MeetingPage,
    MeetingRow,
    PairedDevice,
    RoomDevice,
    RosterRow,
    UnitRow,
)
from meetings.ids import MeetingId
from meetings.models.accounts import AccountRow
from meetings.models.devices import DeviceRow, PairingCode
from meetings.models.directory import OrgUnit, Room, UnitKind
from meetings.models.live import AttendanceEvent, LiveMeeting
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice
from meetings.models.schedule import PlannedPerson
from meetings.roster import programme, roster

MAX_LISTED = 500
MAX_ACCOUNTS = 200


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, and without, `until`."""

    since: datetime
    until: datetime


async def meetings_of(tx: AsyncSession, account: Account, span: Span, now: datetime) -> tuple[MeetingRow, ...]:
    """Meetings the account may know of that overlap the span, earliest first, at most 500; no drills."""
    asked = {**asking(account), "since": span.since, "until": span.until}
    found = await tx.execute(_meetings_within(like(account)), asked)
    return tuple(_listed(record, role, sites, now) for record, role, sites in found)


async def meeting_page(tx: AsyncSession, account: Account, meeting: MeetingId, now: datetime) -> MeetingPage:
    """One meeting with its participants and their attendance. Raises NotFound."""
    await meeting_for(tx, account, meeting)
    found = await tx.execute(_one_meeting(like(account)), {**asking(account), "meeting": meeting})
    record, role, sites = found.one()
    return MeetingPage(_listed(record, role, sites, now), await roster(tx, meeting), await attendance(tx, meeting))


async def live_room(tx: AsyncSession, meeting: MeetingId, now: datetime) -> LiveRoom:
    """The whole room at one revision. Raises NotFound."""
    record = await tx.get(MeetingRecord, meeting)
    live = await tx.get(LiveMeeting, meeting)
    if record is None or live is None:
        raise NotFound
    return LiveRoom(
        meeting=meeting,
        state=state_at(record.state, record.starts_at, record.ready_before_s, now),
        revision=live.revision,
        title=record.title,
        starts_at=record.starts_at,
        opened_at=record.opened_at,
        drill=record.drill,
        roster=await roster(tx, meeting),
        programme=await programme(tx, live),
        practice_until=record.ends_at if record.drill and await tx.get(Practice, meeting) is not None else None,
    )


async def attendance(tx: AsyncSession, meeting: MeetingId) -> tuple[AttendanceRow, ...]:
    """When each participant that has attendance events was there, in the order of the invitation."""
    events = await tx.execute(
        select(ParticipantRow.id, AttendanceEvent.kind, AttendanceEvent.at)
        .join(AttendanceEvent, AttendanceEvent.participant_id == ParticipantRow.id)
        .where(ParticipantRow.meeting_id == meeting)
        .order_by(ParticipantRow.position, AttendanceEvent.id)
    )
    return tuple(
        AttendanceRow(participant, intervals(Attendance(kind, at) for _, kind, at in rows))
        for participant, rows in groupby(events, key=lambda row: row[0])
    )


async def drill_roster(tx: AsyncSession, account: Account, meeting: MeetingId) -> tuple[RosterRow, ...]:
    """The participants of the account's own drill: the chair, then the rooms. Raises NotFound, NotAllowed."""
    await drill_for(tx, account, meeting, Act.ENTER_DRILL)
    return await roster(tx, meeting)


async def units_matching(tx: AsyncSession, text: str) -> tuple[UnitRow, ...]:
    """Open communes whose name starts with the text or holds it at the start of a word, in Vietnamese order.

    Without marks "hai an" finds Hải An and Hải Anh; with marks it must fit letter for letter, where the mark may
    stand on either vowel ("Giao Thủy" finds Giao Thuỷ). An empty text finds all.
    """
    folded = fold(text)
    open_communes = (OrgUnit.kind == UnitKind.COMMUNE, OrgUnit.valid_to.is_(None))
    rows = await tx.scalars(select(OrgUnit).where(*open_communes).order_by(OrgUnit.sort_key))
    wanted, key = (match_key(text), match_key) if has_marks(text) else (folded, fold)
    return tuple(_unit(row) for row in rows if f" {wanted}" in f" {key(_full_name(row))}")


async def accounts_matching(tx: AsyncSession, text: str) -> tuple[Account, ...]:
    """Open accounts with the text at the start of a word of the name, or in the login; at most MAX_ACCOUNTS."""
    wanted = fold(text)
    rows = await open_accounts(tx)
    found = [row for row in rows if f" {wanted}" in f" {fold(row.name)}" or wanted in row.login]
    return tuple(found[:MAX_ACCOUNTS])


async def room_devices(tx: AsyncSession, now: datetime) -> tuple[RoomDevice, ...]:
    """Every room, in Vietnamese order by area, those of no area first, with the machine that is paired now."""
    enabled = (AccountRow.room_id == Room.id) & AccountRow.disabled_at.is_(None)
    found = await tx.execute(
        select(Room, OrgUnit, AccountRow.login, DeviceRow, PairingCode.expires_at)
        .join(OrgUnit, OrgUnit.id == Room.unit_id)
        .outerjoin(AccountRow, enabled)
        .outerjoin(DeviceRow, (DeviceRow.account_id == AccountRow.id) & DeviceRow.revoked_at.is_(None))
        .outerjoin(PairingCode, (PairingCode.account_id == AccountRow.id) & (PairingCode.expires_at > now))
        .order_by(OrgUnit.area.is_not(None), OrgUnit.area, OrgUnit.sort_key, Room.name, AccountRow.login)
    )
    return tuple(_room_device(room, unit, login, device, until) for room, unit, login, device, until in found)


async def has_accounts(tx: AsyncSession) -> bool:
    """Whether anybody can sign in: a fresh installation has nobody."""
    return await tx.scalar(select(AccountRow.id).where(AccountRow.disabled_at.is_(None)).limit(1)) is not None


async def readiness(tx: AsyncSession) -> bool:
    """Whether the database answers and holds our tables; a broken one raises SQLAlchemyError."""
    return await tx.scalar(select(func.count()).select_from(select(AccountRow.id).limit(1).subquery())) is not None


def _full_name(row: OrgUnit) -> str:
    return f"{row.commune_type} {row.name}" if row.commune_type else row.name


def _unit(row: OrgUnit) -> UnitRow:
    return UnitRow(row.code, _full_name(row), row.area)


def _room_device(
    room: Room, unit: OrgUnit, login: str | None, device: DeviceRow | None, until: datetime | None
) -> RoomDevice:
    return RoomDevice(
        room=room.id,
        name=room_name(room, unit),
        area=unit.area,
        login=login,
        device=None
        if device is None
        else PairedDevice(device.id, device.user_agent, device.paired_at, device.last_seen_at),
        code_until=until,
    )


@cache
def _meetings_within(asker: Anybody) -> Select[MeetingRecord, Role | None, int]:
    return (
        _meetings(asker)
        .where(
            visible_to(asker),
            MeetingRecord.drill.is_(False),
            MeetingRecord.starts_at < bindparam("until"),
            MeetingRecord.ends_at > bindparam("since"),
        )
        .order_by(MeetingRecord.starts_at, MeetingRecord.id)
        .limit(MAX_LISTED)
    )


@cache
def _one_meeting(asker: Anybody) -> Select[MeetingRecord, Role | None, int]:
    return _meetings(asker).where(MeetingRecord.id == bindparam("meeting"))


def _meetings(asker: Asker) -> Select[MeetingRecord, Role | None, int]:
    """Meetings with the account's own part, which is that of its seat, or the one planned where it has none."""
    sites = (
        select(func.count())
        .where(
            ParticipantRow.meeting_id == MeetingRecord.id,
            ParticipantRow.role == Role.ROOM,
            ParticipantRow.withdrawn_at.is_(None),
        )
        .correlate(MeetingRecord)
        .scalar_subquery()
    )
    seat = (ParticipantRow.meeting_id == MeetingRecord.id) & own_seat(asker)
    planned = (PlannedPerson.meeting_id == MeetingRecord.id) & (PlannedPerson.account_id == asker.id)
    return (
        select(MeetingRecord, func.coalesce(ParticipantRow.role, PlannedPerson.role), sites)
        .outerjoin(ParticipantRow, seat)
        .outerjoin(PlannedPerson, planned)
    )


def _listed(record: MeetingRecord, role: Role | None, sites: int, now: datetime) -> MeetingRow:
    return MeetingRow(
        id=record.id,
        title=record.title,
        kind=record.kind,
        state=state_at(record.state, record.starts_at, record.ready_before_s, now),
        starts_at=record.starts_at,
        ends_at=record.ends_at,
        opened_at=record.opened_at,
        ended_at=record.ended_at,
        drill=record.drill,
        role=role,
        sites=sites,
    )
