"""Runs a program with a clock that can be set while it runs: `python -m tests.recordings.set_clock FILE MODULE …`.

FILE holds by how many seconds the machine's wall clock seems off; its monotonic clock stays as it is.
"""

import runpy
import sys
import time
from pathlib import Path


class SetClock:
    """`time.time`, and what the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._true = time.time

    def __call__(self) -> float:
        """Unix seconds, as this machine seems to have them."""
        return self._true() + float(self._file.read_text(encoding="ascii") or 0)


def main(file: Path, module: str, *arguments: str) -> None:
    """Becomes the program."""
    vars(time)["time"] = SetClock(file)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
