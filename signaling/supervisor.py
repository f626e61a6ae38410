"""Keeps child processes running: one that dies is replaced at once, all die with the supervisor.

For each child a spare waits, its program loaded (`signaling.spare`): so a replacement takes over in a moment even on
a machine that is busy, where loading everything anew takes seconds.
"""

import asyncio
import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from signaling.start_journal import FILE, StartJournal

STOP_TIMEOUT_S = 8.0
STEADY_S = 5.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
_PR_SET_PDEATHSIG = 1

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Child:
    """A program to keep running: a module with a `main`. `pass_fds`: open files it inherits under the same numbers."""

    name: str
    module: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()


class Supervisor:
    """Owns its children's processes. `run` ends after `stop`, when all of them are gone."""

    def __init__(self, children: tuple[Child, ...], status_file: Path) -> None:
        """`status_file`: names the pids of who runs, for `giaoban status` and for fault tests; beside it starts are
        noted.
        """
        self._children = children
        self._status_file = status_file
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._spares: dict[str, asyncio.subprocess.Process] = {}
        self._starts = dict.fromkeys((child.name for child in children), 0)
        self._journal = StartJournal(status_file.with_name(FILE))
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ends all children; `run` returns when they are gone."""
        self._stopping.set()

    async def run(self) -> None:
        """Starts all children and keeps them running until stopped."""
        try:
            async with asyncio.TaskGroup() as tasks:
                keepers = [tasks.create_task(self._keep(child)) for child in self._children]
                await self._stopping.wait()
                for keeper in keepers:
                    keeper.cancel()
        finally:
            await self._end_all()
            self._status_file.unlink(missing_ok=True)

    async def _keep(self, child: Child) -> None:
        wait_s = 0.0
        ended: tuple[int, float] | None = None
        while True:
            process = self._running[child.name] = await self._replacement(child)
            _release(process)
            self._starts[child.name] += 1
            self._write_status()
            self._journal.note(child.name, round(time.time() * 1000), ended)
            started_s = asyncio.get_running_loop().time()
            code = await self._watch(child, process)
            lived_s = asyncio.get_running_loop().time() - started_s
            ended = code, lived_s
            wait_s = next_wait_s(wait_s, lived_s)
            _log.error("child_died", child=child.name, code=code, lived_s=round(lived_s, 1), again_in_s=wait_s)
            await asyncio.sleep(wait_s)

    async def _replacement(self, child: Child) -> asyncio.subprocess.Process:
        """The spare, unless there is none or it died waiting."""
        spare = self._spares.pop(child.name, None)
        return spare if spare is not None and spare.returncode is None else await start(child)

    async def _watch(self, child: Child, process: asyncio.subprocess.Process) -> int:
        """The exit code of the process; once it runs steadily, its spare is made ready."""
        try:
            async with asyncio.timeout(STEADY_S):
                return await process.wait()
        except TimeoutError:
            self._spares[child.name] = await start(child)
            return await process.wait()

    async def _end_all(self) -> None:
        """Asks all to stop; what does not stop in time is killed."""
        processes = [*self._running.values(), *self._spares.values()]
        for process in processes:
            _signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                for process in processes:
                    await process.wait()
        except TimeoutError:
            for process in processes:
                if process.returncode is None:
                    _log.warning("child_killed", pid=process.pid)
                    _signal(process, signal.SIGKILL)
                    await process.wait()

    def _write_status(self) -> None:
        """Replaced as a whole, so that a reader never sees half of it."""
        pids = {name: process.pid for name, process in self._running.items()}
        status = {"supervisor": os.getpid(), **pids, "starts": self._starts}
        draft = self._status_file.with_suffix(".tmp")
        draft.write_text(json.dumps(status), encoding="utf-8")
        draft.replace(self._status_file)


def next_wait_s(last_wait_s: float, lived_s: float) -> float:
    """How long to wait before a dead child is started again: not at all, unless it keeps dying young."""
    if lived_s >= STEADY_S:
        return 0.0
    return min(LONGEST_WAIT_S, max(FIRST_WAIT_S, last_wait_s * 2))


async def start(child: Child) -> asyncio.subprocess.Process:
    """Loads a child's program in a session of its own, so that Ctrl-C reaches the supervisor alone; it waits."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "signaling.spare", child.module, *child.arguments),
        env=dict(child.environment),
        stdin=asyncio.subprocess.PIPE,
        pass_fds=child.pass_fds,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),
    )


def _die_with(parent: int) -> Callable[[], None]:
    """What the child does before it becomes its program: asks the kernel to be killed with its parent."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # It died before we asked.
            sys.exit(1)

    return ask


def _release(process: asyncio.subprocess.Process) -> None:
    """Lets a loaded program run."""
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    process.stdin.close()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        try:
            process.send_signal(number)
        except ProcessLookupError:
            _log.debug("child_gone_already", pid=process.pid)
