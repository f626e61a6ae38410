"""Making, opening and ending meetings."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings import jobs
from meetings.domain.lifecycle import MeetingState, advance, state_at
from meetings.domain.roles import Act
from meetings.domain.vietnamese import tidy
from meetings.errors import ClassifiedRefused, InvalidInput
from meetings.events import Change
from meetings.ids import AccountId, MeetingId, ParticipantId, new_uuid
from meetings.letters.opening import wishes_at_opening
from meetings.lobby import close_down
from meetings.models.meetings import Classification, MeetingKind, MeetingRecord
from meetings.models.schedule import MeetingPlan
from meetings.planning.changes import Times, check_times
from meetings.planning.rules import type_of_kind
from meetings.seating import Seating, place, unmake_drill
from meetings.session import enter, tell, write_down

READY_BEFORE_S = 1800


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What a secretary states. `classification` is a word as it came: anything above "internal" is refused."""

    title: str
    kind: MeetingKind
    classification: str
    starts_at: datetime
    ends_at: datetime
    seating: Seating
    ready_before_s: int = READY_BEFORE_S


async def create_meeting(tx: AsyncSession, account: AccountId, new: NewMeeting, now: datetime) -> MeetingId:
    """Makes a meeting whose invitation is out: seats are snapshots of the directory as it is now.

    The caller has checked that the account may (`access.check_account`). Raises ClassifiedRefused, InvalidInput,
    StartPassed.
    """
    if new.classification not in set(Classification):
        raise ClassifiedRefused
    title = tidy(new.title)
    if not title or len(title) > 300:
        raise InvalidInput
    check_times(Times(new.starts_at, new.ends_at), now)
    meeting = MeetingRecord(
        id=MeetingId(new_uuid()),
        title=title,
        kind=new.kind,
        classification=Classification(new.classification),
        state=MeetingState.INVITED,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        ready_before_s=new.ready_before_s,
        drill=False,
        created_by=account,
        created_at=now,
    )
    tx.add(meeting)
    await tx.flush()
    await place(tx, meeting.id, new.seating)
    type_code = await type_of_kind(tx, new.kind)
    if type_code is not None:
        plan = MeetingPlan(meeting_id=meeting.id, type_code=type_code, place="", requests="", reason="", revision=0)
        tx.add(plan)
    entry = log.Entry(Act.CREATE_MEETING, account, meeting.id, title[:64], {"sites": len(new.seating.rooms)})
    await log.audit(tx, entry, now)
    return meeting.id


async def open_meeting(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change:
    """The chair, or the secretary on the chair's behalf, opens the meeting or takes it up again. Whoever was to be told
    with the next version of the invitation is told now.

    Raises NotAllowed, MeetingNotOpen before its time, WrongState when it is open, AlreadyEnded.
    """
    session = await enter(tx, actor, Act.OPEN_MEETING, now)
    meeting = session.meeting
    ready = state_at(meeting.state, meeting.starts_at, meeting.ready_before_s, now)
    meeting.state = advance(ready, MeetingState.IN_PROGRESS)
    begins = meeting.opened_at is None
    meeting.opened_at = meeting.opened_at or now
    if begins:
        await jobs.ask(tx, await wishes_at_opening(tx, meeting.id, now), now)
    resumed = session.is_suspended
    session.live.suspended_at = None
    await write_down(session, Act.OPEN_MEETING, meeting.id)
    return replace(await tell(session, [], programme_too=resumed), opened_at=meeting.opened_at)


async def end_meeting(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change:
    """Ends the session for all: floor and chair are free, microphones are closed, whoever is there leaves now.

    A drill is deleted. Raises NotAllowed, WrongState when it was never opened, AlreadyEnded.
    """
    session = await enter(tx, actor, Act.END_MEETING, now)
    session.meeting.state = advance(session.meeting.state, MeetingState.ENDED)
    session.meeting.ended_at = now
    await close_down(session, "ended")
    await write_down(session, Act.END_MEETING, session.meeting.id)
    change = replace(await tell(session, []), ended=True)
    if session.meeting.drill:
        await unmake_drill(tx, session.meeting.id)
    return change
