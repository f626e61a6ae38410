"""What the chair, or the secretary on its behalf, does with the session and with others. Each act is audited."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceKind
from meetings.domain.floor import (
    MAX_LIMIT_S,
    MIN_LIMIT_S,
    keeps_screen,
    may_be_removed,
    may_be_silenced,
    may_receive_floor,
    silenced_by_all,
    silenced_by_floor,
)
from meetings.domain.roles import Act
from meetings.errors import InvalidInput
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.models.live import SpeechTurn
from meetings.models.meetings import ParticipantRow
from meetings.session import (
    Session,
    check_here,
    check_in_progress,
    clear_from_programme,
    end_turn,
    enter,
    note,
    open_microphones,
    quieten,
    source_of,
    state_of,
    target,
    tell,
    write_down,
)


async def give_floor(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, limit_s: int, now: datetime
) -> Change:
    """Gives the floor for `limit_s` seconds (10 to 7200): the turn of before ends, the hand goes down, all other
    microphones but the chair's close, and a screen shown by the last speaker goes. The receiver's own microphone
    stays as it is: only its owner opens it. Raises MeetingNotOpen, NotAllowed, NotPresent, NotFound, Removed.
    """
    if not MIN_LIMIT_S <= limit_s <= MAX_LIMIT_S:
        raise InvalidInput
    session = await enter(tx, actor, Act.GIVE_FLOOR, now)
    check_in_progress(session)
    owner = await target(session, participant)
    may_receive_floor(session.seat_of(owner))
    await check_here(session, participant)
    await end_turn(session)
    live = session.live
    live.floor_id, live.floor_given_at, live.floor_limit_s = participant, now, limit_s
    tx.add(SpeechTurn(meeting_id=session.meeting.id, participant_id=participant, given_at=now, limit_s=limit_s))
    await _withdraw_screen(session)
    changed = await _silence_for(session, participant)
    state = await state_of(session, participant)
    if state.hand_raised_at is not None:
        state.hand_raised_at = None
        changed |= {participant}
    await write_down(session, Act.GIVE_FLOOR, participant, limit_s=limit_s)
    return await tell(session, changed, programme_too=True)


async def take_floor(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change | None:
    """Ends the turn of whoever has the floor and closes its microphone, but never the chair's."""
    session = await enter(tx, actor, Act.TAKE_FLOOR, now)
    owner = session.live.floor_id
    if owner is None:
        return None
    await end_turn(session)
    await _withdraw_screen(session)
    seats = await open_microphones(session)
    changed = silenced_by_all([seat for seat, _ in seats.values() if seat.participant == owner], actor)
    for silenced in changed:
        seats[silenced][1].microphone_open = False
    await write_down(session, Act.TAKE_FLOOR, owner)
    return await tell(session, changed, programme_too=True)


async def close_microphone(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime
) -> Change | None:
    """Closes one microphone; only its owner opens it again. Raises NotAllowed for the chair's."""
    session = await enter(tx, actor, Act.CLOSE_MICROPHONE, now)
    row = await target(session, participant)
    may_be_silenced(session.seat_of(row), actor)
    state = await state_of(session, participant)
    if not state.microphone_open:
        return None
    state.microphone_open = False
    await write_down(session, Act.CLOSE_MICROPHONE, participant)
    return await tell(session, [participant])


async def close_microphones(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change | None:
    """Closes every microphone but the actor's own and the chair's."""
    session = await enter(tx, actor, Act.CLOSE_MICROPHONES, now)
    seats = await open_microphones(session)
    closing = silenced_by_all([seat for seat, _ in seats.values()], actor)
    if not closing:
        return None
    for participant in closing:
        seats[participant][1].microphone_open = False
    await write_down(session, Act.CLOSE_MICROPHONES, "", closed=len(closing))
    return await tell(session, closing)


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


async def remove(tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime) -> Change:
    """Removes a participant from the session for good. Raises NotAllowed for the chair."""
    session = await enter(tx, actor, Act.REMOVE, now)
    row = await target(session, participant)
    may_be_removed(session.seat_of(row))
    row.removed_at = now
    quieten(await state_of(session, participant))
    cleared = await clear_from_programme(session, participant)
    await note(session, participant, AttendanceKind.REMOVED, source_of(session.seat.role))
    await write_down(session, Act.REMOVE, participant)
    return await tell(session, [participant], programme_too=cleared)


async def _silence_for(session: Session, owner: ParticipantId) -> frozenset[ParticipantId]:
    seats = await open_microphones(session)
    closing = silenced_by_floor([seat for seat, _ in seats.values()], owner)
    for participant in closing:
        seats[participant][1].microphone_open = False
    return closing


async def _withdraw_screen(session: Session) -> None:
    """A screen goes with the floor it was shown by."""
    if session.live.screen_id is None:
        return
    shown = await session.tx.get_one(ParticipantRow, session.live.screen_id)
    if not keeps_screen(session.seat_of(shown), session.live.floor_id):
        session.live.screen_id = None
