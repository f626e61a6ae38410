"""Whose line takes long, whatever is sent over it. No I/O; time is an argument."""

from collections.abc import Collection

STANDS_S = 8.0
"""A queue that we fill ourselves is gone sooner: the ladder leaves a step that does not fit within three seconds, and
what the mean of the round trip keeps of it is below a tenth after some five more reports."""


class LineDelays:
    """Since when the round trip of each site is beyond the threshold, in monotonic seconds."""

    def __init__(self, limit_ms: float) -> None:
        """`limit_ms`: round trips beyond it are long."""
        self._limit_ms = limit_ms
        self._since_s: dict[str, float] = {}

    def stands(self, site: str, round_trip_ms: float | None, now_s: float) -> bool:
        """Whether the round trip was long at each look of the last STANDS_S; a look without one ends that."""
        if round_trip_ms is None or round_trip_ms <= self._limit_ms:
            self._since_s.pop(site, None)
            return False
        return now_s - self._since_s.setdefault(site, now_s) >= STANDS_S

    def forget_all_but(self, sites: Collection[str]) -> None:
        """Forgets who is no longer there."""
        self._since_s = {site: since_s for site, since_s in self._since_s.items() if site in sites}
