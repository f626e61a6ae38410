"""What the chair, or the secretary on its behalf, does with others; IT too, for a technical cause it has to state.

Each act is audited.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceKind
from meetings.domain.conduct import reason_of
from meetings.domain.floor import heard_again, may_be_removed, may_be_silenced, may_receive_floor, silenced_by_all
from meetings.domain.roles import Act
from meetings.errors import Suspended
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.session import (
    check_here,
    clear_from_programme,
    enter,
    note,
    open_microphones,
    put_microphone,
    quieten,
    silence,
    silenced,
    source_of,
    state_of,
    target,
    tell,
    write_down,
)


async def close_microphone(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime, reason: str | None = None
) -> Change | None:
    """Closes one microphone; its owner opens it again, or the actor takes this back.

    Raises NotAllowed for the chair's, ReasonNeeded for IT.
    """
    session = await enter(tx, actor, Act.CLOSE_MICROPHONE, now)
    row = await target(session, participant)
    may_be_silenced(session.seat_of(row), actor)
    stated = reason_of(session.seat.role, reason)
    state = await state_of(session, participant)
    if not state.microphone_open:
        return None
    await silence(session, [participant])
    await write_down(session, Act.CLOSE_MICROPHONE, participant, **_stated(stated))
    return await tell(session, [participant])


async def close_microphones(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change | None:
    """Closes every microphone but the actor's own and the chair's."""
    session = await enter(tx, actor, Act.CLOSE_MICROPHONES, now)
    seats = await open_microphones(session)
    closing = silenced_by_all([seat for seat, _ in seats.values()], actor)
    if not closing:
        return None
    await silence(session, closing)
    await write_down(session, Act.CLOSE_MICROPHONES, "", closed=len(closing))
    return await tell(session, closing)


async def undo_close_microphones(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change:
    """Takes back the actor's last closing of one microphone or of all, within a few seconds.

    Open again are exactly those that it closed and that nothing has changed since, as far as they may be open beside
    the floor. Raises Suspended, UndoTooLate when there are none.
    """
    session = await enter(tx, actor, Act.UNDO_CLOSE_MICROPHONES, now)
    if session.is_suspended:
        raise Suspended
    closed = await silenced(session)
    opening = heard_again(
        [(seat, state.silenced_at) for seat, state in closed.values() if state.silenced_at is not None],
        session.live.floor_id,
        now,
    )
    for participant in opening:
        put_microphone(closed[participant][1], opened=True)
    await write_down(session, Act.UNDO_CLOSE_MICROPHONES, "", opened=len(opening))
    return await tell(session, opening)


async def spotlight(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId | None, now: datetime
) -> Change | None:
    """Puts a participant on stage for all, over the floor; None gives the stage back to the floor."""
    session = await enter(tx, actor, Act.SPOTLIGHT, now)
    if session.live.spotlight_id == participant:
        return None
    if participant is not None:
        shown = await target(session, participant)
        may_receive_floor(session.seat_of(shown))
        await check_here(session, participant)
    session.live.spotlight_id = participant
    await write_down(session, Act.SPOTLIGHT, participant or "")
    return await tell(session, [], programme_too=True)


async def remove(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime, reason: str | None = None
) -> Change:
    """Removes a participant from the session for good. Raises NotAllowed for the chair, ReasonNeeded for IT."""
    session = await enter(tx, actor, Act.REMOVE, now)
    row = await target(session, participant)
    may_be_removed(session.seat_of(row))
    stated = reason_of(session.seat.role, reason)
    row.removed_at = now
    quieten(await state_of(session, participant))
    cleared = await clear_from_programme(session, participant)
    await note(session, participant, AttendanceKind.REMOVED, source_of(session.seat.role))
    await write_down(session, Act.REMOVE, participant, **_stated(stated))
    return await tell(session, [participant], programme_too=cleared)


def _stated(reason: str) -> dict[str, str]:
    """The reason as the audit keeps it."""
    return {"reason": reason} if reason else {}
