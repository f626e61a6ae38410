"""What the chair, or the secretary on its behalf, does with the floor. Each act is audited."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.floor import (
    MAX_LIMIT_S,
    MIN_LIMIT_S,
    is_meant,
    keeps_screen,
    limit_extended,
    may_be_undone,
    may_receive_floor,
    silenced_by_all,
    silenced_by_floor,
)
from meetings.domain.roles import Act
from meetings.errors import FloorMoved, InvalidInput, UndoTooLate
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.models.live import SpeechTurn
from meetings.models.meetings import ParticipantRow
from meetings.presenting import floor_went
from meetings.session import (
    Session,
    check_here,
    check_in_progress,
    close_all,
    end_turn,
    enter,
    free_floor,
    open_microphones,
    open_turn,
    stands_here,
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
    stays as it is: only its owner opens it. Raises MeetingNotOpen, Suspended, NotAllowed, NotPresent, NotFound,
    Removed.
    """
    if not MIN_LIMIT_S <= limit_s <= MAX_LIMIT_S:
        raise InvalidInput
    session = await enter(tx, actor, Act.GIVE_FLOOR, now)
    check_in_progress(session)
    owner = await target(session, participant)
    may_receive_floor(session.seat_of(owner))
    await check_here(session, participant)
    changed = await end_turn(session)
    state = await state_of(session, participant)
    turn = SpeechTurn(
        meeting_id=session.meeting.id,
        participant_id=participant,
        given_at=now,
        limit_s=limit_s,
        asked_at=state.hand_raised_at,
    )
    tx.add(turn)
    _hold(session, turn)
    await _withdraw_screen(session)
    changed |= await _silence_others(session)
    if state.hand_raised_at is not None:
        state.hand_raised_at = None
        changed |= {participant}
    await write_down(session, Act.GIVE_FLOOR, participant, limit_s=limit_s)
    return await tell(session, changed, programme_too=True)


async def take_floor(tx: AsyncSession, actor: ParticipantId, speaker: ParticipantId, now: datetime) -> Change | None:
    """Ends the speaker's turn and closes its microphone, but never the chair's. None when nobody has the floor.

    Raises FloorMoved when another has it: two lead, and who pressed did not see it yet.
    """
    session = await enter(tx, actor, Act.TAKE_FLOOR, now)
    owner = session.live.floor_id
    if owner is None:
        return None
    _check_floor(owner, speaker)
    changed = await end_turn(session)
    await _withdraw_screen(session)
    changed |= await _silence(session, owner)
    await write_down(session, Act.TAKE_FLOOR, owner)
    return await tell(session, changed, programme_too=True)


async def extend_floor(
    tx: AsyncSession,
    actor: ParticipantId,
    speaker: ParticipantId,
    seconds: int,
    now: datetime,
    given_at: datetime | None = None,
) -> Change | None:
    """Gives the speaker so many seconds more, or takes them back; since when it has the floor stays.

    `given_at`: the turn that is meant, where any of the speaker's will not do. None when nobody has the floor. Raises
    InvalidInput for a limit out of bounds, FloorMoved when another has the floor, or the speaker has it anew.
    """
    session = await enter(tx, actor, Act.EXTEND_FLOOR, now)
    turn = await open_turn(session)
    if turn is None:
        return None
    _check_floor(turn.participant_id, speaker)
    _check_moment(turn.given_at, given_at)
    turn.limit_s = limit_extended(turn.limit_s, seconds)
    session.live.floor_limit_s = turn.limit_s
    await write_down(session, Act.EXTEND_FLOOR, turn.participant_id, seconds=seconds, limit_s=turn.limit_s)
    return await tell(session, [], programme_too=True)


async def remind_floor(
    tx: AsyncSession,
    actor: ParticipantId,
    speaker: ParticipantId,
    on: bool,
    now: datetime,
    done_at: datetime | None = None,
) -> Change | None:
    """Reminds the speaker of the time, once more each time; `on` False takes the last reminder back.

    `done_at`: the reminder that is taken back, where the last will not do. None when there is nothing to do. Raises
    FloorMoved when another has the floor, or was reminded anew.
    """
    session = await enter(tx, actor, Act.REMIND_FLOOR, now)
    live = session.live
    if live.floor_id is None or not (on or live.floor_reminded_at):
        return None
    _check_floor(live.floor_id, speaker)
    if live.floor_reminded_at is not None and not on:
        _check_moment(live.floor_reminded_at, done_at)
    live.floor_reminded_at = now if on else None
    await write_down(session, Act.REMIND_FLOOR, live.floor_id, on=on)
    return await tell(session, [], programme_too=True)


async def undo_floor(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, given: bool, done_at: datetime, now: datetime
) -> Change:
    """Takes back what was done to the floor last, within a few seconds: the floor is whose it was, since when it was.

    `given`: what is meant is that the participant was given the floor; else that its turn was ended. `done_at`: when
    that was done, so that nobody takes back what another desk did to the same participant. A floor given by
    mistake was no turn, and the hand is up again since when it was up. Microphones that the act closed stay closed:
    their owners open them. Raises MeetingNotOpen, Suspended, UndoTooLate, FloorMoved when something else was done to
    the floor last.
    """
    session = await enter(tx, actor, Act.UNDO_FLOOR, now)
    check_in_progress(session)
    turn = await open_turn(session)
    if turn is not None:
        if not given:
            raise FloorMoved
        _check_floor(turn.participant_id, participant)
        _check_moment(turn.given_at, done_at)
        changed = await _unmake(session, turn)
    else:
        changed = await _take_up_last(session, participant, given, done_at)
    await _withdraw_screen(session)
    changed |= await _silence_others(session)
    await write_down(session, Act.UNDO_FLOOR, session.live.floor_id or "")
    return await tell(session, changed, programme_too=True)


def _check_floor(owner: ParticipantId, meant: ParticipantId) -> None:
    """Two desks lead at once: an act meant for one speaker is not done to the next. Raises FloorMoved."""
    if owner != meant:
        raise FloorMoved


def _check_moment(done_at: datetime, meant_at: datetime | None) -> None:
    """An act meant for one turn, or for one reminder, is not done to the next. Raises FloorMoved."""
    if meant_at is not None and not is_meant(done_at, meant_at):
        raise FloorMoved


async def _unmake(session: Session, given: SpeechTurn) -> frozenset[ParticipantId]:
    """Undoes a giving: its turn goes, and the turn that it ended goes on, if whose it was is still here."""
    may_be_undone(given.given_at, session.now)
    receiver = given.participant_id
    await session.tx.delete(given)
    # Before the former turn is open again: there is at most one open turn.
    await session.tx.flush()
    free_floor(session)
    await floor_went(session.tx, session.live, receiver)
    (await state_of(session, receiver)).hand_raised_at = given.asked_at
    changed = frozenset({receiver})
    former = await _last_ended(session)
    if former and former.ended_at == given.given_at and await stands_here(session, former.participant_id):
        changed |= _take_up(session, former)
    if session.live.floor_id != receiver:
        changed |= await _silence(session, receiver)
    return changed


async def _take_up_last(
    session: Session, participant: ParticipantId, given: bool, done_at: datetime
) -> frozenset[ParticipantId]:
    """Undoes a taking: the turn that was ended goes on. Raises UndoTooLate, FloorMoved."""
    former = await _last_ended(session)
    if former is None or former.ended_at is None or not await stands_here(session, former.participant_id):
        raise UndoTooLate
    may_be_undone(former.ended_at, session.now)
    if given:
        raise FloorMoved
    _check_floor(former.participant_id, participant)
    _check_moment(former.ended_at, done_at)
    return _take_up(session, former)


def _take_up(session: Session, former: SpeechTurn) -> frozenset[ParticipantId]:
    former.ended_at = former.spoken_ms = None
    _hold(session, former)
    return frozenset({former.participant_id})


def _hold(session: Session, turn: SpeechTurn) -> None:
    """The floor is this turn's."""
    live = session.live
    live.floor_id, live.floor_given_at, live.floor_limit_s = turn.participant_id, turn.given_at, turn.limit_s
    live.floor_reminded_at = None


async def _last_ended(session: Session) -> SpeechTurn | None:
    return await session.tx.scalar(
        select(SpeechTurn)
        .where(SpeechTurn.meeting_id == session.meeting.id, SpeechTurn.ended_at.is_not(None))
        .order_by(SpeechTurn.id.desc())
        .limit(1)
    )


async def _silence(session: Session, speaker: ParticipantId) -> frozenset[ParticipantId]:
    """Closes the microphone of who has spoken, but never the chair's."""
    seats = await open_microphones(session)
    closing = silenced_by_all([seat for seat, _ in seats.values() if seat.participant == speaker], session.actor.id)
    await close_all(session, closing)
    return closing


async def _silence_others(session: Session) -> frozenset[ParticipantId]:
    """Closes all microphones but the chair's and that of who has the floor, if anybody has."""
    owner = session.live.floor_id
    if owner is None:
        return frozenset()
    seats = await open_microphones(session)
    closing = silenced_by_floor([seat for seat, _ in seats.values()], owner)
    await close_all(session, closing)
    return closing


async def _withdraw_screen(session: Session) -> None:
    """A screen goes with the floor it was shown by."""
    if session.live.screen_id is None:
        return
    shown = await session.tx.get_one(ParticipantRow, session.live.screen_id)
    if not keeps_screen(session.seat_of(shown), session.live.floor_id):
        session.live.screen_id = None
