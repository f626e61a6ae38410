"""A recording that has ended becomes files that can be played: the work asked for, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.composing import ask_by_rule
from meetings.deletions import not_deleted
from meetings.domain.jobs import JobState
from meetings.domain.recording import RecordingState
from meetings.errors import RecordingNoKey
from meetings.ids import ItemId, MeetingId, ParticipantId, RecordingId
from meetings.jobs import Wish, ask
from meetings.models.agenda import AgendaItem
from meetings.models.directory import OrgUnit
from meetings.models.jobs import Job
from meetings.models.meetings import ParticipantRow
from meetings.models.recordings import ComposingRecord, FinalisingRecord, RecordingDeletion, RecordingRecord

FINALISE, CHECK, DROP = "finalise_recording", "check_recording", "drop_originals"
STORE = "store_recording"

MOST_TRIES = 3
DAMAGED = "recording_not_finalised"
BROKEN = "recording_damaged"
"""The trouble of one that can be watched, but for what is damaged of it and could not be mended."""


@dataclass(frozen=True, slots=True)
class OpenedItem:
    """An item of the agenda that the session came to."""

    item: ItemId
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a participant is; `unit` is "" for whoever has none."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class ToFinalise:
    """What the meeting knows of a session that was recorded."""

    recording: RecordingId
    meeting: MeetingId
    items: tuple[OpenedItem, ...]
    speakers: Mapping[ParticipantId, Speaker]


@dataclass(frozen=True, slots=True)
class ReadyRecording:
    """One that can be watched; `final_sha`: the object in the bucket that tells of its files, None for none. `tries`:
    which time it was made. `broken`: files of it are known to be damaged. `checked`: it is known that they decode.
    """

    recording: RecordingId
    final_sha: str | None
    tries: int = 1
    broken: bool = False
    checked: bool = False


async def ask_to_finalise(tx: AsyncSession, recording: RecordingId, now: datetime) -> None:
    """The recording has ended, or is to be finished once more after it failed."""
    row = await tx.get(FinalisingRecord, recording, with_for_update=True)
    if row is None:
        row = FinalisingRecord(recording_id=recording, tries=0, percent=0, trouble="")
        tx.add(row)
    row.tries, row.percent, row.trouble = row.tries + 1, 0, ""
    await tx.flush()
    key = f"{FINALISE}:{recording}:{row.tries}"
    await ask(tx, [Wish(FINALISE, key, now, {"recording": recording})], now)


async def without_key(tx: AsyncSession) -> tuple[RecordingId, ...]:
    """Those that could not be finished for want of a key, but for what is deleted."""
    found = await tx.scalars(
        select(RecordingRecord.id)
        .join(FinalisingRecord, FinalisingRecord.recording_id == RecordingRecord.id)
        .where(RecordingRecord.state == RecordingState.FAILED, FinalisingRecord.trouble == RecordingNoKey.code)
        .where(not_deleted(RecordingRecord.id))
        .order_by(RecordingRecord.id)
    )
    return tuple(found)


async def finish_with_key(tx: AsyncSession, recording: RecordingId, now: datetime) -> bool:
    """The key that it wanted is there: it is finished now. No try of its own, as nothing was tried without the key.

    False when somebody else has asked meanwhile.
    """
    row = await tx.get(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    progress = await tx.get(FinalisingRecord, recording, with_for_update=True, populate_existing=True)
    if row is None or progress is None or row.state is not RecordingState.FAILED:
        return False
    if progress.trouble != RecordingNoKey.code:
        return False
    row.state, row.state_at = RecordingState.FINALISING, now
    progress.percent, progress.trouble = 0, ""
    await tx.flush()
    key = f"{FINALISE}:{recording}:{progress.tries}:{now.isoformat()}"
    await ask(tx, [Wish(FINALISE, key, now, {"recording": recording})], now)
    return True


async def ask_for_forgotten(tx: AsyncSession, now: datetime) -> int:
    """Asks for what stands there to be finished and nobody will finish: of an older version, or given up without a
    word. How many that were.
    """
    asked = await _asked(tx, FINALISE)
    found = await tx.scalars(select(RecordingRecord.id).where(RecordingRecord.state == RecordingState.FINALISING))
    forgotten = [recording for recording in found if recording not in asked]
    for recording in forgotten:
        await ask_to_finalise(tx, recording, now)
    return len(forgotten)


async def to_finalise(tx: AsyncSession, recording: RecordingId) -> ToFinalise | None:
    """What is to be finished; None when it is finished, or was given up."""
    row = await tx.get(RecordingRecord, recording)
    if row is None or row.state is not RecordingState.FINALISING:
        return None
    items = await tx.execute(
        select(AgendaItem.id, AgendaItem.title, AgendaItem.opened_at)
        .where(AgendaItem.meeting_id == row.meeting_id, AgendaItem.opened_at.is_not(None))
        .order_by(AgendaItem.opened_at)
    )
    people = await tx.execute(
        select(ParticipantRow.id, ParticipantRow.name, OrgUnit.name, OrgUnit.commune_type)
        .outerjoin(OrgUnit, OrgUnit.code == ParticipantRow.unit_code)
        .where(ParticipantRow.meeting_id == row.meeting_id)
    )
    return ToFinalise(
        recording,
        row.meeting_id,
        tuple(OpenedItem(item, title, at) for item, title, at in items if at is not None),
        {
            participant: Speaker(name, f"{kind} {unit}" if kind else unit or "")
            for participant, name, unit, kind in people
        },
    )


async def note_percent(tx: AsyncSession, recording: RecordingId, percent: int) -> None:
    """How far it is."""
    await tx.execute(update(FinalisingRecord).where(FinalisingRecord.recording_id == recording).values(percent=percent))


async def note_ready(tx: AsyncSession, recording: RecordingId, duration_ms: int, size: int, now: datetime) -> bool:
    """It can be watched; False when it was given up, or finished, meanwhile."""
    row, progress = await _held(tx, recording)
    if row is None or progress is None:
        return False
    row.state, row.state_at = RecordingState.READY, now
    progress.percent, progress.finished_at = 100, now
    progress.duration_ms, progress.size = duration_ms, size
    await ask(tx, [Wish(CHECK, f"{CHECK}:{recording}:{progress.tries}", now, {"recording": recording})], now)
    await tx.flush()
    await ask_by_rule(tx, row, now)
    return True


async def ready_recordings(tx: AsyncSession) -> tuple[ReadyRecording, ...]:
    """All that can be watched."""
    found = await tx.execute(
        select(FinalisingRecord)
        .join(RecordingRecord, FinalisingRecord.recording_id == RecordingRecord.id)
        .where(RecordingRecord.state == RecordingState.READY, not_deleted(RecordingRecord.id))
        .order_by(RecordingRecord.id)
    )
    return tuple(map(_ready, found.scalars()))


async def ready_recording(tx: AsyncSession, recording: RecordingId) -> ReadyRecording | None:
    """One of them; None when it cannot be watched, or is deleted."""
    row, progress = await tx.get(RecordingRecord, recording), await tx.get(FinalisingRecord, recording)
    if row is None or progress is None or row.state is not RecordingState.READY:
        return None
    return None if await tx.get(RecordingDeletion, recording) is not None else _ready(progress)


def _ready(row: FinalisingRecord) -> ReadyRecording:
    return ReadyRecording(
        row.recording_id, row.final_sha, row.tries, broken=row.trouble == BROKEN, checked=row.checked_at is not None
    )


async def note_checked(tx: AsyncSession, recording: RecordingId, keep: timedelta | None, now: datetime) -> None:
    """The finished files decode from end to end; what they were made of is kept for so long, or for ever."""
    progress = await _finished(tx, recording)
    if progress is None:
        return
    progress.checked_at, progress.trouble = now, ""
    if keep is not None:
        # With the try: what is made anew has been checked anew before anything of it is dropped.
        key = f"{DROP}:{recording}:{progress.tries}"
        await ask(tx, [Wish(DROP, key, now + keep, {"recording": recording})], now)


async def ask_to_check(tx: AsyncSession, now: datetime) -> int:
    """Asks once more for finished recordings to be checked of which nobody knows that they decode, and that nobody will
    check any more: it was given up. How many that is.
    """
    asked = await _asked(tx, CHECK)
    found = await tx.scalars(
        select(FinalisingRecord)
        .join(RecordingRecord, RecordingRecord.id == FinalisingRecord.recording_id)
        .where(RecordingRecord.state == RecordingState.READY, FinalisingRecord.checked_at.is_(None))
        .where(not_deleted(RecordingRecord.id))
    )
    wishes = [
        # With the day, as for those that are to be stored.
        Wish(CHECK, f"{CHECK}:{row.recording_id}:{row.tries}:{now:%Y-%m-%d}", now, {"recording": row.recording_id})
        for row in found
        if row.recording_id not in asked
    ]
    return len(await ask(tx, wishes, now))


async def ask_to_store(tx: AsyncSession, now: datetime) -> int:
    """Asks for finished recordings that decode and are in no bucket to be sent there, but for those that are deleted;
    how many that is.
    """
    found = await tx.scalars(
        select(FinalisingRecord.recording_id).where(
            FinalisingRecord.checked_at.is_not(None),
            FinalisingRecord.stored_at.is_(None),
            not_deleted(FinalisingRecord.recording_id),
        )
    )
    # With the day, so that one that was given up is asked for again.
    wishes = [Wish(STORE, f"{STORE}:{one}:{now:%Y-%m-%d}", now, {"recording": one}) for one in found]
    return len(await ask(tx, wishes, now))


async def note_stored(tx: AsyncSession, recording: RecordingId, final_sha: str, now: datetime) -> bool:
    """Its files are in the bucket; False when there is no such recording that is ready."""
    progress = await _finished(tx, recording)
    if progress is None:
        return False
    progress.stored_at, progress.final_sha = now, final_sha
    return True


async def store_anew(tx: AsyncSession, recording: RecordingId, replaced: str, now: datetime) -> None:
    """The finished files of one that is in a bucket have changed: they are sent again, and what is not among them any
    more goes from there. `replaced`: the SHA-256 of such a file, "" for none.
    """
    progress = await _finished(tx, recording)
    if progress is None or progress.stored_at is None:
        return
    gone = " ".join(sha for sha in (progress.final_sha, replaced) if sha)
    progress.stored_at = progress.final_sha = None
    await tx.flush()
    payload = {"recording": recording, "drop": gone}
    await ask(tx, [Wish(STORE, f"{STORE}:{recording}:{now.isoformat()}", now, payload)], now)


async def to_store(tx: AsyncSession, recording: RecordingId) -> bool:
    """Whether it is finished, decodes, is in no bucket yet, and is not deleted."""
    progress = await _finished(tx, recording)
    if progress is None or await tx.get(RecordingDeletion, recording) is not None:
        return False
    return progress.checked_at is not None and progress.stored_at is None


async def note_damaged(tx: AsyncSession, recording: RecordingId, now: datetime) -> None:
    """The finished files are not what was written, or gone: they are made anew, or after so often it has failed."""
    progress = await _finished(tx, recording)
    if progress is None:
        return
    row = await tx.get_one(RecordingRecord, recording, with_for_update=True)
    progress.finished_at = progress.duration_ms = progress.size = None
    progress.checked_at = progress.dropped_at = progress.stored_at = progress.final_sha = None
    row.state, row.state_at = RecordingState.FINALISING, now
    await tx.execute(delete(ComposingRecord).where(ComposingRecord.recording_id == recording))
    if progress.tries < MOST_TRIES:
        await ask_to_finalise(tx, recording, now)
    else:
        row.state, progress.trouble = RecordingState.FAILED, DAMAGED


async def note_broken(tx: AsyncSession, recording: RecordingId) -> None:
    """Files of it are damaged, and can neither be brought back nor made anew: what is whole is watched on."""
    progress = await _finished(tx, recording)
    if progress is not None:
        progress.trouble = BROKEN


async def note_whole(tx: AsyncSession, recording: RecordingId) -> None:
    """All its files are as they were written again."""
    progress = await _finished(tx, recording)
    if progress is not None:
        progress.trouble = ""


async def note_dropped(tx: AsyncSession, recording: RecordingId, now: datetime) -> None:
    """What it was made of is gone."""
    progress = await _finished(tx, recording)
    if progress is not None and progress.checked_at is not None:
        progress.dropped_at = now


async def checked(tx: AsyncSession, recording: RecordingId) -> bool:
    """Whether the finished files are known to decode, and what they were made of is there still."""
    progress = await tx.get(FinalisingRecord, recording)
    return progress is not None and progress.checked_at is not None and progress.dropped_at is None


async def note_failed(tx: AsyncSession, recording: RecordingId, trouble: str, now: datetime) -> bool:
    """It cannot be finished as it is; `trouble` is the code of why. False as for `note_ready`."""
    row, progress = await _held(tx, recording)
    if row is None or progress is None:
        return False
    row.state, row.state_at, progress.trouble = RecordingState.FAILED, now, trouble
    return True


async def _asked(tx: AsyncSession, kind: str) -> str:
    """What waits to be done of a kind: whoever it is for is named in it."""
    return " ".join(await tx.scalars(select(Job.payload).where(Job.kind == kind, Job.state == JobState.WAITING)))


async def _finished(tx: AsyncSession, recording: RecordingId) -> FinalisingRecord | None:
    row = await tx.get(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    progress = await tx.get(FinalisingRecord, recording, with_for_update=True, populate_existing=True)
    return progress if row is not None and row.state is RecordingState.READY else None


async def _held(tx: AsyncSession, recording: RecordingId) -> tuple[RecordingRecord | None, FinalisingRecord | None]:
    row = await tx.get(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    progress = await tx.get(FinalisingRecord, recording, with_for_update=True, populate_existing=True)
    return (row, progress) if row is not None and row.state is RecordingState.FINALISING else (None, None)
