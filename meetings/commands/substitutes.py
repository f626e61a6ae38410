"""Deciding who comes in another's place. Two never sit in one: the principal's seat is suspended meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings import jobs
from meetings.access import Convener
from meetings.domain.invitations import advance
from meetings.domain.roles import Act, on_behalf_of_chair
from meetings.domain.seats import Scope, SeatState, SubstitutionState
from meetings.domain.vietnamese import tidy
from meetings.errors import AlreadyInvited, InvalidInput, NotFound
from meetings.events import Change
from meetings.ids import ParticipantId, SeatId, SubstitutionId, new_uuid
from meetings.letters.answering import Open, is_seated, open_seat
from meetings.letters.keys import LetterKeys
from meetings.letters.outbox import Errand, letter_for, letter_of, mail_wish, renumber
from meetings.letters.places import account_of, name_at_site, next_position, part_by, participants_of, send_away
from meetings.letters.unsent import waits_for_next
from meetings.models.live import LiveMeeting
from meetings.models.seats import Seat, Substitution
from meetings.seating import admit_more
from meetings.session import source_of, tell_live

MAX_DECISION = 500


async def approve_substitute(
    tx: AsyncSession, convener: Convener, keys: LetterKeys, wish: SubstitutionId, now: datetime
) -> Change:
    """Gives the seat to the substitute: a seat of their own is active from now on, and the principal's is suspended.
    Where another time, place or chair is not told yet, the next version invites them.

    Raises NotFound, InvitationClosed, SubstitutionDecided, AlreadyInvited.
    """
    row, found = await _wish(tx, convener, wish, now)
    approved = advance(row.state, SubstitutionState.APPROVED)
    if await is_seated(tx, found.record.id, row.person_id):
        raise AlreadyInvited
    principal = found.seat
    principal.state = SeatState.SUSPENDED
    seat = await _sit(tx, principal, row)
    row.state, row.substitute_id = approved, seat.id
    row.decided_at, row.decided_by = now, convener.account
    await tx.flush()
    await send_away(tx, found.record, source_of(convener.role), now)
    told = await letter_for(tx, keys, found.last, principal)
    await renumber(tx, told, convener.record.id)
    wishes = []
    if not await waits_for_next(tx, found.record, found.last):
        letter = await letter_for(tx, keys, found.last, seat)
        wishes += [mail_wish(Errand.INVITE, letter.id, now)] if seat.email else []
    if principal.email:
        wishes.append(mail_wish(Errand.REPLACED, told.id, now, {"wish": wish}))
    await jobs.ask(tx, wishes, now)
    await _audit(tx, convener, row, now)
    rooms = await name_at_site(tx, found.record, principal, seat)
    return await _change(tx, found, rooms, principal, seat)


async def refuse_substitute(
    tx: AsyncSession, convener: Convener, keys: LetterKeys, wish: SubstitutionId, reason: str, now: datetime
) -> None:
    """Does not let the substitute come; whose seat it is is told why, and asked again: by the next version where
    another time, place or chair is not told yet.

    Raises NotFound, InvitationClosed, SubstitutionDecided, InvalidInput.
    """
    why = _reason(reason)
    row, found = await _wish(tx, convener, wish, now)
    row.state = advance(row.state, SubstitutionState.REFUSED)
    row.decided_at, row.decided_by, row.decision = now, convener.account, why
    await tx.flush()
    letter = await letter_for(tx, keys, found.last, found.seat)
    if found.seat.email and not await waits_for_next(tx, found.record, found.last):
        await jobs.ask(tx, [mail_wish(Errand.REFUSED, letter.id, now, {"wish": wish})], now)
    await _audit(tx, convener, row, now)


async def revoke_substitute(
    tx: AsyncSession, convener: Convener, keys: LetterKeys, wish: SubstitutionId, reason: str, now: datetime
) -> Change:
    """Takes the seat back from the substitute: the principal's is active again, and to be answered for. It is told as
    who is refused is.

    Raises NotFound, InvitationClosed, SubstitutionDecided, InvalidInput.
    """
    why = _reason(reason)
    row, found = await _wish(tx, convener, wish, now)
    row.state = advance(row.state, SubstitutionState.REVOKED)
    row.decided_at, row.decided_by, row.decision = now, convener.account, why
    seat = await tx.get_one(Seat, row.substitute_id, with_for_update=True)
    principal = found.seat
    seat.state = SeatState.WITHDRAWN
    await tx.flush()
    principal.state = SeatState.ACTIVE
    await tx.flush()
    await send_away(tx, found.record, source_of(convener.role), now)
    await _let_in(tx, principal)
    # First who goes, then who comes back: in a mailbox that both share the newest is that it is held with one of them.
    letter = await letter_of(tx, found.last, seat)
    if letter is not None:
        await renumber(tx, letter, convener.record.id)
    told = await letter_for(tx, keys, found.last, principal)
    await renumber(tx, told, convener.record.id)
    held = await waits_for_next(tx, found.record, found.last)
    restored = mail_wish(Errand.RESTORED, told.id, now, {"wish": wish})
    wishes = [restored] if principal.email and not held else []
    if seat.email and letter is not None:
        wishes.append(mail_wish(Errand.UNINVITED, letter.id, now))
    await jobs.ask(tx, wishes, now)
    await _audit(tx, convener, row, now)
    rooms = await name_at_site(tx, found.record, seat, principal)
    return await _change(tx, found, rooms, principal, seat)


async def _wish(tx: AsyncSession, convener: Convener, wish: SubstitutionId, now: datetime) -> tuple[Substitution, Open]:
    """The wish and its seat, of the convener's own meeting."""
    seat = await tx.scalar(
        select(Seat.id)
        .join(Substitution, Substitution.seat_id == Seat.id)
        .where(Substitution.id == wish, Seat.meeting_id == convener.record.id)
    )
    if seat is None:
        raise NotFound
    found = await open_seat(tx, seat, now)
    row = await tx.get_one(Substitution, wish, with_for_update=True, populate_existing=True)
    return row, found


async def _sit(tx: AsyncSession, principal: Seat, wish: Substitution) -> Seat:
    """The substitute's seat, where the principal's is; who signs in with an account gets a place in the session."""
    seat = Seat(
        id=SeatId(new_uuid()),
        meeting_id=principal.meeting_id,
        position=await next_position(tx, principal.meeting_id),
        site_id=principal.site_id,
        participant_id=None,
        unit_id=principal.unit_id,
        position_id=None,
        person_id=wish.person_id,
        unit_name=principal.unit_name,
        unit_code=principal.unit_code,
        area=principal.area,
        title=wish.title,
        honorific=wish.honorific,
        name=wish.name,
        email=wish.email,
        duty=principal.duty,
        voting=principal.voting and wish.scope is Scope.VOTE,
        state=SeatState.ACTIVE,
        principal_id=principal.id,
        scope=wish.scope,
    )
    tx.add(seat)
    await tx.flush()
    await _let_in(tx, seat)
    return seat


async def _let_in(tx: AsyncSession, seat: Seat) -> None:
    """Gives who has an account a place of their own in the session, or the one of before back."""
    account = None if seat.person_id is None else await account_of(tx, seat.person_id)
    if account is None or seat.person_id is None:
        return
    await admit_more(tx, seat.meeting_id, (), {account: part_by(seat.duty, seat.scope)})
    own = await participants_of(tx, seat.meeting_id, [seat.person_id])
    seat.participant_id = own.get(seat.person_id)
    await tx.flush()


async def _change(tx: AsyncSession, found: Open, rooms: Sequence[ParticipantId], *seats: Seat) -> Change:
    """What the pages of a session that goes on are told. `rooms`: what is called otherwise now."""
    live = await tx.get_one(LiveMeeting, found.record.id, with_for_update=True)
    own = [seat.participant_id for seat in seats if seat.participant_id is not None]
    return await tell_live(tx, live, [*own, *rooms], programme_too=True)


def _reason(text: str) -> str:
    reason = tidy(text)
    if not reason or len(reason) > MAX_DECISION:
        raise InvalidInput
    return reason


async def _audit(tx: AsyncSession, convener: Convener, row: Substitution, now: datetime) -> None:
    detail: dict[str, str | int | bool | None] = {"state": row.state, "seat": row.seat_id, "scope": row.scope}
    if row.decision:
        detail["reason"] = row.decision
    if on_behalf_of_chair(convener.role, Act.DECIDE_SUBSTITUTE):
        detail["on_behalf_of"] = "chair"
    await log.audit(tx, log.Entry(Act.DECIDE_SUBSTITUTE, convener.account, convener.record.id, row.id, detail), now)
