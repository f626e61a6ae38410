"""The command `giaoban rehearse`: progress and verdict for people on standard error, figures on standard output."""

import json
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass

import uvloop

from sfu.rehearsal import words
from sfu.rehearsal.drill import Drill, Plan, Progress
from sfu.rehearsal.errors import RehearsalFailed
from sfu.rehearsal.own_server import own_server
from sfu.rehearsal.report import Report
from sfu.rehearsal.site import Site
from sfu.rehearsal.words import Language

GOOD, BAD, VOID, NOT_HELD = 0, 1, 2, 3
"""Exit codes: the verdict, or that there is none."""

QUIET_PROGRESS_EVERY_S = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line.

    `account` and `password` are those of IT; without `against` a server of our own is started with demo data.
    `json` writes the figures to standard output.
    """

    rooms: int
    seconds: float
    account: str
    password: str
    against: str | None = None
    json: bool = False
    language: Language = Language.VI
    join_spread_s: float = 10.0


def run(options: Options) -> int:
    """Holds a rehearsal and tells of it; the exit code: 0 good, 1 not good, 2 void, 3 not held."""
    try:
        report = uvloop.run(_hold(options))
    except RehearsalFailed as error:
        _say(words.failure(error, options.language))
        return NOT_HELD
    for line in words.verdict(report, options.language):
        _say(line)
    if options.json:
        sys.stdout.write(json.dumps(report.as_json()) + "\n")
        sys.stdout.flush()
    if not report.valid:
        return VOID
    return BAD if report.faults else GOOD


async def _hold(options: Options) -> Report:
    async with AsyncExitStack() as stack:
        address = options.against
        if address is None:
            _say(words.starting(options.language))
            address = await stack.enter_async_context(own_server())
        site = Site(address)
        await site.sign_in(options.account, options.password)
        plan = Plan(options.rooms, options.seconds, options.join_spread_s)
        return await Drill(site, plan, _Teller(options).tell).hold()


class _Teller:
    """Shows progress: in place on a terminal, now and then in a log."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._told = 0

    def tell(self, progress: Progress) -> None:
        line = words.progress(progress, self._options.seconds, self._options.language)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
        elif self._told % QUIET_PROGRESS_EVERY_S == 0:
            _say(line)
        self._told += 1


def _say(line: str) -> None:
    """A line of its own for people."""
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    sys.stderr.write(f"{start}{line}\n")
    sys.stderr.flush()
