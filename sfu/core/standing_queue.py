"""Whether a queue stands before a receiver: its round trips stay much longer than the line's usual one."""

from collections import deque

LATER_S = 0.3
STANDS_S = 1.5
MEMORY_S = 60.0
SLOT_S = 5.0


class StandingQueue:
    """Reads round trips (seconds) as they are measured.

    It tells of a full line where neither loss nor the estimate does: a long queue loses nothing for seconds, and an
    estimate is told of pictures only. The usual trip is the shortest of the last minute.
    """

    __slots__ = ("_forgiven_s", "_late_since_s", "_noted_s", "_shortest")

    def __init__(self) -> None:
        self._shortest: deque[tuple[float, float]] = deque()
        self._late_since_s: float | None = None
        self._noted_s = float("-inf")
        self._forgiven_s = float("-inf")

    def note(self, trip_s: float, now_s: float) -> None:
        """Takes in a round trip measured now."""
        shortest = self._shortest
        if not shortest or now_s - shortest[-1][0] >= SLOT_S:
            shortest.append((now_s, trip_s))
        elif trip_s < shortest[-1][1]:
            shortest[-1] = (shortest[-1][0], trip_s)
        while shortest[0][0] < now_s - MEMORY_S:
            shortest.popleft()
        self._noted_s = now_s
        if trip_s < min(trip for _, trip in shortest) + LATER_S:
            self._late_since_s = None
        elif self._late_since_s is None:
            self._late_since_s = max(now_s, self._forgiven_s)

    @property
    def usual_s(self) -> float | None:
        """The shortest round trip of the last minute; None before the first."""
        return min((trip_s for _, trip_s in self._shortest), default=None)

    def forgive(self, until_s: float) -> None:
        """What is late until then is known to be of our own making, and passes."""
        self._forgiven_s = until_s
        if self._late_since_s is not None:
            self._late_since_s = until_s

    def stands(self) -> bool:
        """Whether every trip measured over the last 1.5 s or longer was 0.3 s later than usual."""
        return self._late_since_s is not None and self._noted_s - self._late_since_s >= STANDS_S
