"""The roll call: sites in the order of boards, each large for some seconds. Pure; time is an argument."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from meetings.domain.vietnamese import sort_key
from meetings.errors import InvalidInput
from meetings.ids import ParticipantId

MIN_EVERY_S = 5
MAX_EVERY_S = 120
MAX_REASON_CHARS = 200
_TYPES = ("Xã ", "Phường ", "Đặc khu ")


@dataclass(frozen=True, slots=True)
class Site:
    """A site as a roll call needs it. `away`: it never came, or left; a line lost for the moment is not away."""

    participant: ParticipantId
    name: str
    area: str | None
    away: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """How it goes on: `every_s` None means by hand, a pause means by hand for now."""

    every_s: int | None
    paused: bool
    skips_absent: bool


def check_pace(every_s: int | None) -> None:
    """5 to 120 seconds, or None. Raises InvalidInput."""
    if every_s is not None and not MIN_EVERY_S <= every_s <= MAX_EVERY_S:
        raise InvalidInput


def in_order(sites: Iterable[Site]) -> list[Site]:
    """By area, then by name without its type, both in Vietnamese order; sites of no area come last."""
    return sorted(sites, key=_place)


def next_call(order: Sequence[Site], called: ParticipantId | None, *, skips_absent: bool) -> ParticipantId | None:
    """Who is called after `called`, or first; None when nobody is left."""
    places = {site.participant: place for place, site in enumerate(order)}
    begin = places.get(called, -1) + 1 if called is not None else 0
    return next((site.participant for site in order[begin:] if not (skips_absent and site.away)), None)


def due_at(called_at: datetime, pace: Pace) -> datetime | None:
    """When the next site is to be called; None while it goes by hand."""
    return None if pace.every_s is None or pace.paused else called_at + timedelta(seconds=pace.every_s)


def _place(site: Site) -> tuple[bool, str, str, str]:
    return (not site.area, sort_key(site.area or ""), sort_key(_without_type(site.name)), site.participant)


def _without_type(name: str) -> str:
    return next((name.removeprefix(word) for word in _TYPES if name.startswith(word)), name)
