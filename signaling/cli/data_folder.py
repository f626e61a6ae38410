"""The data folder, and the few files in it that only run-time needs."""

import fcntl
import tempfile
from pathlib import Path
from typing import IO

LOCK = "giaoban.lock"
SOCKET = "worker.sock"
RECORDER_SOCKET = "recorder.sock"
_LONGEST_SOCKET_PATH = 100
"""Source: unix(7): 108 bytes with the end mark; some are left for a name beside it."""


class AlreadyRunning(Exception):
    """Another supervisor serves from this data folder."""


def prepare(folder: Path) -> None:
    """Makes the folder, for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def lock(folder: Path) -> IO[str]:
    """Held until the file is closed or the process ends. Raises AlreadyRunning."""
    held = (folder / LOCK).open("w", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise AlreadyRunning from None
    return held


def control_socket(folder: Path) -> Path:
    """Where the worker listens: in the folder, or in a private temporary one when that path is too long."""
    path = folder.absolute() / SOCKET
    if len(str(path).encode()) <= _LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="giaoban-")) / SOCKET
