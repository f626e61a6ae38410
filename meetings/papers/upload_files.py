"""Bytes of papers as they come in: one file for each upload, appended to, on the disk before anybody is told."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from meetings.ids import UploadId, is_uuid
from meetings.papers.store import sha_of

SETTLE_BYTES = 8 * 1024 * 1024
"""So many bytes at the most are sent again after a kill."""
BATCH_BYTES = 1024 * 1024
IDLE_S = 30.0
"""A sender that says nothing for so long is cut off; it goes on where it was when it comes back."""

_T = TypeVar("_T")
Note = Callable[[int], Awaitable[None]]
"""Writes down how many bytes are on the disk."""


class TooMuchSent(Exception):
    """More bytes came than were announced."""


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: asyncio.Timeout | None = None
    askers: int = 0


class UploadFiles:
    """Built once by the process; the folder is its own."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder when the first upload comes."""
        self._folder = folder
        self._turns: dict[UploadId, _Turn] = {}

    def path(self, upload: UploadId) -> Path:
        """Where the bytes of an upload are."""
        assert is_uuid(upload)
        return self._folder / upload

    def free_bytes(self) -> int:
        """Left on the disk."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free

    @asynccontextmanager
    async def turn(self, upload: UploadId) -> AsyncIterator[None]:
        """One request at a time has an upload, the newest; one before it, most likely on a dead line, is cut off."""
        turn = self._turns.setdefault(upload, _Turn())
        turn.askers += 1
        try:
            if turn.waiting is not None:
                turn.waiting.reschedule(asyncio.get_running_loop().time())
            async with turn.lock:
                yield
        finally:
            turn.askers -= 1
            if not turn.askers:
                self._turns.pop(upload, None)

    async def receive(
        self, upload: UploadId, received: int, size: int, pieces: AsyncIterator[bytes], note: Note
    ) -> int:
        """Appends what comes after the `received` bytes that are known to be on the disk; how many are there then.

        What else is in the file (a kill came before it was settled) is written over. Call it within `turn`. What came
        is kept and noted also when the sender goes away. Raises TooMuchSent, and what `pieces` raises.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _appending(self.path(upload), received) as file:
            settled = offset = received
            batch = bytearray()
            try:
                async for piece in self._in_time(upload, pieces):
                    if offset + len(batch) + len(piece) > size:
                        raise TooMuchSent
                    batch += piece
                    if len(batch) >= BATCH_BYTES:
                        offset = await _to_its_end(partial(_append, file, batch, offset))
                    if offset - settled >= SETTLE_BYTES:
                        await _to_its_end(partial(os.fsync, file))
                        await note(offset)
                        settled = offset
            finally:
                if batch or offset > settled:
                    offset = await _to_its_end(partial(_append, file, batch, offset))
                    await _to_its_end(partial(os.fsync, file))
                    await note(offset)
        return offset

    async def digest(self, upload: UploadId) -> str:
        """SHA-256 of what is there."""
        return await asyncio.to_thread(sha_of, self.path(upload))

    def forget(self, upload: UploadId) -> None:
        """Deletes the bytes; nothing happens when there are none."""
        self.path(upload).unlink(missing_ok=True)

    def forget_all_but(self, wanted: Collection[UploadId], before: datetime) -> int:
        """Deletes what belongs to no upload that goes on, and was last written before this time; how many files."""
        if not self._folder.is_dir():
            return 0
        strange = [
            one for one in self._folder.iterdir() if one.name not in wanted and one.stat().st_mtime < before.timestamp()
        ]
        for one in strange:
            one.unlink(missing_ok=True)
        return len(strange)

    async def _in_time(self, upload: UploadId, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Ends when the sender is silent for too long, or when a newer request wants its turn."""
        turn = self._turns[upload]
        try:
            while True:
                async with asyncio.timeout(IDLE_S) as turn.waiting:
                    if turn.askers > 1:
                        return
                    piece = await anext(pieces)
                turn.waiting = None
                yield piece
        except (StopAsyncIteration, TimeoutError):
            return
        finally:
            turn.waiting = None


@contextmanager
def _appending(path: Path, received: int) -> Iterator[int]:
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(file, received)
        os.lseek(file, received, os.SEEK_SET)
        yield file
    finally:
        os.close(file)


async def _to_its_end(work: Callable[[], _T]) -> _T:
    """Does it in a thread, to its end even when its task is cancelled: the file must not be closed before that.

    By then its number would be that of another file or socket, which the thread would write to.
    """
    done = asyncio.get_running_loop().run_in_executor(None, work)
    cancelled = False
    while not done.done():
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    return done.result()


def _append(file: int, batch: bytearray, offset: int) -> int:
    """Writes the batch and empties it; the offset after it."""
    rest = memoryview(bytes(batch))
    while rest:
        rest = rest[os.write(file, rest) :]
    offset += len(batch)
    batch.clear()
    return offset
