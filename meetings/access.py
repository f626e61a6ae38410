"""The only door to a meeting that an account asks for: checks the role and hides what is not for it."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.asker import Anybody, Asker, asking, like
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import SITES, Act, Role, allowed
from meetings.errors import NotAllowed, NotFound, Removed
from meetings.events import Account
from meetings.ids import AccountId, MeetingId, ParticipantId, SeriesId
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice
from meetings.models.schedule import MeetingSeries, PlannedPerson, SeriesPerson
from meetings.session import part_now


def check_account(account: Account, act: Act) -> None:
    """For acts outside a meeting: one of the account's own roles must carry it. Raises NotAllowed."""
    if not any(allowed(role, act) for role in account.roles):
        raise NotAllowed


async def meeting_for(
    tx: AsyncSession, account: Account, meeting: MeetingId
) -> tuple[MeetingRecord, ParticipantRow | None]:
    """The meeting and the account's own seat in it. Raises NotFound unless the account may know of the meeting.

    Its participants may, whoever made it, and IT, who look after the lines; of a drill only who made it. Who was taken
    off has no seat any more.
    """
    found = await tx.execute(_known_meeting(like(account)), {**asking(account), "meeting": meeting})
    row = found.first()
    if row is None:
        raise NotFound
    record, seat = row
    return record, seat


async def site_for(tx: AsyncSession, account: Account, site: ParticipantId) -> tuple[ParticipantRow, MeetingRecord]:
    """A site of a meeting that the account may know of, for who watches lines. Raises NotAllowed, NotFound."""
    check_account(account, Act.WATCH_LINES)
    found = await tx.get(ParticipantRow, site)
    if found is None or found.role not in SITES:
        raise NotFound
    record, _ = await meeting_for(tx, account, found.meeting_id)
    return found, record


@cache
def _known_meeting(asker: Anybody) -> Select[MeetingRecord, ParticipantRow | None]:
    seat = (ParticipantRow.meeting_id == MeetingRecord.id) & own_seat(asker)
    return (
        select(MeetingRecord, ParticipantRow)
        .outerjoin(ParticipantRow, seat)
        .where(MeetingRecord.id == bindparam("meeting"), visible_to(asker))
    )


async def seat_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> ParticipantRow:
    """The account's seat, for an act in the meeting that its part now carries. Raises NotFound, NotAllowed, Removed."""
    _, seat = await meeting_for(tx, account, meeting)
    if seat is None or not allowed(await part_now(tx, seat), act):
        raise NotAllowed
    if seat.removed_at is not None:
        raise Removed
    return seat


async def drill_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> MeetingRecord:
    """A drill that the account made itself, and no practice meeting. Raises NotAllowed, NotFound."""
    check_account(account, act)
    record, _ = await meeting_for(tx, account, meeting)
    if not record.drill or await tx.get(Practice, meeting) is not None:
        raise NotFound
    return record


@dataclass(frozen=True, slots=True)
class Convener:
    """Who convenes a meeting, in which part."""

    account: AccountId
    role: Role
    record: MeetingRecord


async def convener_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> Convener:
    """A meeting that the account plans, decides on or looks after, for an act that its part in it carries.

    One of the account's own roles must carry it too. Raises NotAllowed, NotFound; NotFound for a drill.
    """
    check_account(account, act)
    record, seat = await meeting_for(tx, account, meeting)
    if record.drill:
        raise NotFound
    role = await part_in_plan(tx, account, record, seat)
    if not allowed(role, act):
        raise NotAllowed
    return Convener(account.id, role, record)


async def plan_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> MeetingRecord:
    """The record of such a meeting. Raises as `convener_for`."""
    return (await convener_for(tx, account, meeting, act)).record


async def part_in_plan(tx: AsyncSession, account: Account, record: MeetingRecord, seat: ParticipantRow | None) -> Role:
    """What the account is in a meeting, invited or only planned; whoever made it and is a secretary looks after it.

    IT that has no part in it is IT there too; anybody else without a part only looks on.
    """
    if seat is not None:
        return await part_now(tx, seat)
    if record.created_by == account.id and Role.SECRETARY in account.roles:
        return Role.SECRETARY
    planned = await tx.get(PlannedPerson, (record.id, account.id))
    if planned is not None:
        return planned.role
    return Role.IT if Role.IT in account.roles else Role.OBSERVER


async def series_for(tx: AsyncSession, account: Account, series: SeriesId) -> MeetingSeries:
    """A series that the account plans: it made it, or is one of its secretaries. Raises NotAllowed, NotFound."""
    check_account(account, Act.PLAN_SERIES)
    found = await tx.scalar(select(MeetingSeries).where(MeetingSeries.id == series, planned_by(account)))
    if found is None:
        raise NotFound
    return found


def planned_by(asker: Asker) -> ColumnElement[bool]:
    """The condition under which an account may know of a series."""
    looked_after = select(SeriesPerson.series_id).where(
        SeriesPerson.account_id == asker.id, SeriesPerson.role == Role.SECRETARY
    )
    return or_(MeetingSeries.created_by == asker.id, MeetingSeries.id.in_(looked_after))


def own_seat(asker: Asker) -> ColumnElement[bool]:
    """The condition under which a participant is the account's, and was not taken off."""
    return (ParticipantRow.account_id == asker.id) & ParticipantRow.withdrawn_at.is_(None)


def visible_to(asker: Asker) -> ColumnElement[bool]:
    """The condition over MeetingRecord under which an account may know of a meeting.

    Until the invitation is out only its secretaries do, and its chair from when it is submitted on. Whoever made it
    does while it is a secretary; who was taken off the list or the plan does not.
    """
    shown = or_(_made_by(asker), _seated(asker), _leads_by_plan(asker))
    if Role.IT not in asker.roles:
        return shown
    seats = select(ParticipantRow.id).where(ParticipantRow.meeting_id == MeetingRecord.id)
    anybody = seats.correlate(MeetingRecord).exists()
    return or_(shown, and_(MeetingRecord.drill.is_(False), anybody))


def led_by(asker: Asker) -> ColumnElement[bool]:
    """The condition over MeetingRecord under which a meeting is an account's own: it chairs it or looks after it, by
    plan or invited.
    """
    return or_(_made_by(asker), _seated(asker, Role.CHAIR, Role.SECRETARY), _leads_by_plan(asker))


def _made_by(asker: Asker) -> ColumnElement[bool]:
    made = MeetingRecord.created_by == asker.id
    return made if Role.SECRETARY in asker.roles else made & MeetingRecord.drill


def _seated(asker: Asker, *roles: Role) -> ColumnElement[bool]:
    """It has a seat, in one of these roles where some are named. Asked of each meeting: one look into an index."""
    seat = exists().where(ParticipantRow.meeting_id == MeetingRecord.id, own_seat(asker)).correlate(MeetingRecord)
    return seat.where(or_(*(ParticipantRow.role == role for role in roles))) if roles else seat


def _leads_by_plan(asker: Asker) -> ColumnElement[bool]:
    here = (PlannedPerson.meeting_id == MeetingRecord.id) & (PlannedPerson.account_id == asker.id)
    planned = exists().where(here).correlate(MeetingRecord)
    return or_(
        planned.where(PlannedPerson.role == Role.SECRETARY),
        and_(MeetingRecord.state != MeetingState.DRAFT, planned.where(PlannedPerson.role == Role.CHAIR)),
    )
