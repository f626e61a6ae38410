"""What an answer is worth, who gives it, and how a wish ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.invitations import (
    Capacity,
    Difference,
    Given,
    Standing,
    Terms,
    Version,
    advance,
    asks_anew,
    capacity,
    check_scope,
    counts,
    differences,
    standing,
    takes_answers,
)
from meetings.domain.lifecycle import MeetingState
from meetings.domain.seats import Answer, Dispatch, Scope, SubstitutionState
from meetings.errors import InvalidInput, SubstitutionDecided
from meetings.ids import PersonId, UnitId

AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
TERMS = Terms("Giao ban", "Bà A", "Hội trường", "", AT, AT + timedelta(hours=2), "a" * 64)
FIRST = Version(1, Dispatch.REQUEST, TERMS)
LATER = TERMS.starts_at + timedelta(minutes=1)


@pytest.mark.parametrize("state", MeetingState)
def test_an_invitation_is_answered_until_the_end_and_on_while_the_session_is(state: MeetingState) -> None:
    ends_at = TERMS.ends_at
    asked = {MeetingState.INVITED, MeetingState.READY}
    going_on = {MeetingState.IN_PROGRESS, MeetingState.SUSPENDED}
    assert takes_answers(state, ends_at, ends_at - timedelta(microseconds=1)) == (state in asked | going_on)
    assert takes_answers(state, ends_at, ends_at) == (state in going_on)


def after(**changed: object) -> Version:
    return Version(2, Dispatch.REQUEST, replace(TERMS, **changed))  # type: ignore[arg-type]  # Fields by their names.


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"starts_at": LATER}, Difference.TIME),
        ({"ends_at": TERMS.ends_at + timedelta(minutes=1)}, Difference.TIME),
        ({"place": "Phòng 2"}, Difference.PLACE),
        ({"chair": "Ông B"}, Difference.CHAIR),
        ({"title": "Giao ban mở rộng"}, Difference.WORDS),
        ({"requests": "Mang báo cáo"}, Difference.WORDS),
        ({"agenda": "b" * 64}, Difference.AGENDA),
    ],
)
def test_each_change_is_of_one_kind(changed: dict[str, object], difference: Difference) -> None:
    assert differences(TERMS, after(**changed).terms) == {difference}


def test_of_an_agenda_that_was_not_written_down_no_change_is_known() -> None:
    assert differences(replace(TERMS, agenda=""), TERMS) == differences(TERMS, replace(TERMS, agenda="")) == set()


@pytest.mark.parametrize(
    ("difference", "in_hall", "anew"),
    [
        (Difference.TIME, False, True),
        (Difference.CHAIR, False, True),
        (Difference.PLACE, False, False),
        (Difference.PLACE, True, True),
        (Difference.WORDS, True, False),
        (Difference.AGENDA, True, False),
    ],
)
def test_who_is_touched_by_a_change_is_asked_anew(difference: Difference, in_hall: bool, anew: bool) -> None:
    assert asks_anew(frozenset({difference}), in_hall=in_hall) is anew
    assert not asks_anew(frozenset(), in_hall=in_hall)


def test_an_answer_to_the_last_version_counts() -> None:
    assert counts(1, [FIRST], in_hall=True)
    assert counts(2, [FIRST, after(starts_at=LATER)], in_hall=True)


def test_an_answer_to_a_version_that_never_was_counts_not() -> None:
    assert not counts(3, [FIRST], in_hall=False)


def test_a_change_that_was_taken_back_has_asked_anew_all_the_same() -> None:
    back = Version(3, Dispatch.REQUEST, TERMS)
    assert not counts(1, [FIRST, after(starts_at=LATER), back], in_hall=False)


def test_what_was_called_off_and_convened_again_is_answered_anew() -> None:
    off, again = Version(2, Dispatch.CANCEL, TERMS), Version(3, Dispatch.REQUEST, TERMS)
    assert not counts(1, [FIRST, off], in_hall=False)
    assert not counts(1, [FIRST, off, again], in_hall=False)
    assert counts(3, [FIRST, off, again], in_hall=False)


@given(st.lists(st.sampled_from(["starts_at", "place", "title"]), max_size=6), st.booleans())
def test_who_sits_in_the_hall_is_never_asked_less_than_who_does_not(changes: list[str], first: bool) -> None:
    versions, terms = [FIRST], TERMS
    for number, field in enumerate(changes, start=2):
        new: object = LATER + timedelta(minutes=number) if field == "starts_at" else f"{field} {number}"
        terms = replace(terms, **{field: new})  # type: ignore[arg-type]  # Fields by their names.
        versions.append(Version(number, Dispatch.REQUEST, terms))
    answered = 1 if first else len(versions)
    if counts(answered, versions, in_hall=True):
        assert counts(answered, versions, in_hall=False)
    assert counts(len(versions), versions, in_hall=True)


@pytest.mark.parametrize(
    ("last", "wish", "stands"),
    [
        (None, None, Standing.SILENT),
        (Answer.ACCEPTED, None, Standing.ACCEPTED),
        (Answer.TENTATIVE, None, Standing.TENTATIVE),
        (Answer.DECLINED, None, Standing.DECLINED),
        (Answer.SUBSTITUTE_REQUESTED, SubstitutionState.REQUESTED, Standing.SUBSTITUTE_WISHED),
        (Answer.SUBSTITUTE_REQUESTED, SubstitutionState.APPROVED, Standing.SUBSTITUTED),
        (Answer.SUBSTITUTE_REQUESTED, SubstitutionState.REFUSED, Standing.SILENT),
        (Answer.SUBSTITUTE_REQUESTED, SubstitutionState.REVOKED, Standing.SILENT),
        (Answer.ACCEPTED, SubstitutionState.WITHDRAWN, Standing.ACCEPTED),
        (Answer.DECLINED, SubstitutionState.REFUSED, Standing.DECLINED),
    ],
)
def test_a_seat_stands_by_its_last_answer_and_its_open_wish(
    last: Answer | None, wish: SubstitutionState | None, stands: Standing
) -> None:
    given_then = None if last is None else Given(last, 1)
    assert standing(given_then, wish, [FIRST], in_hall=True) is stands


def test_a_substitute_stays_when_the_time_changes() -> None:
    versions = [FIRST, after(starts_at=LATER)]
    found = standing(Given(Answer.SUBSTITUTE_REQUESTED, 1), SubstitutionState.APPROVED, versions, in_hall=True)
    assert found is Standing.SUBSTITUTED


ME, OTHER = PersonId("me"), PersonId("other")
HERE, THERE = UnitId("here"), UnitId("there")


@pytest.mark.parametrize(
    ("own", "assisted", "holder", "unit", "part"),
    [
        (ME, set(), ME, HERE, Capacity.HOLDER),
        (ME, {HERE}, ME, HERE, Capacity.HOLDER),
        (ME, {HERE}, OTHER, HERE, Capacity.ASSISTANT),
        (ME, {THERE}, OTHER, HERE, None),
        (ME, set(), OTHER, HERE, None),
        (None, set(), None, HERE, None),
        (None, {HERE}, None, HERE, Capacity.ASSISTANT),
        (None, {HERE}, None, None, None),
    ],
)
def test_a_seat_is_answered_for_by_its_holder_and_its_units_assistants(
    own: PersonId | None, assisted: set[UnitId], holder: PersonId | None, unit: UnitId | None, part: Capacity | None
) -> None:
    assert capacity(own, frozenset(assisted), holder, unit) is part


WAYS = {
    (SubstitutionState.REQUESTED, SubstitutionState.APPROVED),
    (SubstitutionState.REQUESTED, SubstitutionState.REFUSED),
    (SubstitutionState.REQUESTED, SubstitutionState.WITHDRAWN),
    (SubstitutionState.APPROVED, SubstitutionState.REVOKED),
}


@pytest.mark.parametrize("way", [*product(SubstitutionState, SubstitutionState)])
def test_a_wish_goes_the_ways_there_are(way: tuple[SubstitutionState, SubstitutionState]) -> None:
    if way in WAYS:
        assert advance(*way) is way[1]
    else:
        with pytest.raises(SubstitutionDecided):
            advance(*way)


@pytest.mark.parametrize(("scope", "voting"), [*product(Scope, [True, False])])
def test_a_substitute_may_vote_only_where_the_seat_does(scope: Scope, voting: bool) -> None:
    if scope is Scope.VOTE and not voting:
        with pytest.raises(InvalidInput):
            check_scope(scope, voting=voting)
    else:
        check_scope(scope, voting=voting)
