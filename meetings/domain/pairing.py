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
MAX_WRONG_OF_ADDRESS = 5
MAX_WRONG = 30
"""Of all addresses together. Thirty guesses at ten open codes in ten minutes hit one with a chance of 3 in 10,000, and
only while IT keeps ten codes open."""

_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A code that was typed and not (yet) found right."""

    address: str
    at: datetime


def code_text(number: int) -> str:
    """The digits of a number from 0 to CODES - 1, with leading noughts."""
    return f"{number:0{DIGITS}d}"


def is_code(text: str) -> bool:
    """Whether the text could be a code."""
    return _CODE.fullmatch(text) is not None


def wait_s(attempts: Collection[Attempt], address: str, now: datetime) -> int | None:
    """Whole seconds until this address may try again; None when it may now. Attempts older than the window are void."""
    counted = sorted((one for one in attempts if one.at > now - timedelta(seconds=WINDOW_S)), key=lambda one: one.at)
    waits = [
        _until_free([one.at for one in counted if one.address == address], MAX_WRONG_OF_ADDRESS, now),
        _until_free([one.at for one in counted], MAX_WRONG, now),
    ]
    longest = max(waits)
    return None if longest <= 0 else max(1, round(longest))


def _until_free(times: list[datetime], limit: int, now: datetime) -> float:
    """Seconds until fewer than `limit` of these times, in order, lie in the window."""
    if len(times) < limit:
        return 0.0
    return WINDOW_S - (now - times[-limit]).total_seconds()
