"""One clock for everything a generator does in time: what is due is done, and how late it was is kept."""

import asyncio
import heapq
import time
from collections.abc import Callable
from itertools import count

ROUND_S = 0.0015
"""Acts and packets are gathered this long: being woken for each costs us and the server beside us more than the act."""

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

    def turn(self) -> None:
        """Does what is due."""
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

    async def run(self) -> None:
        """Turns until it is cancelled. The whole loop rests between turns, as a network card gathers its interrupts."""
        while True:
            self.turn()
            time.sleep(ROUND_S)  # noqa: ASYNC251 - Nothing is to wake us: the sockets are read when the round is over.
            await asyncio.sleep(0)
