"""What the routes of the directory take and answer. Days are days of Việt Nam, as 2026-11-30."""

from datetime import date
from typing import Annotated

from pydantic import Field

from meetings.api.planning_bodies import SeenBody
from meetings.commands import PersonFacts, PositionFacts, RoomFacts, UnitFacts
from meetings.domain import directory_fields as fields
from meetings.domain.directory import CommuneType, LinkClass, UnitKind
from meetings.domain.directory_import.rows import Outcome
from meetings.domain.roles import Role
from meetings.schemas import PLAIN, Body, Login

Id = Annotated[str, Field(max_length=36, pattern=PLAIN)]
Day = Annotated[date, Field(ge=fields.EARLIEST, lt=fields.LATEST)]
Name = Annotated[str, Field(min_length=1, max_length=fields.MAX_NAME, pattern=PLAIN)]
Title = Annotated[str, Field(min_length=1, max_length=fields.MAX_TITLE, pattern=PLAIN)]
Words = Annotated[str, Field(max_length=fields.MAX_WORDS, pattern=PLAIN)]
Phone = Annotated[str, Field(max_length=fields.MAX_PHONE, pattern=PLAIN)]


class UnitSummaryBody(Body):
    """A unit in the list; `vacant` of its `positions` are held by nobody, `paired` of its `rooms` have a machine."""

    id: str
    code: str
    kind: UnitKind
    name: str
    area: str | None
    valid_to: date | None
    positions: int
    vacant: int
    rooms: int
    paired: int


class HolderBody(Body):
    """Who holds or held a position."""

    id: str
    person: str
    honorific: str
    name: str
    acting: bool
    held_from: date
    held_to: date | None


class PositionBody(Body):
    """A position of a unit, with who holds and held it."""

    id: str
    title: str
    rank: int
    post: str | None
    revision: int
    closed_on: date | None
    now: tuple[HolderBody, ...]
    before: tuple[HolderBody, ...]


class RoomBody(Body):
    """A room of a unit, its line, whom to call, and its account."""

    id: str
    name: str
    capacity: int
    link_class: LinkClass
    carrier: str
    uplink_group: str | None
    technician: str
    technician_phone: str
    revision: int
    login: str | None
    paired: bool


class AssistantBody(Body):
    """An account that answers for a unit."""

    account: str
    login: str
    name: str
    granted_from: date


class UnitPageBody(Body):
    """One unit with everything in it."""

    id: str
    code: str
    kind: UnitKind
    commune_type: CommuneType | None
    name: str
    own_name: str
    area: str | None
    parent: str | None
    valid_from: date
    valid_to: date | None
    revision: int
    positions: tuple[PositionBody, ...]
    rooms: tuple[RoomBody, ...]
    assistants: tuple[AssistantBody, ...]


class HeldBody(Body):
    """A position that a person holds or held."""

    id: str
    position: str
    position_revision: int
    title: str
    unit: str
    unit_name: str
    acting: bool
    held_from: date
    held_to: date | None


class PersonRowBody(Body):
    """A person in the list."""

    id: str
    honorific: str
    name: str
    phone: str | None
    email: str | None
    left_on: date | None
    now: tuple[HeldBody, ...]


class PeoplePageBody(Body):
    """A part of the list, and how many were found in all."""

    total: int
    rows: tuple[PersonRowBody, ...]


class PersonAccountBody(Body):
    """An account of a person."""

    id: str
    login: str
    disabled: bool
    roles: tuple[Role, ...]


class PersonPageBody(PersonRowBody):
    """One person."""

    revision: int
    before: tuple[HeldBody, ...]
    accounts: tuple[PersonAccountBody, ...]


class PostBody(Body):
    """A post that many units have."""

    code: str
    name: str
    unit_kind: UnitKind
    rank: int
    positions: int
    held: int


class MadeBody(Body):
    """The id of what was made."""

    id: str


class UnitFactsBody(Body):
    """What may change of a unit."""

    name: Name
    area: Words = ""

    def facts(self) -> UnitFacts:
        """As commands take them."""
        return UnitFacts(self.name, self.area)


class ChangedUnitBody(UnitFactsBody, SeenBody):
    """What a unit is from now on."""


class NewUnitBody(UnitFactsBody):
    """A unit to be made."""

    code: str = Field(min_length=1, max_length=16, pattern=PLAIN)
    kind: UnitKind
    commune_type: CommuneType | None = None
    valid_from: Day


class PositionFactsBody(Body):
    """What a position is."""

    title: Title
    rank: int = Field(ge=1, le=fields.MAX_RANK)
    post: str | None = Field(default=None, max_length=40, pattern=PLAIN)

    def facts(self) -> PositionFacts:
        """As commands take them."""
        return PositionFacts(self.title, self.rank, self.post)


class ChangedPositionBody(PositionFactsBody, SeenBody):
    """What a position is from now on."""


class PersonFactsBody(Body):
    """What is known of a person."""

    honorific: str = Field(min_length=1, max_length=8, pattern=PLAIN)
    name: Name
    phone: Phone = ""
    email: str = Field(default="", max_length=fields.MAX_EMAIL, pattern=PLAIN)

    def facts(self) -> PersonFacts:
        """As commands take them."""
        return PersonFacts(self.honorific, self.name, self.phone, self.email)


class ChangedPersonBody(PersonFactsBody, SeenBody):
    """What is known of a person from now on."""


class RoomFactsBody(Body):
    """What is known of a room."""

    name: Name
    capacity: int = Field(ge=1, le=fields.MAX_CAPACITY)
    link_class: LinkClass
    carrier: Words
    uplink_group: Words = ""
    technician: Name
    technician_phone: Phone

    def facts(self) -> RoomFacts:
        """As commands take them."""
        return RoomFacts(
            name=self.name,
            capacity=self.capacity,
            link_class=self.link_class,
            carrier=self.carrier,
            uplink_group=self.uplink_group,
            technician=self.technician,
            technician_phone=self.technician_phone,
        )


class ChangedRoomBody(RoomFactsBody, SeenBody):
    """What is known of a room from now on."""


class NewHoldingBody(SeenBody):
    """A person in a position from a day on; `replacing`: whoever holds it now ends with that day. What was seen is the
    position.
    """

    person: Id
    position: Id
    held_from: Day
    acting: bool = False
    replacing: bool = False


class EndBody(SeenBody):
    """The first day on which it is no more; what was seen is the position."""

    on: Day


class ClosingBody(SeenBody):
    """The first day on which it is no more; null to open it again."""

    on: Day | None


class NewAccountBody(Body):
    """An account to be opened for somebody."""

    login: Login
    roles: frozenset[Role] = Field(min_length=1, max_length=len(Role))


class RolesBody(SeenBody):
    """The roles of an account; what was seen is the person."""

    roles: frozenset[Role] = Field(min_length=1, max_length=len(Role))


class TroubleBody(Body):
    """What is wrong where: the key of a column, or a heading that nobody knows; and a code."""

    column: str
    fault: str


class ChangeBody(Body):
    """What a column was and would be."""

    column: str
    before: str
    after: str


class PlannedRowBody(Body):
    """A row of a preview."""

    line: int
    outcome: Outcome
    label: str
    changes: tuple[ChangeBody, ...]
    troubles: tuple[TroubleBody, ...]


class PreviewBody(Body):
    """What a table would do; `rows` without those that change nothing."""

    digest: str
    counts: dict[Outcome, int]
    rows: tuple[PlannedRowBody, ...]


class AppliedBody(Body):
    """How many rows changed something."""

    written: int
