"""Who may show, turn and end the page before everyone, and where it may stand."""

import math

import pytest

from meetings.domain.floor import Seat
from meetings.domain.following import (
    MAX_ZOOM,
    Place,
    Standing,
    keeps_presenting,
    may_be_handed,
    may_end_page,
    may_show_page,
    may_turn_page,
)
from meetings.domain.roles import Role
from meetings.errors import FloorNeeded, InvalidInput, NotAllowed, NotPresenting
from meetings.ids import ParticipantId

ME, OTHER = ParticipantId("me"), ParticipantId("other")
LEADERS = {Role.CHAIR, Role.SECRETARY}
NEVER = {Role.IT, Role.OBSERVER}


@pytest.mark.parametrize("place", [Place(1), Place(12), Place(1, 0, 1, MAX_ZOOM), Place(3, 1, 0, 1)])
def test_a_page_stands_within_its_paper(place: Place) -> None:
    assert place.within(12) is place


@pytest.mark.parametrize(
    "place",
    [
        Place(0),
        Place(13),
        Place(1, -0.01),
        Place(1, 1.01),
        Place(1, 0, 1.01),
        Place(1, 0, 0, 0.99),
        Place(1, 0, 0, 8.01),
    ],
)
def test_and_nowhere_else(place: Place) -> None:
    with pytest.raises(InvalidInput):
        place.within(12)


def test_no_number_is_no_place() -> None:
    with pytest.raises(InvalidInput):
        Place(1, math.nan).within(12)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("standing", "named", "suffices"),
    [
        (Standing(None, None), False, False),
        (Standing(OTHER, OTHER), False, False),
        (Standing(ME, OTHER), False, True),
        (Standing(OTHER, ME), False, True),
        (Standing(OTHER, OTHER), True, True),
    ],
)
def test_others_show_a_page_with_the_floor_as_presenter_or_of_their_item(
    role: Role, standing: Standing, named: bool, suffices: bool
) -> None:
    if role in NEVER:
        with pytest.raises(NotAllowed):
            may_show_page(Seat(ME, role), standing, named=named)
    elif role in LEADERS or suffices:
        may_show_page(Seat(ME, role), standing, named=named)
    else:
        with pytest.raises(FloorNeeded):
            may_show_page(Seat(ME, role), standing, named=named)


@pytest.mark.parametrize("role", sorted(set(Role) - NEVER))
def test_only_the_presenter_turns_it_and_who_leads_ends_it(role: Role) -> None:
    may_turn_page(Seat(ME, role), Standing(None, ME))
    may_end_page(Seat(ME, role), Standing(None, ME))
    with pytest.raises(NotPresenting):
        may_turn_page(Seat(ME, role), Standing(ME, OTHER))
    if role in LEADERS:
        may_end_page(Seat(ME, role), Standing(None, OTHER))
    else:
        with pytest.raises(NotPresenting):
            may_end_page(Seat(ME, role), Standing(ME, OTHER))


@pytest.mark.parametrize("role", Role)
def test_it_and_observers_are_handed_nothing(role: Role) -> None:
    if role in NEVER:
        with pytest.raises(NotAllowed):
            may_be_handed(Seat(ME, role))
    else:
        may_be_handed(Seat(ME, role))


@pytest.mark.parametrize("role", sorted(set(Role) - NEVER))
def test_with_its_floor_a_presenter_loses_the_page_unless_it_leads(role: Role) -> None:
    assert keeps_presenting(Seat(ME, role), OTHER)
    assert keeps_presenting(Seat(ME, role), ME) is (role in LEADERS)
