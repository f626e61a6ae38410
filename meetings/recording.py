"""The recording of a session that runs: read as a value, and ended with the session."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.recording import RecordingState
from meetings.events import RecordingRow
from meetings.finalising import ask_to_finalise
from meetings.ids import MeetingId
from meetings.models.recordings import RecordingRecord

_RUNNING = select(RecordingRecord).where(
    RecordingRecord.meeting_id == bindparam("meeting"), RecordingRecord.ended_at.is_(None)
)


async def running(tx: AsyncSession, meeting: MeetingId) -> RecordingRecord | None:
    """The row of the recording that runs or is paused, if there is one."""
    return await tx.scalar(_RUNNING, {"meeting": meeting})


async def running_row(tx: AsyncSession, meeting: MeetingId) -> RecordingRow | None:
    """The same as a value."""
    found = await running(tx, meeting)
    return None if found is None else RecordingRow(found.id, found.state, found.state_at)


async def all_running(tx: AsyncSession) -> tuple[tuple[MeetingId, RecordingRow], ...]:
    """Every recording that runs or is paused, with its meeting: what a web process takes up when it starts."""
    found = await tx.scalars(select(RecordingRecord).where(RecordingRecord.ended_at.is_(None)))
    return tuple((row.meeting_id, RecordingRow(row.id, row.state, row.state_at)) for row in found)


async def end_recording(tx: AsyncSession, meeting: MeetingId, now: datetime) -> bool:
    """The session is over, and with it what is recorded of it; whether anything was."""
    found = await running(tx, meeting)
    if found is None:
        return False
    found.state, found.state_at, found.ended_at = RecordingState.FINALISING, now, now
    await ask_to_finalise(tx, found.id, now)
    return True
