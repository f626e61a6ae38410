"""Composes one recording: `python -m recordings.composer.process --recording ID --volume FOLDER [--volume FOLDER]`.

Reads what the meetings know (`final.ComposeContext`) from standard input, tells how it goes in lines of JSON (`Said`)
on standard output. It is made to be killed at any moment: the next one goes on with what is encoded already.
"""

import argparse
import contextlib
import os
import sys
import time
from pathlib import Path

from recordings import final
from recordings.child import alone, begin, home_of, say
from recordings.composer.composer import Composer
from recordings.errors import RecordingsError
from recordings.said import Said
from recordings.sealing.files import Vault

LOCK = "composing.lock"
NICE = 19
"""No room may feel it: whatever else is to be done on the machine goes before."""

AGAIN_S = 10.0
"""So often it says that it goes on, though it is no further by a per cent."""


def main() -> int:
    """0 when it said how it went."""
    arguments = argparse.ArgumentParser(prog="recordings.composer")
    arguments.add_argument("--recording", required=True, help="the recording's id")
    arguments.add_argument("--volume", type=Path, action="append", required=True, help="folder that recordings lie in")
    arguments.add_argument("--nice", type=int, default=NICE, help="by how much its priority is lowered")
    arguments.add_argument("--keys", type=Path, help="file of the keys that recordings are sealed with")
    given = arguments.parse_args()
    vault = Vault.of(given.keys)
    begin(given.nice)
    if given.nice == NICE:
        _give_way()
    with alone(home_of(given.recording, given.volume), LOCK):
        try:
            context = final.ComposeContext.model_validate_json(sys.stdin.buffer.read())
            made = Composer(given.recording, given.volume, vault, context, _Teller().tell).run()
            say(Said(done=True, duration_ms=made.duration_ms, n_bytes=made.bytes))
        except RecordingsError as error:
            say(Said(failed=error.code, why=str(error)[:300]))
    return 0


def _give_way() -> None:
    """Whoever wakes up takes the processor at once: the worker must not wait for a picture of ours to be encoded."""
    with contextlib.suppress(OSError):  # Where that is not allowed our priority is the lowest still.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


class _Teller:
    """Says each per cent, and again after a while."""

    def __init__(self) -> None:
        self._told = -1
        self._told_s = 0.0

    def tell(self, percent: int) -> None:
        now_s = time.monotonic()
        if percent != self._told or now_s - self._told_s >= AGAIN_S:
            self._told, self._told_s = percent, now_s
            say(Said(percent=percent))


if __name__ == "__main__":
    sys.exit(main())
