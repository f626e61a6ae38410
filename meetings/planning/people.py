"""Who leads and looks after a meeting: as planned, or as it sits where a plan names nobody."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.roles import Role
from meetings.errors import ChairMissing
from meetings.ids import AccountId, MeetingId
from meetings.letters.leaders import LEADING
from meetings.models.live import Deputy
from meetings.models.meetings import ParticipantRow
from meetings.models.schedule import PlannedPerson
from meetings.planning.values import Plan, PlannedPart


async def parts_of(tx: AsyncSession, meeting: MeetingId) -> tuple[PlannedPart, ...]:
    """Who is planned. A meeting that was invited to without such a plan is led by who sits there to lead it."""
    return await _planned(tx, meeting) or await _seated(tx, meeting)


async def still_led(tx: AsyncSession, meeting: MeetingId, plan: Plan) -> Plan:
    """The plan of a meeting that was invited to, with somebody in the chair: a plan that never named anybody takes
    nobody's part away. Raises ChairMissing for one that leaves out the chair it named.
    """
    if any(one.role is Role.CHAIR for one in plan.people):
        return plan
    seated = () if await _planned(tx, meeting) else await _seated(tx, meeting)
    if not any(one.role is Role.CHAIR for one in seated):
        raise ChairMissing
    named = {one.account for one in plan.people}
    return replace(plan, people=(*plan.people, *(one for one in seated if one.account not in named)))


async def _planned(tx: AsyncSession, meeting: MeetingId) -> tuple[PlannedPart, ...]:
    rows = await tx.scalars(select(PlannedPerson).where(PlannedPerson.meeting_id == meeting))
    return tuple(PlannedPart(AccountId(row.account_id), row.role, row.deputy) for row in rows)


async def _seated(tx: AsyncSession, meeting: MeetingId) -> tuple[PlannedPart, ...]:
    deputy = await tx.get(Deputy, meeting)
    stands_in = None if deputy is None else deputy.participant_id
    rows = await tx.scalars(
        select(ParticipantRow)
        .where(ParticipantRow.meeting_id == meeting, ParticipantRow.withdrawn_at.is_(None))
        .order_by(ParticipantRow.position)
    )
    return tuple(
        PlannedPart(row.account_id, row.role, row.id == stands_in)
        for row in rows
        if row.account_id is not None and (row.role in LEADING or row.id == stands_in)
    )
