"""Sending invitations: the first, a changed one, and that the meeting is not held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.access import Convener
from meetings.domain.invitations import Difference, Terms, differences
from meetings.domain.lifecycle import MeetingState, advance
from meetings.domain.roles import Act, on_behalf_of_chair
from meetings.domain.seats import Dispatch, SeatState
from meetings.domain.vietnamese import tidy
from meetings.domain.working_days import local_day
from meetings.errors import InvalidInput, LateReasonNeeded, NobodyInvited, NothingToSend, WrongState
from meetings.ids import InvitationId, MeetingId, PersonId, new_uuid
from meetings.letters.guests import Guest, guest_list
from meetings.letters.keys import LetterKeys
from meetings.letters.outbox import Errand, plan_reminders, post, write_letters
from meetings.letters.places import place_all, place_more, seat_guests, send_away
from meetings.letters.record import invitation_due, invitations_of, terms_now, terms_of
from meetings.letters.withdrawal import withdraw
from meetings.models.meetings import MeetingRecord
from meetings.models.seats import Invitation, Seat

MAX_NUMBER = 60
MAX_REASON = 500
_SENT_AGAIN = frozenset({MeetingState.INVITED, MeetingState.READY})
_NOT_HELD = frozenset({MeetingState.POSTPONED, MeetingState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Sending:
    """What is stated when an invitation goes out: its number on paper, and why it is late, when it is."""

    number: str = ""
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out: which version, for how many seats, and to how many by mail."""

    version: int
    seats: int
    mails: int


@dataclass(frozen=True, slots=True)
class _Round:
    """One sending on its way."""

    tx: AsyncSession
    convener: Convener
    keys: LetterKeys
    sending: Sending
    now: datetime

    @property
    def record(self) -> MeetingRecord:
        return self.convener.record

    @property
    def meeting(self) -> MeetingId:
        return self.convener.record.id


async def send_invitation(
    tx: AsyncSession, convener: Convener, keys: LetterKeys, sending: Sending, now: datetime
) -> Sent:
    """Invites: the list of invitees becomes seats as the directory is today, each with its letter and its mail.

    The first time a submitted meeting becomes an invited one; later whoever is new is invited, whoever is on the list
    no more is told so, and a change asks those anew whom it touches. The caller has checked that the account may
    (`access.convener_for`). Raises WrongState, ChairMissing, NobodyInvited, LateReasonNeeded, NothingToSend,
    InvalidInput.
    """
    sending = Sending(tidy(sending.number), tidy(sending.late_reason))
    if len(sending.number) > MAX_NUMBER or len(sending.late_reason) > MAX_REASON:
        raise InvalidInput
    await tx.refresh(convener.record, with_for_update=True)
    going = _Round(tx, convener, keys, sending, now)
    guests = (await guest_list(tx, going.meeting, local_day(now))).guests
    if not guests:
        raise NobodyInvited
    if convener.record.state is MeetingState.SUBMITTED:
        return await _first(going, guests)
    if convener.record.state not in _SENT_AGAIN:
        raise WrongState
    return await _again(going, guests)


async def call_off_invitation(
    tx: AsyncSession, convener: Convener, keys: LetterKeys, reason: str, now: datetime
) -> Sent | None:
    """Tells whoever is invited to a meeting that was postponed or cancelled that it is not held; None when there is
    nobody to tell. The caller has changed the meeting's state, and checked that the account may. Raises WrongState.
    """
    if convener.record.state not in _NOT_HELD:
        raise WrongState
    sent = await invitations_of(tx, convener.record.id)
    if not sent or sent[-1].dispatch is Dispatch.CANCEL:
        return None
    going = _Round(tx, convener, keys, Sending(sent[-1].number), now)
    invitation = await _write(going, len(sent) + 1, terms_of(sent[-1]), Dispatch.CANCEL, reason[:MAX_REASON])
    seats = await _seats(tx, going.meeting, SeatState.ACTIVE)
    letters = await write_letters(tx, keys, invitation, seats)
    mails = await post(tx, Errand.CANCEL, [letters[seat.id] for seat in seats if seat.email], now)
    await _audit(going, invitation, len(seats))
    return Sent(invitation.version, len(seats), mails)


async def _first(going: _Round, guests: Sequence[Guest]) -> Sent:
    await _check_in_time(going)
    await place_all(going.tx, going.meeting, guests)
    seats = await seat_guests(going.tx, going.meeting, guests)
    going.record.state = advance(going.record.state, MeetingState.INVITED)
    return await _dispatch(going, 1, await terms_now(going.tx, going.record), seats)


async def _again(going: _Round, guests: Sequence[Guest]) -> Sent:
    sent = await invitations_of(going.tx, going.meeting)
    if not sent:
        raise WrongState
    last, terms = sent[-1], await terms_now(going.tx, going.record)
    changed = differences(terms_of(last), terms)
    convenes_anew = last.dispatch is Dispatch.CANCEL
    if convenes_anew or Difference.TIME in changed:
        await _check_in_time(going)
    seated = await _by_person(going.tx, going.meeting)
    substitutes = await _substitutes(going.tx, going.meeting)
    fresh = [guest for guest in guests if guest.person not in seated.keys() | substitutes]
    gone = [seat for person, seat in seated.items() if person not in {guest.person for guest in guests}]
    reached = _reach(seated, guests)
    if not (changed or convenes_anew or fresh or gone or reached):
        raise NothingToSend
    told = await withdraw(going.tx, gone, going.convener.account, going.now)
    if fresh:
        await place_more(going.tx, going.meeting, fresh)
        await seat_guests(going.tx, going.meeting, fresh)
    await send_away(going.tx, going.meeting, going.now)
    active = await _seats(going.tx, going.meeting, SeatState.ACTIVE)
    return await _dispatch(going, len(sent) + 1, terms, active, told)


async def _dispatch(
    going: _Round, version: int, terms: Terms, seats: Sequence[Seat], gone: Sequence[Seat] = ()
) -> Sent:
    tx, now = going.tx, going.now
    invitation = await _write(going, version, terms, Dispatch.REQUEST, "")
    letters = await write_letters(tx, going.keys, invitation, [*seats, *gone])
    mails = await post(tx, Errand.INVITE, [letters[seat.id] for seat in seats if seat.email], now)
    mails += await post(tx, Errand.CANCEL, [letters[seat.id] for seat in gone if seat.email], now)
    await plan_reminders(tx, invitation.id, terms.starts_at, now)
    await _audit(going, invitation, len(seats))
    return Sent(version, len(seats), mails)


async def _write(going: _Round, version: int, terms: Terms, dispatch: Dispatch, reason: str) -> Invitation:
    invitation = Invitation(
        id=InvitationId(new_uuid()),
        meeting_id=going.meeting,
        version=version,
        dispatch=dispatch,
        reason=reason,
        number=going.sending.number,
        sent_at=going.now,
        sent_by=going.convener.account,
        late_reason=going.sending.late_reason,
        title=terms.title,
        chair=terms.chair,
        place=terms.place,
        requests=terms.requests,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
    )
    going.tx.add(invitation)
    await going.tx.flush()
    return invitation


async def _check_in_time(going: _Round) -> None:
    due = await invitation_due(going.tx, going.record)
    if due is not None and going.now > due and not going.sending.late_reason:
        raise LateReasonNeeded


async def _by_person(tx: AsyncSession, meeting: MeetingId) -> dict[PersonId, Seat]:
    """The seats of who is on the list, taken by a substitute or not; substitutes themselves are on no list."""
    found = await tx.scalars(
        select(Seat).where(Seat.meeting_id == meeting, Seat.principal_id.is_(None), Seat.state != SeatState.WITHDRAWN)
    )
    return {seat.person_id: seat for seat in found if seat.person_id is not None}


async def _substitutes(tx: AsyncSession, meeting: MeetingId) -> set[PersonId]:
    """Who comes already, in another's place: nobody is invited twice."""
    found = await tx.scalars(
        select(Seat.person_id).where(
            Seat.meeting_id == meeting, Seat.principal_id.is_not(None), Seat.state == SeatState.ACTIVE
        )
    )
    return {person for person in found if person is not None}


def _reach(seated: dict[PersonId, Seat], guests: Sequence[Guest]) -> bool:
    """Takes over addresses that the directory has learnt since; whether somebody can be reached now who could not."""
    reached = False
    for guest in guests:
        seat = seated.get(guest.person)
        if seat is not None and guest.email and guest.email != seat.email:
            reached = reached or seat.email is None
            seat.email = guest.email
    return reached


async def _seats(tx: AsyncSession, meeting: MeetingId, state: SeatState) -> Sequence[Seat]:
    found = await tx.scalars(
        select(Seat).where(Seat.meeting_id == meeting, Seat.state == state).order_by(Seat.position)
    )
    return found.all()


async def _audit(going: _Round, invitation: Invitation, seats: int) -> None:
    detail: dict[str, str | int | bool | None] = {
        "version": invitation.version,
        "dispatch": invitation.dispatch,
        "seats": seats,
    }
    if invitation.late_reason:
        detail["late_reason"] = invitation.late_reason
    if on_behalf_of_chair(going.convener.role, Act.SEND_INVITATION):
        detail["on_behalf_of"] = "chair"
    entry = log.Entry(Act.SEND_INVITATION, going.convener.account, going.meeting, invitation.id, detail)
    await log.audit(going.tx, entry, going.now)
