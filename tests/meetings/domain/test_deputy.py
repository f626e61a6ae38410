"""Who leads at a moment follows from presence and time alone (invariant 12)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.attendance import Attendance, AttendanceKind
from meetings.domain.deputy import TAKES_OVER_AFTER, ChairLine, Vacancy, part_of, stands_in, vacant
from meetings.domain.roles import Role
from meetings.ids import ParticipantId

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AFTER_S = TAKES_OVER_AFTER.total_seconds()
HERE = Attendance(AttendanceKind.JOINED, START)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def was(kind: AttendanceKind, second: float = 0) -> Attendance:
    return Attendance(kind, at(second))


def begins(chair: ChairLine, deputy: Attendance | None, second: float) -> bool:
    return stands_in(chair, deputy, at(second), already=False)


def goes_on(chair: ChairLine, deputy: Attendance | None, second: float) -> bool:
    return stands_in(chair, deputy, at(second), already=True)


def test_five_seconds_after_the_line_was_lost_and_not_before() -> None:
    lost = ChairLine(was(AttendanceKind.LOST))
    assert not begins(lost, HERE, AFTER_S - 0.001)
    assert begins(lost, HERE, AFTER_S)


def test_who_leaves_on_purpose_hands_over_at_once() -> None:
    assert begins(ChairLine(was(AttendanceKind.LEFT)), HERE, 0)


def test_a_connected_chair_that_has_been_silent_counts_as_lost() -> None:
    silent = ChairLine(HERE, silent_since=at(10))
    assert not begins(silent, HERE, 10 + AFTER_S - 0.001)
    assert begins(silent, HERE, 10 + AFTER_S)
    place = vacant(silent)
    assert place is not None
    assert place.why is Vacancy.SILENT


def test_a_silent_chair_that_is_told_as_lost_later_gets_nothing_back_by_that() -> None:
    lost = ChairLine(was(AttendanceKind.LOST, 25), silent_since=at(10))
    assert goes_on(lost, HERE, 25)
    assert goes_on(lost, HERE, 25 + AFTER_S)


@pytest.mark.parametrize("chair", [None, was(AttendanceKind.JOINED), was(AttendanceKind.RETURNED)])
def test_nobody_stands_in_for_a_chair_that_is_here_or_never_came(chair: Attendance | None) -> None:
    assert not begins(ChairLine(chair), HERE, 3600)
    assert not goes_on(ChairLine(chair), HERE, 3600)


@pytest.mark.parametrize(
    "deputy", [None, *(was(kind) for kind in (AttendanceKind.LOST, AttendanceKind.LEFT, AttendanceKind.REMOVED))]
)
def test_a_deputy_that_is_not_there_takes_nothing(deputy: Attendance | None) -> None:
    assert not begins(ChairLine(was(AttendanceKind.LOST)), deputy, 60)


def test_a_deputy_keeps_the_chair_while_its_own_line_is_lost_and_not_when_it_leaves() -> None:
    lost = ChairLine(was(AttendanceKind.LOST))
    assert goes_on(lost, was(AttendanceKind.LOST, 20), 60)
    assert not goes_on(lost, was(AttendanceKind.LEFT, 20), 60)
    assert not goes_on(lost, was(AttendanceKind.REMOVED, 20), 60)


def test_a_deputy_that_stands_in_has_the_chairs_part() -> None:
    deputy = ParticipantId("deputy")
    assert part_of(deputy, Role.SECRETARY, deputy) is Role.CHAIR
    assert part_of(deputy, Role.SECRETARY, None) is Role.SECRETARY
    assert part_of(ParticipantId("room"), Role.ROOM, deputy) is Role.ROOM


@dataclass
class Session:
    """Chair and deputy as events move them; the rule is asked after each, as the server does."""

    chair: Attendance | None = None
    deputy: Attendance | None = None
    acting: bool = False


MOVES = st.sampled_from([AttendanceKind.JOINED, AttendanceKind.LOST, AttendanceKind.RETURNED, AttendanceKind.LEFT])
STEPS = st.lists(st.tuples(st.booleans(), MOVES, st.floats(min_value=0, max_value=12)), max_size=30)


@given(STEPS)
def test_one_leads_whatever_happens(steps: list[tuple[bool, AttendanceKind, float]]) -> None:
    session, second = Session(), 0.0
    for is_chair, kind, pause_s in steps:
        second += pause_s
        now, before = at(second), session.acting
        if is_chair:
            session.chair = Attendance(kind, now)
        else:
            session.deputy = Attendance(kind, now)
        session.acting = stands_in(ChairLine(session.chair), session.deputy, now, already=before)
        chair_here = session.chair is not None and session.chair.kind in {
            AttendanceKind.JOINED,
            AttendanceKind.RETURNED,
        }
        assert not (chair_here and session.acting)
        if session.acting and not before:
            assert session.deputy is not None
            assert session.deputy.kind in {AttendanceKind.JOINED, AttendanceKind.RETURNED}
            assert vacant(ChairLine(session.chair)) is not None
        long_gone = session.chair is not None and not chair_here and now - session.chair.at >= TAKES_OVER_AFTER
        up = session.deputy is not None and session.deputy.kind in {AttendanceKind.JOINED, AttendanceKind.RETURNED}
        if long_gone and up:
            assert session.acting


@given(STEPS, st.floats(min_value=0, max_value=60))
def test_asking_again_at_the_same_moment_says_the_same(
    steps: list[tuple[bool, AttendanceKind, float]], later_s: float
) -> None:
    chair = deputy = None
    second = 0.0
    for is_chair, kind, pause_s in steps:
        second += pause_s
        chair, deputy = (was(kind, second), deputy) if is_chair else (chair, was(kind, second))
    for already in (False, True):
        first = stands_in(ChairLine(chair), deputy, at(second + later_s), already=already)
        assert stands_in(ChairLine(chair), deputy, at(second + later_s), already=first) == first
