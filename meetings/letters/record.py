"""A meeting's invitation as it is written down: its versions, what it would say now, and until when it is due."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.agenda import SEEN, ItemState, Visibility
from meetings.domain.invitations import ANSWERABLE, Terms, Version, asks_anew, differences
from meetings.domain.roles import Role
from meetings.domain.seats import Dispatch
from meetings.domain.working_days import TermDays, WorkCalendar, deadlines
from meetings.errors import ChairMissing
from meetings.ids import MeetingId
from meetings.models.accounts import AccountRow
from meetings.models.agenda import AgendaItem
from meetings.models.directory import Person
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.schedule import Holiday, MeetingPlan, MeetingType, PlannedPerson
from meetings.models.seats import Invitation


async def invitations_of(tx: AsyncSession, meeting: MeetingId) -> Sequence[Invitation]:
    """All that went out for a meeting, in order."""
    found = await tx.scalars(select(Invitation).where(Invitation.meeting_id == meeting).order_by(Invitation.version))
    return found.all()


async def all_sent(tx: AsyncSession, meetings: Collection[MeetingId]) -> dict[MeetingId, list[Invitation]]:
    """The same for several meetings, in one query."""
    found = await tx.scalars(
        select(Invitation)
        .where(Invitation.meeting_id.in_(meetings))
        .order_by(Invitation.meeting_id, Invitation.version)
    )
    sent: dict[MeetingId, list[Invitation]] = {meeting: [] for meeting in meetings}
    for row in found:
        sent[row.meeting_id].append(row)
    return sent


def version_of(row: Invitation) -> Version:
    """One invitation as the rules of answers see it."""
    return Version(row.version, row.dispatch, terms_of(row))


def terms_of(row: Invitation) -> Terms:
    """What one invitation said."""
    return Terms(
        title=row.title,
        chair=row.chair,
        place=row.place,
        requests=row.requests,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        agenda=row.agenda,
    )


async def terms_now(tx: AsyncSession, record: MeetingRecord) -> Terms:
    """What an invitation that goes out now would say. Raises ChairMissing."""
    chair = await chair_name(tx, record.id)
    if chair is None:
        raise ChairMissing
    plan = await tx.get(MeetingPlan, record.id)
    return Terms(
        title=record.title,
        chair=chair,
        place=plan.place if plan is not None else "",
        requests=plan.requests if plan is not None else "",
        starts_at=record.starts_at,
        ends_at=record.ends_at,
        agenda=await _agenda_digest(tx, record.id),
    )


async def _agenda_digest(tx: AsyncSession, meeting: MeetingId) -> str:
    """The SHA-256 of what stands on the agenda for those who are invited, and of what observers see of it: of a change
    later it is known that it is.
    """
    items = await tx.execute(
        select(AgendaItem.title, AgendaItem.planned_min, AgendaItem.presenter, AgendaItem.visibility)
        .where(
            AgendaItem.meeting_id == meeting,
            AgendaItem.state != ItemState.DROPPED,
            AgendaItem.visibility.in_(SEEN[Role.DELEGATE]),
        )
        .order_by(AgendaItem.position)
    )
    told = [
        # Nothing is added for what is as a rule: most digests of before visibility counted stay true.
        [*item] if visibility is Visibility.DELEGATES else [*item, visibility]
        for *item, visibility in items
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


async def agendas(tx: AsyncSession, meetings: Collection[MeetingId]) -> dict[MeetingId, list[tuple[str, Visibility]]]:
    """What is on the agendas of several meetings: titles in order with who sees them, in one query."""
    found = await tx.execute(
        select(AgendaItem.meeting_id, AgendaItem.title, AgendaItem.visibility)
        .where(AgendaItem.meeting_id.in_(meetings), AgendaItem.state != ItemState.DROPPED)
        .order_by(AgendaItem.meeting_id, AgendaItem.position)
    )
    items: dict[MeetingId, list[tuple[str, Visibility]]] = {meeting: [] for meeting in meetings}
    for meeting, title, visibility in found:
        if meeting is not None:  # Those of a series are of no meeting.
            items[meeting].append((title, visibility))
    return items


async def chair_name(tx: AsyncSession, meeting: MeetingId) -> str | None:
    """Who leads, or is to lead, by name."""
    seated = await tx.execute(
        select(ParticipantRow.name, ParticipantRow.title).where(
            ParticipantRow.meeting_id == meeting, ParticipantRow.role == Role.CHAIR
        )
    )
    found = seated.first()
    if found is not None:
        return ", ".join(part for part in found if part)
    planned = await tx.execute(
        select(Person.honorific, Person.name)
        .join(AccountRow, AccountRow.person_id == Person.id)
        .join(PlannedPerson, PlannedPerson.account_id == AccountRow.id)
        .where(PlannedPerson.meeting_id == meeting, PlannedPerson.role == Role.CHAIR)
    )
    named = planned.first()
    return None if named is None else " ".join(named)


async def invitation_due(tx: AsyncSession, record: MeetingRecord) -> datetime | None:
    """Until when the invitation is to be out by the rules of the meeting's type; None when there are none."""
    plan = await tx.get(MeetingPlan, record.id)
    rules = None if plan is None else await tx.get(MeetingType, plan.type_code)
    if rules is None:
        return None
    holidays = (await tx.scalars(select(Holiday))).all()
    calendar = WorkCalendar(
        closed=frozenset(day.day for day in holidays if not day.worked),
        worked=frozenset(day.day for day in holidays if day.worked),
    )
    days = TermDays(convening=rules.convening_days, papers=rules.papers_days, notice=rules.notice_days)
    return deadlines(record.starts_at, record.ends_at, days, calendar).invitation_by


async def is_open(tx: AsyncSession, record: MeetingRecord, last: Invitation) -> bool:
    """Whether the last version asks for answers and tells what holds now: who was not told of another time or place
    is not asked for the old one.
    """
    if record.state not in ANSWERABLE or last.dispatch is Dispatch.CANCEL:
        return False
    return not asks_anew(differences(terms_of(last), await terms_now(tx, record)), in_hall=True)
