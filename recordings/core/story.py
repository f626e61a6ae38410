"""What the journals tell of a recording: when it ran, stood still and was paused, who had the floor, which page.

Times are Unix milliseconds. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

SLIGHT_MS = 200
"""Shorter than this nothing is a gap: so long it takes to begin anew."""


_NEVER = -1


class TurnKind(StrEnum):
    """`floor`: who was given the floor; `voice`: who was among those heard."""

    FLOOR = "floor"
    VOICE = "voice"


class GapCause(StrEnum):
    """Why nothing was recorded: the media worker or the recorder was gone, or neither says so."""

    WORKER = "worker"
    RECORDER = "recorder"
    UNKNOWN = "unknown"


class Span(NamedTuple):
    """From when to when."""

    start_ms: int
    end_ms: int


class Stop(NamedTuple):
    """A time of which nothing was recorded though it should have been."""

    start_ms: int
    end_ms: int
    cause: GapCause


class Told(NamedTuple):
    """A line of a journal."""

    at_ms: int
    event: str
    what: Mapping[str, object]


class Shown(NamedTuple):
    """A page that came before everyone; `version` None: it was taken away."""

    at_ms: int
    version: str | None
    page: int
    place: tuple[float, float, float] | None


class Spoken(NamedTuple):
    """Somebody's turn."""

    start_ms: int
    end_ms: int
    kind: TurnKind
    participant: str


@dataclass
class _Run:
    """A time in which the recorder was attached to the worker; `end_ms` None: nobody could say when that ended."""

    start_ms: int
    end_ms: int | None = None
    cause: GapCause = GapCause.RECORDER


@dataclass
class _Reading:
    """What was read of the journals so far."""

    runs: list[_Run] = field(default_factory=list)
    pauses: list[list[int]] = field(default_factory=list)
    paused_ms: int | None = None
    running: _Run | None = None

    def take(self, told: Told) -> None:
        match told.event:
            case "begun":
                self._end(None, GapCause.RECORDER)
                if told.what.get("paused") is True and self.paused_ms is None:
                    self.paused_ms = told.at_ms
            case "attached":
                self._end(None, GapCause.RECORDER)
                self._resume(told.at_ms)
                self.running = _Run(told.at_ms)
                self.runs.append(self.running)
            case "detached":
                self._end(told.at_ms, GapCause.WORKER)
            case "ended":
                self._end(told.at_ms, GapCause.UNKNOWN)
            case _:
                pass

    def _resume(self, at_ms: int) -> None:
        if self.paused_ms is not None:
            self.pauses.append([self.paused_ms, at_ms])
            self.paused_ms = None

    def _end(self, at_ms: int | None, cause: GapCause) -> None:
        if self.running is not None:
            self.running.end_ms, self.running.cause = at_ms, cause
            self.running = None


@dataclass(frozen=True, slots=True)
class Story:
    """Runs and stops in order; nothing of it overlaps. `pauses` lie between what was recorded."""

    runs: tuple[Span, ...]
    stops: tuple[Stop, ...]
    pauses: tuple[Span, ...]


def story(lines: Sequence[Told], kept: Sequence[Span]) -> Story:
    """`lines`: of all journals, in order; `kept`: from when to when every segment is.

    What is kept counts as recorded whether or not a journal tells of it: a full disk takes neither.
    """
    reading = _Reading()
    for told in lines:
        reading.take(told)
    causes = {_NEVER: GapCause.UNKNOWN}
    known = []
    for number, run in enumerate(reading.runs):
        until = reading.runs[number + 1].start_ms if number + 1 < len(reading.runs) else None
        end_ms = run.end_ms if run.end_ms is not None else _last_kept(run.start_ms, until, kept)
        known.append(Span(run.start_ms, max(end_ms, run.start_ms)))
        causes[known[-1].end_ms] = run.cause
    runs = _joined([*known, *kept])
    if not runs:
        return Story((), (), ())
    first, last = runs[0].start_ms, runs[-1].end_ms
    pauses = [Span(max(start, first), min(end, last)) for start, end in reading.pauses if start < last and end > first]
    stops = []
    for before, after in pairwise(runs):
        # What is kept may reach a little beyond what the journal says.
        cause = causes[max((end for end in causes if end <= before.end_ms), default=_NEVER)]
        stops += _stops(Span(before.end_ms, after.start_ms), pauses, cause)
    return Story(tuple(runs), tuple(stops), tuple(span for span in pauses if span.end_ms > span.start_ms))


def pages(lines: Iterable[Told]) -> tuple[Shown, ...]:
    """The pages before everyone, one after the other."""
    found: list[Shown] = []
    for told in lines:
        if told.event != "page":
            continue
        version, page, place = told.what.get("version"), told.what.get("page"), told.what.get("place")
        shown = Shown(
            told.at_ms,
            version if isinstance(version, str) else None,
            page if isinstance(page, int) and isinstance(version, str) else 0,
            _place(place) if isinstance(version, str) else None,
        )
        if (found[-1][1:] if found else (None, 0, None)) != shown[1:]:
            found.append(shown)
    return tuple(found)


def turns(lines: Iterable[Told], runs: Sequence[Span], voices: Mapping[str, Sequence[Span]]) -> tuple[Spoken, ...]:
    """Who had the floor, and who was heard: `voices` are the times of which a voice's track has sound."""
    holders: dict[str, list[tuple[int, str | None]]] = {}
    for told in lines:
        if told.event == "programme":
            _hand(holders.setdefault("floor", []), told.at_ms, told.what.get("floor"))
        slots = told.what.get("slots")
        if told.event == "uses" and isinstance(slots, Mapping):
            for name, use in slots.items():
                if name.startswith("voice.") and isinstance(use, list) and use:
                    _hand(holders.setdefault(name, []), told.at_ms, use[0])
    spoken = []
    for slot, hands in holders.items():
        kind = TurnKind.FLOOR if slot == "floor" else TurnKind.VOICE
        times = runs if kind is TurnKind.FLOOR else voices.get(slot, ())
        spoken += _turns_of(hands, times, kind)
    return tuple(sorted(_without_short_breaks(spoken)))


BREATH_MS = 3000
"""Shorter silences do not end a turn."""


def _without_short_breaks(spoken: Iterable[Spoken]) -> Iterable[Spoken]:
    last: dict[tuple[TurnKind, str], Spoken] = {}
    found: list[Spoken] = []
    for turn in sorted(spoken):
        key = (turn.kind, turn.participant)
        before = last.get(key)
        if before is not None and turn.start_ms - before.end_ms <= BREATH_MS:
            last[key] = before._replace(end_ms=max(before.end_ms, turn.end_ms))
            continue
        if before is not None:
            found.append(before)
        last[key] = turn
    return [*found, *last.values()]


def _turns_of(hands: Sequence[tuple[int, str | None]], times: Sequence[Span], kind: TurnKind) -> list[Spoken]:
    found = []
    for number, (start_ms, participant) in enumerate(hands):
        if participant is None:
            continue
        end_ms = hands[number + 1][0] if number + 1 < len(hands) else None
        for span in times:
            begin = max(start_ms, span.start_ms)
            end = span.end_ms if end_ms is None else min(end_ms, span.end_ms)
            if end > begin:
                found.append(Spoken(begin, end, kind, participant))
    return found


def _hand(hands: list[tuple[int, str | None]], at_ms: int, participant: object) -> None:
    holder = participant if isinstance(participant, str) else None
    if not hands or hands[-1][1] != holder:
        hands.append((at_ms, holder))


def _place(place: object) -> tuple[float, float, float] | None:
    if not isinstance(place, list) or len(place) != 3 or not all(isinstance(one, int | float) for one in place):
        return None
    x, y, zoom = place
    return float(x), float(y), float(zoom)


def _last_kept(start_ms: int, until_ms: int | None, kept: Sequence[Span]) -> int:
    """When the last came of what was recorded from here on, before the next run."""
    ends = [span.end_ms for span in kept if span.start_ms >= start_ms - SLIGHT_MS]
    if until_ms is not None:
        ends = [min(span.end_ms, until_ms) for span in kept if start_ms - SLIGHT_MS <= span.start_ms < until_ms]
    return max(ends, default=start_ms)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch, or nearly, as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start_ms - found[-1].end_ms < SLIGHT_MS:
            found[-1] = Span(found[-1].start_ms, max(found[-1].end_ms, span.end_ms))
        else:
            found.append(span)
    return found


def _stops(gap: Span, pauses: Sequence[Span], cause: GapCause) -> list[Stop]:
    """What of a gap was no pause."""
    found, at_ms = [], gap.start_ms
    for pause in pauses:
        if pause.end_ms <= at_ms or pause.start_ms >= gap.end_ms:
            continue
        if pause.start_ms - at_ms >= SLIGHT_MS:
            found.append(Stop(at_ms, pause.start_ms, cause))
        at_ms = max(at_ms, pause.end_ms)
    if gap.end_ms - at_ms >= SLIGHT_MS:
        found.append(Stop(at_ms, gap.end_ms, cause))
    return found
