"""What happened while it was recorded, a line of JSON each: who was heard and seen, pauses, pages."""

import json
from collections.abc import Mapping

import structlog

from recordings.errors import NoKey
from recordings.recorder.growing_file import GrowingFile
from recordings.recorder.shelf import Shelf

RETRY_S = 1.0
MOST_WAITING = 10_000

_log = structlog.get_logger()


class Journal:
    """A file that is only added to; each start of the recorder begins another, so no line is ever torn in its midst.

    Lines that the disk does not take wait, the oldest go first when there are too many.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._file: GrowingFile | None = None
        self._closed: list[GrowingFile] = []
        self._waiting: list[bytes] = []
        self._retry_s = float("-inf")

    def note(self, wall_s: float, event: str, what: Mapping[str, object], now_s: float) -> None:
        """Adds an event of this moment (Unix seconds)."""
        line = json.dumps({"at": round(wall_s, 3), "event": event, **what}, ensure_ascii=False, separators=(",", ":"))
        self._waiting.append(line.encode() + b"\n")
        del self._waiting[:-MOST_WAITING]
        self.turn(now_s)

    @property
    def failing(self) -> bool:
        """Whether lines wait that were not taken."""
        return bool(self._waiting)

    def turn(self, now_s: float) -> None:
        """Writes what waits."""
        if not self._waiting or now_s < self._retry_s:
            return
        try:
            if self._file is None:
                name = f"{self._shelf.next_number():06d}-events.jsonl"
                self._file = self._shelf.open_new(name)
            self._file.write(b"".join(self._waiting))
        except (OSError, NoKey) as error:
            _log.warning("journal_not_writable", error=str(error))
            self._retry_s = now_s + RETRY_S
            self.close()
        else:
            self._waiting.clear()

    def unsynced(self) -> list[int]:
        """Descriptors of what is not on the disk yet, for another thread, which closes them."""
        found = [self._file.for_sync()] if self._file is not None and self._file.dirty else []
        for file in self._closed:
            found.append(file.for_sync())
            file.close()
        self._closed.clear()
        return found

    def close(self) -> None:
        """Ends the file; the next line begins another."""
        if self._file is not None:
            self._closed.append(self._file)
            self._file = None
