"""Whether who was invited was there: derived from what was said and seen, never kept. Pure; time is an argument."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.vietnamese import tidy
from meetings.errors import HeadcountTooSmall, InvalidInput, ReasonNeeded

MAX_REASON_CHARS = 200
MAX_HEADCOUNT = 5000
MAX_NAMES = 200
LATE_FROM = timedelta(minutes=1)
"""Who comes within the first minute is on time."""


class Standing(StrEnum):
    """How a seat stands: there on time, there late, away with a reason known, away, or not known yet."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"
    AWAITED = "awaited"


HERE = frozenset({Standing.PRESENT, Standing.LATE})
_AWAY = {SeatMark.EXCUSED: Standing.EXCUSED, SeatMark.ABSENT: Standing.ABSENT}


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody said of a seat."""

    mark: SeatMark
    source: AttendanceSource
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a seat: what was said, in order; since when its own device was in the session and when it left
    before the end; since when its site's was; and the reason it gave when it declined.
    """

    claims: tuple[Claim, ...] = ()
    joined_at: datetime | None = None
    left_at: datetime | None = None
    site_joined_at: datetime | None = None
    declined: str | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """When the meeting began and ended, as far as it has."""

    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """How a seat stands, why, and who says so. `late_min`: 0 for who is not late, and for who was called late though
    its trace is in time, or without one and not while the meeting went on; `left_at`: it left before the end.
    """

    standing: Standing
    reason: str = ""
    source: AttendanceSource | None = None
    late_min: int = 0
    left_at: datetime | None = None


def stood(evidence: Evidence, course: Course) -> Stood:
    """The last claim counts; without one, being in the session does, then having declined, then the end.

    Who is there is late when the first trace of it came a minute or more after the beginning: its own arrival, else
    that of its site. Without a trace, who was called late is so by the minute in which that was said, while the meeting
    went on.
    """
    last = evidence.claims[-1] if evidence.claims else None
    if last is not None and last.mark in _AWAY:
        return Stood(_AWAY[last.mark], last.reason, last.source)
    if last is not None:
        return _here(evidence, last, course)
    if evidence.joined_at is not None:
        late_min = _minutes_late(evidence.joined_at, course)
        here = Standing.LATE if late_min else Standing.PRESENT
        return Stood(here, "", AttendanceSource.MEDIA, late_min, evidence.left_at)
    if evidence.declined is not None:
        return Stood(Standing.EXCUSED, evidence.declined, AttendanceSource.SELF)
    if course.ended_at is not None:
        return Stood(Standing.ABSENT, "", AttendanceSource.SERVER)
    return Stood(Standing.AWAITED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the seats that are meant to come stand how; `present` counts those that are late too."""

    expected: int
    present: int
    late: int
    excused: int
    absent: int
    awaited: int


def tally(standings: Iterable[Standing]) -> Tally:
    """Counts them."""
    found = Counter(standings)
    return Tally(
        expected=found.total(),
        present=found[Standing.PRESENT] + found[Standing.LATE],
        late=found[Standing.LATE],
        excused=found[Standing.EXCUSED],
        absent=found[Standing.ABSENT],
        awaited=found[Standing.AWAITED],
    )


def people_there(reported: int | None, named: int) -> int:
    """How many people sit at a site: what was reported, but never fewer than are known by name (invariant 6)."""
    return max(reported or 0, named)


def check_headcount(count: int, names: Sequence[str], seated: int) -> None:
    """`seated`: how many with seats there are present. Raises HeadcountTooSmall, InvalidInput."""
    if not 0 <= count <= MAX_HEADCOUNT or len(names) > MAX_NAMES or not all(names):
        raise InvalidInput
    if count < len(names) + seated:
        raise HeadcountTooSmall


def check_mark(mark: SeatMark, reason: str, *, corrects: bool) -> str:
    """The reason as it is kept. A list that was frozen, or of a meeting that is over, is corrected with one.

    Raises ReasonNeeded, InvalidInput above 200 signs.
    """
    tidied = tidy(reason)
    if len(tidied) > MAX_REASON_CHARS or not tidied.isprintable():
        raise InvalidInput
    if not tidied and (corrects or mark is SeatMark.EXCUSED):
        raise ReasonNeeded
    return tidied


def _here(evidence: Evidence, last: Claim, course: Course) -> Stood:
    left_at = last.at if last.mark is SeatMark.LEFT else None
    told_late = [claim for claim in evidence.claims if claim.mark is SeatMark.LATE]
    own = [claim.at for claim in evidence.claims if claim.source in _OWN and claim.mark is not SeatMark.LEFT]
    trace = min((at for at in (evidence.joined_at, *own) if at is not None), default=evidence.site_joined_at)
    late_min = _minutes_late(trace, course)
    called_late = bool(told_late) and last.mark is not SeatMark.PRESENT
    if called_late and trace is None:  # Who was seen to come is late by that, not by when somebody said so.
        late_min = _minutes_late(_told_at(told_late[0], course), course)
    elif last.mark is SeatMark.PRESENT and last.reason:  # A correction: there in time, whatever machines say.
        late_min = 0
    standing = Standing.LATE if late_min or called_late else Standing.PRESENT
    return Stood(standing, last.reason, last.source, late_min, left_at)


_OWN = frozenset({AttendanceSource.SELF, AttendanceSource.DEVICE})
"""Who speaks for itself does so when it comes; who is called out may have been there for long."""


def _told_at(claim: Claim, course: Course) -> datetime | None:
    """When it was said that somebody comes late; said after the end, that tells nothing of the minute of coming."""
    return None if course.ended_at is not None and claim.at > course.ended_at else claim.at


def _minutes_late(at: datetime | None, course: Course) -> int:
    if at is None or course.began_at is None or at < course.began_at + LATE_FROM:
        return 0
    return int((at - course.began_at) / LATE_FROM)
