"""Appending what is said of seats: whether who sits there is there in person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.attendance_sheet import attendance_sheet
from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.roles import Role
from meetings.domain.seats import SeatState
from meetings.domain.standing import Standing
from meetings.events import Mark
from meetings.ids import AccountId, MeetingId, SeatId
from meetings.models.attendance import FrozenList, SeatEvent
from meetings.models.meetings import ParticipantRow
from meetings.models.seats import Seat
from meetings.session import Session, source_of

_ACTIVE = Seat.state == SeatState.ACTIVE


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


async def append_called(
    session: Session, called: ParticipantRow, mark: SeatMark, reason: str, before: Mark | None
) -> None:
    """What a roll call finds of a site holds for those who sit there, of a delegate for its own seat.

    A site's answer speaks only for those of whom nothing is known yet. What the roll call found `before` it may
    correct. A list that was frozen is corrected only with a reason.
    """
    tx, meeting = session.tx, session.meeting
    if not reason and await is_frozen(tx, meeting.id):
        return
    said = Said(mark, source_of(session.seat.role), session.actor.account_id, session.now, reason)
    if called.role is not Role.ROOM:
        own = select(Seat.id).where(Seat.meeting_id == meeting.id, Seat.participant_id == called.id, _ACTIVE)
        await append(tx, (await tx.scalars(own)).all(), said)
        return
    sheet = await attendance_sheet(tx, meeting)
    seats = [seat for site in sheet.sites if site.site == called.site_id for seat in site.seats]
    found = await _found_before(tx, [seat.seat for seat in seats], before)
    spoken_for = [one.seat for one in seats if one.stood.standing is Standing.AWAITED or one.seat in found]
    await append(tx, spoken_for, said)


async def is_frozen(tx: AsyncSession, meeting: MeetingId) -> bool:
    """Whether the list was frozen: what is said from then on corrects it."""
    return await tx.scalar(select(FrozenList.id).where(FrozenList.meeting_id == meeting).limit(1)) is not None


async def _found_before(tx: AsyncSession, seats: Collection[SeatId], before: Mark | None) -> frozenset[SeatId]:
    """Of whom the last word is what the roll call found of their site."""
    if before is None:
        return frozenset()
    last = select(func.max(SeatEvent.id)).where(SeatEvent.seat_id.in_(seats)).group_by(SeatEvent.seat_id)
    found = select(SeatEvent.seat_id).where(
        SeatEvent.id.in_(last), SeatEvent.at == before.at, SeatEvent.source == before.source
    )
    return frozenset(await tx.scalars(found))
