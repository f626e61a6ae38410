"""The directory as frozen values. Days are days of Việt Nam; a day of an end is the first on which it was no more."""

from dataclasses import dataclass
from datetime import date

from meetings.domain.roles import Role
from meetings.ids import AccountId, HoldingId, PersonId, PositionId, RoomId, UnitId
from meetings.models.directory import CommuneType, LinkClass, UnitKind


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """A unit in the list. `name` with its type; `vacant`: open positions that nobody holds; `paired`: rooms with a
    machine.
    """

    id: UnitId
    code: str
    kind: UnitKind
    name: str
    area: str | None
    valid_to: date | None
    positions: int
    vacant: int
    rooms: int
    paired: int


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Who holds or held a position. `held_to`: None while it is held."""

    id: HoldingId
    person: PersonId
    honorific: str
    name: str
    acting: bool
    held_from: date
    held_to: date | None


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A position of a unit. `post`: the code of the post it is; `now` regular holders first, `before` latest first."""

    id: PositionId
    title: str
    rank: int
    post: str | None
    revision: int
    closed_on: date | None
    now: tuple[HolderRow, ...]
    before: tuple[HolderRow, ...]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room of a unit. `login`: of its account, None while it has none; `paired`: whether a machine holds its key."""

    id: RoomId
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


@dataclass(frozen=True, slots=True)
class AssistantRow:
    """An account that answers invitations for a unit."""

    account: AccountId
    login: str
    name: str
    granted_from: date


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit. `own_name`: without its type; `parent`: the name of the unit above."""

    id: UnitId
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
    positions: tuple[PositionRow, ...]
    rooms: tuple[RoomRow, ...]
    assistants: tuple[AssistantRow, ...]


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A position a person holds or held."""

    id: HoldingId
    position: PositionId
    position_revision: int
    title: str
    unit: UnitId
    unit_name: str
    acting: bool
    held_from: date
    held_to: date | None


@dataclass(frozen=True, slots=True)
class AccountOfPerson:
    """An account of a person, and the roles it has in the whole system."""

    id: AccountId
    login: str
    disabled: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list, with what it holds now, highest first."""

    id: PersonId
    honorific: str
    name: str
    phone: str | None
    email: str | None
    left_on: date | None
    now: tuple[HeldRow, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A part of the list. `total`: how many were found in all."""

    total: int
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person. `before`: what it held, latest first."""

    id: PersonId
    honorific: str
    name: str
    phone: str | None
    email: str | None
    left_on: date | None
    revision: int
    now: tuple[HeldRow, ...]
    before: tuple[HeldRow, ...]
    accounts: tuple[AccountOfPerson, ...]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post that many units have, how many positions are it, and how many of those somebody holds."""

    code: str
    name: str
    unit_kind: UnitKind
    rank: int
    positions: int
    held: int
