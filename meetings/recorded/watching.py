"""Who may watch which recording: asked anew at every request, so that what is taken away counts at once.

Chair and secretary watch every recording of their meeting, delegates where the rule of its type lets them. IT, rooms'
devices and observers are in none of these conditions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.access import check_account, led_by, own_seat, visible_to
from meetings.asker import Asker
from meetings.domain.composing import ComposingState
from meetings.domain.recording import RecordingState
from meetings.domain.roles import Act, Role, allowed
from meetings.errors import NotAllowed, NotFound
from meetings.events import Account
from meetings.ids import MeetingId, RecordingId, VersionId
from meetings.models.live import Deputy
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.papers import Paper, PaperVersion
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
from meetings.papers.grants import Reader, reader_for, versions_seen_by

MOST = 200
"""Recordings that are listed at once, the newest first."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who watches which recording, and as what."""

    reader: Reader
    row: RecordingRecord


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when, and why, a recording is kept whatever the rule says."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """When a recording was deleted, and after how many days the rule of its type says so."""

    at: datetime
    keep_days: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A recording in a list. `duration_ms` and `size` (bytes): None until it is ready; `percent` of getting there."""

    id: RecordingId
    meeting: MeetingId
    title: str
    state: RecordingState
    began_at: datetime | None
    ended_at: datetime | None
    percent: int
    trouble: str
    duration_ms: int | None
    size: int | None
    hold: Hold | None
    gone: Gone | None


@dataclass(frozen=True, slots=True)
class Composing:
    """Where the composed version of a recording stands; `trouble`: the code of why it failed, else ""."""

    state: ComposingState
    percent: int
    trouble: str


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """A version of a paper that the watcher may open."""

    version: VersionId
    paper: str
    title: str


async def watcher_for(tx: AsyncSession, account: Account, recording: RecordingId, act: Act) -> Watcher:
    """For an act on a recording that the account's part in its meeting carries now. Raises NotFound, NotAllowed;
    NotFound for one that was deleted too.
    """
    check_account(account, act)
    row = await tx.get(RecordingRecord, recording)
    if row is None or await tx.get(RecordingDeletion, recording) is not None:
        raise NotFound
    return Watcher(await _entitled(tx, account, row.meeting_id, act), row)


async def of_meeting(tx: AsyncSession, account: Account, meeting: MeetingId) -> tuple[Listed, ...]:
    """The recordings of one meeting, the newest first. Raises NotFound, NotAllowed."""
    await _entitled(tx, account, meeting, Act.WATCH_RECORDING)
    return await _listed(tx, RecordingRecord.meeting_id == meeting)


async def all_watched(tx: AsyncSession, account: Account) -> tuple[Listed, ...]:
    """Those of all meetings that the account may watch, the newest first. Raises NotAllowed."""
    check_account(account, Act.WATCH_RECORDING)
    return await _listed(tx, watched_by(account))


async def listed(tx: AsyncSession, recording: RecordingId) -> Listed:
    """One of them, for who was let in. Raises NotFound."""
    found = await _listed(tx, RecordingRecord.id == recording)
    if not found:
        raise NotFound
    return found[0]


async def note_watching(tx: AsyncSession, watcher: Watcher, now: datetime) -> None:
    """The first time somebody watches a recording is written down."""
    recording, account = watcher.row.id, watcher.reader.account.id
    # Two ranges of a file are asked for at the same moment, both for the first time.
    await tx.get_one(RecordingRecord, recording, with_for_update=True, populate_existing=True)
    if await has_watched(tx, watcher):
        return
    tx.add(WatchingRecord(recording_id=recording, account_id=account, first_at=now))
    await log.audit(tx, log.Entry(Act.WATCH_RECORDING, account, watcher.reader.record.id, recording), now)


async def has_watched(tx: AsyncSession, watcher: Watcher) -> bool:
    """Whether it was written down."""
    return await tx.get(WatchingRecord, (watcher.row.id, watcher.reader.account.id)) is not None


async def seen_versions(
    tx: AsyncSession, watcher: Watcher, versions: Sequence[str], now: datetime
) -> tuple[SeenVersion, ...]:
    """Of these versions of papers those that the watcher may open now."""
    if not versions:
        return ()
    rows = await tx.execute(
        select(PaperVersion.id, Paper.id, Paper.title)
        .join(Paper, PaperVersion.paper_id == Paper.id)
        .where(
            Paper.meeting_id == watcher.reader.record.id,
            PaperVersion.id.in_(versions),
            versions_seen_by(watcher.reader.account, now),
        )
    )
    return tuple(SeenVersion(version, paper, title) for version, paper, title in rows)


def watched_by(asker: Asker) -> ColumnElement[bool]:
    """The condition over MeetingRecord under which an account may watch its recordings."""
    here = ParticipantRow.meeting_id == MeetingRecord.id
    delegate = exists().where(here, ParticipantRow.role == Role.DELEGATE, own_seat(asker)).correlate(MeetingRecord)
    acting = exists().where(
        Deputy.meeting_id == MeetingRecord.id,
        Deputy.acting_since.is_not(None),
        ParticipantRow.id == Deputy.participant_id,
        own_seat(asker),
    )
    closed = exists().where(
        MeetingPlan.meeting_id == MeetingRecord.id,
        RecordingRule.type_code == MeetingPlan.type_code,
        RecordingRule.delegates_watch.is_(False),
    )
    parts = or_(led_by(asker), acting.correlate(MeetingRecord), and_(delegate, ~closed.correlate(MeetingRecord)))
    return and_(visible_to(asker), parts)


async def rule_of(tx: AsyncSession, meeting: MeetingId) -> RecordingRule | None:
    """The rule of the meeting's type; None where none was made."""
    return await tx.scalar(
        select(RecordingRule)
        .join(MeetingPlan, MeetingPlan.type_code == RecordingRule.type_code)
        .where(MeetingPlan.meeting_id == meeting)
    )


async def _entitled(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> Reader:
    reader = await reader_for(tx, account, meeting, act)
    if not reader.leads:
        rule = await rule_of(tx, meeting)
        if not allowed(reader.role, act) or (rule is not None and not rule.delegates_watch):
            raise NotAllowed
    return reader


async def _listed(tx: AsyncSession, condition: ColumnElement[bool]) -> tuple[Listed, ...]:
    rows = await tx.execute(
        select(RecordingRecord, MeetingRecord.title, FinalisingRecord, RecordingHold, RecordingDeletion)
        .join(MeetingRecord, MeetingRecord.id == RecordingRecord.meeting_id)
        .outerjoin(FinalisingRecord, FinalisingRecord.recording_id == RecordingRecord.id)
        .outerjoin(RecordingHold, RecordingHold.recording_id == RecordingRecord.id)
        .outerjoin(RecordingDeletion, RecordingDeletion.recording_id == RecordingRecord.id)
        .where(condition)
        .order_by(RecordingRecord.requested_at.desc(), RecordingRecord.id)
        .limit(MOST)
    )
    return tuple(_one(*row) for row in rows)


def _one(
    row: RecordingRecord,
    title: str,
    made: FinalisingRecord | None,
    hold: RecordingHold | None,
    gone: RecordingDeletion | None,
) -> Listed:
    return Listed(
        id=row.id,
        meeting=row.meeting_id,
        title=title,
        state=row.state,
        began_at=row.began_at or row.requested_at,
        ended_at=row.ended_at,
        percent=0 if made is None else made.percent,
        trouble="" if made is None else made.trouble,
        duration_ms=None if made is None else made.duration_ms,
        size=None if made is None else made.size,
        hold=None if hold is None else Hold(hold.held_at, hold.reason),
        gone=None if gone is None else Gone(gone.decided_at, gone.keep_days),
    )


async def composing_of(tx: AsyncSession, recording: RecordingId) -> Composing | None:
    """How far its composed version is; None when nobody asked for one."""
    row = await tx.get(ComposingRecord, recording)
    return None if row is None else Composing(row.state, row.percent, row.trouble)


async def transcript_of(tx: AsyncSession, recording: RecordingId) -> TranscriptRecord | None:
    """What was said in it, where somebody brought that."""
    return await tx.get(TranscriptRecord, recording)
