"""Reading participants with their live state and their last attendance event."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import Attendance
from meetings.errors import NotFound
from meetings.events import FloorGiven, ProgrammeRow, RosterRow
from meetings.ids import MeetingId, ParticipantId
from meetings.models.live import AttendanceEvent, LiveMeeting, LiveParticipant
from meetings.models.meetings import ParticipantRow

_LAST = (
    select(func.max(AttendanceEvent.id))
    .where(AttendanceEvent.participant_id == ParticipantRow.id)
    .correlate(ParticipantRow)
    .scalar_subquery()
)
_ROWS = (
    select(ParticipantRow, LiveParticipant, AttendanceEvent)
    .join(LiveParticipant, LiveParticipant.participant_id == ParticipantRow.id)
    .outerjoin(AttendanceEvent, AttendanceEvent.id == _LAST)
    .order_by(ParticipantRow.position)
)
# Built once: every act reads with them, and building one costs as much as running it.
_ALL = _ROWS.where(ParticipantRow.meeting_id == bindparam("meeting"))
_SOME = _ROWS.where(ParticipantRow.id.in_(bindparam("participants", expanding=True)))
_LAST_EVENT = (
    select(AttendanceEvent)
    .where(AttendanceEvent.participant_id == bindparam("participant"))
    .order_by(AttendanceEvent.id.desc())
    .limit(1)
)


async def roster(tx: AsyncSession, meeting: MeetingId) -> tuple[RosterRow, ...]:
    """All participants of a meeting in the order of the invitation, removed ones included."""
    found = await tx.execute(_ALL, {"meeting": meeting})
    return tuple(_value(row, live, event) for row, live, event in found)


async def roster_rows(tx: AsyncSession, participants: Collection[ParticipantId]) -> tuple[RosterRow, ...]:
    """The given participants in the order of the invitation."""
    if not participants:
        return ()
    found = await tx.execute(_SOME, {"participants": list(participants)})
    return tuple(_value(row, live, event) for row, live, event in found)


async def last_attendance(tx: AsyncSession, participant: ParticipantId) -> Attendance | None:
    """The last event of a participant; None for who never came."""
    event = await tx.scalar(_LAST_EVENT, {"participant": participant})
    return Attendance(event.kind, event.at) if event is not None else None


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
