"""Recording a session: asked for by who leads, never by itself. Every press is audited."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.lifecycle import MeetingState
from meetings.domain.recording import RUNNING, RecordingState, RecordingWish, after
from meetings.domain.roles import Act
from meetings.errors import MeetingNotOpen, NotFound, RecordingNotFailed, RecordingNotHere
from meetings.events import Change
from meetings.finalising import ask_to_finalise
from meetings.ids import AccountId, MeetingId, ParticipantId, RecordingId, new_uuid
from meetings.models.recordings import RecordingRecord
from meetings.recording import running
from meetings.roster import live_meeting
from meetings.session import Session, enter, tell, tell_live, write_down

_HELD = frozenset({MeetingState.IN_PROGRESS, MeetingState.SUSPENDED})


async def record(tx: AsyncSession, actor: ParticipantId, wish: RecordingWish, now: datetime) -> Change | None:
    """Begins to record, pauses, goes on, or ends the recording; what is recorded after its end is another one.

    Raises RecordingNotHere in a drill, MeetingNotOpen before the session was opened, NotRecording.
    """
    session = await enter(tx, actor, Act.RECORD, now)
    if session.meeting.drill:
        raise RecordingNotHere
    if session.meeting.state not in _HELD:
        raise MeetingNotOpen
    found = await running(tx, session.meeting.id)
    state = after(None if found is None else found.state, wish)
    if state is None:
        return None
    row = found if found is not None else _begin(session)
    row.state, row.state_at = state, now
    if state not in RUNNING:
        row.ended_at = now
        await ask_to_finalise(tx, row.id, now)
    await write_down(session, Act.RECORD, row.id, wish=wish)
    return await tell(session, [], programme_too=True)


async def note_recording(tx: AsyncSession, meeting: MeetingId, recording: RecordingId, now: datetime) -> Change | None:
    """The recorder records what was asked for. Nobody's act; None when it was paused or ended meanwhile."""
    live = await live_meeting(tx, meeting)
    found = await running(tx, meeting)
    if found is None or found.id != recording or found.state is not RecordingState.REQUESTED:
        return None
    found.state, found.state_at = RecordingState.RECORDING, now
    found.began_at = found.began_at or now
    return await tell_live(tx, live, (), programme_too=True)


async def finish_recording(
    tx: AsyncSession, actor: AccountId, meeting: MeetingId, recording: RecordingId, now: datetime
) -> None:
    """Has a recording that failed made into files once more. Raises NotFound, RecordingNotFailed.

    The caller has checked that the account may, and may know of the meeting.
    """
    row = await tx.get(RecordingRecord, recording, with_for_update=True)
    if row is None or row.meeting_id != meeting:
        raise NotFound
    if row.state is not RecordingState.FAILED:
        raise RecordingNotFailed
    row.state, row.state_at = RecordingState.FINALISING, now
    await ask_to_finalise(tx, recording, now)
    await log.audit(tx, log.Entry(Act.FINISH_RECORDING, actor, meeting, recording), now)


def _begin(session: Session) -> RecordingRecord:
    row = RecordingRecord(
        id=RecordingId(new_uuid()),
        meeting_id=session.meeting.id,
        requested_by=session.actor.account_id,
        requested_at=session.now,
    )
    session.tx.add(row)
    return row
