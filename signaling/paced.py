"""Progress of background work, written down no more often than anyone looks."""

import asyncio
from collections.abc import Awaitable, Callable

EVERY_S = 1.0


class Paced:
    """Owned by one piece of work."""

    def __init__(self, note: Callable[[int], Awaitable[None]]) -> None:
        """`note` writes down per cents."""
        self._note = note
        self._noted_s = float("-inf")

    async def percent(self, percent: int) -> None:
        """It is so far now, 0 to 100."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._noted_s >= EVERY_S:
            self._noted_s = now_s
            await self._note(percent)
