"""Plans as values: what commands take and what reads return."""

from dataclasses import dataclass
from datetime import date, datetime

from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Target
from meetings.domain.working_days import Deadlines
from meetings.ids import AccountId, ItemId, MeetingId, RoomId, SeriesId
from meetings.models.meetings import MeetingKind


@dataclass(frozen=True, slots=True)
class Fraction:
    """So many of so many: two of three."""

    part: int
    of: int


@dataclass(frozen=True, slots=True)
class TypeRules:
    """A type of meeting and what it asks for. Days are working days; no fraction is no rule. `revision`: of the row."""

    code: str
    name: str
    kind: MeetingKind
    active: bool
    extraordinary: bool
    convening_days: int
    papers_days: int
    notice_days: int
    quorum: Fraction | None
    majority: Fraction | None
    recorded: bool
    speech_limit_s: int
    length_min: int
    revision: int = 0


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day on which offices are closed, or a Saturday or Sunday on which they work (`worked`)."""

    day: date
    name: str
    worked: bool


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """Somebody with an account and its part in a meeting; `deputy` stands in for the chair."""

    account: AccountId
    role: Role
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class InvitedLine:
    """A line of the list of invitees. `ref`: the code of a post or a unit, or the id of a position or a person."""

    target: Target
    ref: str
    area: str | None
    duty: Duty
    voting: bool


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item as it is stated. `planned_min` from 1 to 600, `limit_s` of one speech from 10 to 7200."""

    title: str
    planned_min: int
    presenter: str
    visibility: Visibility
    limit_s: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a meeting is to be, but for its times and its agenda."""

    title: str
    type_code: str
    classification: str
    place: str
    requests: str
    people: tuple[PlannedPart, ...]
    invited: tuple[InvitedLine, ...]


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What the meetings of a series are to be. `minute`: of the local day; `rule`: as `domain.recurrence` reads it."""

    plan: Plan
    rule: str
    starts_on: date
    ends_on: date | None
    minute: int
    length_min: int
    agenda: tuple[AgendaLine, ...]


@dataclass(frozen=True, slots=True)
class SeriesMade:
    """A series that was made or changed: how many drafts stand in it new, and how many of before stay as they were."""

    series: SeriesId
    drafts: int
    kept: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of an agenda. `late`: it was put there after the invitation was out."""

    id: ItemId
    line: AgendaLine
    late: bool
    state: ItemState


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody planned for, with name and title as they are today."""

    account: AccountId
    role: Role
    deputy: bool
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """A line of the list of invitees, and what it is called."""

    line: InvitedLine
    name: str


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series as its meetings name it."""

    id: SeriesId
    title: str
    rule: str
    occurrence_on: date


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of one meeting as one reader sees it: `agenda` holds what is for it, people and invitees are for who
    leads. `part`: the reader's own. `type` is None for a meeting of a kind that has no type. `unsent`: what was changed
    since the invitation went out has not been told to all whom it concerns; for who leads.
    """

    meeting: MeetingId
    part: Role
    state: MeetingState
    type: TypeRules | None
    classification: str
    place: str
    requests: str
    reason: str
    revision: int
    deadlines: Deadlines | None
    named_days: tuple[NamedDay, ...]
    invited_at: datetime | None
    series: SeriesRow | None
    agenda: tuple[ItemRow, ...]
    people: tuple[PersonRow, ...]
    invited: tuple[InvitedRow, ...]
    unsent: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Another meeting that wants the same at the same time; `title` is None when it is not for the asker."""

    meeting: MeetingId
    title: str | None
    starts_at: datetime
    ends_at: datetime
    leaders: tuple[str, ...]
    rooms: int
    room_names: tuple[str, ...]
    same_place: bool


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """A day that a plan would take, what it is called, and what it would meet with."""

    day: date
    starts_at: datetime
    named: str | None
    working: bool
    conflicts: tuple[ConflictRow, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """What meets in a calendar: two meetings the asker knows, or one it knows and one it does not (None)."""

    one: MeetingId
    conflicts: tuple[ConflictRow, ...]


@dataclass(frozen=True, slots=True)
class RoomName:
    """A room by what it is called among sites."""

    id: RoomId
    name: str
