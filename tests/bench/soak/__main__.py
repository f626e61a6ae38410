"""`python -m tests.bench.soak --minutes 120 --out FILE.tsv`: rooms come and go; exits with 1 when something has grown.

Each line of the file is what was held after a round, when all but the chair had gone. A signal ends it early.
"""

import argparse
import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tests.bench.soak.judgement import TooFewReadings, Verdict, judge
from tests.bench.soak.play import Pace, Play, play, soak
from tests.bench.soak.readings import bounds

ROUND_S, PAUSE_S = 22.0, 6.0


class Log:
    """Readings as lines of a file."""

    def __init__(self, out: TextIO, made: Play) -> None:
        self.readings: list[tuple[float, dict[str, float]]] = []
        self._out = out
        self._made = made
        self._faults = 0

    def note(self, at_s: float, held: dict[str, float]) -> None:
        """Writes a line, and tells of faults since the one before."""
        counted = {"minutes": at_s / 60, "joins": float(self._made.crowd.count.joins), "faults": len(self._made.faults)}
        if not self.readings:
            self._out.write("\t".join(("at", *counted, *held)) + "\n")
        self.readings.append((at_s, held))
        now = datetime.now(UTC).strftime("%H:%M:%S")
        values = (f"{value:.10g}" for value in (counted | held).values())
        self._out.write("\t".join((now, *values)) + "\n")
        self._out.flush()
        for fault in self._made.faults[self._faults :]:
            _say(f"{now} {fault}")
        self._faults = len(self._made.faults)


def main() -> None:
    """Reads the command line and plays."""
    arguments = argparse.ArgumentParser(prog="tests.bench.soak")
    arguments.add_argument("--minutes", type=float, required=True)
    arguments.add_argument("--out", type=Path, required=True, help="where the readings go, tab-separated")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--nice", type=int, default=10, help="how far it stands back behind other work; 0 to 19")
    arguments.add_argument("--pause-file", type=Path, help="while this file exists pauses are longer")
    given = arguments.parse_args()
    os.nice(given.nice)
    with given.out.open("w", encoding="utf-8") as out:
        verdicts = asyncio.run(_run(out, given.minutes * 60, given.seed, Pace(ROUND_S, PAUSE_S, given.pause_file)))
    for verdict in verdicts:
        _say(_sentence(verdict))
    sys.exit(0 if verdicts and all(verdict.is_flat for verdict in verdicts) else 1)


async def _run(out: TextIO, length_s: float, seed: int, pace: Pace) -> list[Verdict]:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with play(seed) as made:
        log = Log(out, made)
        await soak(made, pace, length_s, log.note, stopping)
        _say(f"{made.crowd.count.joins} joins, {len(made.faults)} faults")
    try:
        return judge(bounds(), log.readings)
    except TooFewReadings as error:
        _say(str(error))
        return []


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _sentence(verdict: Verdict) -> str:
    """One line of the judgement."""
    said = "flat" if verdict.is_flat else "GROWS"
    return f"{said:6}{verdict.name:28}{verdict.middle:12.1f} grew {verdict.growth:+10.2f} of {verdict.allowed:.2f}"


if __name__ == "__main__":
    main()
