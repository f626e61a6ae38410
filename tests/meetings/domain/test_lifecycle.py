"""The states of a meeting."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from meetings.domain.lifecycle import JOINABLE, OVER, VIETNAMESE, WAYS, MeetingState, advance, state_at
from meetings.errors import AlreadyEnded, MeetingsError, WrongState

STARTS_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WAYS_AS_DECIDED = {
    ("draft", "submitted"),
    ("submitted", "invited"),
    ("invited", "ready"),
    ("ready", "in_progress"),
    ("in_progress", "suspended"),
    ("suspended", "in_progress"),
    ("in_progress", "ended"),
    ("suspended", "ended"),
    ("ended", "concluded"),
    ("concluded", "archived"),
    *product(("submitted", "invited", "ready"), ("postponed", "cancelled")),
    ("submitted", "draft"),
    *product(("postponed",), ("submitted", "invited", "cancelled")),
}


@pytest.mark.parametrize(("current", "target"), [*product(MeetingState, MeetingState)])
def test_only_the_decided_ways_lead_on(current: MeetingState, target: MeetingState) -> None:
    if (current, target) in WAYS_AS_DECIDED:
        assert advance(current, target) is target
    else:
        with pytest.raises(MeetingsError):
            advance(current, target)


@pytest.mark.parametrize("state", sorted(OVER))
def test_ending_what_is_over_says_so(state: MeetingState) -> None:
    with pytest.raises(AlreadyEnded):
        advance(state, MeetingState.ENDED)


def test_ending_what_never_began_is_the_wrong_state() -> None:
    with pytest.raises(WrongState):
        advance(MeetingState.READY, MeetingState.ENDED)


def test_every_state_has_its_ways_and_its_vietnamese_name() -> None:
    assert set(WAYS) == set(VIETNAMESE) == set(MeetingState)
    assert len(set(VIETNAMESE.values())) == len(MeetingState)


def test_every_state_is_reached_from_the_draft() -> None:
    reached, found = {MeetingState.DRAFT}, set[MeetingState]()
    while reached != found:
        found = set(reached)
        reached |= {target for state in found for target in WAYS[state]}
    assert reached == set(MeetingState)


def test_no_meeting_is_joinable_and_over() -> None:
    assert not JOINABLE & OVER


@pytest.mark.parametrize(("before_s", "state"), [(1801, "invited"), (1800, "ready"), (0, "ready"), (-60, "ready")])
def test_an_invited_meeting_is_ready_from_its_preflight_on(before_s: int, state: str) -> None:
    now = STARTS_AT - timedelta(seconds=before_s)
    assert state_at(MeetingState.INVITED, STARTS_AT, 1800, now) == state


@pytest.mark.parametrize("state", sorted(set(MeetingState) - {MeetingState.INVITED}))
def test_no_other_state_changes_with_time(state: MeetingState) -> None:
    assert state_at(state, STARTS_AT, 1800, STARTS_AT + timedelta(days=9)) is state
