"""How a seat stands: by what was said last, else by what was seen, else by what was answered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.standing import (
    HERE,
    MAX_HEADCOUNT,
    MAX_NAMES,
    Claim,
    Course,
    Evidence,
    Standing,
    Stood,
    check_headcount,
    check_mark,
    people_there,
    stood,
    tally,
)
from meetings.errors import HeadcountTooSmall, InvalidInput, ReasonNeeded

BEGAN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COURSE = Course(BEGAN)
CHAIR, SELF, SECRETARY = AttendanceSource.CHAIR, AttendanceSource.SELF, AttendanceSource.SECRETARY


HERE_BUT_NOT_PRESENT = {SeatMark.LATE, SeatMark.LEFT}


def at(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def said(mark: SeatMark, minutes: float, source: AttendanceSource = SECRETARY, reason: str = "") -> Claim:
    return Claim(mark, source, at(minutes), reason)


@pytest.mark.parametrize(
    ("evidence", "standing", "late_min"),
    [
        (Evidence(), Standing.AWAITED, 0),
        (Evidence(joined_at=at(-20)), Standing.PRESENT, 0),
        (Evidence(joined_at=at(0.98)), Standing.PRESENT, 0),
        (Evidence(joined_at=at(1)), Standing.LATE, 1),
        (Evidence(joined_at=at(25.9)), Standing.LATE, 25),
        (Evidence(site_joined_at=at(-20)), Standing.AWAITED, 0),
        (Evidence(declined="Đi công tác"), Standing.EXCUSED, 0),
        (Evidence(declined="Đi công tác", joined_at=at(0)), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.PRESENT, 20),), declined="Đi công tác"), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.PRESENT, 20),), site_joined_at=at(-5)), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.PRESENT, 20),), site_joined_at=at(12)), Standing.LATE, 12),
        (Evidence((said(SeatMark.PRESENT, 20),), site_joined_at=at(12), joined_at=at(0)), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.PRESENT, 7, SELF),)), Standing.LATE, 7),
        (Evidence((said(SeatMark.LATE, 0.5),)), Standing.LATE, 0),
        (Evidence((said(SeatMark.LATE, 0.5),), site_joined_at=at(3)), Standing.LATE, 3),
        (Evidence((said(SeatMark.LATE, -5), said(SeatMark.LEFT, 50))), Standing.LATE, 0),
        (Evidence((said(SeatMark.LATE, 9),)), Standing.LATE, 9),
        (Evidence((said(SeatMark.LATE, 9), said(SeatMark.LATE, 47))), Standing.LATE, 9),
        (Evidence((said(SeatMark.LATE, 47),), joined_at=at(3)), Standing.LATE, 3),
        (Evidence((said(SeatMark.LATE, 47),), joined_at=at(-5)), Standing.LATE, 0),
        (Evidence((said(SeatMark.LATE, 47),), site_joined_at=at(3)), Standing.LATE, 3),
        (Evidence((said(SeatMark.LATE, 47),), site_joined_at=at(-5)), Standing.LATE, 0),
        (Evidence((said(SeatMark.LATE, 2),), joined_at=at(3)), Standing.LATE, 3),
        (Evidence((said(SeatMark.PRESENT, 4, SELF), said(SeatMark.LATE, 47))), Standing.LATE, 4),
        (Evidence((said(SeatMark.LATE, 9), said(SeatMark.PRESENT, 10))), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.LATE, 9), said(SeatMark.LEFT, 50))), Standing.LATE, 9),
        (Evidence((said(SeatMark.ABSENT, 9), said(SeatMark.PRESENT, 10))), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.PRESENT, 20, reason="Đến đúng giờ"),), site_joined_at=at(12)), Standing.PRESENT, 0),
        (Evidence((said(SeatMark.ABSENT, 9),), joined_at=at(0)), Standing.ABSENT, 0),
    ],
)
def test_the_last_word_counts_and_the_first_trace_says_how_late(
    evidence: Evidence, standing: Standing, late_min: int
) -> None:
    found = stood(evidence, COURSE)
    assert (found.standing, found.late_min) == (standing, late_min)


def test_who_says_so_and_why_is_told() -> None:
    excused = said(SeatMark.EXCUSED, 5, CHAIR, "Chống bão")
    assert stood(Evidence((excused,)), COURSE) == Stood(Standing.EXCUSED, "Chống bão", CHAIR)
    declined = stood(Evidence(declined="Đi công tác"), COURSE)
    assert declined == Stood(Standing.EXCUSED, "Đi công tác", SELF)


def test_who_left_was_there_until_then() -> None:
    found = stood(Evidence((said(SeatMark.PRESENT, 0), said(SeatMark.LEFT, 40))), COURSE)
    assert (found.standing, found.left_at) == (Standing.PRESENT, at(40))


def test_whom_nobody_saw_is_absent_once_the_meeting_is_over() -> None:
    over = Course(BEGAN, at(120))
    assert stood(Evidence(), over) == Stood(Standing.ABSENT, "", AttendanceSource.SERVER)
    assert stood(Evidence(declined="Ốm"), over).standing is Standing.EXCUSED


def test_late_that_is_said_after_the_end_takes_its_minutes_from_what_was_seen() -> None:
    over = Course(BEGAN, at(120))
    unseen = stood(Evidence((said(SeatMark.LATE, 360),)), over)
    assert (unseen.standing, unseen.late_min) == (Standing.LATE, 0)
    assert stood(Evidence((said(SeatMark.LATE, 360),), site_joined_at=at(8)), over).late_min == 8


def test_nobody_is_late_for_what_has_not_begun() -> None:
    assert stood(Evidence(joined_at=at(-10)), Course()).standing is Standing.PRESENT


@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from(SeatMark),
            st.floats(-60, 240),
            st.sampled_from(AttendanceSource),
        ),
        max_size=6,
    ),
    st.none() | st.floats(-60, 240).map(at),
    st.none() | st.floats(-60, 240).map(at),
    st.booleans(),
)
def test_late_are_those_with_a_minute_or_called_so_and_only_the_last_word_takes_presence_away(
    claims: list[Claim], joined: datetime | None, site: datetime | None, over: bool
) -> None:
    course = Course(BEGAN, at(300) if over else None)
    found = stood(Evidence(tuple(claims), joined, site), course)
    called = claims != [] and claims[-1].mark in HERE_BUT_NOT_PRESENT and SeatMark.LATE in {one.mark for one in claims}
    assert (found.standing is Standing.LATE) == (found.late_min >= 1 or called)
    takes_away = {SeatMark.EXCUSED, SeatMark.ABSENT}
    if claims:
        assert (found.standing in HERE) == (claims[-1].mark not in takes_away)
    else:
        assert (found.standing in HERE) == (joined is not None)
    assert not (over and found.standing is Standing.AWAITED)


def test_everybody_is_counted_once_and_the_late_are_present_too() -> None:
    count = tally([Standing.PRESENT, Standing.LATE, Standing.LATE, Standing.EXCUSED, Standing.ABSENT, Standing.AWAITED])
    assert (count.expected, count.present, count.late) == (6, 3, 2)
    assert (count.excused, count.absent, count.awaited) == (1, 1, 1)


@pytest.mark.parametrize(("reported", "named", "people"), [(None, 0, 0), (None, 2, 2), (5, 2, 5), (1, 2, 2)])
def test_never_fewer_people_than_are_known_by_name(reported: int | None, named: int, people: int) -> None:
    assert people_there(reported, named) == people


@pytest.mark.parametrize(
    ("count", "names", "seated"), [(0, [], 0), (3, ["A"], 2), (MAX_HEADCOUNT, ["A"] * MAX_NAMES, 0)]
)
def test_a_headcount_holds_all_who_are_there_by_name(count: int, names: list[str], seated: int) -> None:
    check_headcount(count, names, seated)


@pytest.mark.parametrize(
    ("count", "names", "seated", "error"),
    [
        (2, ["A"], 2, HeadcountTooSmall),
        (-1, [], 0, InvalidInput),
        (MAX_HEADCOUNT + 1, [], 0, InvalidInput),
        (MAX_HEADCOUNT, ["A"] * (MAX_NAMES + 1), 0, InvalidInput),
        (5, [""], 0, InvalidInput),
    ],
)
def test_a_headcount_that_cannot_be_is_refused(
    count: int, names: list[str], seated: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_headcount(count, names, seated)


@pytest.mark.parametrize(
    ("mark", "reason", "corrects", "kept"),
    [
        (SeatMark.PRESENT, "", False, ""),
        (SeatMark.ABSENT, "  ", False, ""),
        (SeatMark.EXCUSED, " Đi  chống bão ", False, "Đi chống bão"),
        (SeatMark.PRESENT, "Ghi nhầm", True, "Ghi nhầm"),
        (SeatMark.PRESENT, "x" * 200, True, "x" * 200),
    ],
)
def test_a_reason_is_kept_tidy(mark: SeatMark, reason: str, corrects: bool, kept: str) -> None:
    assert check_mark(mark, reason, corrects=corrects) == kept


@pytest.mark.parametrize(
    ("mark", "reason", "corrects", "error"),
    [
        (SeatMark.EXCUSED, "", False, ReasonNeeded),
        (SeatMark.PRESENT, " ", True, ReasonNeeded),
        (SeatMark.PRESENT, "x" * 201, True, InvalidInput),
        (SeatMark.PRESENT, "a\u202eb", True, InvalidInput),
    ],
)
def test_an_excuse_and_a_correction_need_a_reason(
    mark: SeatMark, reason: str, corrects: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_mark(mark, reason, corrects=corrects)
