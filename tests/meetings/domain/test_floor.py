"""Who may speak, show and ask."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain import floor
from meetings.domain.floor import Seat
from meetings.domain.roles import Role
from meetings.errors import FloorNeeded, FloorTaken, HandClosed, InvalidInput, NotAllowed, UndoTooLate
from meetings.ids import ParticipantId
from tests.meetings.hall import NOW

ME, OTHER = ParticipantId("me"), ParticipantId("other")
SPEAKERS = (Role.CHAIR, Role.DELEGATE, Role.ROOM)
SILENT = (Role.SECRETARY, Role.IT, Role.OBSERVER)
seats = st.lists(
    st.builds(Seat, st.sampled_from("abcdefgh").map(ParticipantId), st.sampled_from(Role)),
    unique_by=lambda seat: seat.participant,
)


@pytest.mark.parametrize(("role", "owner"), [*product(SPEAKERS, (None, ME))])
def test_who_may_speak_opens_its_microphone_without_a_floor_and_with_its_own(
    role: Role, owner: ParticipantId | None
) -> None:
    floor.may_open_microphone(Seat(ME, role), owner)


@pytest.mark.parametrize("role", [Role.DELEGATE, Role.ROOM])
def test_beside_anothers_floor_a_microphone_stays_closed(role: Role) -> None:
    with pytest.raises(FloorTaken):
        floor.may_open_microphone(Seat(ME, role), OTHER)


def test_who_is_called_answers_beside_anothers_floor() -> None:
    floor.may_open_microphone(Seat(ME, Role.ROOM), OTHER, ME)
    assert floor.heard_again([(Seat(ME, Role.ROOM), NOW)], OTHER, ME, NOW) == {ME}
    with pytest.raises(FloorTaken):
        floor.may_open_microphone(Seat(ME, Role.ROOM), OTHER, OTHER)


def test_the_chair_speaks_beside_any_floor() -> None:
    floor.may_open_microphone(Seat(ME, Role.CHAIR), OTHER)


@pytest.mark.parametrize(("role", "owner"), [*product(SILENT, (None, ME, OTHER))])
def test_who_may_not_speak_never_opens_a_microphone(role: Role, owner: ParticipantId | None) -> None:
    with pytest.raises(NotAllowed):
        floor.may_open_microphone(Seat(ME, role), owner)


@pytest.mark.parametrize(("role", "owner"), [*product((Role.DELEGATE, Role.ROOM), (None, OTHER))])
def test_who_may_speak_asks_for_the_floor(role: Role, owner: ParticipantId | None) -> None:
    floor.may_raise_hand(Seat(ME, role), owner)


def test_who_has_the_floor_does_not_ask_for_it() -> None:
    with pytest.raises(HandClosed):
        floor.may_raise_hand(Seat(ME, Role.ROOM), ME)


@pytest.mark.parametrize("role", [Role.CHAIR, *SILENT])
def test_the_others_have_no_hand(role: Role) -> None:
    with pytest.raises(NotAllowed):
        floor.may_raise_hand(Seat(ME, role), None)


@pytest.mark.parametrize(("role", "owner"), [*product((Role.CHAIR, Role.SECRETARY), (None, OTHER))])
def test_chair_and_secretary_show_a_screen_at_any_time(role: Role, owner: ParticipantId | None) -> None:
    floor.may_share_screen(Seat(ME, role), owner)


@pytest.mark.parametrize("role", [Role.DELEGATE, Role.ROOM])
def test_the_others_show_a_screen_with_the_floor_alone(role: Role) -> None:
    floor.may_share_screen(Seat(ME, role), ME)
    for owner in (None, OTHER):
        with pytest.raises(FloorNeeded):
            floor.may_share_screen(Seat(ME, role), owner)


@pytest.mark.parametrize("role", [Role.IT, Role.OBSERVER])
def test_it_and_observers_show_no_screen(role: Role) -> None:
    with pytest.raises(NotAllowed):
        floor.may_share_screen(Seat(ME, role), ME)


@pytest.mark.parametrize("role", Role)
def test_the_floor_goes_only_to_who_may_speak(role: Role) -> None:
    if role in SPEAKERS:
        floor.may_receive_floor(Seat(ME, role))
    else:
        with pytest.raises(NotAllowed):
            floor.may_receive_floor(Seat(ME, role))


def test_everybody_but_the_chair_may_be_removed() -> None:
    for role in set(Role) - {Role.CHAIR}:
        floor.may_be_removed(Seat(ME, role))
    with pytest.raises(NotAllowed):
        floor.may_be_removed(Seat(ME, Role.CHAIR))


def test_only_the_chair_closes_the_chairs_microphone() -> None:
    floor.may_be_silenced(Seat(ME, Role.CHAIR), by=ME)
    floor.may_be_silenced(Seat(ME, Role.ROOM), by=OTHER)
    with pytest.raises(NotAllowed):
        floor.may_be_silenced(Seat(ME, Role.CHAIR), by=OTHER)


@given(seats, st.sampled_from("abcdefgh").map(ParticipantId))
def test_a_floor_leaves_open_only_its_owner_and_chairs(open_seats: list[Seat], owner: ParticipantId) -> None:
    closed = floor.silenced_by_floor(open_seats, owner)
    left = [seat for seat in open_seats if seat.participant not in closed]
    assert all(seat.participant == owner or seat.role is Role.CHAIR for seat in left)
    assert owner not in closed
    assert closed <= {seat.participant for seat in open_seats if seat.role is not Role.CHAIR}


@given(seats, st.sampled_from("abcdefgh").map(ParticipantId))
def test_closing_all_leaves_open_only_who_did_it_and_chairs(open_seats: list[Seat], by: ParticipantId) -> None:
    closed = floor.silenced_by_all(open_seats, by)
    left = [seat for seat in open_seats if seat.participant not in closed]
    assert all(seat.participant == by or seat.role is Role.CHAIR for seat in left)
    assert by not in closed


@pytest.mark.parametrize(
    ("role", "owner", "stays"),
    [
        (Role.CHAIR, OTHER, True),
        (Role.SECRETARY, None, True),
        (Role.ROOM, ME, True),
        (Role.ROOM, OTHER, False),
        (Role.DELEGATE, None, False),
    ],
)
def test_a_screen_stays_with_chair_secretary_and_floor(role: Role, owner: ParticipantId | None, stays: bool) -> None:
    assert floor.keeps_screen(Seat(ME, role), owner) is stays


@pytest.mark.parametrize(
    ("spotlight", "given_to", "chair", "stands"),
    [
        ("a", "b", "c", "a"),
        (None, "b", "c", "b"),
        (None, None, "c", "c"),
        ("a", None, None, "a"),
        (None, None, None, None),
    ],
)
def test_the_stage_is_the_spotlight_else_the_floor_else_the_chair(
    spotlight: ParticipantId | None, given_to: ParticipantId | None, chair: ParticipantId | None, stands: str | None
) -> None:
    assert floor.stage(spotlight, given_to, chair) == stands


@pytest.mark.parametrize(
    ("limit_s", "seconds", "is_then"), [(300, 60, 360), (360, -60, 300), (7140, 60, 7200), (70, -60, 10)]
)
def test_a_turn_is_made_longer_and_shorter_within_its_bounds(limit_s: int, seconds: int, is_then: int) -> None:
    assert floor.limit_extended(limit_s, seconds) == is_then


@pytest.mark.parametrize(("limit_s", "seconds"), [(7141, 60), (69, -60)])
def test_a_turn_is_not_made_longer_or_shorter_than_it_may_be(limit_s: int, seconds: int) -> None:
    with pytest.raises(InvalidInput):
        floor.limit_extended(limit_s, seconds)


def test_an_act_on_the_floor_can_be_taken_back_for_a_few_seconds_only() -> None:
    floor.may_be_undone(NOW, NOW + floor.UNDO_WITHIN)
    with pytest.raises(UndoTooLate):
        floor.may_be_undone(NOW, NOW + floor.UNDO_WITHIN + timedelta(milliseconds=1))


def test_the_last_closing_is_heard_again_and_no_earlier_one() -> None:
    closed = [(Seat(ME, Role.ROOM), NOW), (Seat(OTHER, Role.ROOM), NOW + timedelta(seconds=2))]
    assert floor.heard_again(closed, None, None, NOW + timedelta(seconds=3)) == {OTHER}


@pytest.mark.parametrize(("role", "owner"), [(Role.ROOM, ME), (Role.CHAIR, OTHER)])
def test_who_may_speak_beside_the_floor_is_heard_again(role: Role, owner: ParticipantId) -> None:
    assert floor.heard_again([(Seat(ME, role), NOW)], owner, None, NOW) == {ME}


def test_nobody_is_heard_again_beside_anothers_floor_or_too_late() -> None:
    closed = [(Seat(ME, Role.ROOM), NOW)]
    with pytest.raises(UndoTooLate):
        floor.heard_again(closed, OTHER, None, NOW)
    with pytest.raises(UndoTooLate):
        floor.heard_again(closed, None, None, NOW + floor.UNDO_WITHIN + timedelta(milliseconds=1))
    with pytest.raises(UndoTooLate):
        floor.heard_again([], None, None, NOW)


@given(st.timedeltas(timedelta(), timedelta(days=36500)).map(lambda span: NOW + span), st.integers(2, 3000))
def test_an_act_is_known_again_by_its_whole_milliseconds(done_at: datetime, later_ms: int) -> None:
    meant_at = datetime.fromtimestamp(round(done_at.timestamp() * 1000) / 1000, UTC)
    assert floor.is_meant(done_at, meant_at)
    assert not floor.is_meant(done_at + timedelta(milliseconds=later_ms), meant_at)
