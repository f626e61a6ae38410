"""One-use codes by which a room's machine becomes the room's: what they look like, and how few guesses there are."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

DIGITS = 6
CODES = 10**DIGITS
CODE_LIFETIME_S = 600
MAX_OPEN_CODES = 10
WINDOW_S = 600
MAX_WRONG_OF_PLACE = 5
MAX_WRONG_OF_STRANGERS = 30
MAX_WRONG_OF_FAMILIAR = 60
"""Of all strange places together, and of all familiar ones: whoever guesses from strange places does not keep a
familiar one waiting. Ninety guesses at ten open codes in ten minutes hit one with a chance of 9 in 10,000, of which
strangers have a third; and only while IT keeps ten codes open."""

_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code is typed: an address, or a network; familiar when an account has signed in from there."""

    name: str
    familiar: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A code that was typed and not (yet) found right."""

    place: Place
    at: datetime


@dataclass(frozen=True, slots=True)
class Guesses:
    """Codes that were typed wrong in the window, and for how many seconds places wait at least; None: not at all."""

    wrong: int
    strangers_wait_s: int | None
    familiar_wait_s: int | None


def code_text(number: int) -> str:
    """The digits of a number from 0 to CODES - 1, with leading noughts."""
    return f"{number:0{DIGITS}d}"


def is_code(text: str) -> bool:
    """Whether the text could be a code."""
    return _CODE.fullmatch(text) is not None


def wait_s(attempts: Collection[Attempt], place: Place, now: datetime) -> int | None:
    """Whole seconds until this place may try again; None when it may now. Attempts older than the window are void."""
    counted = _counted(attempts, now)
    own = [one.at for one in counted if one.place.name == place.name]
    return _longest(_until_free(own, MAX_WRONG_OF_PLACE, now), _until_all_free(counted, place.familiar, now))


def guesses(attempts: Collection[Attempt], now: datetime) -> Guesses:
    """What there is to say of the guesses of the window."""
    counted = _counted(attempts, now)
    waits = [_longest(_until_all_free(counted, familiar, now)) for familiar in (False, True)]
    return Guesses(len(counted), *waits)


def _counted(attempts: Collection[Attempt], now: datetime) -> list[Attempt]:
    return sorted((one for one in attempts if one.at > now - timedelta(seconds=WINDOW_S)), key=lambda one: one.at)


def _until_all_free(counted: list[Attempt], familiar: bool, now: datetime) -> float:
    limit = MAX_WRONG_OF_FAMILIAR if familiar else MAX_WRONG_OF_STRANGERS
    return _until_free([one.at for one in counted if one.place.familiar is familiar], limit, now)


def _longest(*waits: float) -> int | None:
    longest = max(waits)
    return None if longest <= 0 else max(1, round(longest))


def _until_free(times: list[datetime], limit: int, now: datetime) -> float:
    """Seconds until fewer than `limit` of these times, in order, lie in the window."""
    if len(times) < limit:
        return 0.0
    return WINDOW_S - (now - times[-limit]).total_seconds()
