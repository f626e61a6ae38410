"""What holds while a session is suspended or locked, or its list is closed."""

import pytest

from meetings.domain.attendance import Attendance, AttendanceKind
from meetings.domain.conduct import (
    MAX_REASON_CHARS,
    may_enter_locked,
    may_join_list,
    may_speak_in_pause,
    reason_of,
    stated,
)
from meetings.domain.floor import Seat
from meetings.domain.roles import Role
from meetings.errors import InvalidInput, ListClosed, Locked, ReasonNeeded, Suspended
from meetings.ids import ParticipantId
from tests.meetings.hall import NOW


def seat(role: Role) -> Seat:
    return Seat(ParticipantId("p"), role)


@pytest.mark.parametrize("role", Role)
def test_in_a_pause_only_the_chair_speaks(role: Role) -> None:
    if role is Role.CHAIR:
        may_speak_in_pause(seat(role))
    else:
        with pytest.raises(Suspended):
            may_speak_in_pause(seat(role))


@pytest.mark.parametrize("role", Role)
def test_who_never_came_stays_out_of_a_locked_session_unless_it_could_unlock_it(role: Role) -> None:
    if role in {Role.CHAIR, Role.SECRETARY}:
        may_enter_locked(seat(role), None)
    else:
        with pytest.raises(Locked):
            may_enter_locked(seat(role), None)


@pytest.mark.parametrize("kind", AttendanceKind)
@pytest.mark.parametrize("role", Role)
def test_who_was_in_a_locked_session_comes_back_whatever_happened(role: Role, kind: AttendanceKind) -> None:
    may_enter_locked(seat(role), Attendance(kind, NOW))


def test_a_closed_list_takes_nobody() -> None:
    may_join_list(closed=False)
    with pytest.raises(ListClosed):
        may_join_list(closed=True)


@pytest.mark.parametrize("given", [None, "", " \n "])
def test_it_has_to_state_a_reason_and_others_need_not(given: str | None) -> None:
    with pytest.raises(ReasonNeeded):
        reason_of(Role.IT, given)
    assert {reason_of(role, given) for role in set(Role) - {Role.IT}} == {""}


@pytest.mark.parametrize("role", Role)
def test_a_reason_is_kept_tidy_up_to_its_limit(role: Role) -> None:
    assert reason_of(role, "  Loa  bị hú ") == "Loa bị hú"
    assert len(reason_of(role, "ế" * MAX_REASON_CHARS)) == MAX_REASON_CHARS
    for bad in ("x" * (MAX_REASON_CHARS + 1), "a\x00b", "a\u202eb"):
        with pytest.raises(InvalidInput):
            reason_of(role, bad)


def test_the_audit_keeps_a_reason_only_where_there_is_one() -> None:
    assert (stated("Loa bị hú"), stated("")) == ({"reason": "Loa bị hú"}, {})
