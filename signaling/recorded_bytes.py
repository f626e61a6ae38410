"""The content of a file of a finished recording, by ranges: sealed or not, on this machine or in the bucket."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from meetings.papers.store import NotKept, PaperStore, StoreAway
from recordings.errors import SealBroken
from recordings.final import KeptFile
from recordings.sealing.chunks import Chunks
from recordings.sealing.cursors import Readable
from recordings.sealing.files import Files
from recordings.sealing.head import HEAD_BYTES

CHUNK_BYTES = 256 * 1024

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RecordedBytes:
    """A file as it was finished (`told`), in `folder` or, when it is no longer there, in `store`.

    `heads`: of sealed files in the bucket, those that were read already, by name. `met`: called when it is not as it
    was finished, or cannot be read where it should be.
    """

    folder: Path
    told: KeptFile
    files: Files
    store: PaperStore | None
    heads: MutableMapping[str, bytes]
    met: Callable[[], None]

    async def size(self) -> int:
        """Of the content, in bytes. Raises OSError, NotKept, NoKey."""
        try:
            return await asyncio.to_thread(self.files.size, self._path)
        except FileNotFoundError:
            if self.store is None:
                raise
        if await self.store.size(self.told.stored_sha256) != self.told.stored_bytes:
            raise SealBroken("what is in the bucket is not what was sent")
        if self.told.sealed is not None:
            await self._chunks(self.store)
        return self.told.bytes

    async def pieces(self, start: int, end: int) -> AsyncIterator[bytes]:
        """The content from `start` up to, but without, `end`, in pieces of at most 256 KiB.

        Raises OSError, NotKept, NoKey: at what is damaged it ends, and that is told.
        """
        if start >= end:
            return
        try:
            async for piece in self._found(start, end):
                yield piece
        except StoreAway:
            raise
        except (OSError, NotKept) as error:
            _log.error("recording_damaged", file=str(self._path), why=str(error))
            self.met()
            raise

    async def _found(self, start: int, end: int) -> AsyncIterator[bytes]:
        with ExitStack() as opened:
            try:
                source = await asyncio.to_thread(opened.enter_context, self.files.open(self._path))
            except FileNotFoundError:
                if self.store is None:
                    raise
                pieces = self._away(self.store, start, end)
            else:
                pieces = _here(source, start, end)
            async for piece in pieces:
                yield piece

    async def _away(self, store: PaperStore, start: int, end: int) -> AsyncIterator[bytes]:
        """From the bucket, of what is sealed whole chunks alone."""
        if self.told.sealed is None:
            async for piece in store.read_range(self.told.stored_sha256, start, end):
                yield piece
            return
        chunks = await self._chunks(store)
        while start < end:
            until = min(start - start % CHUNK_BYTES + CHUNK_BYTES, end)
            wanted = chunks.stored(start, until)
            stored = await self._stored(store, wanted.start, wanted.end)
            content = await asyncio.to_thread(chunks.content, stored, wanted.first)
            yield chunks.cut(content, wanted.first, start, until)
            start = until

    async def _chunks(self, store: PaperStore) -> Chunks:
        name = self.told.file
        if name not in self.heads:
            self.heads[name] = await self._stored(store, 0, HEAD_BYTES)
        return self.files.chunks(self.heads[name], name, self.told.bytes)

    async def _stored(self, store: PaperStore, start: int, end: int) -> bytes:
        return b"".join([piece async for piece in store.read_range(self.told.stored_sha256, start, end)])

    @property
    def _path(self) -> Path:
        return self.folder / self.told.file


async def _here(source: Readable, start: int, end: int) -> AsyncIterator[bytes]:
    """From this machine, in a thread, as the disk may be slow."""
    while start < end and (piece := await asyncio.to_thread(_piece, source, start, min(CHUNK_BYTES, end - start))):
        start += len(piece)
        yield piece


def _piece(source: Readable, at: int, count: int) -> bytes:
    source.seek(at)
    return source.read(count)
