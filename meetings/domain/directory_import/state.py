"""The directory as a table is compared with it. Everything is in a fixed order, so that its digest says it all."""

from dataclasses import dataclass
from datetime import date

from meetings.domain.directory import CommuneType, LinkClass, UnitKind
from meetings.ids import HoldingId, PersonId, PositionId, RoomId, UnitId


def is_new(ref: str) -> bool:
    """Whether an id of a plan is of something to be made."""
    return ref.startswith("+")


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit. `name` without its type."""

    id: UnitId
    code: str
    kind: UnitKind
    commune_type: CommuneType | None
    name: str
    area: str | None
    open: bool

    @property
    def full_name(self) -> str:
        """With its type: "Xã Hải Hậu"."""
        return f"{self.commune_type} {self.name}" if self.commune_type else self.name


@dataclass(frozen=True, slots=True)
class PostState:
    """A post that many units have."""

    code: str
    name: str
    unit_kind: UnitKind


@dataclass(frozen=True, slots=True)
class PositionState:
    """A position. `last_end`: when it was last given up; nothing that is given now may begin before."""

    id: PositionId
    unit: UnitId
    title: str
    rank: int
    post: str | None
    open: bool
    last_end: date | None


@dataclass(frozen=True, slots=True)
class PersonState:
    """A person."""

    id: PersonId
    honorific: str
    name: str
    phone: str | None
    email: str | None
    in_service: bool


@dataclass(frozen=True, slots=True)
class HoldingState:
    """What somebody holds now."""

    id: HoldingId
    person: PersonId
    position: PositionId
    held_from: date
    acting: bool


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room."""

    id: RoomId
    unit: UnitId
    name: str
    capacity: int
    link_class: LinkClass
    carrier: str
    uplink_group: str | None
    technician: str
    technician_phone: str


@dataclass(frozen=True, slots=True)
class DirectoryState:
    """The whole of it; what a kind of table does not touch may be left out."""

    units: tuple[UnitState, ...] = ()
    posts: tuple[PostState, ...] = ()
    positions: tuple[PositionState, ...] = ()
    people: tuple[PersonState, ...] = ()
    holdings: tuple[HoldingState, ...] = ()
    rooms: tuple[RoomState, ...] = ()
