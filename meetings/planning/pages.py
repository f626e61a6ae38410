"""Reading plans: of one meeting as somebody in it sees it, and of a series as who plans it does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import meeting_for, part_in_plan
from meetings.directory import invitees, unit_name
from meetings.domain.agenda import SEEN
from meetings.domain.lifecycle import state_at
from meetings.domain.roles import Role
from meetings.domain.seats import Target
from meetings.domain.working_days import deadlines
from meetings.events import Account
from meetings.ids import MeetingId, SeriesId
from meetings.letters.unsent import unsent_now
from meetings.models.agenda import AgendaItem, InvitedTarget
from meetings.models.directory import OrgUnit, Person, Position, Post
from meetings.models.live import Deputy
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.schedule import (
    MeetingPlan,
    MeetingSeries,
    MeetingType,
    SeriesException,
    SeriesPerson,
)
from meetings.models.seats import Invitation
from meetings.planning.people import parts_of
from meetings.planning.rules import named_days, terms_of, type_rules, work_calendar
from meetings.planning.values import (
    AgendaLine,
    InvitedLine,
    InvitedRow,
    ItemRow,
    NamedDay,
    PersonRow,
    Plan,
    PlannedPart,
    PlanPage,
    SeriesPlan,
    SeriesRow,
)

LEADING = frozenset({Role.CHAIR, Role.SECRETARY})


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A series with the days that are left out, and what its people and invitees are called."""

    id: SeriesId
    plan: SeriesPlan
    revision: int
    people: tuple[PersonRow, ...]
    invited: tuple[InvitedRow, ...]
    exceptions: tuple[NamedDay, ...]


async def plan_page(tx: AsyncSession, account: Account, meeting: MeetingId, now: datetime) -> PlanPage:
    """The plan of a meeting with what is for the asker. Raises NotFound."""
    record, seat = await meeting_for(tx, account, meeting)
    part = await _part(tx, account, record, seat)
    plan = await tx.get(MeetingPlan, meeting)
    rules = None if plan is None else type_rules(await tx.get_one(MeetingType, plan.type_code))
    days = await named_days(tx)
    agenda = await tx.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting, AgendaItem.visibility.in_(SEEN[part]))
        .order_by(AgendaItem.position)
    )
    leads = part in LEADING
    return PlanPage(
        meeting=meeting,
        part=part,
        state=state_at(record.state, record.starts_at, record.ready_before_s, now),
        type=rules,
        classification=record.classification,
        place="" if plan is None else plan.place,
        requests="" if plan is None else plan.requests,
        reason="" if plan is None else plan.reason,
        revision=0 if plan is None else plan.revision,
        deadlines=None
        if rules is None
        else deadlines(record.starts_at, record.ends_at, terms_of(rules), work_calendar(days)),
        named_days=days,
        invited_at=await _invited_at(tx, meeting),
        series=None if plan is None else await _series_row(tx, plan),
        agenda=tuple(_item(row) for row in agenda),
        people=await people_rows(tx, await parts_of(tx, meeting)) if leads else (),
        invited=await invited_rows(tx, await invited_lines(tx, meeting)) if leads else (),
        unsent=leads and await unsent_now(tx, record, now) is not None,
    )


async def series_page(tx: AsyncSession, series: MeetingSeries) -> SeriesPage:
    """A series; the caller has checked that the asker plans it (`access.series_for`)."""
    people = await tx.scalars(select(SeriesPerson).where(SeriesPerson.series_id == series.id))
    parts = tuple(PlannedPart(row.account_id, row.role, row.deputy) for row in people)
    targets = await tx.scalars(
        select(InvitedTarget).where(InvitedTarget.series_id == series.id).order_by(InvitedTarget.position)
    )
    lines = tuple(map(_line, targets))
    agenda = await tx.scalars(select(AgendaItem).where(AgendaItem.series_id == series.id).order_by(AgendaItem.position))
    left_out = await tx.scalars(
        select(SeriesException).where(SeriesException.series_id == series.id).order_by(SeriesException.day)
    )
    plan = Plan(series.title, series.type_code, series.classification, series.place, series.requests, parts, lines)
    return SeriesPage(
        id=series.id,
        plan=SeriesPlan(
            plan=plan,
            rule=series.rule,
            starts_on=series.starts_on,
            ends_on=series.ends_on,
            minute=series.minute,
            length_min=series.length_min,
            agenda=tuple(_item(row).line for row in agenda),
        ),
        revision=series.revision,
        people=await people_rows(tx, parts),
        invited=await invited_rows(tx, lines),
        exceptions=tuple(NamedDay(row.day, row.reason, worked=False) for row in left_out),
    )


async def all_series(tx: AsyncSession) -> tuple[SeriesId, ...]:
    """Every series, whoever plans it: for the process, which makes their meetings ahead."""
    return tuple(await tx.scalars(select(MeetingSeries.id).order_by(MeetingSeries.id)))


async def people_rows(tx: AsyncSession, parts: Sequence[PlannedPart]) -> tuple[PersonRow, ...]:
    """With names and titles as they are today, the chair first; who cannot sign in any more is left out."""
    found = await invitees(tx, [part.account for part in parts])
    order = list(Role)
    rows = [
        PersonRow(part.account, part.role, part.deputy, found[part.account].name, found[part.account].title)
        for part in parts
        if part.account in found
    ]
    return tuple(sorted(rows, key=lambda row: (order.index(row.role), found[row.account].sort_key)))


async def invited_rows(tx: AsyncSession, lines: Sequence[InvitedLine]) -> tuple[InvitedRow, ...]:
    """The lines with what they name; four queries, whatever their number."""
    names: dict[tuple[Target, str], str] = {}
    for target in Target:
        refs = {line.ref for line in lines if line.target is target}
        names |= {(target, ref): name for ref, name in await _named(tx, target, refs)}
    return tuple(InvitedRow(line, names.get((line.target, line.ref), line.ref)) for line in lines)


async def _named(tx: AsyncSession, target: Target, refs: Collection[str]) -> list[tuple[str, str]]:
    match target:
        case Target.POST:
            posts = await tx.execute(select(Post.code, Post.name).where(Post.code.in_(refs)))
            return [(code, name) for code, name in posts]
        case Target.UNIT:
            units = await tx.scalars(select(OrgUnit).where(OrgUnit.code.in_(refs)))
            return [(unit.code, unit_name(unit)) for unit in units]
        case Target.POSITION:
            held = await tx.execute(
                select(Position, OrgUnit).join(OrgUnit, OrgUnit.id == Position.unit_id).where(Position.id.in_(refs))
            )
            return [(position.id, f"{position.title}, {unit_name(unit)}") for position, unit in held]
        case Target.PERSON:
            people = await tx.execute(select(Person.id, Person.name).where(Person.id.in_(refs)))
            return [(person, name) for person, name in people]


async def _part(tx: AsyncSession, account: Account, record: MeetingRecord, seat: ParticipantRow | None) -> Role:
    """The reader's part; a deputy reads what the chair reads, whether it stands in or not."""
    if seat is not None:
        deputy = await tx.get(Deputy, record.id)
        if deputy is not None and deputy.participant_id == seat.id:
            return Role.CHAIR
    return await part_in_plan(tx, account, record, seat)


async def _invited_at(tx: AsyncSession, meeting: MeetingId) -> datetime | None:
    """When the first invitation went out; the later ones are new versions of it."""
    return await tx.scalar(
        select(Invitation.sent_at).where(Invitation.meeting_id == meeting).order_by(Invitation.version).limit(1)
    )


async def _series_row(tx: AsyncSession, plan: MeetingPlan) -> SeriesRow | None:
    if plan.series_id is None or plan.occurrence_on is None:
        return None
    series = await tx.get_one(MeetingSeries, plan.series_id)
    return SeriesRow(series.id, series.title, series.rule, plan.occurrence_on)


async def invited_lines(tx: AsyncSession, meeting: MeetingId) -> tuple[InvitedLine, ...]:
    """The list of invitees of a meeting, in its order."""
    rows = await tx.scalars(
        select(InvitedTarget).where(InvitedTarget.meeting_id == meeting).order_by(InvitedTarget.position)
    )
    return tuple(map(_line, rows))


def _line(row: InvitedTarget) -> InvitedLine:
    return InvitedLine(row.target, row.ref, row.area, row.duty, row.voting)


def _item(row: AgendaItem) -> ItemRow:
    line = AgendaLine(row.title, row.planned_min, row.presenter, row.visibility, row.limit_s)
    return ItemRow(row.id, line, row.late, row.state)
