"""A place for the workshop without network, without our data and with little of everything else: bubblewrap.

Within it a process sees programs, fonts and its own folder. It has another user, other process numbers, no way to any
address, and limits on memory, processor and files. It dies with whoever started it.
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

import meetings

MEBIBYTE = 1024 * 1024
_TRIAL_S = 10.0
_CODE = "/code"
_FOLDER, _SCRATCH = "/job", "/tmp"  # noqa: S108 - of the sandbox, a file system of its own.
_SCRATCH_BYTES = 768 * MEBIBYTE
_MAX_LINE_BYTES = 4 * MEBIBYTE
_SYSTEM = ("/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/etc/alternatives", "/var/cache/fontconfig")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may use: address space and largest file in bytes, processor time and time in seconds."""

    memory_bytes: int
    file_bytes: int
    cpu_s: int
    wall_s: float


class Sandbox:
    """Runs the workshop; `confined` is false only where somebody allowed that in so many words."""

    def __init__(self, *, confined: bool) -> None:
        """Use `find`."""
        self.confined = confined

    @asynccontextmanager
    async def running(
        self, arguments: Sequence[str], folder: Path, limits: Limits
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """The workshop, whose lines are to be read while it works in the folder; it is ended with the block.

        Raises TimeoutError when its time is over. `{folder}` and `{scratch}` in the arguments are where these are.
        """
        places = {"folder": _FOLDER, "scratch": _SCRATCH} if self.confined else {"folder": folder, "scratch": folder}
        told = [argument.format(**places) for argument in arguments]
        command = [*_bounds(limits), *(_walls(folder) if self.confined else ())]
        process = await asyncio.create_subprocess_exec(
            *command,
            sys.executable,
            "-B",
            "-m",
            "meetings.papers.workshop",
            *told,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(confined=self.confined),
            limit=_MAX_LINE_BYTES,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(limits.wall_s):
                yield process
                await process.wait()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # Without walls LibreOffice would live on.
                await process.wait()


async def find(*, without: bool) -> Sandbox | None:
    """The sandbox of this machine, tried once; `without`: where there is none, the workshop may run without it."""
    if shutil.which("bwrap") and await _holds():
        return Sandbox(confined=True)
    _log.warning("papers_without_sandbox" if without else "papers_not_taken", missing="bubblewrap")
    return Sandbox(confined=False) if without else None


def has_office() -> bool:
    """Whether office files can be turned into PDF here."""
    return shutil.which("soffice") is not None


async def _holds() -> bool:
    """Whether bubblewrap may do here what it is for; in some containers it may not."""
    bounds = _bounds(Limits(1024 * MEBIBYTE, MEBIBYTE, 10, _TRIAL_S))
    process = await asyncio.create_subprocess_exec(
        *bounds,
        *_walls(None),
        "/usr/bin/true",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(confined=True),
    )
    try:
        async with asyncio.timeout(_TRIAL_S):
            return await process.wait() == 0
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:  # It hangs, or nobody waits for the answer any more.
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _bounds(limits: Limits) -> list[str]:
    """Before all else: no capability of ours goes along (bubblewrap refuses those), and a meeting comes first."""
    return [
        *("setpriv", "--inh-caps=-all", "--ambient-caps=-all"),
        *(
            "prlimit",
            f"--as={limits.memory_bytes}",
            f"--fsize={limits.file_bytes}",
            f"--cpu={limits.cpu_s}",
            "--core=0",
        ),
        *("nice", "-n", "10"),
    ]


def _walls(folder: Path | None) -> list[str]:
    """What there is within: programs and fonts to read, the folder to write to, nothing else of this machine."""
    code = Path(meetings.__file__).parent
    python = {sys.prefix, sys.base_prefix}
    return [
        *("bwrap", "--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"),
        *("--die-with-parent", "--new-session", "--hostname", "workshop", "--clearenv"),
        *("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib"),
        *("--symlink", "usr/lib64", "/lib64", "--symlink", "usr/sbin", "/sbin"),
        # Before what follows, which may lie below it: an installation tried out in a temporary folder.
        *("--proc", "/proc", "--dev", "/dev", "--size", str(_SCRATCH_BYTES), "--tmpfs", _SCRATCH),
        *(part for path in _SYSTEM for part in ("--ro-bind-try", path, path)),
        *(part for path in sorted(python) if path != "/usr" for part in ("--ro-bind", path, path)),
        *("--ro-bind", str(code), f"{_CODE}/{code.name}"),
        *(("--bind", str(folder), _FOLDER, "--chdir", _FOLDER) if folder else ()),
        *(part for name, value in _environment(confined=True).items() for part in ("--setenv", name, value)),
    ]


def _environment(*, confined: bool) -> dict[str, str]:
    code = _CODE if confined else str(Path(meetings.__file__).parent.parent)
    words = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": code, "PYTHONSAFEPATH": "1"}
    return words | ({"HOME": _SCRATCH} if confined else {})
