"""Seats that are invited no longer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.seats import SeatState, SubstitutionState
from meetings.ids import AccountId
from meetings.models.seats import Seat, Substitution


async def withdraw(tx: AsyncSession, seats: Sequence[Seat], by: AccountId, now: datetime) -> list[Seat]:
    """Withdraws seats with whoever sits there as a substitute; those that were active, who are to be told."""
    ids = [seat.id for seat in seats]
    wishes = await tx.scalars(
        select(Substitution).where(
            Substitution.seat_id.in_(ids),
            Substitution.state.in_((SubstitutionState.REQUESTED, SubstitutionState.APPROVED)),
        )
    )
    for wish in wishes:
        if wish.state is SubstitutionState.APPROVED:
            wish.state, wish.decided_at, wish.decided_by = SubstitutionState.REVOKED, now, by
        else:
            wish.state = SubstitutionState.WITHDRAWN
    substitutes = await tx.scalars(
        select(Seat).where(Seat.principal_id.in_(ids), Seat.state == SeatState.ACTIVE).order_by(Seat.position)
    )
    told = [seat for seat in (*seats, *substitutes) if seat.state is SeatState.ACTIVE]
    for seat in (*seats, *told):
        seat.state = SeatState.WITHDRAWN
    await tx.flush()
    return told
