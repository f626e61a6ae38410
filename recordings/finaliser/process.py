"""Finishes one recording: `python -m recordings.finaliser.process --recording ID --volume FOLDER [--volume FOLDER]`.

Reads what the meeting knows (`final.Context`) from standard input, tells how it goes in lines of JSON (`Said`) on
standard output, and logs to standard error. With `--ahead` it mixes what is over of a recording that goes on, and says
nothing. It is made to be killed at any moment: the next one goes on with what is mixed already.
"""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from recordings import final
from recordings.child import alone, begin, home_of, say
from recordings.errors import NoKey, NotWritable, RecordingsError
from recordings.finaliser.ahead import mix_ahead
from recordings.finaliser.finaliser import Finaliser
from recordings.finaliser.originals import check
from recordings.logs import set_up_logs
from recordings.said import Said
from recordings.sealing.files import Vault

NICE = 15
"""No room may feel that a recording is finished beside it."""


def main() -> int:
    """0 when it said how it went."""
    arguments = argparse.ArgumentParser(prog="recordings.finaliser")
    arguments.add_argument("--recording", required=True, help="the recording's id")
    arguments.add_argument("--volume", type=Path, action="append", required=True, help="folder that recordings lie in")
    arguments.add_argument("--check", action="store_true", help="decode what is finished, from end to end, and no more")
    arguments.add_argument("--ahead", action="store_true", help="mix what is over of one that goes on, and no more")
    arguments.add_argument("--keys", type=Path, help="file of the keys that recordings are sealed with")
    given = arguments.parse_args()
    set_up_logs("console" if sys.stderr.isatty() else "json", "finaliser")
    vault = Vault.of(given.keys)
    begin(NICE)
    if given.ahead:
        with alone(home_of(given.recording, given.volume)), contextlib.suppress(OSError, NotWritable, NoKey):
            mix_ahead(given.recording, given.volume, vault)
        return 0
    with alone(home_of(given.recording, given.volume)):
        try:
            if given.check:
                check(given.recording, given.volume, vault, lambda: say(Said(percent=0)))
                say(Said(done=True))
            else:
                say(_finish(given.recording, given.volume, vault))
        except RecordingsError as error:
            say(Said(failed=error.code, why=str(error)[:300]))
    return 0


def _finish(recording: str, volumes: Sequence[Path], vault: Vault) -> Said:
    context = final.Context.model_validate_json(sys.stdin.buffer.read())
    made = Finaliser(recording, volumes, vault, context, _Teller().tell).run()
    size = sum(each.bytes for each in final.files_of(made))
    return Said(done=True, duration_ms=made.duration_ms, n_bytes=size)


class _Teller:
    """Says each per cent once."""

    def __init__(self) -> None:
        self._told = -1

    def tell(self, percent: int) -> None:
        if percent > self._told:
            self._told = percent
            say(Said(percent=percent))


if __name__ == "__main__":
    sys.exit(main())
