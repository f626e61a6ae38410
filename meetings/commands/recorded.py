"""Acts on recordings that can be watched: holding them, bringing what was said, the rules by which they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.composing import ask_to_compose, cancel
from meetings.domain.roles import Act
from meetings.domain.webvtt import Cue, write_webvtt
from meetings.errors import NotFound
from meetings.ids import AccountId
from meetings.models.recordings import (
    RecordingDeletion,
    RecordingHold,
    RecordingRecord,
    RecordingRule,
    TranscriptRecord,
)
from meetings.models.schedule import MeetingType
from meetings.planning.writing import checked_reason
from meetings.recorded.values import KeptFile
from meetings.recorded.watching import Watcher

Told = str | int | bool | None


@dataclass(frozen=True, slots=True)
class KeepingRule:
    """What holds for recordings of a type of meeting; `keep_days` 0: for ever. `composes`: one film is made of each."""

    type_code: str
    keep_days: int
    delegates_watch: bool
    composes: bool


async def hold_recording(tx: AsyncSession, watcher: Watcher, reason: str, now: datetime) -> None:
    """It is kept whatever the rule says. Raises ReasonMissing; NotFound when its deletion was decided meanwhile."""
    why, account = checked_reason(reason), watcher.reader.account.id
    await tx.get_one(RecordingRecord, watcher.row.id, with_for_update=True, populate_existing=True)
    if await tx.get(RecordingDeletion, watcher.row.id, populate_existing=True) is not None:
        raise NotFound
    await tx.merge(RecordingHold(recording_id=watcher.row.id, held_by=account, held_at=now, reason=why))
    await _note(tx, Act.HOLD_RECORDING, watcher, {"held": True, "reason": why}, now)


async def release_recording(tx: AsyncSession, watcher: Watcher, now: datetime) -> None:
    """The rule of its type holds again. Raises NotFound when it was not held."""
    row = await tx.get(RecordingHold, watcher.row.id)
    if row is None:
        raise NotFound
    await tx.delete(row)
    await _note(tx, Act.HOLD_RECORDING, watcher, {"held": False}, now)


async def bring_transcript(tx: AsyncSession, watcher: Watcher, cues: Sequence[Cue], now: datetime) -> None:
    """What was said, in place of what was brought before."""
    account = watcher.reader.account.id
    told = write_webvtt(cues)
    await tx.merge(TranscriptRecord(recording_id=watcher.row.id, uploaded_by=account, uploaded_at=now, content=told))
    await _note(tx, Act.EDIT_TRANSCRIPT, watcher, {"cues": len(cues)}, now)


async def drop_transcript(tx: AsyncSession, watcher: Watcher, now: datetime) -> None:
    """Takes it away again. Raises NotFound."""
    row = await tx.get(TranscriptRecord, watcher.row.id)
    if row is None:
        raise NotFound
    await tx.delete(row)
    await _note(tx, Act.EDIT_TRANSCRIPT, watcher, {"dropped": True}, now)


async def compose_recording(tx: AsyncSession, watcher: Watcher, now: datetime) -> None:
    """One film of the whole is wanted. Raises RecordingNotReady, ComposingGoesOn."""
    await ask_to_compose(tx, watcher.row.id, watcher.reader.account.id, now)
    await _note(tx, Act.COMPOSE_RECORDING, watcher, {"wanted": True}, now)


async def cancel_composing(tx: AsyncSession, watcher: Watcher, now: datetime) -> None:
    """It is not wanted any more. Raises NotComposing."""
    await cancel(tx, watcher.row.id)
    await _note(tx, Act.COMPOSE_RECORDING, watcher, {"wanted": False}, now)


async def record_recording_download(tx: AsyncSession, watcher: Watcher, kept: KeptFile, now: datetime) -> None:
    """A file of a recording is taken away."""
    await _note(tx, Act.DOWNLOAD_RECORDING, watcher, {"file": kept.file, "sha256": kept.sha256}, now)


async def change_recording_rule(
    tx: AsyncSession, account: AccountId, rule: KeepingRule, reason: str, now: datetime
) -> None:
    """For recordings of before too: they have the type. Raises NotFound, ReasonMissing."""
    if await tx.get(MeetingType, rule.type_code) is None:
        raise NotFound
    why = checked_reason(reason)
    await tx.merge(
        RecordingRule(
            type_code=rule.type_code,
            keep_days=rule.keep_days,
            delegates_watch=rule.delegates_watch,
            composes=rule.composes,
        )
    )
    detail: dict[str, Told] = {
        "days": rule.keep_days,
        "delegates": rule.delegates_watch,
        "composes": rule.composes,
        "reason": why,
    }
    await log.audit(tx, log.Entry(Act.EDIT_RECORDING_RULES, account, None, rule.type_code, detail), now)


async def _note(tx: AsyncSession, act: Act, watcher: Watcher, detail: Mapping[str, Told], now: datetime) -> None:
    account, meeting = watcher.reader.account.id, watcher.reader.record.id
    await log.audit(tx, log.Entry(act, account, meeting, watcher.row.id, detail), now)
