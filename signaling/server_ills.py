"""What is bad about our own servers: gone, overloaded, a disk that is nearly full, what its owners tell of recordings.

Pure but for the disk.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from meetings.domain.alarms import AlarmKind, Subject
from meetings.domain.servers import ServerName
from signaling.alarm_watch import Ill
from signaling.line_causes import strained
from signaling.line_servers import ServerLoad

STRAINED_LOOKS = 3
"""In a row: one long hang is over before anybody's line is weak of it."""
LONG_HANG_MS = 1000.0
FELT_S = 15.0
"""After our media server was gone or hung long, lines look bad: rooms come back, and round trips are smoothed."""
DISK_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """What is left of a disk, and what it has; bytes."""

    free: int
    size: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.free / self.size if self.size else 0.0

    @classmethod
    def of(cls, folder: Path) -> "DiskSpace":
        """Of the disk that a folder is on, as far as this process may use it."""
        told = os.statvfs(folder)
        return cls(told.f_bavail * told.f_frsize, told.f_blocks * told.f_frsize)


class ServerIlls:
    """Looked at once a second."""

    def __init__(
        self, disk: Callable[[], DiskSpace], least_free: float, recordings: Callable[[], Iterable[Ill]]
    ) -> None:
        """`least_free`: share of the disk, below which somebody must act; `recordings`: what is bad about
        them.
        """
        self._ask_disk = disk
        self._ask_recordings = recordings
        self._least_free = least_free
        self._strained: Counter[ServerName] = Counter()
        self._disk_at_s = float("-inf")
        self._felt_until_s = float("-inf")
        self._now_s = 0.0
        self._is_up = True
        self._was_up = False
        self.disk: DiskSpace | None = None

    def turn(self, loads: Mapping[ServerName, ServerLoad], now_s: float) -> tuple[Ill, ...]:
        """What is bad now. `loads`: of each server that there is to be; of the media server always."""
        media = loads[ServerName.MEDIA]
        self._now_s = now_s
        self._is_up, self._was_up = media.up, self._was_up or media.up
        if (self._was_up and not media.up) or media.lag_ms > LONG_HANG_MS:
            self._felt_until_s = now_s + FELT_S
        if now_s - self._disk_at_s >= DISK_EVERY_S:
            self._disk_at_s = now_s
            with suppress(OSError):  # Of a disk that cannot be asked nothing is known.
                self.disk = self._ask_disk()
        return tuple(self._found(loads))

    @property
    def media_strained(self) -> bool:
        """Whether what is wrong with lines may be the media server's: it is gone, was just now, or cannot keep up."""
        is_felt = not self._is_up or self._now_s < self._felt_until_s
        return is_felt or self._strained[ServerName.MEDIA] >= STRAINED_LOOKS

    def _found(self, loads: Mapping[ServerName, ServerLoad]) -> Iterator[Ill]:
        for name, load in loads.items():
            self._strained[name] = self._strained[name] + 1 if strained(load.cpu, load.lag_ms) else 0
            if not load.up:
                yield _ill(name, "gone")
            elif self._strained[name] >= STRAINED_LOOKS:
                yield _ill(name, "overloaded")
        if self.disk is not None and self.disk.share < self._least_free:
            yield _ill("disk", "low")
        yield from self._ask_recordings()


def _ill(name: str, what: str) -> Ill:
    """One alarm for each server, whatever is wrong with it."""
    return Ill(name, Subject(AlarmKind.SERVER, name), what)
