"""The web process's end of the processes that finish and compose a recording: starts them, hears how it goes."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from recordings.composer.workshop import drop_work
from recordings.errors import FinaliserDied, NoKey, NoSpaceToFinalise, NotFinalised, NothingRecorded, RecordingsError
from recordings.final import ComposeContext, Context
from recordings.finaliser.originals import drop_originals
from recordings.said import Said
from recordings.sealing.files import Vault

__all__ = ["Finished", "check", "compose", "drop_originals", "drop_work", "finish", "mix_ahead"]

SILENCE_S = 600.0
"""One that says nothing for so long hangs, as on a disk that is away."""

_FINALISER, _COMPOSER = "recordings.finaliser.process", "recordings.composer.process"
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
    return await _made(_command(_FINALISER, recording, volumes, vault), context.model_dump_json(), told)


async def compose(
    recording: str,
    volumes: Sequence[Path],
    vault: Vault,
    context: ComposeContext,
    told: Callable[[int], Awaitable[None]],
) -> Finished:
    """Makes one film of a finished recording, likewise; what `told` raises ends it. What is encoded by then is not made
    again by the next call.

    Raises NoSpaceToFinalise, NotFinalised, NoKey, FinaliserDied.
    """
    return await _made(_command(_COMPOSER, recording, volumes, vault), context.model_dump_json(), told)


async def check(recording: str, volumes: Sequence[Path], vault: Vault) -> None:
    """Decodes the finished files from end to end, in a process of its own.

    Raises NotFinalised, NoKey, FinaliserDied.
    """
    last = await _run((*_command(_FINALISER, recording, volumes, vault), "--check"), "", _nothing)
    if last.failed is not None:
        raise _error(last)


async def _nothing(_: int) -> None:
    """It goes on."""


async def _made(command: Sequence[str], context: str, told: Callable[[int], Awaitable[None]]) -> Finished:
    last = await _run(command, context, told)
    if last.failed is not None:
        _log.warning("recording_not_made", command=command[2:5], code=last.failed, why=last.why)
        raise _error(last)
    return Finished(last.duration_ms, last.n_bytes)


async def _run(command: Sequence[str], context: str, told: Callable[[int], Awaitable[None]]) -> Said:
    """The last that it says, when it is gone."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_MOST_LINE_BYTES
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(context.encode())
        process.stdin.close()
        return await _follow(process.stdout, told)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def mix_ahead(recording: str, volumes: Sequence[Path], vault: Vault) -> None:
    """Does what can be done of a recording that goes on, in a process of its own, which ends with this call."""
    process = await asyncio.create_subprocess_exec(*_command(_FINALISER, recording, volumes, vault), "--ahead")
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


def _command(module: str, recording: str, volumes: Sequence[Path], vault: Vault) -> Sequence[str]:
    named = [part for volume in volumes for part in ("--volume", str(volume))]
    named += () if vault.key_path is None else ("--keys", str(vault.key_path))
    return sys.executable, "-m", module, "--recording", recording, *named


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
