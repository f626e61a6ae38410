"""What nobody needs any more: uploads that fell silent, objects and folders that a kill left behind."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update

from meetings.db import Database
from meetings.domain.papers import UploadState
from meetings.models.papers import PaperUpload
from meetings.papers import files
from meetings.papers.store import Kept, NotKept, PaperStore
from meetings.papers.upload_files import UploadFiles

SILENT_FOR = timedelta(hours=24)
"""An upload of which nothing was heard for so long is given up."""
ORPHAN_FOR = timedelta(hours=24)
"""Younger objects without a row may be on their way to one."""
ROWS_KEPT_FOR = timedelta(days=30)
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """How much of each kind went."""

    uploads: int = 0
    upload_files: int = 0
    objects: int = 0
    folders: int = 0


class Sweeper:
    """Built once by the process; several may sweep one store."""

    def __init__(
        self, db: Database, store: PaperStore, uploads: UploadFiles, workshop: Path, now: Callable[[], datetime]
    ) -> None:
        """`workshop`: the folder of jobs that are under way."""
        self._db = db
        self._store = store
        self._uploads = uploads
        self._workshop = workshop
        self._now = now

    async def sweep(self) -> Swept:
        """Goes over everything once."""
        now = self._now()
        silent = await self._end_silent(now)
        async with self._db.read() as tx:
            going_on = frozenset(await tx.scalars(select(PaperUpload.id).where(PaperUpload.state == UploadState.OPEN)))
        strange = await asyncio.to_thread(self._uploads.forget_all_but, going_on, now - ORPHAN_FOR)
        async with self._db.begin() as tx:
            await files.forget_files(tx, now - ORPHAN_FOR)
        objects = await self._drop_orphans(now - ORPHAN_FOR)
        staged = await asyncio.to_thread(self._store.drop_staged, now - ORPHAN_FOR)
        folders = await asyncio.to_thread(_drop_old, self._workshop, now - ORPHAN_FOR)
        return Swept(silent, strange, objects + staged, folders)

    async def _end_silent(self, now: datetime) -> int:
        silent = (PaperUpload.state == UploadState.OPEN) & (PaperUpload.seen_at < now - SILENT_FOR)
        async with self._db.begin() as tx:
            ended = await tx.scalars(
                update(PaperUpload).where(silent).values(state=UploadState.GONE).returning(PaperUpload.id)
            )
            gone = ended.all()
            over = (PaperUpload.state != UploadState.OPEN) & (PaperUpload.seen_at < now - ROWS_KEPT_FOR)
            await tx.execute(delete(PaperUpload).where(over))
        for upload in gone:
            self._uploads.forget(upload)
        return len(gone)

    async def _drop_orphans(self, before: datetime) -> int:
        """Objects that have no row, and had time enough to get one."""
        dropped, batch = 0, list[Kept]()
        async for kept in self._store.every():
            if kept.written_at < before:
                batch.append(kept)
            if len(batch) >= _AT_ONCE:
                dropped += await self._drop_unknown(batch, before)
                batch = []
        return dropped + await self._drop_unknown(batch, before)

    async def _drop_unknown(self, batch: list[Kept], before: datetime) -> int:
        async with self._db.read() as tx:
            unknown = await files.unknown(tx, [kept.sha for kept in batch])
        dropped = 0
        for sha in unknown:
            try:
                written_at = (await self._store.kept(sha)).written_at
            except NotKept:
                continue
            if written_at < before:  # Somebody may have brought the same again since it was listed.
                await self._store.delete(sha)
                dropped += 1
        return dropped


def _drop_old(folder: Path, before: datetime) -> int:
    if not folder.is_dir():
        return 0
    old = [one for one in folder.iterdir() if one.stat().st_mtime < before.timestamp()]
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    return len(old)
