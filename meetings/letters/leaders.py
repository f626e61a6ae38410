"""Who leads and looks after a meeting that was invited to already: changed with its plan, at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceSource
from meetings.domain.roles import Role
from meetings.domain.seats import SeatState
from meetings.ids import AccountId, MeetingId, ParticipantId
from meetings.letters.places import part_by
from meetings.lobby import put_out
from meetings.models.live import Deputy, LiveMeeting
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.schedule import PlannedPerson
from meetings.models.seats import Seat
from meetings.seating import admit_more

LEADING = frozenset({Role.CHAIR, Role.SECRETARY, Role.IT})


async def seat_leaders(tx: AsyncSession, record: MeetingRecord, now: datetime) -> None:
    """Gives who is planned their parts in the session, and takes them from who is planned no more.

    Who was taken off the plan and is invited besides stays as its seat has it; anybody else is kept out. The meeting
    has not begun, and its row is held. Raises InvalidInput for more than fit in.
    """
    planned = {
        row.account_id: row
        for row in await tx.scalars(select(PlannedPerson).where(PlannedPerson.meeting_id == record.id))
    }
    there = await _people(tx, record.id)
    await _take_parts(tx, record, {account: row for account, row in there.items() if account not in planned}, now)
    # The chair last: there is at most one, and rows are written in the order of their ids.
    for chairs in (False, True):
        for account, row in there.items():
            if account in planned and (planned[account].role is Role.CHAIR) is chairs:
                _give_part(row, planned[account].role)
        await tx.flush()
    fresh = {account: one.role for account, one in planned.items() if account not in there}
    await admit_more(tx, record.id, (), fresh)
    seated = {account: row.id for account, row in (await _people(tx, record.id)).items()}
    live = await tx.get_one(LiveMeeting, record.id, with_for_update=True)
    live.chair_id = next(seated[account] for account, one in planned.items() if one.role is Role.CHAIR)
    await _name_deputy(tx, record.id, next((seated[account] for account, one in planned.items() if one.deputy), None))
    await tx.flush()


async def _people(tx: AsyncSession, meeting: MeetingId) -> dict[AccountId, ParticipantRow]:
    """Who takes part with an account of its own, rooms aside."""
    found = await tx.scalars(
        select(ParticipantRow).where(ParticipantRow.meeting_id == meeting, ParticipantRow.role != Role.ROOM)
    )
    return {row.account_id: row for row in found if row.account_id is not None}


async def _take_parts(
    tx: AsyncSession, record: MeetingRecord, rows: dict[AccountId, ParticipantRow], now: datetime
) -> None:
    seats = await tx.scalars(
        select(Seat).where(Seat.meeting_id == record.id, Seat.participant_id.in_([row.id for row in rows.values()]))
    )
    parts: dict[ParticipantId, Role] = {}
    sits: set[ParticipantId] = set()
    for seat in seats:
        if seat.participant_id is not None and seat.state is not SeatState.WITHDRAWN:
            parts[seat.participant_id] = part_by(seat.duty, seat.scope)
            if seat.state is SeatState.ACTIVE:
                sits.add(seat.participant_id)
    away = []
    for row in rows.values():
        row.role = parts.get(row.id, Role.DELEGATE if row.role is Role.CHAIR else row.role)
        if row.id in sits or row.withdrawn_at is not None:
            continue
        if row.removed_at is None:
            away.append(row.id)
        row.removed_at = row.removed_at or now
        row.withdrawn_at = None if row.id in parts else now
    await tx.flush()  # Before another takes the chair: there is at most one.
    await put_out(tx, record, away, AttendanceSource.SECRETARY, now)


def _give_part(row: ParticipantRow, role: Role) -> None:
    """Who leads from now on comes in, whatever kept it out; anybody else whom the plan brings back."""
    if row.withdrawn_at is not None or (row.role is not role and role in LEADING):
        row.removed_at = row.withdrawn_at = None
    row.role = role


async def _name_deputy(tx: AsyncSession, meeting: MeetingId, named: ParticipantId | None) -> None:
    deputy = await tx.get(Deputy, meeting)
    if deputy is not None and named is None:
        await tx.delete(deputy)
    elif deputy is not None and deputy.participant_id != named and named is not None:
        deputy.participant_id, deputy.acting_since = named, None
    elif deputy is None and named is not None:
        tx.add(Deputy(meeting_id=meeting, participant_id=named, acting_since=None))
