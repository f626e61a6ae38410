"""The only door to a meeting that an account asks for: checks the role and hides what is not for it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.roles import Act, Role, allowed
from meetings.errors import NotAllowed, NotFound, Removed
from meetings.events import Account
from meetings.ids import AccountId, MeetingId
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.schedule import PlannedPerson
from meetings.session import part_now


def check_account(account: Account, act: Act) -> None:
    """For acts outside a meeting: one of the account's own roles must carry it. Raises NotAllowed."""
    if not any(allowed(role, act) for role in account.roles):
        raise NotAllowed


async def meeting_for(
    tx: AsyncSession, account: Account, meeting: MeetingId
) -> tuple[MeetingRecord, ParticipantRow | None]:
    """The meeting and the account's own seat in it. Raises NotFound unless the account may know of the meeting.

    Its participants may, whoever made it, and IT, who look after the lines; of a drill only who made it.
    """
    found = await tx.execute(
        select(MeetingRecord, ParticipantRow)
        .outerjoin(
            ParticipantRow,
            (ParticipantRow.meeting_id == MeetingRecord.id) & (ParticipantRow.account_id == account.id),
        )
        .where(MeetingRecord.id == meeting, visible_to(account))
    )
    row = found.first()
    if row is None:
        raise NotFound
    record, seat = row
    return record, seat


async def seat_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> ParticipantRow:
    """The account's seat, for an act in the meeting that its part now carries. Raises NotFound, NotAllowed, Removed."""
    _, seat = await meeting_for(tx, account, meeting)
    if seat is None or not allowed(await part_now(tx, seat), act):
        raise NotAllowed
    if seat.removed_at is not None:
        raise Removed
    return seat


async def drill_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> MeetingRecord:
    """A drill that the account made itself. Raises NotAllowed, NotFound."""
    check_account(account, act)
    record, _ = await meeting_for(tx, account, meeting)
    if not record.drill:
        raise NotFound
    return record


def visible_to(account: Account) -> ColumnElement[bool]:
    """The condition under which an account may know of a meeting."""
    invited = select(ParticipantRow.meeting_id).where(ParticipantRow.account_id == account.id)
    shown = or_(MeetingRecord.created_by == account.id, MeetingRecord.id.in_(invited))
    return or_(shown, MeetingRecord.drill.is_(False)) if Role.IT in account.roles else shown


@dataclass(frozen=True, slots=True)
class Convener:
    """Who convenes a meeting, in which part."""

    account: AccountId
    role: Role
    record: MeetingRecord


async def convener_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> Convener:
    """Who looks after a meeting's invitation: planned for it, taking part in it, or its maker, who is its secretary.

    One of the account's own roles must carry the act too. Raises NotAllowed, NotFound.
    """
    check_account(account, act)
    found = await tx.execute(
        select(MeetingRecord, ParticipantRow, PlannedPerson.role)
        .outerjoin(
            ParticipantRow,
            (ParticipantRow.meeting_id == MeetingRecord.id) & (ParticipantRow.account_id == account.id),
        )
        .outerjoin(
            PlannedPerson, (PlannedPerson.meeting_id == MeetingRecord.id) & (PlannedPerson.account_id == account.id)
        )
        .where(MeetingRecord.id == meeting, MeetingRecord.drill.is_(False))
    )
    row = found.first()
    if row is None:
        raise NotFound
    record, seat, planned = row
    made = Role.SECRETARY if record.created_by == account.id else None
    role: Role | None = await part_now(tx, seat) if seat is not None else planned or made
    if role is None:
        raise NotFound
    if not allowed(role, act):
        raise NotAllowed
    return Convener(account.id, role, record)
