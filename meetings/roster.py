"""Reading participants with their live state and their last attendance event."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from meetings.domain.attendance import MARKS, MOVES, Attendance, AttendanceKind
from meetings.domain.deputy import part_of
from meetings.domain.roll_call import Pace
from meetings.domain.site_acts import Hold
from meetings.errors import NotFound
from meetings.events import DeputyRow, FloorGiven, Mark, ProgrammeRow, RollCallRow, RosterRow
from meetings.ids import MeetingId, ParticipantId
from meetings.models.live import AttendanceEvent, Deputy, LiveMeeting, LiveParticipant, RollCall, SpeechTurn
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.presenting import following
from meetings.recording import running_row

_OF = AttendanceEvent.participant_id == ParticipantRow.id
_LAST = (
    select(func.max(AttendanceEvent.id))
    .where(_OF, AttendanceEvent.kind.in_(MOVES))
    .correlate(ParticipantRow)
    .scalar_subquery()
)
_LAST_MARK = (
    select(func.max(AttendanceEvent.id))
    .where(_OF, AttendanceEvent.kind.in_(MARKS))
    .correlate(ParticipantRow)
    .scalar_subquery()
)
_ARRIVED = (
    select(func.min(AttendanceEvent.at))
    .where(_OF, AttendanceEvent.kind == AttendanceKind.JOINED)
    .correlate(ParticipantRow)
    .scalar_subquery()
)
_SPOKEN = (
    select(func.coalesce(func.sum(SpeechTurn.spoken_ms), 0))
    .where(SpeechTurn.participant_id == ParticipantRow.id)
    .correlate(ParticipantRow)
    .scalar_subquery()
)
_Marked = aliased(AttendanceEvent)
_ACTING = (
    (Deputy.meeting_id == ParticipantRow.meeting_id)
    & (Deputy.participant_id == ParticipantRow.id)
    & Deputy.acting_since.is_not(None)
)
_ROWS = (
    select(ParticipantRow, LiveParticipant, AttendanceEvent, _Marked, _ARRIVED, Deputy.participant_id, _SPOKEN)
    .join(LiveParticipant, LiveParticipant.participant_id == ParticipantRow.id)
    .outerjoin(AttendanceEvent, AttendanceEvent.id == _LAST)
    .outerjoin(_Marked, _Marked.id == _LAST_MARK)
    .outerjoin(Deputy, _ACTING)
    .order_by(ParticipantRow.position)
)
# Built once: every act reads with them, and building one costs as much as running it.
_ALL = _ROWS.where(
    ParticipantRow.meeting_id == bindparam("meeting"),
    or_(ParticipantRow.withdrawn_at.is_(None), AttendanceEvent.id.is_not(None)),
)
_SOME = _ROWS.where(ParticipantRow.id.in_(bindparam("participants", expanding=True)))
_LAST_EVENT = (
    select(AttendanceEvent)
    .where(AttendanceEvent.participant_id == bindparam("participant"), AttendanceEvent.kind.in_(MOVES))
    .order_by(AttendanceEvent.id.desc())
    .limit(1)
)


async def roster(tx: AsyncSession, meeting: MeetingId) -> tuple[RosterRow, ...]:
    """All participants of a meeting in the order of the invitation, removed ones included; but nobody who was taken off
    the list and never came.
    """
    found = await tx.execute(_ALL, {"meeting": meeting})
    return tuple(_value(_Found(*row)) for row in found)


async def roster_rows(tx: AsyncSession, participants: Collection[ParticipantId]) -> tuple[RosterRow, ...]:
    """The given participants in the order of the invitation."""
    if not participants:
        return ()
    found = await tx.execute(_SOME, {"participants": list(participants)})
    return tuple(_value(_Found(*row)) for row in found)


async def last_attendance(tx: AsyncSession, participant: ParticipantId) -> Attendance | None:
    """The last event of a participant; None for who never came."""
    event = await tx.scalar(_LAST_EVENT, {"participant": participant})
    return Attendance(event.kind, event.at) if event is not None else None


async def live_meeting(tx: AsyncSession, meeting: MeetingId) -> LiveMeeting:
    """The live row of a meeting, locked until the transaction ends, after the meeting's own. Raises NotFound."""
    live = await tx.scalar(
        select(LiveMeeting)
        .join(MeetingRecord, MeetingRecord.id == LiveMeeting.meeting_id)
        .where(LiveMeeting.meeting_id == meeting)
        .with_for_update(of=(MeetingRecord, LiveMeeting))
        .execution_options(populate_existing=True)
    )
    if live is None:
        raise NotFound
    return live


async def programme(tx: AsyncSession, live: LiveMeeting) -> ProgrammeRow:
    """What everyone sees and hears first, as a value."""
    floor = None
    if live.floor_id is not None and live.floor_given_at is not None and live.floor_limit_s is not None:
        floor = FloorGiven(live.floor_id, live.floor_given_at, live.floor_limit_s, live.floor_reminded_at)
    deputy = await tx.get(Deputy, live.meeting_id)
    acting = deputy.participant_id if deputy is not None and deputy.acting_since is not None else None
    call = await tx.get(RollCall, live.meeting_id)
    return ProgrammeRow(
        floor=floor,
        chair=acting or live.chair_id,
        spotlight=live.spotlight_id,
        beside=live.beside_id,
        screen=live.screen_id,
        suspended_at=live.suspended_at,
        locked=live.locked_at is not None,
        hands_closed=live.hands_closed_at is not None,
        deputy=None if deputy is None else DeputyRow(deputy.participant_id, deputy.acting_since),
        roll_call=None if call is None else RollCallRow(call.called_id, call.called_at, pace_of(call)),
        following=await following(tx, live.meeting_id),
        recording=await running_row(tx, live.meeting_id),
    )


def pace_of(call: RollCall) -> Pace:
    """How a roll call goes on."""
    return Pace(call.every_s, call.paused, call.skips_absent)


class _Found(NamedTuple):
    """What one row of the query brings."""

    row: ParticipantRow
    live: LiveParticipant
    event: AttendanceEvent | None
    marked: AttendanceEvent | None
    arrived_at: datetime | None
    acting: ParticipantId | None
    spoken_ms: int


def _value(found: _Found) -> RosterRow:
    row, live, event, marked, arrived_at, acting, spoken_ms = found
    return RosterRow(
        participant=row.id,
        account=row.account_id,
        role=part_of(row.id, row.role, acting),
        name=row.name,
        title=row.title if live.title_now is None else live.title_now,
        unit_code=row.unit_code,
        area=row.area,
        order=row.position,
        last_attendance=Attendance(event.kind, event.at) if event else None,
        arrived_at=arrived_at,
        mark=Mark(marked.kind, marked.reason, marked.source, marked.at) if marked else None,
        microphone_open=live.microphone_open,
        camera_open=live.camera_open,
        hand_raised_at=live.hand_raised_at,
        removed=row.removed_at is not None,
        spoken_ms=spoken_ms,
        hold=Hold(live.cap, live.cap_kbit),
    )
