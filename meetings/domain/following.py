"""The page before everyone: who may show one, who turns it, and where it may stand. Pure."""

from dataclasses import dataclass

from meetings.domain.floor import Seat
from meetings.domain.roles import Act, Role, allowed
from meetings.errors import FloorNeeded, InvalidInput, NotAllowed, NotPresenting
from meetings.ids import ParticipantId

MAX_ZOOM = 8.0
_LEADERS = frozenset({Role.CHAIR, Role.SECRETARY})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands. `page` counts from 1.

    `x` and `y`, 0 to 1 of its width and height, are the point of the page that stands in the middle of the stage;
    `zoom` 1 to 8, 1 being the whole page.
    """

    page: int
    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0

    def within(self, pages: int) -> "Place":
        """Itself, when a document of so many pages has it. Raises InvalidInput."""
        if 1 <= self.page <= pages and 0 <= self.x <= 1 and 0 <= self.y <= 1 and 1 <= self.zoom <= MAX_ZOOM:
            return self
        raise InvalidInput


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has the floor, and who shows a page now; None: nobody."""

    floor: ParticipantId | None
    presenter: ParticipantId | None


def may_show_page(seat: Seat, standing: Standing, *, named: bool) -> None:
    """Chair and secretary at any time; others with the floor, as the item's presenter (`named`), or while they present.

    Raises NotAllowed, FloorNeeded.
    """
    if not allowed(seat.role, Act.SHOW_PAGE):
        raise NotAllowed
    if seat.role not in _LEADERS and not named and seat.participant not in {standing.floor, standing.presenter}:
        raise FloorNeeded


def may_turn_page(seat: Seat, standing: Standing) -> None:
    """Only who presents turns the page: two hands on one page would pull it apart. Raises NotPresenting."""
    if seat.participant != standing.presenter:
        raise NotPresenting


def may_end_page(seat: Seat, standing: Standing) -> None:
    """Who presents, and who leads, take the page away or hand the presenting on. Raises NotPresenting."""
    if seat.role not in _LEADERS:
        may_turn_page(seat, standing)


def may_be_handed(seat: Seat) -> None:
    """The presenting goes only to who may show a page. Raises NotAllowed."""
    if not allowed(seat.role, Act.SHOW_PAGE):
        raise NotAllowed


def keeps_presenting(seat: Seat, had_floor: ParticipantId | None) -> bool:
    """Whether a presenter goes on presenting when the floor is `had_floor`'s no longer: who leads always does, others
    unless it was they who had it.
    """
    return seat.role in _LEADERS or seat.participant != had_floor
