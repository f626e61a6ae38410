"""Reading participants with their live state and their last attendance event."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import Attendance
from meetings.errors import NotFound
from meetings.events import FloorGiven, ProgrammeRow, RosterRow
from meetings.ids import MeetingId, ParticipantId
from meetings.models.live import AttendanceEvent, LiveMeeting, LiveParticipant
from meetings.models.meetings import ParticipantRow

_Rows: TypeAlias = Select[ParticipantRow, LiveParticipant, AttendanceEvent]


async def roster(tx: AsyncSession, meeting: MeetingId) -> tuple[RosterRow, ...]:
    """All participants of a meeting in the order of the invitation, removed ones included."""
    rows = _rows().where(ParticipantRow.meeting_id == meeting).order_by(ParticipantRow.position)
    return await _read(tx, rows)


async def roster_rows(tx: AsyncSession, participants: Collection[ParticipantId]) -> tuple[RosterRow, ...]:
    """The given participants in the order of the invitation."""
    if not participants:
        return ()
    rows = _rows().where(ParticipantRow.id.in_(participants)).order_by(ParticipantRow.position)
    return await _read(tx, rows)


async def last_attendance(tx: AsyncSession, participant: ParticipantId) -> Attendance | None:
    """The last event of a participant; None for who never came."""
    event = await tx.scalar(
        select(AttendanceEvent)
        .where(AttendanceEvent.participant_id == participant)
        .order_by(AttendanceEvent.id.desc())
        .limit(1)
    )
    return Attendance(event.kind, event.at) if event else None


async def live_meeting(tx: AsyncSession, meeting: MeetingId) -> LiveMeeting:
    """The live row of a meeting, locked until the transaction ends. Raises NotFound."""
    live = await tx.get(LiveMeeting, meeting, with_for_update=True)
    if live is None:
        raise NotFound
    return live


def programme(live: LiveMeeting) -> ProgrammeRow:
    """What everyone sees and hears first, as a value."""
    floor = None
    if live.floor_id is not None and live.floor_given_at is not None and live.floor_limit_s is not None:
        floor = FloorGiven(live.floor_id, live.floor_given_at, live.floor_limit_s)
    return ProgrammeRow(floor, live.chair_id, live.spotlight_id, live.screen_id)


def _rows() -> _Rows:
    last = (
        select(func.max(AttendanceEvent.id))
        .where(AttendanceEvent.participant_id == ParticipantRow.id)
        .correlate(ParticipantRow)
        .scalar_subquery()
    )
    return (
        select(ParticipantRow, LiveParticipant, AttendanceEvent)
        .join(LiveParticipant, LiveParticipant.participant_id == ParticipantRow.id)
        .outerjoin(AttendanceEvent, AttendanceEvent.id == last)
    )


async def _read(tx: AsyncSession, rows: _Rows) -> tuple[RosterRow, ...]:
    found = await tx.execute(rows)
    return tuple(_value(row, live, event) for row, live, event in found)


def _value(row: ParticipantRow, live: LiveParticipant, event: AttendanceEvent | None) -> RosterRow:
    return RosterRow(
        participant=row.id,
        account=row.account_id,
        role=row.role,
        name=row.name,
        title=row.title,
        unit_code=row.unit_code,
        area=row.area,
        order=row.position,
        last_attendance=Attendance(event.kind, event.at) if event else None,
        microphone_open=live.microphone_open,
        camera_open=live.camera_open,
        hand_raised_at=live.hand_raised_at,
        removed=row.removed_at is not None,
    )
