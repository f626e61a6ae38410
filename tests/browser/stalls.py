"""Whether the machine itself stood still while something was measured: then the measurement says nothing."""

import threading
import time
from types import TracebackType
from typing import Self

TICK_S = 0.01
ATTEMPTS = 4
STALLED_MS = 80
"""Of a thread that only sleeps. Two quiet cores keep it below; then a page has lost four frames or sounds, and more."""


class Stalls:
    """A thread beside the product that does nothing but wake up; `longest_ms` is how late it did at worst."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def stalled(self) -> bool:
        """Whether what was measured meanwhile is void."""
        return self.longest_ms >= STALLED_MS

    def _tick(self) -> None:
        woken_s = time.monotonic()
        while not self._over.wait(TICK_S):
            now_s = time.monotonic()
            self.longest_ms = max(self.longest_ms, (now_s - woken_s - TICK_S) * 1000)
            woken_s = now_s
