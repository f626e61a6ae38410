"""What the routes of planning answer. Days are local; times are ISO 8601 with an offset."""

from datetime import date
from typing import Annotated, Self

from pydantic import AwareDatetime, BeforeValidator

from meetings.api.planning_bodies import ItemBody, LineBody, NewHolidayBody, PartBody, TypeRulesBody
from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.models.directory import UnitKind
from meetings.planning.pages import SeriesPage
from meetings.planning.values import InvitedRow, ItemRow, NamedDay, PlanPage
from meetings.schemas import Body


class MeetingTypeBody(TypeRulesBody):
    """A type with its code."""

    code: str
    revision: int


class NamedDayBody(NewHolidayBody):
    """A day with its name."""

    day: date


class ItemRowBody(Body):
    """An item of an agenda."""

    id: str
    title: str
    planned_min: int
    presenter: str
    visibility: Visibility
    limit_s: int | None
    late: bool
    state: ItemState

    @classmethod
    def of(cls, row: ItemRow) -> Self:
        """The row as it travels."""
        line = row.line
        return cls(
            id=row.id,
            title=line.title,
            planned_min=line.planned_min,
            presenter=line.presenter,
            visibility=line.visibility,
            limit_s=line.limit_s,
            late=row.late,
            state=row.state,
        )


class PersonRowBody(PartBody):
    """Somebody planned for."""

    name: str
    title: str


class LineRowBody(LineBody):
    """A line of the list of invitees, and what it is called."""

    name: str

    @classmethod
    def of(cls, row: InvitedRow) -> Self:
        """The row as it travels."""
        line = row.line
        return cls(target=line.target, ref=line.ref, area=line.area, duty=line.duty, voting=line.voting, name=row.name)


class DeadlinesBody(Body):
    """Until when invitation and papers are out, and the last day of the conclusion notice."""

    invitation_by: AwareDatetime
    papers_by: AwareDatetime
    notice_on: date


class SeriesRowBody(Body):
    """The series that a meeting belongs to, and the day of it that the meeting stands for."""

    id: str
    title: str
    rule: str
    occurrence_on: date


class PlanPageBody(Body):
    """The plan of a meeting as the asker sees it."""

    part: Role
    state: MeetingState
    type: MeetingTypeBody | None
    classification: str
    place: str
    requests: str
    reason: str
    revision: int
    deadlines: DeadlinesBody | None
    named_days: tuple[NamedDayBody, ...]
    invited_at: AwareDatetime | None
    series: SeriesRowBody | None
    agenda: tuple[ItemRowBody, ...]
    people: tuple[PersonRowBody, ...]
    invited: tuple[LineRowBody, ...]
    unsent: bool

    @classmethod
    def of(cls, page: PlanPage) -> Self:
        """The page as it travels."""
        return cls(
            part=page.part,
            state=page.state,
            type=None if page.type is None else MeetingTypeBody.model_validate(page.type),
            classification=page.classification,
            place=page.place,
            requests=page.requests,
            reason=page.reason,
            revision=page.revision,
            deadlines=None if page.deadlines is None else DeadlinesBody.model_validate(page.deadlines),
            named_days=tuple(NamedDayBody.model_validate(day) for day in page.named_days),
            invited_at=page.invited_at,
            series=None if page.series is None else SeriesRowBody.model_validate(page.series),
            agenda=tuple(ItemRowBody.of(row) for row in page.agenda),
            people=tuple(PersonRowBody.model_validate(row) for row in page.people),
            invited=tuple(LineRowBody.of(row) for row in page.invited),
            unsent=page.unsent,
        )


class SeriesPageBody(Body):
    """A series as who plans it sees it."""

    id: str
    title: str
    type: str
    classification: str
    place: str
    requests: str
    rule: str
    starts_on: date
    ends_on: date | None
    minute: int
    length_min: int
    revision: int
    agenda: tuple[ItemBody, ...]
    people: tuple[PersonRowBody, ...]
    invited: tuple[LineRowBody, ...]
    exceptions: tuple[NamedDayBody, ...]

    @classmethod
    def of(cls, page: SeriesPage) -> Self:
        """The page as it travels."""
        series, plan = page.plan, page.plan.plan
        return cls(
            id=page.id,
            title=plan.title,
            type=plan.type_code,
            classification=plan.classification,
            place=plan.place,
            requests=plan.requests,
            rule=series.rule,
            starts_on=series.starts_on,
            ends_on=series.ends_on,
            minute=series.minute,
            length_min=series.length_min,
            revision=page.revision,
            agenda=tuple(ItemBody.model_validate(line) for line in series.agenda),
            people=tuple(PersonRowBody.model_validate(row) for row in page.people),
            invited=tuple(LineRowBody.of(row) for row in page.invited),
            exceptions=tuple(NamedDayBody.model_validate(day) for day in page.exceptions),
        )


class ConflictBody(Body):
    """Another meeting that wants the same; without a title it is not for the asker."""

    meeting: str
    title: str | None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    leaders: tuple[str, ...]
    rooms: int
    room_names: tuple[str, ...]
    same_place: bool


class OccurrenceBody(Body):
    """A day that a plan would take."""

    day: date
    starts_at: AwareDatetime
    named: str | None
    working: bool
    conflicts: tuple[ConflictBody, ...]


class BookedBody(Body):
    """A meeting of the calendar, and what it meets with."""

    one: str
    conflicts: tuple[ConflictBody, ...]


class CalendarBody(Body):
    """What a calendar shows besides its meetings; conflicts are for those who plan and decide."""

    days: tuple[NamedDayBody, ...]
    booked: tuple[BookedBody, ...]


class PersonChoiceBody(Body):
    """Somebody who may be planned for."""

    account: str
    name: str
    title: str
    roles: Annotated[tuple[Role, ...], BeforeValidator(sorted)]


class PostChoiceBody(Body):
    """A post that many units have."""

    code: str
    name: str
    unit_kind: UnitKind


class UnitChoiceBody(Body):
    """A unit that may be invited."""

    code: str
    name: str
    kind: UnitKind
    area: str | None


class ChoicesBody(Body):
    """What may be chosen while a meeting is planned."""

    types: tuple[MeetingTypeBody, ...]
    people: tuple[PersonChoiceBody, ...]
    posts: tuple[PostChoiceBody, ...]
    units: tuple[UnitChoiceBody, ...]


class PlanMade(Body):
    """What was made, or the revision that it has now."""

    meeting: str
    revision: int


class ItemMade(Body):
    """The id of an item."""

    item: str


class SeriesMadeBody(Body):
    """A series, how many drafts were made, and how many of before stay as they were."""

    series: str
    drafts: int
    kept: int


class EndedBody(Body):
    """How many meetings after the last day stay: they were touched, or submitted, or invited to."""

    kept: int


def as_named(days: tuple[NamedDay, ...]) -> tuple[NamedDayBody, ...]:
    """Days as they travel."""
    return tuple(NamedDayBody.model_validate(day) for day in days)
