"""Closing the microphones of others, and taking that back. IT too closes one, for a technical cause it has to state.

Each act is audited.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.conduct import reason_of, stated
from meetings.domain.floor import heard_again, may_be_silenced, silenced_by_all
from meetings.domain.roles import Act, Role
from meetings.errors import Suspended
from meetings.events import Change, MicrophoneClosed
from meetings.ids import ParticipantId
from meetings.session import (
    called_site,
    enter,
    open_microphones,
    put_microphone,
    silence,
    silenced,
    state_of,
    target,
    tell,
    write_down,
)


async def close_microphone(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime, reason: str | None = None
) -> Change | None:
    """Closes one microphone; its owner opens it again, or the actor takes this back. The owner is told what IT states.

    Raises NotAllowed for the chair's, ReasonNeeded for IT.
    """
    session = await enter(tx, actor, Act.CLOSE_MICROPHONE, now)
    row = await target(session, participant)
    may_be_silenced(session.seat_of(row), actor)
    reason = reason_of(session.seat.role, reason)
    state = await state_of(session, participant)
    if not state.microphone_open:
        return None
    await silence(session, [participant])
    await write_down(session, Act.CLOSE_MICROPHONE, participant, **stated(reason))
    change = await tell(session, [participant])
    if session.seat.role is not Role.IT:
        return change
    return replace(change, closed=MicrophoneClosed(participant, session.actor.name, reason))


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
        await called_site(session),
        now,
    )
    for participant in opening:
        put_microphone(closed[participant][1], opened=True)
    await write_down(session, Act.UNDO_CLOSE_MICROPHONES, "", opened=len(opening))
    return await tell(session, opening)
