"""Keeps child processes running: one that dies is started again at once, all die with the supervisor."""

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

STOP_TIMEOUT_S = 8.0
STEADY_S = 5.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
_PR_SET_PDEATHSIG = 1

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep. `pass_fds`: open files it inherits under the same numbers."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()


class Supervisor:
    """Owns its children's processes. `run` ends after `stop`, when all of them are gone."""

    def __init__(self, children: tuple[Child, ...], status_file: Path) -> None:
        """`status_file`: names the pids of who runs, for `giaoban status` and for fault tests."""
        self._children = children
        self._status_file = status_file
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._starts = dict.fromkeys((child.name for child in children), 0)
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
        while True:
            started_s = asyncio.get_running_loop().time()
            process = self._running[child.name] = await start(child)
            self._starts[child.name] += 1
            self._write_status()
            code = await process.wait()
            lived_s = asyncio.get_running_loop().time() - started_s
            wait_s = next_wait_s(wait_s, lived_s)
            _log.error("child_died", child=child.name, code=code, lived_s=round(lived_s, 1), again_in_s=wait_s)
            await asyncio.sleep(wait_s)

    async def _end_all(self) -> None:
        """Asks all to stop; what does not stop in time is killed."""
        for process in self._running.values():
            _signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                for process in self._running.values():
                    await process.wait()
        except TimeoutError:
            for name, process in self._running.items():
                if process.returncode is None:
                    _log.warning("child_killed", child=name)
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
    """Starts a child in a session of its own, so that Ctrl-C reaches the supervisor alone."""
    return await asyncio.create_subprocess_exec(
        *child.command,
        env=dict(child.environment),
        stdin=asyncio.subprocess.DEVNULL,
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


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        try:
            process.send_signal(number)
        except ProcessLookupError:
            _log.debug("child_gone_already", pid=process.pid)
