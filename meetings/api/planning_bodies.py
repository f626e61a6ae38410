"""What the routes of planning take. Days are local; times are ISO 8601 with an offset."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from meetings.commands import By, Times
from meetings.domain.agenda import Visibility
from meetings.domain.recurrence import MAX_RULE_CHARS
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Target
from meetings.ids import AccountId
from meetings.models.meetings import MeetingKind
from meetings.planning.values import (
    AgendaLine,
    Fraction,
    InvitedLine,
    Plan,
    PlannedPart,
    SeriesPlan,
    TypeRules,
)
from meetings.planning.writing import MAX_ITEMS, MAX_LINES, MAX_PEOPLE, MAX_REASON, MAX_TITLE
from meetings.schemas import PLAIN, Body, Instant

LINES = r"^[^\x00-\x08\x0B-\x1F\x7F\x{202A}-\x{202E}\x{2066}-\x{2069}]*$"
"""Text of several lines."""

Uuid = Annotated[str, Field(min_length=36, max_length=36, pattern=r"^[0-9a-f-]{36}$")]
Revision = Annotated[int, Field(ge=0, le=1_000_000_000)]
PlanRevision = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
"""Below zero for a draft that its series made anew (`meetings.planning.changes.next_revision`)."""
Reason = Annotated[str, Field(max_length=MAX_REASON, pattern=PLAIN)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
Place = Annotated[str, Field(max_length=200, pattern=PLAIN)]
TypeCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class PartBody(Body):
    """Somebody with an account and its part."""

    account: Uuid
    role: Role
    deputy: bool = False


class LineBody(Body):
    """A line of the list of invitees."""

    target: Target
    ref: str = Field(min_length=1, max_length=40, pattern=PLAIN)
    area: str | None = Field(default=None, max_length=60, pattern=PLAIN)
    duty: Duty = Duty.REQUIRED
    voting: bool = False


class ItemBody(Body):
    """An item of an agenda as it is stated."""

    title: str = Field(min_length=1, max_length=500, pattern=PLAIN)
    planned_min: int = Field(ge=1, le=600)
    presenter: str = Field(default="", max_length=300, pattern=PLAIN)
    visibility: Visibility = Visibility.DELEGATES
    limit_s: int | None = Field(default=None, ge=10, le=7200)

    def line(self) -> AgendaLine:
        """As commands take it."""
        return AgendaLine(self.title, self.planned_min, self.presenter, self.visibility, self.limit_s)


class PlanBody(Body):
    """What a meeting is to be."""

    title: str = Field(min_length=1, max_length=MAX_TITLE, pattern=PLAIN)
    type: TypeCode
    classification: str = Field(default="internal", min_length=1, max_length=24)
    place: Place = ""
    requests: str = Field(default="", max_length=4000, pattern=LINES)
    people: tuple[PartBody, ...] = Field(max_length=MAX_PEOPLE)
    invited: tuple[LineBody, ...] = Field(default=(), max_length=MAX_LINES)

    def plan(self) -> Plan:
        """As commands take it."""
        return Plan(
            title=self.title,
            type_code=self.type,
            classification=self.classification,
            place=self.place,
            requests=self.requests,
            people=tuple(PlannedPart(AccountId(one.account), one.role, one.deputy) for one in self.people),
            invited=tuple(InvitedLine(one.target, one.ref, one.area, one.duty, one.voting) for one in self.invited),
        )


class TimesBody(Body):
    """From when to when."""

    starts_at: Instant
    ends_at: Instant

    def times(self) -> Times:
        """As commands take them."""
        return Times(self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC))


class DraftBody(PlanBody, TimesBody):
    """A meeting to be drafted, with its agenda."""

    agenda: tuple[ItemBody, ...] = Field(default=(), max_length=MAX_ITEMS)


class SeenBody(Body):
    """Which revision the asker has seen: what was changed since is not written over."""

    revision: PlanRevision

    def by(self, account: AccountId, now: datetime) -> By:
        """Who changes, and what it has seen."""
        return By(account, self.revision, now)


class ChangedPlanBody(PlanBody, TimesBody, SeenBody):
    """A plan as it is to be from now on."""


class ReasonBody(SeenBody):
    """Why it is postponed, cancelled or sent back."""

    reason: Reason


class MoveBody(ReasonBody, TimesBody):
    """Another time or place."""

    place: Place = ""


class BringBackBody(ReasonBody, TimesBody):
    """The new time of what was postponed."""


class AddedItemBody(ItemBody, SeenBody):
    """An item as it is to be added or to stand from now on."""


class OrderBody(SeenBody):
    """All items in their new order."""

    order: tuple[Uuid, ...] = Field(max_length=MAX_ITEMS)


class SeriesBody(PlanBody):
    """What the meetings of a series are to be. `minute`: of the local day, when they begin."""

    rule: str = Field(min_length=1, max_length=MAX_RULE_CHARS, pattern=PLAIN)
    starts_on: Day
    ends_on: Day | None = None
    minute: int = Field(ge=0, le=1439)
    length_min: int = Field(ge=5, le=1440)
    agenda: tuple[ItemBody, ...] = Field(default=(), max_length=MAX_ITEMS)

    def series(self) -> SeriesPlan:
        """As commands take it."""
        return SeriesPlan(
            plan=self.plan(),
            rule=self.rule,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            minute=self.minute,
            length_min=self.length_min,
            agenda=tuple(item.line() for item in self.agenda),
        )


class ChangedSeriesBody(SeriesBody, SeenBody):
    """A series as it is to be: from `since` on as a new one, or all of it when that is left out. `ends_on` is stated,
    null for none: an end that another has set is not lifted by who says nothing of it.
    """

    ends_on: Day | None
    since: Day | None = None


class ExceptBody(ReasonBody):
    """A day on which there is no meeting."""

    day: Day


class EndBody(SeenBody):
    """The last day of a series."""

    last: Day


class PreviewBody(Body):
    """A plan to be looked at before it is written: `one` or `series`; `besides` is what it is a plan for."""

    one: DraftBody | None = None
    series: SeriesBody | None = None
    besides_meeting: Uuid | None = None
    besides_series: Uuid | None = None


class FractionBody(Body):
    """So many of so many."""

    part: int = Field(ge=1, le=1000)
    of: int = Field(ge=1, le=1000)

    @model_validator(mode="after")
    def _is_at_most_one(self) -> Self:
        if self.part > self.of:
            raise ValueError("more than the whole")
        return self


class TypeRulesBody(Body):
    """What a type of meeting asks for; days are working days."""

    name: str = Field(min_length=1, max_length=160, pattern=PLAIN)
    kind: MeetingKind
    active: bool
    extraordinary: bool
    convening_days: int = Field(ge=0, le=60)
    papers_days: int = Field(ge=0, le=60)
    notice_days: int = Field(ge=0, le=60)
    quorum: FractionBody | None
    majority: FractionBody | None
    recorded: bool
    speech_limit_s: int = Field(ge=10, le=7200)
    length_min: int = Field(ge=5, le=1440)

    def rules(self, code: str) -> TypeRules:
        """As commands take them."""
        stated = {name: getattr(self, name) for name in TypeRulesBody.model_fields}
        for name, fraction in (("quorum", self.quorum), ("majority", self.majority)):
            stated[name] = None if fraction is None else Fraction(fraction.part, fraction.of)
        return TypeRules(code=code, **stated)


class ChangedTypeBody(TypeRulesBody, ReasonBody):
    """What a type asks for from now on, and why."""


class NewHolidayBody(Body):
    """What a day is called, and whether it is a Saturday or Sunday that is worked."""

    name: str = Field(min_length=1, max_length=120, pattern=PLAIN)
    worked: bool
