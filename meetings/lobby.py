"""What the office changes while some have come already: to a lobby before the opening, or to a session going on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceKind, AttendanceSource, is_here
from meetings.domain.lifecycle import JOINABLE, state_at
from meetings.events import Change
from meetings.ids import MeetingId, ParticipantId
from meetings.models.live import AttendanceEvent, Deputy, LiveMeeting, LiveParticipant
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.presenting import hide
from meetings.recording import end_recording
from meetings.roster import last_attendance, roster
from meetings.session import (
    Proceedings,
    clear_from_programme,
    drop_roll_call,
    end_turn,
    note,
    quieten,
    state_of,
    tell_live,
)

CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class _Office:
    """A session as the office meets it: nobody in it acts."""

    tx: AsyncSession
    meeting: MeetingRecord
    live: LiveMeeting
    now: datetime


async def put_out(
    tx: AsyncSession,
    record: MeetingRecord,
    participants: Collection[ParticipantId],
    source: AttendanceSource,
    now: datetime,
) -> None:
    """Takes those out of the session who may not be in it any more: microphone, camera and hand, floor, stage and
    screen, and their presence, when they had come.
    """
    live = await _live(tx, record.id) if participants else None
    if live is None:
        return
    office = _Office(tx, record, live, now)
    for participant in participants:
        quieten(await state_of(office, participant))
        await clear_from_programme(office, participant)
        if is_here(await last_attendance(tx, participant)):
            await note(office, participant, AttendanceKind.REMOVED, source)


async def empty_if_shut(tx: AsyncSession, record: MeetingRecord, now: datetime) -> None:
    """Whoever waits for a meeting that is not held now leaves: it was moved, postponed or cancelled."""
    live = await _live(tx, record.id)
    shut = state_at(record.state, record.starts_at, record.ready_before_s, now) not in JOINABLE
    if live is not None and shut:
        await close_down(_Office(tx, record, live, now), CALLED_OFF)


async def close_down(session: Proceedings, why: str) -> None:
    """Floor, stage and screen are free, no page is shown, nothing recorded, no roll call goes on, and all leave."""
    live = session.live
    await end_recording(session.tx, session.meeting.id, session.now)
    await hide(session.tx, session.meeting.id)
    await end_turn(session)
    live.spotlight_id = live.beside_id = live.screen_id = None
    live.suspended_at = None
    await drop_roll_call(session)
    await _everyone_leaves(session, why)


async def told(tx: AsyncSession, meeting: MeetingId, others: Collection[ParticipantId] = ()) -> Change | None:
    """What those hear who have come, after the office changed the meeting; None when nobody can have come yet.
    `others`: who is called otherwise now.
    """
    live = await _live(tx, meeting)
    return None if live is None else await tell_live(tx, live, others)


async def _live(tx: AsyncSession, meeting: MeetingId) -> LiveMeeting | None:
    """The caller holds the meeting's own row."""
    return await tx.get(LiveMeeting, meeting, with_for_update=True)


async def _everyone_leaves(session: Proceedings, why: str) -> None:
    tx, meeting = session.tx, session.meeting
    deputy = await tx.get(Deputy, meeting.id)
    if deputy is not None:
        deputy.acting_since = None
    seats = select(ParticipantRow.id).where(ParticipantRow.meeting_id == meeting.id)
    await tx.execute(
        update(LiveParticipant)
        .where(LiveParticipant.participant_id.in_(seats))
        .values(microphone_open=False, camera_open=False, hand_raised_at=None, silenced_at=None, silenced_by=None)
    )
    if not meeting.drill:
        tx.add_all(
            AttendanceEvent(
                participant_id=row.participant,
                kind=AttendanceKind.LEFT,
                source=AttendanceSource.SERVER,
                at=session.now,
                reason=why,
            )
            for row in await roster(tx, meeting.id)
            if is_here(row.last_attendance)
        )
