"""Which papers an occasion has, who may open them and how far they were read: drawn from a fixed seed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from meetings.domain.lifecycle import MeetingState
from meetings.domain.working_days import local_day
from meetings.seed.accounts import DELEGATES, DEPUTY_LOGIN, device_login
from meetings.seed.directory import Directory
from meetings.seed.people import SEED
from meetings.seed.year.occasions import STORM, YEAR_NOW, Occasion, work_calendar
from meetings.seed.year.texts import agenda_random, agenda_titles, corrected_of, general_of, report_of, texts

OBSERVER = "duthinh"
LEADERS = ("chutri", "thuky")
"""They read too, and are in no count."""
UNITS_GRANTED = 2
"""So many of the delegates' agencies are granted what is for units."""
_HOUR = timedelta(hours=1)
_REMINDED_BEFORE = timedelta(hours=24)
_HELD_AFTER = timedelta(days=1)


class Whom(StrEnum):
    """Whom a paper is granted to: everybody, to look or to take away too; two agencies; the deputy's seat."""

    ALL = "all"
    ALL_TAKE = "all_take"
    UNITS = "units"
    SEAT = "seat"


@dataclass(frozen=True, slots=True)
class Issue:
    """A version: the number of its text, and when it came out; None while it has not."""

    text: int
    out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A paper of an occasion. `item`: its number in the agenda, None for the whole meeting; the first is public.

    `until`: when its grants run out.
    """

    place: int
    item: int | None
    issues: tuple[Issue, ...]
    whom: Whom = Whom.ALL
    in_room: bool = True
    until: datetime | None = None
    recalled_at: datetime | None = None

    @property
    def title(self) -> str:
        """As the first version was called."""
        return texts()[self.issues[0].text].title

    @property
    def is_public(self) -> bool:
        """Whether an observer sees it."""
        return self.item == 0

    @property
    def last(self) -> int:
        """The number of the version that is read now."""
        return len(self.issues) - 1

    @property
    def is_out(self) -> bool:
        """Whether anybody but who leads opens it."""
        return self.issues[0].out_at is not None and self.recalled_at is None


@dataclass(frozen=True, slots=True)
class Reading:
    """How far an account read a version of a paper; the sign of it that stays."""

    login: str
    place: int
    issue: int
    opened_at: datetime
    max_page: int
    seconds: int
    taken: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """That a machine told it holds the last version of a paper; None while it has not told that it dropped it."""

    login: str
    place: int
    at: datetime
    dropped_at: datetime | None


def planned(occasion: Occasion) -> tuple[Planned, ...]:
    """All papers of an occasion, in order; none while nobody is invited."""
    if occasion.sent_at is None:
        return ()
    return tuple(_planned(occasion, occasion.sent_at + _HOUR))


def _planned(occasion: Occasion, out_at: datetime) -> Iterator[Planned]:
    titles, number, quiet = agenda_titles(agenda_random(occasion)), occasion.number, occasion.type_code != STORM
    first = out_at
    if quiet and occasion.is_held and number % 6 == 5:
        first = occasion.starts_at - timedelta(hours=22)
    yield Planned(0, None, (Issue(general_of(occasion), out_at),))
    yield Planned(1, 0, (Issue(report_of(titles[0]), first),))
    issues = [Issue(report_of(titles[1]), out_at)]
    if quiet and number % 5 < 3:
        issues.append(Issue(corrected_of(titles[1]), out_at + 20 * _HOUR))
    yield Planned(2, 1, tuple(issues), Whom.ALL_TAKE)
    yield Planned(3, 2, (Issue(report_of(titles[2]), out_at),), Whom.UNITS, in_room=False)
    place = 4
    if quiet and number % 7 == 2:
        yield Planned(place, 3, (Issue(report_of(titles[3]), out_at),), recalled_at=out_at + 30 * _HOUR)
        place += 1
    if number % 5 == 3:
        until = occasion.ends_at + timedelta(days=30)
        yield Planned(place, 4, (Issue(report_of(titles[4]), out_at),), Whom.SEAT, in_room=False, until=until)
        place += 1
    if occasion.state in {MeetingState.INVITED, MeetingState.READY}:
        yield Planned(place, 3, (Issue(report_of(titles[3]), None),))


def readers(occasion: Occasion, paper: Planned, found: Directory) -> tuple[str, ...]:
    """Who may open what is out, by login, chair and secretary apart; as long as no grant runs out."""
    delegates = tuple(f"daibieu{number}" for number in range(1, DELEGATES + 1))
    if paper.whom is Whom.SEAT:
        return (DEPUTY_LOGIN,)
    if paper.whom is Whom.UNITS:
        return delegates[:UNITS_GRANTED]
    rooms = machines(occasion, found) if paper.in_room else ()
    return (DEPUTY_LOGIN, *delegates, *((OBSERVER,) if paper.is_public else ()), *rooms)


def machines(occasion: Occasion, found: Directory) -> tuple[str, ...]:
    """The logins of the rooms that are invited."""
    invited = [one for one in found.communes if occasion.communes and occasion.area in {None, one.area}]
    return tuple(device_login(one.code) for one in invited)


def readings(occasion: Occasion, found: Directory) -> tuple[Reading, ...]:
    """All that was read of an occasion's papers."""
    return tuple(
        reading
        for paper in planned(occasion)
        for login in (*LEADERS, *readers(occasion, paper, found))
        if not _reads_nothing(occasion, login)
        for number in range(len(paper.issues))
        if (reading := _reading(occasion, paper, login, number)) is not None
    )


def _reads_nothing(occasion: Occasion, login: str) -> bool:
    """One of twelve opens nothing of a meeting."""
    return Random(f"{SEED}:{occasion.number}:{login}:diligence").random() < 1 / 12


def _reading(occasion: Occasion, paper: Planned, login: str, number: int) -> Reading | None:
    random = Random(f"{SEED}:{occasion.number}:{login}:{paper.place}:{number}")
    issue, skips = paper.issues[number], random.random() < 0.35
    if issue.out_at is None or skips:
        return None
    until = occasion.starts_at
    if number < paper.last:
        until = paper.issues[number + 1].out_at or until
    elif paper.recalled_at is not None:
        until = paper.recalled_at
    until = min(until, YEAR_NOW)
    if until <= issue.out_at:
        return None
    pages, ends = texts()[issue.text].pages, random.random() < 0.6
    far = pages if ends else random.randint(1, pages)
    return Reading(
        login=login,
        place=paper.place,
        issue=number,
        opened_at=issue.out_at + (until - issue.out_at) * random.random(),
        max_page=far,
        seconds=far * random.randint(15, 90),
        taken=paper.whom is Whom.ALL_TAKE and login.startswith("daibieu") and random.random() < 0.3,
    )


def copies(occasion: Occasion, found: Directory) -> tuple[Copy, ...]:
    """Which machines told that they hold what. They drop it a day after the end, or when it is not for them any more;
    those that are off since told nobody.
    """
    held = []
    for paper in planned(occasion):
        out_at = paper.issues[-1].out_at
        fetched_from = max(out_at, occasion.starts_at - timedelta(days=7)) if out_at is not None else YEAR_NOW
        off_at = occasion.again_at if occasion.is_called_off else None
        ends = off_at or paper.recalled_at or occasion.ends_at + _HELD_AFTER
        if fetched_from >= min(ends, YEAR_NOW) or not paper.in_room:
            continue
        for login in (DEPUTY_LOGIN, *machines(occasion, found)):
            random = Random(f"{SEED}:{occasion.number}:{login}:{paper.place}:copy")
            fetches, is_off, after = random.random() < 0.94, random.random() < 0.03, random.random()
            dropped_at = ends + _HOUR * after if ends < YEAR_NOW - _HOUR and not is_off else None
            if fetches:
                held.append(Copy(login, paper.place, fetched_from + timedelta(minutes=50 * after), dropped_at))
    return tuple(held)


def reminded_at(occasion: Occasion) -> datetime | None:
    """When it is looked who has not read; None where the papers came out later than that."""
    due_at, papers = occasion.starts_at - _REMINDED_BEFORE, planned(occasion)
    return due_at if papers and papers[0].issues[0].out_at is not None and papers[0].issues[0].out_at < due_at else None


def is_late(occasion: Occasion, paper: Planned) -> bool:
    """Whether what is out came later than three working days before, at the hour of the start; of storms none does."""
    out_at = paper.issues[-1].out_at
    if out_at is None or occasion.type_code == STORM:
        return False
    day = work_calendar().before(local_day(occasion.starts_at), 3)
    return out_at > occasion.starts_at.replace(year=day.year, month=day.month, day=day.day)
