"""What processes that work on finished recordings have in common: they end with who started them, are alone, and say
how it goes.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from recordings.said import Said

LOCK = "finalising.lock"
"""Who holds it may change the finished files of a recording."""

_PR_SET_PDEATHSIG = 1


def begin(nice: int) -> None:
    """Lowers our priority by so much and asks the kernel to be killed with who started us: the next process takes the
    work up anew.
    """
    os.umask(0o077)
    os.nice(nice)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:  # It died before we asked.
        sys.exit(1)


def home_of(recording: str, volumes: Sequence[Path]) -> Path:
    """The folder of the recording on the first volume that has one; one that is not there where none has. Locks are
    there, wherever the files are.
    """
    folders = [volume / recording for volume in volumes]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


@contextlib.contextmanager
def alone(home: Path, lock: str = LOCK) -> Iterator[None]:
    """Waits until nobody else holds this lock of a recording's folder; where that is not there, there is nobody."""
    if not home.is_dir():
        yield
        return
    descriptor = os.open(home / lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def say(said: Said) -> None:
    """A line to who started us."""
    sys.stdout.write(said.model_dump_json(exclude_defaults=True) + "\n")
    sys.stdout.flush()
