"""Finished recordings in a bucket: each file an object by its SHA-256, as papers are kept.

What is there already is not sent again, so whoever takes the work up after a kill goes on with the next file; within a
file the parts of an upload that failed are tried again.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from meetings.papers.store import NotKept, PaperStore
from recordings.errors import NotFinalised
from recordings.final import FINAL_JSON, KeptFile, files_of, find_final
from recordings.sealing.files import Vault


async def keep(recording: str, volumes: Sequence[Path], vault: Vault, store: PaperStore) -> str:
    """Sends all files as they are stored, sealed or not, and reads each of them back; the SHA-256 of `final.json`,
    which is kept last.

    Raises NotFinalised when there are no finished files, or one came back otherwise; NoKey; what obstore raises when
    the bucket is away. Slow.
    """
    folder, files = await asyncio.to_thread(_files, recording, volumes, vault)
    for each in files:
        if not await has(store, each):
            await store.put_file(each.stored_sha256, folder / each.file)
        await _read_back(store, each)
    told = await asyncio.to_thread((folder / FINAL_JSON).read_bytes)
    return await store.put(told)


def drop_local(recording: str, volumes: Sequence[Path], vault: Vault) -> int:
    """Deletes the files that are played from this machine, but for the small pictures and `final.json`; how many.

    Raises NotFinalised, NoKey, OSError.
    """
    folder, files = _files(recording, volumes, vault)
    large = [folder / each.file for each in files if not each.file.endswith(".jpg")]
    for path in large:
        path.unlink(missing_ok=True)
    return len(large)


def _files(recording: str, volumes: Sequence[Path], vault: Vault) -> tuple[Path, tuple[KeptFile, ...]]:
    found = find_final(recording, volumes, vault)
    if found is None:
        raise NotFinalised("there are no finished files")
    folder, made = found
    return folder, files_of(made)


async def has(store: PaperStore, told: KeptFile) -> bool:
    """Whether the bucket has this file, by its length."""
    try:
        return await store.size(told.stored_sha256) == told.stored_bytes
    except NotKept:
        return False


async def _read_back(store: PaperStore, told: KeptFile) -> None:
    """One that is not what was sent is deleted there, so that it is sent again."""
    digest = hashlib.sha256()
    async for piece in store.read(told.stored_sha256):
        digest.update(piece)
    if digest.hexdigest() != told.stored_sha256:
        await store.delete(told.stored_sha256)
        raise NotFinalised(f"{told.file} came back otherwise")
