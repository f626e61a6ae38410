"""A recording's own clock: the machine's when it began, and steady from there on, whoever sets the machine's. Pure.

It stands on the monotonic clock, which all processes of a machine share until the machine starts anew. The journal
tells where it stands, so that a recorder that comes after a kill goes on by it, and how far the machine's is off.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from recordings.core.story import Told

BEHIND_MS = 60_000
"""So long after the last that is known it goes on where the machine's clock is behind: sound begins a file a minute."""

SET_S = 0.5
"""By so much the machine's clock is off before that is told."""


class OwnClock(NamedTuple):
    """`boot` names this life of the machine; monotonic seconds and `offset_s` are Unix seconds of the recording."""

    boot: str
    offset_s: float

    def wall_s(self, now_s: float) -> float:
        """The moment (Unix seconds) on the recording's clock at now_s (monotonic)."""
        return now_s + self.offset_s

    def told(self) -> dict[str, object]:
        """For the journal's line of the beginning."""
        return {"boot": self.boot, "clock_s": round(self.offset_s, 6)}


def own_clock(lines: Sequence[Told], latest_ms: int, here: OwnClock, now_s: float) -> OwnClock:
    """The clock to go on by. `lines`: of all journals; `latest_ms`: the last moment that is known, 0 when none is;
    `here`: the machine's clock at now_s (monotonic), whose `boot` is empty where that cannot be told.

    After a start of the machine it is the machine's, unless that is behind what was recorded before.
    """
    known = running_clock(lines)
    if known is not None and here.boot and known.boot == here.boot:
        return known
    if latest_ms and here.wall_s(now_s) * 1000 <= latest_ms:
        return OwnClock(here.boot, (latest_ms + BEHIND_MS) / 1000 - now_s)
    return here


def running_clock(lines: Sequence[Told]) -> OwnClock | None:
    """The clock that the last beginning told; None for recordings of before there was one."""
    for told in reversed(lines):
        boot, offset_s = told.what.get("boot"), told.what.get("clock_s")
        if told.event == "begun" and isinstance(boot, str) and isinstance(offset_s, int | float):
            return OwnClock(boot, float(offset_s))
    return None


def own_moment_ms(lines: Sequence[Told], wall_ms: int, end_ms: int) -> int:
    """When on the recording's clock it was wall_ms on the machine's, for what others wrote down by that.

    A time that the machine's clock passed through twice before the recording ended, at end_ms, is taken for the later
    one; one that it jumped over, for that of the jump.
    """
    set_at = [(told.at_ms, round(off_s * 1000)) for told in lines if (off_s := _off_s(told)) is not None]
    found_ms, nearest_ms, until_ms = wall_ms, inf, float(end_ms)
    for from_ms, off_ms in reversed([(-inf, 0), *set_at]):
        within_ms = min(max(wall_ms - off_ms, from_ms), until_ms)
        away_ms = abs(wall_ms - off_ms - within_ms)
        if away_ms < nearest_ms:
            nearest_ms, found_ms = away_ms, round(within_ms)
        until_ms = from_ms
    return found_ms


def _off_s(told: Told) -> float | None:
    off_s = told.what.get("off_s")
    return float(off_s) if told.event == "clock_set" and isinstance(off_s, int | float) else None
