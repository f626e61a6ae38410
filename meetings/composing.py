"""One film of a recorded session: that it was asked for, and how far it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.deletions import not_deleted
from meetings.domain.composing import GOING, WAYS, ComposingState
from meetings.domain.jobs import JobState
from meetings.domain.recording import RecordingState
from meetings.errors import ComposingGoesOn, NotComposing, RecordingNoKey, RecordingNotReady
from meetings.ids import AccountId, MeetingId, RecordingId
from meetings.jobs import Wish, ask
from meetings.models.jobs import Job
from meetings.models.recordings import ComposingRecord, RecordingDeletion, RecordingRecord, RecordingRule
from meetings.models.schedule import MeetingPlan

COMPOSE = "compose_recording"


@dataclass(frozen=True, slots=True)
class ToCompose:
    """A film that is wanted; `tries` says which time it was asked for."""

    recording: RecordingId
    meeting: MeetingId
    tries: int


async def ask_to_compose(tx: AsyncSession, recording: RecordingId, account: AccountId | None, now: datetime) -> None:
    """It is wanted; `account` None: by the rule. Raises RecordingNotReady, ComposingGoesOn."""
    ready = await tx.get(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    if ready is None or ready.state is not RecordingState.READY:
        raise RecordingNotReady
    row = await tx.get(ComposingRecord, recording, with_for_update=True, populate_existing=True)
    if row is None:
        row = ComposingRecord(recording_id=recording, tries=0)
        tx.add(row)
    elif ComposingState.ASKED not in WAYS[row.state]:
        raise ComposingGoesOn
    row.state, row.percent, row.trouble = ComposingState.ASKED, 0, ""
    row.asked_by, row.asked_at, row.finished_at, row.size = account, now, None, None
    await _ask_anew(tx, row, now)


async def ask_by_rule(tx: AsyncSession, row: RecordingRecord, now: datetime) -> None:
    """Asks for it where the rule of the meeting's type says so; nobody's act."""
    wanted = await tx.scalar(
        select(RecordingRule.composes)
        .join(MeetingPlan, MeetingPlan.type_code == RecordingRule.type_code)
        .where(MeetingPlan.meeting_id == row.meeting_id)
    )
    if wanted:
        await ask_to_compose(tx, row.id, None, now)


async def without_key(tx: AsyncSession) -> tuple[RecordingId, ...]:
    """Recordings whose film could not be made for want of a key, but for what is deleted."""
    found = await tx.scalars(
        select(RecordingRecord.id)
        .join(ComposingRecord, ComposingRecord.recording_id == RecordingRecord.id)
        .where(ComposingRecord.state == ComposingState.FAILED, ComposingRecord.trouble == RecordingNoKey.code)
        .where(RecordingRecord.state == RecordingState.READY, not_deleted(RecordingRecord.id))
        .order_by(RecordingRecord.id)
    )
    return tuple(found)


async def compose_with_key(tx: AsyncSession, recording: RecordingId, now: datetime) -> bool:
    """The key that it wanted is there: it is made now, by the wish of before. False when that is overtaken."""
    ready = await tx.get(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    row = await tx.get(ComposingRecord, recording, with_for_update=True, populate_existing=True)
    if ready is None or ready.state is not RecordingState.READY or row is None:
        return False
    if row.state is not ComposingState.FAILED or row.trouble != RecordingNoKey.code:
        return False
    row.state, row.percent, row.trouble = ComposingState.ASKED, 0, ""
    await _ask_anew(tx, row, now)
    return True


async def cancel(tx: AsyncSession, recording: RecordingId) -> None:
    """It is not wanted any more. Raises NotComposing."""
    row = await tx.get(ComposingRecord, recording, with_for_update=True, populate_existing=True)
    if row is None or ComposingState.CANCELLED not in WAYS[row.state]:
        raise NotComposing
    row.state, row.percent = ComposingState.CANCELLED, 0


async def ask_for_forgotten(tx: AsyncSession, now: datetime) -> int:
    """Asks once more for what is wanted and nobody will make: its job was given up without a word. How many."""
    waiting = select(Job.payload).where(Job.kind == COMPOSE, Job.state == JobState.WAITING)
    asked = " ".join(await tx.scalars(waiting))
    rows = await tx.scalars(select(ComposingRecord).where(ComposingRecord.state.in_(GOING)).with_for_update())
    forgotten = [row for row in rows if row.recording_id not in asked]
    for row in forgotten:
        await _ask_anew(tx, row, now)
    return len(forgotten)


async def begin_composing(tx: AsyncSession, recording: RecordingId, tries: int) -> ToCompose | None:
    """It is made now; None when it is not wanted any more, or was asked for anew."""
    row = await _wanted(tx, recording, tries)
    if row is None:
        return None
    row.state = ComposingState.COMPOSING
    record = await tx.get_one(RecordingRecord, recording)
    return ToCompose(recording, record.meeting_id, tries)


async def note_replaced(tx: AsyncSession, recording: RecordingId, sha: str) -> None:
    """The film that was there when this one was begun, for the first time it is begun."""
    unknown = (ComposingRecord.recording_id == recording) & ComposingRecord.replaces.is_(None)
    await tx.execute(update(ComposingRecord).where(unknown).values(replaces=sha))


async def note_percent(tx: AsyncSession, recording: RecordingId, tries: int, percent: int) -> bool:
    """How far it is; False when it is not wanted any more."""
    row = await _wanted(tx, recording, tries)
    if row is not None:
        row.percent = percent
    return row is not None


async def note_composed(tx: AsyncSession, recording: RecordingId, tries: int, size: int, now: datetime) -> str | None:
    """The film is among the finished files. The SHA-256 of the one that it replaced, "" when there was none; None when
    it was not wanted any more.
    """
    row = await _wanted(tx, recording, tries)
    if row is None:
        return None
    row.state, row.percent, row.finished_at, row.size = ComposingState.READY, 100, now, size
    replaced, row.replaces = row.replaces, None
    return replaced or ""


async def note_failed(tx: AsyncSession, recording: RecordingId, tries: int, trouble: str) -> None:
    """It cannot be made as it is; `trouble` is the code of why."""
    row = await _wanted(tx, recording, tries)
    if row is not None:
        row.state, row.trouble = ComposingState.FAILED, trouble


async def wanted(tx: AsyncSession, recording: RecordingId) -> bool:
    """Whether anybody waits for it."""
    row = await tx.get(ComposingRecord, recording)
    return row is not None and row.state in GOING


async def _ask_anew(tx: AsyncSession, row: ComposingRecord, now: datetime) -> None:
    row.tries += 1
    await tx.flush()
    payload = {"recording": row.recording_id, "tries": str(row.tries)}
    await ask(tx, [Wish(COMPOSE, f"{COMPOSE}:{row.recording_id}:{row.tries}", now, payload)], now)


async def _wanted(tx: AsyncSession, recording: RecordingId, tries: int) -> ComposingRecord | None:
    """Its row while it is this wish that is to be fulfilled, and the recording is there."""
    record = await tx.get(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    row = await tx.get(ComposingRecord, recording, with_for_update=True, populate_existing=True)
    if record is None or record.state is not RecordingState.READY:
        return None
    if row is None or row.tries != tries or row.state not in GOING:
        return None
    return row if await tx.get(RecordingDeletion, recording) is None else None
