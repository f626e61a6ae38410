"""Finishes one recording: `python -m recordings.finaliser.process --recording ID --volume FOLDER [--volume FOLDER]`.

Reads what the meeting knows (`final.Context`) from standard input, tells how it goes in lines of JSON (`Said`) on
standard output, and logs to standard error. With `--ahead` it mixes what is over of a recording that goes on, and says
nothing. It is made to be killed at any moment: the next one goes on with what is mixed already.
"""

import argparse
import contextlib
import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from recordings import final
from recordings.errors import NotWritable, RecordingsError
from recordings.finaliser.ahead import mix_ahead
from recordings.finaliser.finaliser import Finaliser
from recordings.finaliser.originals import check
from recordings.finaliser.said import Said
from recordings.logs import set_up_logs

LOCK = "finalising.lock"
NICE = 15
"""No room may feel that a recording is finished beside it."""

_PR_SET_PDEATHSIG = 1


def main() -> int:
    """0 when it said how it went."""
    arguments = argparse.ArgumentParser(prog="recordings.finaliser")
    arguments.add_argument("--recording", required=True, help="the recording's id")
    arguments.add_argument("--volume", type=Path, action="append", required=True, help="folder that recordings lie in")
    arguments.add_argument("--check", action="store_true", help="decode what is finished, from end to end, and no more")
    arguments.add_argument("--ahead", action="store_true", help="mix what is over of one that goes on, and no more")
    given = arguments.parse_args()
    set_up_logs("console" if sys.stderr.isatty() else "json", "finaliser")
    os.umask(0o077)
    os.nice(NICE)
    _die_with_parent()
    if given.ahead:
        with _alone([volume / given.recording for volume in given.volume]), contextlib.suppress(OSError, NotWritable):
            mix_ahead(given.recording, given.volume)
        return 0
    with _alone([volume / given.recording for volume in given.volume]):
        try:
            if given.check:
                check(given.recording, given.volume, lambda: _say(Said(percent=0)))
                _say(Said(done=True))
            else:
                _say(_finish(given.recording, given.volume))
        except RecordingsError as error:
            _say(Said(failed=error.code, why=str(error)[:300]))
    return 0


def _finish(recording: str, volumes: Sequence[Path]) -> Said:
    context = final.Context.model_validate_json(sys.stdin.buffer.read())
    made = Finaliser(recording, volumes, context, _Teller().tell).run()
    size = sum(each.bytes for each in final.files_of(made))
    return Said(done=True, duration_ms=made.duration_ms, n_bytes=size)


def _die_with_parent() -> None:
    """Asks the kernel to be killed with who started us: the next process takes the work up anew."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:  # It died before we asked.
        sys.exit(1)


class _Teller:
    """Says each per cent once."""

    def __init__(self) -> None:
        self._told = -1

    def tell(self, percent: int) -> None:
        if percent > self._told:
            self._told = percent
            _say(Said(percent=percent))


@contextlib.contextmanager
def _alone(folders: Sequence[Path]) -> Iterator[None]:
    """Waits until nobody else finishes this recording; where it has no folder there is nobody."""
    home = next((folder for folder in folders if folder.is_dir()), None)
    if home is None:
        yield
        return
    descriptor = os.open(home / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _say(said: Said) -> None:
    sys.stdout.write(said.model_dump_json(exclude_defaults=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
