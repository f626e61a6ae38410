"""Decisions about substitutes that whose seat it is has not been told: where another time, place or chair is not told
yet either, the next version of the invitation tells both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.domain.jobs import JobState
from meetings.domain.seats import SeatState, SubstitutionState
from meetings.ids import SeatId
from meetings.letters.outbox import Errand, mail_key, mail_wish
from meetings.models.jobs import Job
from meetings.models.seats import Invitation, Letter, Seat, Substitution

_ERRANDS: Mapping[SubstitutionState, Errand] = {
    SubstitutionState.REFUSED: Errand.REFUSED,
    SubstitutionState.REVOKED: Errand.RESTORED,
}
TOLD_WITH_TERMS = frozenset(_ERRANDS.values())
"""Mails that state when and where whoever is told is to come after all."""


async def untold_decisions(tx: AsyncSession, last: Invitation) -> Mapping[SeatId, Substitution]:
    """The last decision about each seat since this version went out that no mail tells; two queries."""
    found = await tx.execute(
        select(Substitution, Letter.id)
        .join(Seat, Seat.id == Substitution.seat_id)
        .join(Letter, (Letter.seat_id == Seat.id) & (Letter.invitation_id == last.id))
        .where(
            Seat.state == SeatState.ACTIVE,
            Seat.email.is_not(None),
            Substitution.state.in_(_ERRANDS),
            Substitution.decided_at >= last.sent_at,
        )
        .order_by(Substitution.decided_at, Substitution.id)
    )
    keys = {mail_key(_ERRANDS[wish.state], letter, wish.id): wish for wish, letter in found}
    asked = await tx.scalars(select(Job.key).where(Job.key.in_(keys), Job.state != JobState.DROPPED))
    told = set(asked)
    last_of = {wish.seat_id: key for key, wish in keys.items()}
    return {seat: keys[key] for seat, key in last_of.items() if key not in told}


async def tell_decisions(
    tx: AsyncSession, decided: Mapping[SeatId, Substitution], letters: Mapping[SeatId, Letter], now: datetime
) -> int:
    """Asks for the mails, with the letters of a version that tells what holds; how many."""
    wishes = [
        mail_wish(_ERRANDS[wish.state], letters[seat].id, now, {"wish": wish.id})
        for seat, wish in decided.items()
        if seat in letters
    ]
    return len(await jobs.ask(tx, wishes, now))


def invited_otherwise(decided: Mapping[SeatId, Substitution], seats: Sequence[Seat]) -> frozenset[SeatId]:
    """Whose seat was given back: the mail that says so is the invitation."""
    return frozenset(
        seat.id for seat in seats if seat.id in decided and decided[seat.id].state is SubstitutionState.REVOKED
    )
