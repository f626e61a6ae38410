"""Appending what is said of seats: whether who sits there is there in person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.roles import Role
from meetings.domain.seats import SeatState
from meetings.ids import AccountId, SeatId
from meetings.models.attendance import SeatEvent
from meetings.models.meetings import ParticipantRow
from meetings.models.seats import Seat
from meetings.session import Session, source_of


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a seat, by whom, when, and why."""

    mark: SeatMark
    source: AttendanceSource
    by: AccountId | None
    at: datetime
    reason: str = ""


async def append(tx: AsyncSession, seats: Sequence[SeatId], said: Said) -> None:
    """The same of each of them."""
    tx.add_all(
        SeatEvent(seat_id=seat, mark=said.mark, source=said.source, by=said.by, at=said.at, reason=said.reason)
        for seat in seats
    )
    await tx.flush()


async def append_called(session: Session, called: ParticipantRow, mark: SeatMark, reason: str) -> None:
    """What a roll call finds of a site holds for those who sit there, of a delegate for its own seat."""
    where = Seat.site_id == called.site_id if called.role is Role.ROOM else Seat.participant_id == called.id
    seats = await session.tx.scalars(
        select(Seat.id).where(Seat.meeting_id == called.meeting_id, Seat.state == SeatState.ACTIVE, where)
    )
    said = Said(mark, source_of(session.seat.role), session.actor.account_id, session.now, reason)
    await append(session.tx, seats.all(), said)
