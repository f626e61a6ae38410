"""The session an act takes place in: who acts, whether it may, and how its change is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.attendance import AttendanceKind, AttendanceSource, is_here
from meetings.domain.deputy import part_of
from meetings.domain.floor import Seat
from meetings.domain.lifecycle import JOINABLE, OVER, MeetingState, state_at
from meetings.domain.roles import Act, Role, allowed, on_behalf_of_chair
from meetings.errors import AlreadyEnded, MeetingNotOpen, NotAllowed, NotFound, NotPresent, Removed, Suspended
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.models.accounts import AccountKind, AccountRow
from meetings.models.live import AttendanceEvent, Deputy, LiveMeeting, LiveParticipant, RollCall, SpeechTurn
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.presenting import floor_went, gone
from meetings.roster import last_attendance, programme, roster_rows

_SOURCES = {
    Role.CHAIR: AttendanceSource.CHAIR,
    Role.SECRETARY: AttendanceSource.SECRETARY,
    Role.IT: AttendanceSource.IT,
}


_ENTER = (
    select(ParticipantRow, LiveMeeting, MeetingRecord, Deputy)
    .join(LiveMeeting, LiveMeeting.meeting_id == ParticipantRow.meeting_id)
    .join(MeetingRecord, MeetingRecord.id == ParticipantRow.meeting_id)
    .outerjoin(Deputy, Deputy.meeting_id == ParticipantRow.meeting_id)
    .where(ParticipantRow.id == bindparam("actor"))
    .with_for_update(of=(MeetingRecord, LiveMeeting, ParticipantRow))
    .execution_options(populate_existing=True)
)
"""Built once: every act begins with it. Whoever locks rows of a meeting locks the meeting's own first: PostgreSQL takes
them in this order, and two in two orders would wait for each other.
"""


class Proceedings(Protocol):
    """What a change of a session needs, whoever makes it."""

    @property
    def tx(self) -> AsyncSession:
        """The transaction that it is part of."""
        ...

    @property
    def meeting(self) -> MeetingRecord:
        """Whose session it is."""
        ...

    @property
    def live(self) -> LiveMeeting:
        """Its programme."""
        ...

    @property
    def now(self) -> datetime:
        """When it happens."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting that is going on, as one actor meets it; the rows live as long as the transaction.

    `acting`: the deputy while it stands in for the chair. It counts as the chair here and in the table of roles.
    """

    tx: AsyncSession
    meeting: MeetingRecord
    live: LiveMeeting
    actor: ParticipantRow
    now: datetime
    acting: ParticipantId | None

    @property
    def seat(self) -> Seat:
        """The actor as the rules of the floor see it."""
        return self.seat_of(self.actor)

    def seat_of(self, row: ParticipantRow) -> Seat:
        """Any participant as the rules of the floor see it."""
        return Seat(row.id, part_of(row.id, row.role, self.acting))

    @property
    def is_suspended(self) -> bool:
        """Whether it stands still until the chair takes it up again."""
        return self.live.suspended_at is not None


async def enter(tx: AsyncSession, actor: ParticipantId, act: Act, now: datetime) -> Session:
    """The session of a participant that wants to act.

    Raises NotFound, Removed, NotAllowed, AlreadyEnded, MeetingNotOpen.
    """
    session = await _locked(tx, actor, now)
    if session.actor.removed_at is not None:
        raise Removed
    if not allowed(session.seat.role, act):
        raise NotAllowed
    check_joinable(session.meeting, now)
    return session


async def enter_from_afar(tx: AsyncSession, site: ParticipantId, now: datetime) -> Session:
    """The session of a site that somebody acts on who has no seat there: the site stands in for the actor.

    The caller has checked that the account may. Raises NotFound, Removed, AlreadyEnded, MeetingNotOpen.
    """
    session = await _locked(tx, site, now)
    if session.actor.removed_at is not None:
        raise Removed
    check_joinable(session.meeting, now)
    return session


async def _locked(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Session:
    found = await tx.execute(_ENTER, {"actor": actor})
    row = found.first()
    if row is None:
        raise NotFound
    seat, live, meeting, deputy = row
    return Session(tx, meeting, live, seat, now, _acting(deputy))


async def part_now(tx: AsyncSession, seat: ParticipantRow) -> Role:
    """The role of a seat as it counts now: the chair's while it stands in for the chair."""
    return part_of(seat.id, seat.role, _acting(await tx.get(Deputy, seat.meeting_id)))


def _acting(deputy: Deputy | None) -> ParticipantId | None:
    return deputy.participant_id if deputy is not None and deputy.acting_since is not None else None


async def enter_if_going_on(tx: AsyncSession, actor: ParticipantId, act: Act, now: datetime) -> Session | None:
    """The same for what happens to a participant rather than by it: None when its session is over for it anyway."""
    try:
        return await enter(tx, actor, act, now)
    except (NotFound, Removed, AlreadyEnded, MeetingNotOpen):
        return None


def check_joinable(meeting: MeetingRecord, now: datetime) -> None:
    """Raises AlreadyEnded or MeetingNotOpen unless the meeting is ready, in progress or suspended."""
    if meeting.state in OVER:
        raise AlreadyEnded
    if state_at(meeting.state, meeting.starts_at, meeting.ready_before_s, now) not in JOINABLE:
        raise MeetingNotOpen


def check_in_progress(session: Session) -> None:
    """The floor is given only while the meeting is in progress. Raises Suspended, MeetingNotOpen."""
    if session.is_suspended:
        raise Suspended
    if session.meeting.state is not MeetingState.IN_PROGRESS:
        raise MeetingNotOpen


async def target(session: Session, participant: ParticipantId) -> ParticipantRow:
    """Another participant of the same meeting. Raises NotFound, Removed."""
    row = await session.tx.get(ParticipantRow, participant)
    if row is None or row.meeting_id != session.meeting.id:
        raise NotFound
    if row.removed_at is not None:
        raise Removed
    return row


async def check_here(session: Session, participant: ParticipantId) -> None:
    """Raises NotPresent for who never came or left."""
    if not await stands_here(session, participant):
        raise NotPresent


async def stands_here(session: Session, participant: ParticipantId) -> bool:
    """Whether it came and has not left. A drill keeps no attendance, so there everybody is."""
    return session.meeting.drill or is_here(await last_attendance(session.tx, participant))


async def state_of(session: Proceedings, participant: ParticipantId) -> LiveParticipant:
    """The live row of a participant of this meeting."""
    return await session.tx.get_one(LiveParticipant, participant)


async def open_microphones(session: Session) -> dict[ParticipantId, tuple[Seat, LiveParticipant]]:
    """Whose microphones are open now."""
    rows = await session.tx.execute(
        select(ParticipantRow, LiveParticipant)
        .join(LiveParticipant, LiveParticipant.participant_id == ParticipantRow.id)
        .where(ParticipantRow.meeting_id == session.meeting.id, LiveParticipant.microphone_open)
    )
    return {row.id: (session.seat_of(row), live) for row, live in rows}


async def close_all(session: Session, closing: Collection[ParticipantId]) -> None:
    """Closes the open microphones of these."""
    for participant in closing:
        put_microphone(await state_of(session, participant), opened=False)


async def silence(session: Session, closing: Collection[ParticipantId]) -> None:
    """Closes the open microphones of these, so that the actor can take it back while nothing else changes them."""
    for participant in closing:
        state = await state_of(session, participant)
        state.microphone_open = False
        state.silenced_at, state.silenced_by = session.now, session.actor.id


async def silenced(session: Session) -> dict[ParticipantId, tuple[Seat, LiveParticipant]]:
    """Whose microphones the actor closed and nothing has changed since."""
    rows = await session.tx.execute(
        select(ParticipantRow, LiveParticipant)
        .join(LiveParticipant, LiveParticipant.participant_id == ParticipantRow.id)
        .where(ParticipantRow.meeting_id == session.meeting.id, LiveParticipant.silenced_by == session.actor.id)
    )
    return {row.id: (session.seat_of(row), live) for row, live in rows}


def put_microphone(state: LiveParticipant, *, opened: bool) -> None:
    """Opens or closes a microphone; what was closed before can be taken back no more."""
    state.microphone_open = opened
    state.silenced_at = state.silenced_by = None


async def open_turn(session: Proceedings) -> SpeechTurn | None:
    """The turn of whoever has the floor."""
    return await session.tx.scalar(
        select(SpeechTurn).where(SpeechTurn.meeting_id == session.meeting.id, SpeechTurn.ended_at.is_(None))
    )


def free_floor(session: Proceedings) -> None:
    """Nobody has the floor."""
    live = session.live
    live.floor_id = live.floor_given_at = live.floor_limit_s = live.floor_reminded_at = None


async def end_turn(session: Proceedings) -> frozenset[ParticipantId]:
    """Ends the turn of whoever has the floor, and returns whose it was; the floor is free afterwards."""
    turn = await open_turn(session)
    free_floor(session)
    if turn is None:
        return frozenset()
    await floor_went(session.tx, session.live, turn.participant_id)
    turn.ended_at = session.now
    turn.spoken_ms = round((session.now - turn.given_at).total_seconds() * 1000)
    # Before the next turn begins: there is at most one open turn.
    await session.tx.flush()
    return frozenset({turn.participant_id})


def quieten(state: LiveParticipant) -> None:
    """Microphone and camera closed, hand lowered."""
    put_microphone(state, opened=False)
    state.camera_open = False
    state.hand_raised_at = None


async def clear_from_programme(session: Proceedings, participant: ParticipantId) -> bool:
    """Takes a participant that goes away out of floor, stage, screen and page; whether anything changed."""
    live = session.live
    named = participant in {live.floor_id, live.spotlight_id, live.beside_id, live.screen_id}
    named |= await gone(session.tx, live, participant)
    if live.floor_id == participant:
        await end_turn(session)
    if live.spotlight_id == participant:
        live.spotlight_id = None
    if live.beside_id == participant:
        live.beside_id = None
    if live.screen_id == participant:
        live.screen_id = None
    return named


async def called_site(session: Session) -> ParticipantId | None:
    """Who is called now, if a roll call is going on."""
    call = await session.tx.get(RollCall, session.meeting.id)
    return None if call is None else call.called_id


async def drop_roll_call(session: Proceedings) -> ParticipantId | None:
    """Deletes the row of the roll call that is going on; who was called, None if there was none."""
    call = await session.tx.get(RollCall, session.meeting.id)
    if call is None:
        return None
    await session.tx.delete(call)
    await session.tx.flush()
    return call.called_id


async def note(
    session: Proceedings, subject: ParticipantId, kind: AttendanceKind, source: AttendanceSource, reason: str = ""
) -> None:
    """Appends an attendance event; a drill leaves none."""
    if not session.meeting.drill:
        session.tx.add(AttendanceEvent(participant_id=subject, kind=kind, source=source, at=session.now, reason=reason))
        await session.tx.flush()


async def own_source(session: Session) -> AttendanceSource:
    """Whether the actor speaks for itself as a person or as a room's device."""
    account = await session.tx.get(AccountRow, session.actor.account_id) if session.actor.account_id else None
    device = account is not None and account.kind is AccountKind.DEVICE
    return AttendanceSource.DEVICE if device else AttendanceSource.SELF


def source_of(role: Role) -> AttendanceSource:
    """Who it was that acted on another's presence."""
    return _SOURCES.get(role, AttendanceSource.SERVER)


async def write_down(session: Session, act: Act, subject: str, **detail: str | int | bool | None) -> None:
    """One audit row for the act, which says when it was done in the chair's place; a drill leaves none but its making
    and its end.
    """
    if session.acting == session.actor.id:
        detail["for_chair"] = True
    if not session.meeting.drill:
        if on_behalf_of_chair(session.seat.role, act):
            detail["on_behalf_of"] = "chair"
        entry = log.Entry(act, session.actor.account_id, session.meeting.id, subject, detail)
        await log.audit(session.tx, entry, session.now)


async def tell(session: Session, participants: Collection[ParticipantId], *, programme_too: bool = False) -> Change:
    """Counts the revision up by one and returns the rows, and the programme if it changed, as they are now."""
    return await tell_live(session.tx, session.live, participants, programme_too=programme_too)


async def tell_live(
    tx: AsyncSession, live: LiveMeeting, participants: Collection[ParticipantId], *, programme_too: bool = False
) -> Change:
    """The same for what nobody did: time passed."""
    live.revision += 1
    await tx.flush()
    return Change(
        meeting=live.meeting_id,
        revision=live.revision,
        participants=await roster_rows(tx, participants),
        programme=await programme(tx, live) if programme_too else None,
    )
