"""The machine's clock, and which of its lives this is."""

import contextlib
import time
from pathlib import Path

from recordings.core.own_clock import OwnClock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""Another at each start of the machine. Source: random(4)."""


def machine_clock() -> OwnClock:
    """As it is set now; its `boot` is empty where the machine does not tell."""
    boot = ""
    with contextlib.suppress(OSError), _BOOT_ID.open(encoding="ascii") as told:
        boot = told.read().strip()
    return OwnClock(boot, time.time() - time.monotonic())
