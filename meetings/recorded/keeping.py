"""How long recordings are kept, what holds them, and that they are deleted completely."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.deletions import not_deleted
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import (
    ComposingRecord,
    FinalisingRecord,
    RecordingDeletion,
    RecordingHold,
    RecordingRecord,
    RecordingRule,
    TranscriptRecord,
    WatchingRecord,
)
from meetings.models.schedule import MeetingPlan
from meetings.recorded.values import Removed

_OVER = (RecordingState.READY, RecordingState.FAILED)


async def decide_deletions(tx: AsyncSession, now: datetime) -> tuple[RecordingId, ...]:
    """Writes down which recordings are to be deleted now, by the rules of their types; nobody's act.

    One that is held, or on its way to be finished, stays. All that can be known of it but that there was one goes at
    once; its files are still there until `note_deleted`.
    """
    held = exists().where(RecordingHold.recording_id == RecordingRecord.id).correlate(RecordingRecord)
    rows = await tx.execute(
        select(RecordingRecord, RecordingRule.type_code, RecordingRule.keep_days)
        .join(MeetingPlan, MeetingPlan.meeting_id == RecordingRecord.meeting_id)
        .join(RecordingRule, RecordingRule.type_code == MeetingPlan.type_code)
        .where(RecordingRule.keep_days > 0, RecordingRecord.state.in_(_OVER), ~held, not_deleted(RecordingRecord.id))
        .with_for_update(of=RecordingRecord)
    )
    due = [(row, code, days) for row, code, days in rows if _is_due(row, days, now)]
    # Whoever held one before it was ours has held it: the condition above was asked before that.
    due = [each for each in due if await tx.get(RecordingHold, each[0].id, populate_existing=True) is None]
    for row, code, days in due:
        tx.add(RecordingDeletion(recording_id=row.id, decided_at=now, type_code=code, keep_days=days))
        for of_it in (TranscriptRecord, WatchingRecord, ComposingRecord):
            await tx.execute(delete(of_it).where(of_it.recording_id == row.id))
    await tx.flush()
    return tuple(row.id for row, _, _ in due)


async def not_gone(tx: AsyncSession) -> tuple[RecordingId, ...]:
    """Those whose deletion was decided, and whose files may still be there."""
    return tuple(await tx.scalars(select(RecordingDeletion.recording_id).where(RecordingDeletion.gone_at.is_(None))))


async def note_deleted(tx: AsyncSession, recording: RecordingId, removed: Removed, now: datetime) -> None:
    """Nothing is left of it. Audited: what, when, by which rule. Nobody's act."""
    row = await tx.get_one(RecordingDeletion, recording, with_for_update=True)
    if row.gone_at is not None:
        return
    row.gone_at, row.files, row.size = now, removed.files, removed.size
    progress = await tx.get(FinalisingRecord, recording)
    if progress is not None:
        progress.trouble = ""
    meeting = await tx.scalar(
        select(MeetingRecord.id)
        .join(RecordingRecord, RecordingRecord.meeting_id == MeetingRecord.id)
        .where(RecordingRecord.id == recording)
    )
    detail: dict[str, str | int | bool | None] = {
        "type": row.type_code,
        "days": row.keep_days,
        "files": removed.files,
        "bytes": removed.size,
    }
    await log.audit(tx, log.Entry("delete_recording", None, meeting, recording, detail), now)


def _is_due(row: RecordingRecord, days: int, now: datetime) -> bool:
    return row.ended_at is not None and row.ended_at + timedelta(days=days) <= now
