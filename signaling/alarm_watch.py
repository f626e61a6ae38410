"""When what is bad on IT's board becomes an alarm, and when that is over. No I/O; time is an argument; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from meetings.domain.alarms import AlarmKind, Subject
from signaling.line_causes import Cause
from signaling.line_frames import GroupRow, SiteRow

GAP_S = 3.0
"""What is bad again within so many seconds has been bad all the time: losses of single seconds cross a threshold."""
AGAIN_S = 600.0
"""What is an alarm again so soon after it was over comes and goes: it stays twice as long as the time before."""
LONGEST_CLEAR_S = 600.0

_SHARED: Mapping[str, AlarmKind] = {
    "uplink": AlarmKind.UPLINK,
    "carrier": AlarmKind.CARRIER,
    "area": AlarmKind.AREA,
}


@dataclass(frozen=True, slots=True)
class Ill:
    """What is bad now: a site by its id, or a server. `subject`: what an alarm of it would be about."""

    thing: str
    subject: Subject
    cause: str


@dataclass(frozen=True, slots=True)
class Raise:
    """An alarm begins; `things`: what is bad, in order."""

    subject: Subject
    cause: str
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look changed: alarms that begin, and those that are over."""

    raised: tuple[Raise, ...]
    cleared: tuple[Subject, ...]


@dataclass(slots=True)
class _Seen:
    since_s: float
    last_s: float


@dataclass(slots=True)
class _Open:
    things: set[str]
    last_s: float
    clear_s: float


@dataclass(frozen=True, slots=True)
class _Over:
    """An alarm that was over at `at_s`, after `clear_s` in which all was well."""

    at_s: float
    clear_s: float


class AlarmWatch:
    """The open alarms, and what may become one. Fed once a second with everything that is bad then.

    A thing that is bad for `after_s` raises an alarm about its subject, or joins the one that is open about it; while
    an alarm has it, it raises no other, whatever group it is in meanwhile. An alarm is over when nothing that it has
    was bad for `clear_s`; one about the same that begins within AGAIN_S after that, for twice as long as the one
    before, LONGEST_CLEAR_S at most.
    """

    def __init__(self, after_s: float, clear_s: float) -> None:
        """Nothing is open."""
        self._after_s = after_s
        self._clear_s = clear_s
        self._seen: dict[str, _Seen] = {}
        self._open: dict[Subject, _Open] = {}
        self._over: dict[Subject, _Over] = {}
        self._held: dict[str, Subject] = {}

    def adopt(self, subject: Subject, things: Iterable[str], now_s: float) -> None:
        """An alarm that was raised before this process began: it is not raised again."""
        self._open[subject] = _Open(set(), now_s, self._clear_s)
        for thing in things:
            self._hold(thing, subject)

    def things(self, subject: Subject) -> tuple[str, ...]:
        """What an open alarm has."""
        return tuple(sorted(self._open[subject].things))

    def turn(self, ills: Iterable[Ill], now_s: float) -> Turn:
        """One look; `now_s`: monotonic seconds."""
        fresh: dict[Subject, list[Ill]] = {}
        for ill in ills:
            seen = self._seen.get(ill.thing)
            if seen is None or now_s - seen.last_s > GAP_S:
                seen = self._seen[ill.thing] = _Seen(now_s, now_s)
            seen.last_s = now_s
            held = self._held.get(ill.thing)
            if held is not None:
                self._open[held].last_s = now_s
            elif now_s - seen.since_s < self._after_s:
                continue
            elif ill.subject in self._open:
                self._hold(ill.thing, ill.subject)
                self._open[ill.subject].last_s = now_s
            else:
                fresh.setdefault(ill.subject, []).append(ill)
        return Turn(tuple(self._raise(one, found, now_s) for one, found in fresh.items()), self._clear(now_s))

    def _raise(self, subject: Subject, found: Sequence[Ill], now_s: float) -> Raise:
        self._open[subject] = _Open(set(), now_s, self._clear_of(subject, now_s))
        for ill in found:
            self._hold(ill.thing, subject)
        return Raise(subject, found[0].cause, tuple(ill.thing for ill in found))

    def _clear_of(self, subject: Subject, now_s: float) -> float:
        before = self._over.get(subject)
        if before is None or now_s - before.at_s > AGAIN_S:
            return self._clear_s
        return max(self._clear_s, min(before.clear_s * 2, LONGEST_CLEAR_S))

    def _hold(self, thing: str, subject: Subject) -> None:
        self._open[subject].things.add(thing)
        self._held[thing] = subject

    def _clear(self, now_s: float) -> tuple[Subject, ...]:
        over = tuple(subject for subject, one in self._open.items() if now_s - one.last_s >= one.clear_s)
        for subject in over:
            ended = self._open.pop(subject)
            self._over[subject] = _Over(now_s, ended.clear_s)
            for thing in ended.things:
                self._held.pop(thing, None)
        self._over = {subject: one for subject, one in self._over.items() if now_s - one.at_s <= AGAIN_S}
        self._seen = {thing: seen for thing, seen in self._seen.items() if now_s - seen.last_s <= GAP_S}
        return over


def ills_of_sites(rows: Iterable[tuple[SiteRow, bool]], groups: Sequence[GroupRow]) -> tuple[Ill, ...]:
    """The sites to act on, each with what it shares where that is hurt. `rows`: each with whether it is of a drill.

    Sites that our own server hurts are no matter of their lines: the server has an alarm of its own.
    """
    shared = {site: group for group in groups if group.kind in _SHARED for site in group.sites}
    found: list[Ill] = []
    for row, drill in rows:
        if not row.alarm or row.cause is Cause.SERVER:
            continue
        group = shared.get(row.id)
        subject = (
            Subject(AlarmKind.SITE, row.id, drill) if group is None else Subject(_SHARED[group.kind], group.name, drill)
        )
        found.append(Ill(row.id, subject, row.cause or Cause.UNKNOWN))
    return tuple(found)
