"""Coming, going and dropping out.

Written as append-only attendance events, which are their own record: the audit log does not repeat them. In a
drill presence lives only in memory.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import (
    Attendance,
    AttendanceKind,
    AttendanceSource,
    next_on_join,
    next_on_left,
    next_on_lost,
)
from meetings.domain.conduct import may_enter_locked
from meetings.domain.roles import Act
from meetings.errors import TicketRefused
from meetings.events import Admission, Change, TicketClaims
from meetings.ids import ParticipantId
from meetings.models.accounts import AccountRow
from meetings.roster import last_attendance
from meetings.session import (
    Session,
    clear_from_programme,
    enter,
    enter_if_going_on,
    note,
    own_source,
    quieten,
    state_of,
    tell,
)


async def admit(tx: AsyncSession, claims: TicketClaims, now: datetime) -> Admission:
    """Lets the holder of a redeemed ticket in; its microphone, hand and floor are as they were.

    A locked session lets nobody in who was not in it; a drill, which keeps no attendance, cannot tell.
    Raises TicketRefused, Removed, AlreadyEnded, MeetingNotOpen, Locked.
    """
    session = await enter(tx, claims.participant, Act.JOIN, now)
    await _check_holder(session, claims)
    last = await last_attendance(tx, claims.participant)
    if session.live.locked_at is not None and not session.meeting.drill:
        may_enter_locked(session.seat, last)
    kind = AttendanceKind.JOINED if session.meeting.drill else next_on_join(last)
    change = None
    if kind is not None:
        await note(session, claims.participant, kind, await own_source(session))
        change = await _tell_presence(session, kind)
    return Admission(session.meeting.id, claims.participant, session.seat.role, session.meeting.drill, change)


async def record_lost(tx: AsyncSession, participant: ParticipantId, now: datetime) -> Change | None:
    """Its line is dead; the seat, the floor, the hand and the microphone stay as they are for its return.

    None when it was not there, was removed, or the session is over.
    """
    session = await enter_if_going_on(tx, participant, Act.JOIN, now)
    if session is None:
        return None
    last = await last_attendance(tx, participant)
    kind = AttendanceKind.LOST if session.meeting.drill else next_on_lost(last)
    if kind is None:
        return None
    await note(session, participant, kind, AttendanceSource.MEDIA)
    return await _tell_presence(session, kind)


async def record_left(tx: AsyncSession, participant: ParticipantId, now: datetime) -> Change | None:
    """It left: microphone and camera close, the hand goes down, floor, spotlight and screen are given back.

    None when it was not there, was removed, or the session is over.
    """
    session = await enter_if_going_on(tx, participant, Act.LEAVE, now)
    if session is None:
        return None
    last = await last_attendance(tx, participant)
    kind = AttendanceKind.LEFT if session.meeting.drill else next_on_left(last)
    if kind is None:
        return None
    quieten(await state_of(session, participant))
    cleared = await clear_from_programme(session, participant)
    await note(session, participant, kind, await own_source(session))
    return await _tell_presence(session, kind, programme_too=cleared)


async def _tell_presence(session: Session, kind: AttendanceKind, *, programme_too: bool = False) -> Change:
    change = await tell(session, [session.actor.id], programme_too=programme_too)
    if not session.meeting.drill:
        return change
    last = Attendance(kind, session.now)
    return replace(change, participants=tuple(replace(row, last_attendance=last) for row in change.participants))


async def _check_holder(session: Session, claims: TicketClaims) -> None:
    """A ticket counts while its account may still take this seat. Raises TicketRefused."""
    holder = session.actor.account_id
    if holder is None and session.meeting.drill:
        holder = session.meeting.created_by
    account = await session.tx.get(AccountRow, claims.account)
    if session.meeting.id != claims.meeting or holder != claims.account or account is None or account.disabled_at:
        raise TicketRefused
