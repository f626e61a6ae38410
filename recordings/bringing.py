"""What a film is made of, brought to this machine: finished files that are in a bucket, pictures of pages."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from meetings.papers.store import NotKept, PaperStore
from recordings.composer.workshop import FETCHED, PAGES, WORK, needed_bytes, room_for
from recordings.errors import NoSpaceToFinalise, NotFinalised
from recordings.final import Final, KeptFile
from recordings.sealing.files import Files


async def bring_files(folder: Path, made: Final, store: PaperStore | None) -> None:
    """`folder`: of the finished files; `store`: where large ones are when they are not there. What was brought before
    is there still.

    Raises NoSpaceToFinalise, NotFinalised, OSError (StoreAway too).
    """
    wanted: dict[str, KeptFile] = {each.file: each for each in (*made.parts, *made.screens, *made.sounds)}
    target = folder.parent / WORK / FETCHED
    missing = [each for each in wanted.values() if not any((here / each.file).exists() for here in (folder, target))]
    needed = needed_bytes(made.duration_ms) + sum(each.stored_bytes for each in missing)
    if not await asyncio.to_thread(room_for, folder, needed):
        raise NoSpaceToFinalise
    if not missing:
        return
    if store is None:
        raise NotFinalised(f"{missing[0].file} is not there")
    await asyncio.to_thread(target.mkdir, 0o700, parents=True, exist_ok=True)
    for each in missing:
        try:
            await _bring(store.read(each.stored_sha256), target / each.file, each.stored_sha256)
        except NotKept as error:
            raise NotFinalised(f"{each.file} is not kept") from error


async def bring_pages(folder: Path, images: Iterable[str], store: PaperStore, files: Files) -> Sequence[str]:
    """The pictures of pages, by their SHA-256, sealed as the recording is; those that are there now.

    Raises NoKey, OSError.
    """
    target, brought = folder.parent / WORK / PAGES, []
    await asyncio.to_thread(target.mkdir, 0o700, parents=True, exist_ok=True)
    for image in images:
        path = target / f"{image}.webp"
        try:
            if not path.exists():
                await asyncio.to_thread(_put, path, await store.content(image), files)
        except NotKept:
            continue
        brought.append(image)
    return brought


async def _bring(pieces: AsyncIterator[bytes], path: Path, sha: str) -> None:
    """As it is stored, sealed or not; it has its name when it is whole."""
    draft, digest = path.with_suffix(".tmp"), hashlib.sha256()
    with await asyncio.to_thread(draft.open, "wb") as file:
        async for piece in pieces:
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
    if digest.hexdigest() != sha:
        raise NotFinalised(f"{path.name} came otherwise")
    await asyncio.to_thread(draft.replace, path)


def _put(path: Path, content: bytes, files: Files) -> None:
    draft = path.with_suffix(".tmp")
    with files.create(draft, path.name) as made:
        made.write(0, content)
    draft.replace(path)
