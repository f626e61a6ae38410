"""Sending invitations: the first, a changed one, and that the meeting is not held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.access import Convener
from meetings.domain.invitations import Difference, Terms
from meetings.domain.lifecycle import MeetingState, advance
from meetings.domain.roles import Act, Role, on_behalf_of_chair
from meetings.domain.seats import Dispatch, Scope, SeatState
from meetings.domain.vietnamese import tidy
from meetings.domain.working_days import local_day
from meetings.errors import InvalidInput, LateReasonNeeded, NobodyInvited, NothingToSend, WrongState
from meetings.events import Change
from meetings.ids import InvitationId, MeetingId, ParticipantId, new_uuid
from meetings.letters.contents import write_items
from meetings.letters.decisions import invited_otherwise, tell_decisions, untold_decisions
from meetings.letters.guests import Guest, guest_list
from meetings.letters.keys import LetterKeys
from meetings.letters.outbox import Errand, plan_reminders, post, write_letters
from meetings.letters.places import name_rooms, part_by, place_all, place_more, seat_guests, send_away
from meetings.letters.record import invitation_due, invitations_of, terms_now, terms_of
from meetings.letters.unsent import SENT_AGAIN, unsent
from meetings.letters.withdrawal import withdraw
from meetings.lobby import told
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.schedule import PlannedPerson
from meetings.models.seats import Invitation, Seat
from meetings.planning.changes import check_ahead
from meetings.planning.pages import invited_lines, invited_rows
from meetings.planning.values import InvitedRow
from meetings.session import source_of

MAX_NUMBER = 60
MAX_REASON = 500
_NOT_HELD = frozenset({MeetingState.POSTPONED, MeetingState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Sending:
    """What is stated when an invitation goes out: its number on paper, and why it is late, when it is."""

    number: str = ""
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out: which version, for how many seats, and to how many by mail; what is told to who has come."""

    version: int
    seats: int
    mails: int
    change: Change | None


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
    (`access.convener_for`). Raises WrongState, ChairMissing, NobodyInvited, StartPassed, LateReasonNeeded,
    NothingToSend, InvalidInput.
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
    if convener.record.state not in SENT_AGAIN:
        raise WrongState
    return await _again(going, guests)


async def call_off_invitation(
    tx: AsyncSession, convener: Convener, keys: LetterKeys, reason: str, now: datetime
) -> Sent | None:
    """Tells whoever is invited to a meeting that was postponed or cancelled that it is not held; None when there is
    nobody to tell, or they know. Whoever knows that it was postponed is told when it is cancelled too. The caller has
    changed the meeting's state, and checked that the account may. Raises WrongState.
    """
    if convener.record.state not in _NOT_HELD:
        raise WrongState
    postponed = convener.record.state is MeetingState.POSTPONED
    sent = await invitations_of(tx, convener.record.id)
    if not sent or (sent[-1].dispatch is Dispatch.CANCEL and (postponed or not sent[-1].postponed)):
        return None
    going = _Round(tx, convener, keys, Sending(sent[-1].number), now)
    invitation = await _write(going, len(sent) + 1, terms_of(sent[-1]), Dispatch.CANCEL, reason[:MAX_REASON])
    invitation.postponed = postponed
    seats = await _seats(tx, going.meeting, SeatState.ACTIVE)
    letters = await write_letters(tx, keys, invitation, seats)
    errand = Errand.POSTPONE if postponed else Errand.CANCEL
    mails = await post(tx, errand, [letters[seat.id] for seat in seats if seat.email], now)
    await _audit(going, invitation, len(seats))
    return Sent(invitation.version, len(seats), mails, await told(tx, going.meeting))


async def _first(going: _Round, guests: Sequence[Guest]) -> Sent:
    await _check_in_time(going)
    await place_all(going.tx, going.meeting, guests)
    seats = await seat_guests(going.tx, going.meeting, guests)
    going.record.state = advance(going.record.state, MeetingState.INVITED)
    return await _dispatch(going, None, await terms_now(going.tx, going.record), seats)


async def _again(going: _Round, guests: Sequence[Guest]) -> Sent:
    tx, now = going.tx, going.now
    sent = await invitations_of(tx, going.meeting)
    if not sent:
        raise WrongState
    changes = await unsent(tx, going.record, sent, guests)
    if changes.is_nothing:
        raise NothingToSend
    if changes.convenes_anew or Difference.TIME in changes.changed:
        await _check_in_time(going)
    gone = await withdraw(tx, changes.gone, going.convener.account, now)
    await _seat_as_listed(tx, going.meeting, changes.kept)
    if changes.fresh:
        await place_more(tx, going.meeting, changes.fresh)
        await seat_guests(tx, going.meeting, changes.fresh)
    await send_away(tx, going.record, source_of(going.convener.role), now)
    rooms = await name_rooms(tx, going.record)
    active = await _seats(tx, going.meeting, SeatState.ACTIVE)
    come = {seat.person_id for seat in active}
    uninvited = [seat for seat in gone if seat.person_id is None or seat.person_id not in come]
    return await _dispatch(going, sent[-1], await terms_now(tx, going.record), active, uninvited, rooms)


async def _dispatch(
    going: _Round,
    before: Invitation | None,
    terms: Terms,
    seats: Sequence[Seat],
    gone: Sequence[Seat] = (),
    rooms: Sequence[ParticipantId] = (),
) -> Sent:
    """`before`: the version that stood until now; `gone`: who is told to stay away; `rooms`: what is called otherwise
    now.
    """
    tx, now = going.tx, going.now
    decided = {} if before is None else await untold_decisions(tx, before)
    invitation = await _write(going, (before.version if before else 0) + 1, terms, Dispatch.REQUEST, "")
    invitation.attendees = await _attendees(tx, going.meeting)
    await write_items(tx, invitation.id, going.meeting)
    # First who goes, with a lower sequence: an office's mailbox that both share keeps the event of who comes.
    leaving = await write_letters(tx, going.keys, invitation, gone)
    mails = await post(tx, Errand.UNINVITED, [leaving[seat.id] for seat in gone if seat.email], now)
    letters = await write_letters(tx, going.keys, invitation, seats)
    otherwise = invited_otherwise(decided, seats)
    invited = [seat for seat in seats if seat.email and seat.id not in otherwise]
    mails += await post(tx, Errand.INVITE, [letters[seat.id] for seat in invited], now)
    mails += await tell_decisions(tx, decided, letters, now)
    await plan_reminders(tx, invitation.id, terms.starts_at, now)
    await _audit(going, invitation, len(seats))
    return Sent(invitation.version, len(seats), mails, await told(tx, going.meeting, rooms))


async def _attendees(tx: AsyncSession, meeting: MeetingId) -> str:
    """The list of invitees as it stands on paper; what the directory does not know any more has no name."""
    rows = await invited_rows(tx, await invited_lines(tx, meeting))
    return "\n".join(_on_paper(row) for row in rows if row.name != row.line.ref)


def _on_paper(row: InvitedRow) -> str:
    name = " ".join(row.name.split())
    return name if row.line.area is None else f"{name}, khu vực {row.line.area}"


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
        postponed=False,
        agenda=terms.agenda,
    )
    going.tx.add(invitation)
    await going.tx.flush()
    return invitation


async def _check_in_time(going: _Round) -> None:
    check_ahead(going.record.starts_at, going.now)
    due = await invitation_due(going.tx, going.record)
    if due is not None and going.now > due and not going.sending.late_reason:
        raise LateReasonNeeded


async def _seat_as_listed(tx: AsyncSession, meeting: MeetingId, kept: Sequence[tuple[Seat, Guest]]) -> None:
    """Seats that stay take over what the list says of them now, and addresses that the directory has learnt since."""
    substitutes = {
        seat.principal_id: seat
        for seat in await tx.scalars(
            select(Seat).where(
                Seat.meeting_id == meeting, Seat.state == SeatState.ACTIVE, Seat.principal_id.is_not(None)
            )
        )
    }
    for seat, guest in kept:
        seat.email = guest.email or seat.email
        sits = substitutes.get(seat.id, seat)
        if (seat.duty, seat.voting) == (guest.duty, guest.voting):
            continue
        seat.duty, seat.voting = guest.duty, guest.voting
        sits.duty, sits.voting = guest.duty, guest.voting and sits.scope in {None, Scope.VOTE}
        if sits.participant_id is not None:
            await _play(tx, sits.participant_id, part_by(sits.duty, sits.scope))
    await tx.flush()


async def _play(tx: AsyncSession, participant: ParticipantId, part: Role) -> None:
    """Gives who comes by a seat another part; who leads or looks after the lines was planned."""
    row = await tx.get_one(ParticipantRow, participant)
    if (
        row.role in {Role.DELEGATE, Role.OBSERVER}
        and await tx.get(PlannedPerson, (row.meeting_id, row.account_id)) is None
    ):
        row.role = part


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
