"""Whether a finished file is as it was written, read from end to end: slowly, as sessions go on beside it.

What is stored of it is summed, sealed or not, so no key is needed for that.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Sequence
from pathlib import Path

from meetings.papers.store import NotKept, PaperStore
from recordings.final import KeptFile
from recordings.recorder.shelf import Shelf
from recordings.sealing.files import Vault

PIECE_BYTES = 1024 * 1024
REST_S = 0.02
"""After each piece: at most 50 MB/s of the disk, and a tenth of a processor."""


async def is_whole(path: Path, told: KeptFile, store: PaperStore | None) -> bool:
    """The file here, else that in the bucket. Raises StoreAway."""
    try:
        return await _is_whole_here(path, told)
    except FileNotFoundError:
        return store is not None and await is_whole_in_bucket(store, told)
    except OSError:
        return False  # A disk that cannot read it does not have it.


async def is_whole_in_bucket(store: PaperStore, told: KeptFile) -> bool:
    """Raises StoreAway."""
    digest, size = hashlib.sha256(), 0
    try:
        async for piece in store.read(told.stored_sha256):
            digest.update(piece)
            size += len(piece)
            await asyncio.sleep(REST_S * len(piece) / PIECE_BYTES)
    except NotKept:
        return False
    return (size, digest.hexdigest()) == (told.stored_bytes, told.stored_sha256)


async def originals_can_be_read(recording: str, volumes: Sequence[Path], vault: Vault) -> bool:
    """Whether what it was made of reads from end to end, as far as it was written: of what is damaged itself less would
    be made than there is. Raises NoKey.
    """
    shelf = Shelf(recording, volumes, vault)
    try:
        for path, _ in shelf.segments():
            with shelf.files.open(path) as segment:
                while await _rested(asyncio.to_thread(segment.read, PIECE_BYTES)):
                    pass
    except OSError:
        return False
    return True


async def _is_whole_here(path: Path, told: KeptFile) -> bool:
    """Raises OSError."""
    digest, size = hashlib.sha256(), 0
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await _rested(asyncio.to_thread(file.read, PIECE_BYTES)):
            await asyncio.to_thread(digest.update, piece)
            size += len(piece)
    finally:
        file.close()
    return (size, digest.hexdigest()) == (told.stored_bytes, told.stored_sha256)


async def _rested(reading: Awaitable[bytes]) -> bytes:
    piece = await reading
    await asyncio.sleep(REST_S)
    return piece
