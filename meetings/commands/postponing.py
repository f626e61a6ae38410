"""Meetings that are not held as planned: moved, postponed, cancelled, brought back; each with its reason."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.lifecycle import EXPECTED, MeetingState, advance
from meetings.domain.roles import Act
from meetings.errors import WrongState
from meetings.ids import MeetingId
from meetings.lobby import empty_if_shut
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.planning.changes import By, Times, check_times, next_revision, planned
from meetings.planning.writing import checked_reason


async def move_meeting(tx: AsyncSession, meeting: MeetingId, times: Times, place: str, reason: str, by: By) -> int:
    """Another time or place, for a meeting that has not begun; the revision it has then.

    Raises NotFound, ChangedMeanwhile, ReasonMissing, InvalidInput, StartPassed, WrongState.
    """
    record, row = await planned(tx, meeting, by)
    if record.state not in EXPECTED:
        raise WrongState
    check_times(times, by.now, record.starts_at)
    _set_times(record, times)
    row.place, row.reason, row.revision = place.strip(), checked_reason(reason), next_revision(row.revision)
    await empty_if_shut(tx, record, by.now)
    await _write_down(tx, Act.MOVE_MEETING, record, row.reason, by)
    return row.revision


async def postpone_meeting(tx: AsyncSession, meeting: MeetingId, reason: str, by: By) -> int:
    """To a time nobody knows yet. Raises NotFound, ChangedMeanwhile, ReasonMissing, InvalidInput, WrongState."""
    return await _stop(tx, meeting, MeetingState.POSTPONED, reason, by)


async def cancel_meeting(tx: AsyncSession, meeting: MeetingId, reason: str, by: By) -> int:
    """For good. Raises NotFound, ChangedMeanwhile, ReasonMissing, InvalidInput, WrongState."""
    return await _stop(tx, meeting, MeetingState.CANCELLED, reason, by)


async def bring_back_meeting(tx: AsyncSession, meeting: MeetingId, times: Times, reason: str, by: By) -> int:
    """A postponed meeting gets its new time: invited as before, or submitted when nobody was invited yet.

    Raises NotFound, ChangedMeanwhile, ReasonMissing, InvalidInput, StartPassed, WrongState.
    """
    record, row = await planned(tx, meeting, by)
    seated = await tx.scalar(select(ParticipantRow.id).where(ParticipantRow.meeting_id == meeting).limit(1))
    if record.state is not MeetingState.POSTPONED:
        raise WrongState
    record.state = advance(record.state, MeetingState.SUBMITTED if seated is None else MeetingState.INVITED)
    check_times(times, by.now)
    _set_times(record, times)
    row.reason, row.revision = checked_reason(reason), next_revision(row.revision)
    await _write_down(tx, Act.BRING_BACK_MEETING, record, row.reason, by)
    return row.revision


async def _stop(tx: AsyncSession, meeting: MeetingId, target: MeetingState, reason: str, by: By) -> int:
    record, row = await planned(tx, meeting, by)
    record.state = advance(record.state, target)
    row.reason, row.revision = checked_reason(reason), next_revision(row.revision)
    await empty_if_shut(tx, record, by.now)
    act = Act.POSTPONE_MEETING if target is MeetingState.POSTPONED else Act.CANCEL_MEETING
    await _write_down(tx, act, record, row.reason, by)
    return row.revision


def _set_times(record: MeetingRecord, times: Times) -> None:
    record.starts_at, record.ends_at = times.starts_at, times.ends_at
    if record.state is MeetingState.READY:  # It was made ready for the time of before.
        record.state = MeetingState.INVITED


async def _write_down(tx: AsyncSession, act: Act, record: MeetingRecord, reason: str, by: By) -> None:
    detail = {"starts_at": record.starts_at.isoformat(), "reason": reason}
    await log.audit(tx, log.Entry(act, by.account, record.id, record.title[:64], detail), by.now)
