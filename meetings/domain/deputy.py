"""Who leads while the chair is away: the deputy that the meeting names, by rule. Pure; time is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from meetings.domain.attendance import IN_SESSION, Attendance, AttendanceKind, is_here
from meetings.domain.roles import Role
from meetings.ids import ParticipantId

TAKES_OVER_AFTER = timedelta(seconds=5)
"""A line that is back before counts as never lost; who leaves on purpose hands over at once."""


class Vacancy(StrEnum):
    """Why the chair's place is empty."""

    LEFT = "left"
    LOST = "lost"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ChairLine:
    """The chair as far as it can be told: its last attendance, None when it never came, and its media.

    `silent_since`: from when on its line has brought nothing while its page was still connected.
    """

    last: Attendance | None
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vacant:
    """From when on the deputy may stand in, and why."""

    since: datetime
    why: Vacancy


def vacant(chair: ChairLine) -> Vacant | None:
    """None while the chair is in the session, and for a chair that never came: it is late, not lost."""
    if chair.last is None:
        return None
    if chair.last.kind is AttendanceKind.LEFT:
        return Vacant(chair.last.at, Vacancy.LEFT)
    if chair.last.kind is AttendanceKind.LOST:
        return Vacant(chair.last.at + TAKES_OVER_AFTER, Vacancy.LOST)
    if chair.silent_since is not None:
        return Vacant(chair.silent_since + TAKES_OVER_AFTER, Vacancy.SILENT)
    return None


def stands_in(chair: ChairLine, deputy: Attendance | None, now: datetime, *, already: bool) -> bool:
    """Whether the deputy leads at `now`; `already`: it did until now.

    It begins only with its own line up. A line of its own that is lost for a moment takes nothing from it: there is
    nobody else. It ends when the chair is back, or when the deputy leaves; that a silent chair is told as lost later
    gives nothing back.
    """
    place = vacant(chair)
    if place is None:
        return False
    if already:
        return is_here(deputy)
    return now >= place.since and deputy is not None and deputy.kind in IN_SESSION


def part_of(participant: ParticipantId, role: Role, acting: ParticipantId | None) -> Role:
    """The role that counts now: the chair's for the deputy that stands in, else that of the invitation."""
    return Role.CHAIR if participant == acting else role
