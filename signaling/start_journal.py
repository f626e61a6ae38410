"""Starts of servers: the supervisor notes them in a small file, the web process takes them into the history."""

from collections.abc import Mapping
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from meetings.domain.servers import ServerName, Start, StartReason, reason_of

MAX_STARTS = 100
"""Kept in the file: it is read once a minute, and a server that keeps dying is started every five seconds."""
FILE = "starts.json"

_NAMES: Mapping[str, ServerName] = {
    "web": ServerName.WEB,
    "worker": ServerName.MEDIA,
    "recorder": ServerName.RECORDER,
}
_STARTS: TypeAdapter[tuple[Start, ...]] = TypeAdapter(tuple[Start, ...])
_log = structlog.get_logger(__name__)


class StartJournal:
    """The supervisor's end: nobody else writes the file."""

    def __init__(self, path: Path) -> None:
        """Goes on with what is in the file."""
        self._path = path
        self._starts = read_starts(path)

    def note(self, child: str, at_ms: int, ended: tuple[int, float] | None = None) -> None:
        """A start of a child at this time (Unix milliseconds). `ended`: the exit code of the one before, and after how
        many seconds that was; None for the first one.

        A disk that is full keeps no server from being started.
        """
        name = _NAMES.get(child)
        if name is None:
            return
        code, lived_s = (None, None) if ended is None else (ended[0], round(ended[1]))
        reason = StartReason.SERVICE if code is None else reason_of(code)
        self._starts = (*self._starts, Start(name, at_ms, reason, code, lived_s))[-MAX_STARTS:]
        draft = self._path.with_suffix(".tmp")
        try:
            draft.write_bytes(_STARTS.dump_json(self._starts))
            draft.replace(self._path)
        except OSError as error:
            _log.warning("start_not_noted", child=child, error=str(error))


def read_starts(path: Path) -> tuple[Start, ...]:
    """The newest starts, oldest first; none where the file cannot be read."""
    try:
        return _STARTS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError):
        _log.warning("starts_not_read")
        return ()
