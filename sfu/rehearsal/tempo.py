"""One clock for everything a generator does in time: what is due is done, and how late it was is kept."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

SHORTEST_WAIT_S = 0.002
"""Acts are gathered this long: every wake of the loop costs more than an act."""

LONGEST_WAIT_S = 0.005
"""So that an act planned meanwhile is not late."""

Act = Callable[[float], float | None]
"""Takes the time it was due (monotonic seconds); returns when it is due next, None for never."""


class Tempo:
    """Calls acts when they are due; `lag_s` is the latest that one was done since `reset`."""

    __slots__ = ("_clock", "_due", "_numbers", "lag_s")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._due: list[tuple[float, int, Act]] = []
        self._numbers = count()
        self.lag_s = 0.0

    def reset(self) -> None:
        """Begins to look for the greatest lag anew."""
        self.lag_s = 0.0

    def at(self, due_s: float, act: Act) -> None:
        """Plans an act for monotonic time due_s."""
        heapq.heappush(self._due, (due_s, next(self._numbers), act))

    def turn(self) -> float:
        """Does what is due; the seconds until the next act, at most LONGEST_WAIT_S."""
        due, clock = self._due, self._clock
        now_s = clock()
        while due and due[0][0] <= now_s:
            due_s, number, act = heapq.heappop(due)
            if now_s - due_s > self.lag_s:
                self.lag_s = now_s - due_s
            again_s = act(due_s)
            if again_s is not None:
                heapq.heappush(due, (again_s, number, act))
            now_s = clock()
        return min(due[0][0] - now_s, LONGEST_WAIT_S) if due else LONGEST_WAIT_S

    async def run(self) -> None:
        """Turns until it is cancelled."""
        while True:
            wait_s = self.turn()
            await asyncio.sleep(max(wait_s, SHORTEST_WAIT_S))
