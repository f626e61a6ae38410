"""Writing plans down: what a meeting and a series have in common is checked and written in one place."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from meetings.domain.agenda import ItemState
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Target
from meetings.domain.vietnamese import tidy
from meetings.errors import ClassifiedRefused, InvalidInput, ReasonMissing, UnknownMeetingType
from meetings.ids import ItemId, MeetingId, SeriesId, TargetId, new_uuid
from meetings.models.accounts import AccountKind, AccountRow
from meetings.models.agenda import AgendaItem, InvitedTarget
from meetings.models.directory import OrgUnit, Person, Position, Post
from meetings.models.meetings import Classification
from meetings.models.schedule import MeetingType, PlannedPerson, SeriesPerson
from meetings.planning.values import AgendaLine, InvitedLine, Plan, PlannedPart

MAX_TITLE = 300
MAX_REASON = 500
MAX_PEOPLE = 200
MAX_LINES = 300
MAX_ITEMS = 60
_DEPUTIES = frozenset({Role.DELEGATE, Role.SECRETARY})
_NAMES: dict[Target, InstrumentedAttribute[str]] = {
    Target.POST: Post.code,
    Target.UNIT: OrgUnit.code,
    Target.POSITION: Position.id,
    Target.PERSON: Person.id,
}


async def checked_type(tx: AsyncSession, plan: Plan, known: str | None = None) -> MeetingType:
    """The type of a plan that is fit to be written; one out of use only where it stood before (`known`).

    Raises ClassifiedRefused, UnknownMeetingType, InvalidInput.
    """
    if plan.classification not in set(Classification):
        raise ClassifiedRefused
    checked_title(plan.title)
    if len(plan.people) > MAX_PEOPLE or len(plan.invited) > MAX_LINES:
        raise InvalidInput
    await _check_people(tx, plan.people)
    await _check_invited(tx, plan.invited)
    found = await tx.get(MeetingType, plan.type_code)
    if found is None or not (found.active or found.code == known):
        raise UnknownMeetingType
    return found


def checked_title(text: str) -> str:
    """A title as it is kept. Raises InvalidInput for an empty one and for one over 300 signs."""
    title = tidy(text)
    if not title or len(title) > MAX_TITLE:
        raise InvalidInput
    return title


def checked_reason(text: str) -> str:
    """A reason as it is kept, at most 500 signs. Raises ReasonMissing, InvalidInput."""
    reason = tidy(text)
    if not reason:
        raise ReasonMissing
    if len(reason) > MAX_REASON:
        raise InvalidInput
    return reason


async def write_plan(tx: AsyncSession, meeting: MeetingId, plan: Plan) -> None:
    """The people and the invitees of a meeting, in place of those before."""
    await tx.execute(delete(PlannedPerson).where(PlannedPerson.meeting_id == meeting))
    await tx.execute(delete(InvitedTarget).where(InvitedTarget.meeting_id == meeting))
    tx.add_all(
        PlannedPerson(meeting_id=meeting, account_id=one.account, role=one.role, deputy=one.deputy)
        for one in plan.people
    )
    tx.add_all(_targets(plan.invited, meeting=meeting))
    await tx.flush()


async def write_series_plan(tx: AsyncSession, series: SeriesId, plan: Plan, agenda: Sequence[AgendaLine]) -> None:
    """What the meetings of a series take over, in place of what was there before."""
    await tx.execute(delete(SeriesPerson).where(SeriesPerson.series_id == series))
    await tx.execute(delete(InvitedTarget).where(InvitedTarget.series_id == series))
    await tx.execute(delete(AgendaItem).where(AgendaItem.series_id == series))
    tx.add_all(
        SeriesPerson(series_id=series, account_id=one.account, role=one.role, deputy=one.deputy) for one in plan.people
    )
    tx.add_all(_targets(plan.invited, series=series))
    tx.add_all(items(agenda, series=series))
    await tx.flush()


def items(
    agenda: Sequence[AgendaLine], *, meeting: MeetingId | None = None, series: SeriesId | None = None
) -> Iterable[AgendaItem]:
    """Rows of an agenda, in its order. Raises InvalidInput for an empty title and for too many."""
    if len(agenda) > MAX_ITEMS:
        raise InvalidInput
    for position, line in enumerate(agenda):
        yield AgendaItem(
            id=ItemId(new_uuid()),
            meeting_id=meeting,
            series_id=series,
            position=position,
            title=tidy_item(line.title),
            planned_min=line.planned_min,
            presenter=tidy(line.presenter),
            visibility=line.visibility,
            late=False,
            limit_s=line.limit_s,
            state=ItemState.PLANNED,
        )


def tidy_item(text: str) -> str:
    """The title of an item as it is kept. Raises InvalidInput for an empty one."""
    title = tidy(text)
    if not title:
        raise InvalidInput
    return title


def _targets(
    lines: Sequence[InvitedLine], *, meeting: MeetingId | None = None, series: SeriesId | None = None
) -> Iterable[InvitedTarget]:
    for position, line in enumerate(lines):
        yield InvitedTarget(
            id=TargetId(new_uuid()),
            meeting_id=meeting,
            series_id=series,
            position=position,
            target=line.target,
            ref=line.ref,
            area=line.area,
            duty=line.duty,
            voting=line.voting,
        )


async def _check_people(tx: AsyncSession, people: Sequence[PlannedPart]) -> None:
    """One chair, everybody once, at most one deputy (a delegate or a secretary); people who can sign in, no room."""
    accounts = {one.account for one in people}
    deputies = [one for one in people if one.deputy]
    if len(accounts) != len(people) or sum(one.role is Role.CHAIR for one in people) != 1:
        raise InvalidInput
    if len(deputies) > 1 or any(one.role not in _DEPUTIES for one in deputies):
        raise InvalidInput
    found = await tx.scalars(
        select(AccountRow.id).where(
            AccountRow.id.in_(accounts), AccountRow.kind == AccountKind.PERSON, AccountRow.disabled_at.is_(None)
        )
    )
    if set(found) != accounts or any(one.role is Role.ROOM for one in people):
        raise InvalidInput


async def _check_invited(tx: AsyncSession, lines: Sequence[InvitedLine]) -> None:
    """Every line names something there is, and nothing twice; who only listens has no vote."""
    if len({(line.target, line.ref, line.area) for line in lines}) != len(lines):
        raise InvalidInput
    if any(line.duty is Duty.OBSERVER and line.voting for line in lines):
        raise InvalidInput
    for target, column in _NAMES.items():
        wanted = {line.ref for line in lines if line.target is target}
        if wanted and set(await tx.scalars(select(column).where(column.in_(wanted)))) != wanted:
            raise InvalidInput
