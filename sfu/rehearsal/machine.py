"""What a simulated room tells of its PC, as a page does: measured as far as it can be, played beyond that."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

TELL_EVERY_S = 2.0
"""As the pages do (web_client/src/call/machine_watch.ts)."""

BROWSER = "giaoban rehearse"
MAX_LAG_MS = 600_000


@dataclass(frozen=True, slots=True)
class Strain:
    """What a PC is played to be like, because nothing is decoded here: the share of its pictures' frames that it drops
    (0 to 1), and the pressure on its processor, None where a browser does not tell it.
    """

    dropped: float = 0.0
    pressure: Literal["nominal", "fair", "serious", "critical"] | None = None


class Machine:
    """The PC of one room. Its frames are those that came, its hangs how late it is itself.

    `strain` is what it is played to be like from now on; a browser that is too old does not tell (`tells`).
    """

    def __init__(self, frames: Callable[[], int], clock: Callable[[], float]) -> None:
        """`frames`: how many of pictures have come so far, on all connections."""
        self.strain = Strain()
        self.tells = True
        self._frames = frames
        self._clock = clock

    async def run(self, tell: Callable[[Mapping[str, object]], Awaitable[None]]) -> None:
        """Tells every TELL_EVERY_S until it is cancelled, beginning somewhere in the first of them."""
        before = self._frames()
        due_s = self._clock() + random.uniform(0, TELL_EVERY_S)
        while True:
            await asyncio.sleep(max(0.0, due_s - self._clock()))
            frames, now_s = self._frames(), self._clock()
            if self.tells:
                await tell(self.report(frames - before, now_s - due_s))
            before = frames
            due_s = now_s + TELL_EVERY_S

    def report(self, frames: int, late_s: float) -> Mapping[str, object]:
        """The fields of a `tell_machine` but for the microphone, of so many frames that came since the last one."""
        dropped = round(frames * self.strain.dropped)
        return {
            "frames_decoded": frames - dropped,
            "frames_dropped": dropped,
            "lag_ms": min(MAX_LAG_MS, max(0, round(late_s * 1000))),
            "pressure": self.strain.pressure,
            "camera": "on",
            "browser": BROWSER,
        }
