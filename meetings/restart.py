"""What a web process takes up again when it starts, or when it was forgotten."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.lifecycle import MeetingState
from meetings.ids import MeetingId
from meetings.models.live import AttendanceEvent
from meetings.models.meetings import MeetingRecord, ParticipantRow

_UNFINISHED = (MeetingState.INVITED, MeetingState.READY, MeetingState.IN_PROGRESS, MeetingState.SUSPENDED)


async def begun_drills(tx: AsyncSession, before: datetime) -> tuple[MeetingId, ...]:
    """Drills that were made before that time: where nobody is, nobody came or whoever held it was cut off."""
    return tuple(
        await tx.scalars(select(MeetingRecord.id).where(MeetingRecord.drill, MeetingRecord.created_at < before))
    )


async def going_on(tx: AsyncSession) -> tuple[MeetingId, ...]:
    """Meetings that are not over and that somebody has come to, and drills."""
    came = (
        select(AttendanceEvent.id)
        .join(ParticipantRow, ParticipantRow.id == AttendanceEvent.participant_id)
        .where(ParticipantRow.meeting_id == MeetingRecord.id)
        .exists()
    )
    found = await tx.scalars(
        select(MeetingRecord.id).where(MeetingRecord.state.in_(_UNFINISHED), came | MeetingRecord.drill)
    )
    return tuple(found)
