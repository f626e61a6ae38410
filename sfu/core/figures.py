"""Counters turned into what is shown once a second."""

from bisect import bisect_left

WAIT_BOUNDS_MS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0, 200.0, 500.0, 1000.0)


class PerSecond:
    """The growth of a running total per second, between one look and the next."""

    __slots__ = ("_at_s", "_total")

    def __init__(self, now_s: float, total: int = 0) -> None:
        self._at_s = now_s
        self._total = total

    def turn(self, total: int, now_s: float) -> float:
        """The mean growth per second since the last call; 0 when no time has passed or the total was reset."""
        passed_s = now_s - self._at_s
        grown = total - self._total
        self._at_s = now_s
        self._total = total
        return grown / passed_s if passed_s > 0 and grown > 0 else 0.0


class Growth:
    """The growth of running totals between one look and the next."""

    __slots__ = ("_totals",)

    def __init__(self) -> None:
        self._totals: tuple[int, ...] = ()

    def turn(self, totals: tuple[int, ...]) -> tuple[int, ...]:
        """By how much each has grown since the last call, the first time since 0; 0 for one that was reset."""
        before = self._totals or (0,) * len(totals)
        self._totals = totals
        return tuple(max(total - then, 0) for total, then in zip(totals, before, strict=True))


class Largest:
    """The largest value between one look and the next."""

    __slots__ = ("_largest",)

    def __init__(self) -> None:
        self._largest = 0.0

    def note(self, value: float) -> None:
        """Takes a value in; negative ones count as 0."""
        if value > self._largest:
            self._largest = value

    def turn(self) -> float:
        """The largest value since the last call, 0 when there was none."""
        largest = self._largest
        self._largest = 0.0
        return largest


class Waits:
    """How long packets waited, in buckets fine enough for a percentile; values above the last bound count as it."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts = [0] * len(WAIT_BOUNDS_MS)

    def note(self, wait_ms: float) -> None:
        """Takes one wait in (milliseconds)."""
        self._counts[min(bisect_left(WAIT_BOUNDS_MS, wait_ms), len(WAIT_BOUNDS_MS) - 1)] += 1

    def turn(self, quantile: float) -> float:
        """The upper bound (milliseconds) of the bucket that the quantile, 0..1, since the last call falls in."""
        counts = self._counts
        self._counts = [0] * len(WAIT_BOUNDS_MS)
        rank = quantile * sum(counts)
        if rank <= 0:
            return 0.0
        below = 0
        for bound_ms, count in zip(WAIT_BOUNDS_MS, counts, strict=True):
            below += count
            if below >= rank:
                return bound_ms
        return WAIT_BOUNDS_MS[-1]
