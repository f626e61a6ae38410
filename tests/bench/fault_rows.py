"""From what faults did to the table in docs/reliability.md: each test writes its own row."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
START, END = "<!-- faults: start -->", "<!-- faults: end -->"
HEAD = "| Fault | Promise | Runs | Median | Worst | Kept | Measured |"

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Run:
    """One fault at one moment: how long it took to be over, what else was not as promised, and what came back when."""

    seconds: float
    broken: tuple[str, ...] = ()
    came: tuple[str, ...] = ()

    def besides(self, *broken: str) -> "Run":
        """The same, with more that was not as promised."""
        return replace(self, broken=self.broken + broken)


@dataclass(frozen=True)
class Row:
    """One line of the table; `promise` is in words, `within_s` the part of it that is a time."""

    fault: str
    promise: str
    within_s: float
    runs: Sequence[Run]

    @property
    def kept(self) -> int:
        """How many runs were within the promise in everything."""
        return sum(run.seconds <= self.within_s and not run.broken for run in self.runs)

    def line(self, measured: str) -> str:
        """The row in Markdown."""
        seconds = [run.seconds for run in self.runs]
        figures = (
            f"{len(seconds)}",
            _said(median(seconds)),
            _said(max(seconds)),
            f"{self.kept} of {len(seconds)}",
        )
        return f"| {' | '.join((self.fault, self.promise, *figures, measured))} |"


class NoTable(Exception):
    """The page has no place for the table."""


def write(row: Row, page: Path = PAGE) -> None:
    """Puts the row in the place of the one of this name, or below the others. Raises NoTable."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    table, _, after = rest.partition(END)
    if HEAD not in table or not after:
        raise NoTable(page.name)
    lines = table.strip().splitlines()
    new = row.line(time.strftime("%-d %B %Y", time.gmtime()) + _how_busy())
    at = next((index for index, line in enumerate(lines) if line.startswith(f"| {row.fault} |")), None)
    if at is None:
        lines.append(new)
    else:
        lines[at] = new
    page.write_text("\n".join((before + START, *lines, END + after)), encoding="utf-8")


def judge(record_property: Record, *rows: Row) -> None:
    """Writes the rows, and fails when a promise was not kept."""
    for row in rows:
        record_property(f"{row.fault}, seconds", sorted(round(run.seconds, 2) for run in row.runs))
        record_property(f"{row.fault}, broken", [run.broken for run in row.runs if run.broken])
        record_property(f"{row.fault}, slow", [run.came for run in row.runs if run.seconds > row.within_s])
        write(row)
    assert [(row.fault, row.kept) for row in rows] == [(row.fault, len(row.runs)) for row in rows]


def _said(seconds: float) -> str:
    """Seconds as they are read."""
    return f"{1000 * seconds:.0f} ms" if seconds < 0.995 else f"{seconds:.1f} s"


def _how_busy() -> str:
    """A word on others who used the machine, which only they know who type the command."""
    busy = os.environ.get("MEASURED_BESIDE", "")
    return f", {busy}" if busy else ""
