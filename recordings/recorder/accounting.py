"""What the recorder itself takes of its machine."""

import asyncio
import os
import time
from pathlib import Path

from recordings.control_wire import RecorderFigures

LOOK_EVERY_S = 0.1


class Accounting:
    """Built once by the process, at its start."""

    def __init__(self) -> None:
        """Nothing has hung yet."""
        self._began_s = time.monotonic()
        self._lag_s = 0.0

    async def run(self) -> None:
        """Notes how late the loop is, until cancelled."""
        while True:
            due_s = time.monotonic() + LOOK_EVERY_S
            await asyncio.sleep(LOOK_EVERY_S)
            self._lag_s = max(self._lag_s, time.monotonic() - due_s)

    def turn(self) -> RecorderFigures:
        """The figures now; the lag is the largest since the last call."""
        lag_s, self._lag_s = self._lag_s, 0.0
        return RecorderFigures(
            uptime_s=round(time.monotonic() - self._began_s, 3),
            cpu_s=time.process_time(),
            rss_bytes=_rss_bytes(),
            loop_lag_ms=round(lag_s * 1000, 2),
        )


def _rss_bytes() -> int:
    """Resident memory of this process. Source: proc(5), statm."""
    with Path("/proc/self/statm").open(encoding="ascii") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
