"""How the chair, or the secretary on its behalf, conducts the session as a whole. Each act is audited."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.floor import may_receive_floor
from meetings.domain.lifecycle import MeetingState, advance
from meetings.domain.roles import Act
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.session import (
    check_here,
    close_all,
    drop_roll_call,
    end_turn,
    enter,
    open_microphones,
    target,
    tell,
    write_down,
)


async def suspend(tx: AsyncSession, actor: ParticipantId, on: bool, now: datetime) -> Change | None:
    """Suspends the session, or takes it up again.

    A suspension frees the floor, ends a roll call and a shown screen, and closes every microphone, the chair's too;
    the hands stay up.
    Raises WrongState before the session was opened.
    """
    session = await enter(tx, actor, Act.SUSPEND, now)
    if session.is_suspended == on:
        return None
    meeting, live = session.meeting, session.live
    meeting.state = advance(meeting.state, MeetingState.SUSPENDED if on else MeetingState.IN_PROGRESS)
    live.suspended_at = now if on else None
    changed: frozenset[ParticipantId] = frozenset()
    if on:
        live.screen_id = None
        await drop_roll_call(session)
        closing = frozenset(await open_microphones(session))
        await close_all(session, closing)
        changed = await end_turn(session) | closing
    await write_down(session, Act.SUSPEND, meeting.id, on=on)
    return await tell(session, changed, programme_too=True)


async def lock(tx: AsyncSession, actor: ParticipantId, on: bool, now: datetime) -> Change | None:
    """Lets nobody new in, or everybody invited again; who was in the session comes back at any time."""
    session = await enter(tx, actor, Act.LOCK, now)
    live = session.live
    if (live.locked_at is not None) == on:
        return None
    live.locked_at = now if on else None
    await write_down(session, Act.LOCK, session.meeting.id, on=on)
    return await tell(session, [], programme_too=True)


async def close_hand_list(tx: AsyncSession, actor: ParticipantId, closed: bool, now: datetime) -> Change | None:
    """Takes no new hands, or takes them again; those that are up stay in their order."""
    session = await enter(tx, actor, Act.CLOSE_HAND_LIST, now)
    live = session.live
    if (live.hands_closed_at is not None) == closed:
        return None
    live.hands_closed_at = now if closed else None
    await write_down(session, Act.CLOSE_HAND_LIST, session.meeting.id, closed=closed)
    return await tell(session, [], programme_too=True)


async def put_beside(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId | None, now: datetime
) -> Change | None:
    """Shows a participant beside the one on stage, for all; None shows the stage alone again.

    Raises NotAllowed for who may not speak, NotPresent, NotFound, Removed.
    """
    session = await enter(tx, actor, Act.PUT_BESIDE, now)
    if session.live.beside_id == participant:
        return None
    if participant is not None:
        shown = await target(session, participant)
        may_receive_floor(session.seat_of(shown))
        await check_here(session, participant)
    session.live.beside_id = participant
    await write_down(session, Act.PUT_BESIDE, participant or "")
    return await tell(session, [], programme_too=True)
