"""What a participant does with its own microphone, camera, hand and screen. None when nothing changed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.conduct import may_join_list, may_speak_in_pause
from meetings.domain.floor import may_open_microphone, may_raise_hand, may_share_screen
from meetings.domain.roles import Act
from meetings.errors import Suspended
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.presenting import hide
from meetings.session import called_site, enter, put_microphone, state_of, tell


async def set_microphone(tx: AsyncSession, actor: ParticipantId, opened: bool, now: datetime) -> Change | None:
    """Opens or closes the actor's own microphone. Raises FloorTaken, Suspended."""
    session = await enter(tx, actor, Act.SET_MICROPHONE, now)
    state = await state_of(session, actor)
    if state.microphone_open == opened:
        put_microphone(state, opened=opened)
        return None
    if opened:
        may_open_microphone(session.seat, session.live.floor_id, await called_site(session))
        if session.is_suspended:
            may_speak_in_pause(session.seat)
    put_microphone(state, opened=opened)
    return await tell(session, [actor])


async def set_camera(tx: AsyncSession, actor: ParticipantId, opened: bool, now: datetime) -> Change | None:
    """Tells that the actor's own camera is on or off."""
    session = await enter(tx, actor, Act.SET_CAMERA, now)
    state = await state_of(session, actor)
    if state.camera_open == opened:
        return None
    state.camera_open = opened
    return await tell(session, [actor])


async def raise_hand(tx: AsyncSession, actor: ParticipantId, raised: bool, now: datetime) -> Change | None:
    """Asks for the floor or takes the wish back; raising twice keeps the first place. Raises HandClosed, ListClosed."""
    session = await enter(tx, actor, Act.RAISE_HAND, now)
    state = await state_of(session, actor)
    if (state.hand_raised_at is not None) == raised:
        return None
    if raised:
        may_raise_hand(session.seat, session.live.floor_id)
        may_join_list(session.live.hands_closed_at is not None)
    state.hand_raised_at = now if raised else None
    return await tell(session, [actor])


async def share_screen(tx: AsyncSession, actor: ParticipantId, on: bool, now: datetime) -> Change | None:
    """Shows the actor's screen to everyone, in place of a page too, or stops. Raises FloorNeeded, Suspended."""
    session = await enter(tx, actor, Act.SHARE_SCREEN, now)
    if (session.live.screen_id == actor) == on:
        return None
    if on:
        may_share_screen(session.seat, session.live.floor_id)
        if session.is_suspended:
            raise Suspended
        await hide(tx, session.meeting.id)
    session.live.screen_id = actor if on else None
    return await tell(session, [], programme_too=True)
