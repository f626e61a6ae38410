"""What waited for the next version when a meeting opens: none will come, so it is told what holds now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.seats import Dispatch, SeatState
from meetings.ids import MeetingId
from meetings.jobs import Wish
from meetings.letters.decisions import tell_decisions, untold_decisions
from meetings.letters.keys import LetterKeys
from meetings.letters.outbox import Errand, post, write_letters
from meetings.letters.record import invitations_of
from meetings.models.seats import Invitation, Letter, Seat

OPENED = "opened"


async def wishes_at_opening(tx: AsyncSession, meeting: MeetingId, now: datetime) -> list[Wish]:
    """The work of telling whoever was not told; none where everybody was."""
    sent = await invitations_of(tx, meeting)
    if not sent or sent[-1].dispatch is Dispatch.CANCEL:
        return []
    waits = await _held(tx, sent[-1]) or await untold_decisions(tx, sent[-1])
    return [Wish(OPENED, f"{OPENED}:{meeting}", now, {"meeting": meeting})] if waits else []


async def tell_held(tx: AsyncSession, keys: LetterKeys, meeting: MeetingId, now: datetime) -> None:
    """Asks for the mails of substitutes whose invitation was held back, and of decisions that were."""
    sent = await invitations_of(tx, meeting)
    held, decided = await _held(tx, sent[-1]), await untold_decisions(tx, sent[-1])
    letters = await write_letters(tx, keys, sent[-1], held)
    await post(tx, Errand.INVITE, [letters[seat.id] for seat in held if seat.email], now)
    told = await tx.scalars(
        select(Letter).where(Letter.invitation_id == sent[-1].id, Letter.seat_id.in_(decided.keys()))
    )
    await tell_decisions(tx, decided, {letter.seat_id: letter for letter in told}, now)


async def _held(tx: AsyncSession, last: Invitation) -> Sequence[Seat]:
    told = select(Letter.seat_id).where(Letter.invitation_id == last.id)
    found = await tx.scalars(
        select(Seat)
        .where(
            Seat.meeting_id == last.meeting_id,
            Seat.state == SeatState.ACTIVE,
            Seat.principal_id.is_not(None),
            Seat.id.not_in(told),
        )
        .order_by(Seat.position)
    )
    return found.all()
