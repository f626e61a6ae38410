"""What recordings are called where nobody opens them: in alarms."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.local_days import ZONE
from meetings.ids import RecordingId
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import RecordingRecord


async def names_of(tx: AsyncSession, recordings: Collection[RecordingId]) -> Mapping[RecordingId, str]:
    """The title of the meeting and the day, of each that there is, the oldest first."""
    found = await tx.execute(
        select(RecordingRecord.id, MeetingRecord.title, RecordingRecord.requested_at)
        .join(MeetingRecord, MeetingRecord.id == RecordingRecord.meeting_id)
        .order_by(RecordingRecord.requested_at, RecordingRecord.id)
    )
    wanted = frozenset(recordings)
    return {one: f"{title} ({at.astimezone(ZONE):%d/%m/%Y})" for one, title, at in found if one in wanted}
