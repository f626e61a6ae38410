"""Calling the sites one after the other, and writing down what was found. Where it stands is one row."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import MARKS, AttendanceKind, SeatMark, is_here
from meetings.domain.roles import Act, Role
from meetings.domain.roll_call import MAX_REASON_CHARS, Site, check_pace, due_at, in_order, next_call
from meetings.domain.vietnamese import tidy
from meetings.errors import InvalidInput, NotAllowed, NotPresent, Suspended
from meetings.events import Change, Mark, RosterRow
from meetings.ids import MeetingId, ParticipantId
from meetings.models.live import LiveMeeting, LiveParticipant, RollCall
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.roster import live_meeting, pace_of, roster, roster_rows
from meetings.seat_events import append_called
from meetings.session import drop_roll_call, enter, note, put_microphone, source_of, target, tell, tell_live, write_down

_CALLED = frozenset({Role.ROOM, Role.DELEGATE})


async def start_roll_call(
    tx: AsyncSession,
    actor: ParticipantId,
    every_s: int | None,
    skips_absent: bool,
    now: datetime,
    first: ParticipantId | None = None,
) -> Change | None:
    """Calls the first site, or the one named, as when an end is taken back; with `every_s` the next follows by itself.

    None while one is going on. The called site has the stage, and may open its microphone to answer beside another's
    floor; what was on stage stays written down and has it again at the end. Raises InvalidInput, Suspended, NotPresent
    when there is nobody to call, NotAllowed for what is no site.
    """
    session = await enter(tx, actor, Act.START_ROLL_CALL, now)
    if session.is_suspended:
        raise Suspended
    check_pace(every_s)
    if await tx.get(RollCall, session.meeting.id) is not None:
        return None
    if first is not None:
        _check_site(await target(session, first))
    else:
        rows = await roster(tx, session.meeting.id)
        first = next_call(_sites(rows, drill=session.meeting.drill), None, skips_absent=skips_absent)
    if first is None:
        raise NotPresent
    tx.add(
        RollCall(
            meeting_id=session.meeting.id,
            called_id=first,
            called_at=now,
            every_s=every_s,
            paused=False,
            skips_absent=skips_absent,
        )
    )
    await write_down(session, Act.START_ROLL_CALL, first, every_s=every_s)
    return await tell(session, [], programme_too=True)


async def call_site(tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime) -> Change | None:
    """Calls any site in place of the one called now; None when it is that one, or no roll call is going on."""
    session = await enter(tx, actor, Act.CALL_SITE, now)
    _check_site(await target(session, participant))
    call = await tx.get(RollCall, session.meeting.id)
    if call is None or call.called_id == participant:
        return None
    answered = await _end_answer(tx, session.live, call.called_id)
    call.called_id, call.called_at = participant, now
    await write_down(session, Act.CALL_SITE, participant)
    return await tell(session, answered, programme_too=True)


async def pace_roll_call(
    tx: AsyncSession, actor: ParticipantId, every_s: int | None, paused: bool, skips_absent: bool, now: datetime
) -> Change | None:
    """Sets how it goes on; what begins to run gives the called site its whole time. Raises InvalidInput."""
    session = await enter(tx, actor, Act.PACE_ROLL_CALL, now)
    check_pace(every_s)
    call = await tx.get(RollCall, session.meeting.id)
    if call is None or (call.every_s, call.paused, call.skips_absent) == (every_s, paused, skips_absent):
        return None
    if (call.every_s, call.paused) != (every_s, paused):
        call.called_at = now
    call.every_s, call.paused, call.skips_absent = every_s, paused, skips_absent
    await write_down(
        session, Act.PACE_ROLL_CALL, session.meeting.id, every_s=every_s, paused=paused, skips_absent=skips_absent
    )
    return await tell(session, [], programme_too=True)


async def mark_attendance(
    tx: AsyncSession,
    actor: ParticipantId,
    participant: ParticipantId,
    kind: AttendanceKind,
    reason: str,
    now: datetime,
) -> Change | None:
    """Appends what was found of a site or delegate: present, excused or absent, the last two with a reason if given.

    A correction is one more event; the last one counts, and the audit log keeps who made each. None when it says what
    is written already. Raises InvalidInput, NotAllowed for anybody else than sites and delegates.
    """
    session = await enter(tx, actor, Act.MARK_ATTENDANCE, now)
    marked = await target(session, participant)
    reason = "" if kind is AttendanceKind.PRESENT else tidy(reason)
    if kind not in MARKS or len(reason) > MAX_REASON_CHARS:
        raise InvalidInput
    if marked.role not in _CALLED:
        raise NotAllowed
    (row,) = await roster_rows(tx, [participant])
    if row.mark is not None and (row.mark.kind, row.mark.reason) == (kind, reason):
        return None
    source = source_of(session.seat.role)
    await note(session, participant, kind, source, reason)
    await append_called(session, marked, SeatMark(kind.value), reason, row.mark)
    await write_down(session, Act.MARK_ATTENDANCE, participant, kind=kind.value, reason=reason)
    change = await tell(session, [participant])
    if session.meeting.drill:
        mark = Mark(kind, reason, source, now)
        return replace(change, participants=tuple(replace(row, mark=mark) for row in change.participants))
    return change


async def end_roll_call(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change | None:
    """Ends it: the stage is again what it was. None when none is going on."""
    session = await enter(tx, actor, Act.END_ROLL_CALL, now)
    called = await drop_roll_call(session)
    if called is None:
        return None
    answered = await _end_answer(tx, session.live, called)
    rows = await roster(tx, session.meeting.id)
    found = Counter(row.mark.kind.value for row in rows if row.mark is not None)
    await write_down(session, Act.END_ROLL_CALL, session.meeting.id, **found)
    return await tell(session, answered, programme_too=True)


async def advance_roll_call(tx: AsyncSession, meeting: MeetingId, now: datetime) -> Change | None:
    """Calls the next site when its time has come; after the last one it waits. None when nothing is due."""
    live = await live_meeting(tx, meeting)
    call = await tx.get(RollCall, meeting, with_for_update=True)
    due = None if call is None else due_at(call.called_at, pace_of(call))
    if call is None or due is None or now < due:
        return None
    record = await tx.get_one(MeetingRecord, meeting)
    order = _sites(await roster(tx, meeting), drill=record.drill)
    following = next_call(order, call.called_id, skips_absent=call.skips_absent)
    answered: frozenset[ParticipantId] = frozenset()
    if following is None:
        call.paused = True
    else:
        answered = await _end_answer(tx, live, call.called_id)
        call.called_id, call.called_at = following, now
    return await tell_live(tx, live, answered, programme_too=True)


async def _end_answer(tx: AsyncSession, live: LiveMeeting, called: ParticipantId) -> frozenset[ParticipantId]:
    """Closes the microphone of who was called, if only that let it be open beside another's floor."""
    state = await tx.get_one(LiveParticipant, called)
    if live.floor_id in {None, called} or not state.microphone_open:
        return frozenset()
    put_microphone(state, opened=False)
    return frozenset({called})


def _check_site(called: ParticipantRow) -> None:
    if called.role is not Role.ROOM:
        raise NotAllowed


def _sites(rows: tuple[RosterRow, ...], *, drill: bool) -> list[Site]:
    """A drill keeps no attendance: there nobody counts as away."""
    return in_order(
        Site(row.participant, row.name, row.area, away=not drill and not is_here(row.last_attendance))
        for row in rows
        if row.role is Role.ROOM and not row.removed
    )
