"""The web process's end of the process that finishes a recording: starts it, hears how it goes."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from recordings.errors import FinaliserDied, NoKey, NoSpaceToFinalise, NotFinalised, NothingRecorded, RecordingsError
from recordings.final import Context
from recordings.finaliser.originals import drop_originals
from recordings.finaliser.said import Said
from recordings.sealing.files import Vault

__all__ = ["Finished", "check", "drop_originals", "finish", "mix_ahead"]

SILENCE_S = 600.0
"""One that says nothing for so long hangs, as on a disk that is away."""

_MOST_LINE_BYTES = 8 * 1024
_ERRORS: dict[str, type[RecordingsError]] = {
    error.code: error for error in (NothingRecorded, NoSpaceToFinalise, NotFinalised, NoKey)
}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """How long the recording is, and how large its files are."""

    duration_ms: int
    n_bytes: int


async def finish(
    recording: str, volumes: Sequence[Path], vault: Vault, context: Context, told: Callable[[int], Awaitable[None]]
) -> Finished:
    """Makes the files of a recording in a process of its own, which ends with this call; `told` is given per cents.

    Raises NothingRecorded, NoSpaceToFinalise, NotFinalised, NoKey, FinaliserDied.
    """
    process = await asyncio.create_subprocess_exec(
        *_command(recording, volumes, vault),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_MOST_LINE_BYTES,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(context.model_dump_json().encode())
        process.stdin.close()
        last = await _follow(process.stdout, told)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if last.failed is not None:
        _log.warning("recording_not_finalised", recording=recording, code=last.failed, why=last.why)
        raise _error(last)
    return Finished(last.duration_ms, last.n_bytes)


async def check(recording: str, volumes: Sequence[Path], vault: Vault) -> None:
    """Decodes the finished files from end to end, in a process of its own.

    Raises NotFinalised, NoKey, FinaliserDied.
    """
    process = await asyncio.create_subprocess_exec(
        *_command(recording, volumes, vault), "--check", stdout=asyncio.subprocess.PIPE, limit=_MOST_LINE_BYTES
    )
    assert process.stdout is not None
    try:
        last = await _follow(process.stdout, _nothing)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if last.failed is not None:
        raise _error(last)


async def _nothing(_: int) -> None:
    """It goes on."""


async def mix_ahead(recording: str, volumes: Sequence[Path], vault: Vault) -> None:
    """Does what can be done of a recording that goes on, in a process of its own, which ends with this call."""
    process = await asyncio.create_subprocess_exec(*_command(recording, volumes, vault), "--ahead")
    try:
        async with asyncio.timeout(SILENCE_S):
            await process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _error(said: Said) -> RecordingsError:
    assert said.failed is not None
    return _ERRORS.get(said.failed, NotFinalised)(said.why)


def _command(recording: str, volumes: Sequence[Path], vault: Vault) -> Sequence[str]:
    named = [part for volume in volumes for part in ("--volume", str(volume))]
    named += () if vault.key_path is None else ("--keys", str(vault.key_path))
    return sys.executable, "-m", "recordings.finaliser.process", "--recording", recording, *named


async def _follow(lines: asyncio.StreamReader, told: Callable[[int], Awaitable[None]]) -> Said:
    """The last that it says. Raises FinaliserDied when it says nothing more before."""
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                line = await lines.readline()
            if not line:
                raise FinaliserDied
            said = Said.model_validate_json(line)
        except (OSError, TimeoutError, ValueError, ValidationError) as error:
            raise FinaliserDied from error
        if said.done or said.failed is not None:
            return said
        if said.percent is not None:
            await told(said.percent)
