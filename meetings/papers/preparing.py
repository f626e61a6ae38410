"""The job `prepare_paper`: what was uploaded becomes a clean PDF and pages, or is refused and gone."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.db import Database
from meetings.domain.jobs import MAX_ATTEMPTS
from meetings.domain.paper_refusals import Refusal
from meetings.domain.papers import VersionState
from meetings.ids import VersionId
from meetings.job_runner import NotWanted, Pace, Trouble, Work
from meetings.jobs import Claimed, Wish
from meetings.models.papers import PaperPage, PaperVersion
from meetings.papers import files
from meetings.papers.files import StoredFile
from meetings.papers.kinds import Kind, kind_of_media_type
from meetings.papers.making import ORIGINAL, Made, MadePage, NoWorkshop, Workshop
from meetings.papers.refused import Refused
from meetings.papers.search import index_version
from meetings.papers.store import Kept, NotKept, PaperStore

PREPARE = "prepare_paper"
PACE = Pace(at_once=1, attempt_s=2400.0, lease=timedelta(seconds=60), hold_every_s=15.0)
"""One at a time: meetings have the other processor. After a kill it begins anew within a minute."""
MAX_DEATHS = 3
"""After so many attempts of which nobody ever heard how they went the paper is thought to be the cause."""
TOLD_EVERY_S = 2.0
MAX_TEXT_SIGNS = 20_000_000
"""Of all pages of one paper; what is more is not searched."""
IMAGE_TYPE = "image/webp"

_log = structlog.get_logger(__name__)


def prepare_wish(version: VersionId, now: datetime) -> Wish:
    """Asks for a version's pages."""
    return Wish(PREPARE, f"{PREPARE}:{version}", now, {"version": version})


class Preparer:
    """Built once by the process."""

    def __init__(self, db: Database, store: PaperStore, workshop: Workshop, now: Callable[[], datetime]) -> None:
        """Nothing is done before a job is."""
        self._db = db
        self._store = store
        self._workshop = workshop
        self._now = now

    def works(self) -> Mapping[str, Work]:
        """What this process can do; without a workshop nobody makes a Preparer, and the jobs wait."""
        return {PREPARE: self.prepare}

    async def prepare(self, job: Claimed) -> None:
        """Makes the pages of one version. Raises NotWanted, Trouble."""
        version = VersionId(job.payload["version"])
        row = await self._waiting(version)
        try:
            if job.attempts > MAX_DEATHS and not job.trouble:
                raise Refused(Refusal.TOO_HEAVY)
            await self._make(row)
        except Refused as refused:
            await self._refuse(version, refused.refusal)
        except NotWanted:
            raise
        except Exception:  # Whatever it was: the store, the database or the sandbox was away for four hours.
            if job.attempts < MAX_ATTEMPTS:
                raise
            _log.exception("paper_not_prepared", version=version)
            await self._refuse(version, Refusal.NOT_PREPARED)

    async def _waiting(self, version: VersionId) -> PaperVersion:
        async with self._db.read() as tx:
            row = await tx.get(PaperVersion, version)
        if row is None or row.state is not VersionState.WAITING:
            raise NotWanted("the version is gone, or was prepared before")
        return row

    async def _make(self, row: PaperVersion) -> None:
        assert row.original_sha is not None
        kind = kind_of_media_type(row.original_type)
        async with self._workshop.job(row.id) as folder:
            original = folder / ORIGINAL
            await self._fetch(row.original_sha, original)
            pages = _Pages(self._db, self._store, row.id)
            try:
                made = await self._workshop.make(folder, original, kind, pages.take)
            except Refused:
                await self._forget(page.sha for page in pages.kept)
                raise
            except NoWorkshop as error:
                raise Trouble("the sandbox did not start", final=False) from error
            clean = await self._store.put_path(made.clean)
            async with self._db.begin() as tx:
                await self._ready(tx, row.id, made, clean, pages)
        cost = {"cpu_s": made.cpu_s, "peak_bytes": made.peak_bytes}
        _log.info("paper_ready", version=row.id, pages=made.pages, signed=made.signed, **cost)

    async def _fetch(self, sha: str, target: Path) -> None:
        """A copy of what was uploaded, in the job's folder. Raises Trouble."""
        try:
            with await asyncio.to_thread(target.open, "wb") as file:
                async for piece in self._store.read(sha):
                    await asyncio.to_thread(file.write, piece)
        except NotKept as error:
            raise Trouble("what was uploaded is not in the store", final=False) from error

    async def _ready(self, tx: AsyncSession, version: VersionId, made: Made, clean: Kept, pages: "_Pages") -> None:
        row = await tx.get(PaperVersion, version, with_for_update=True)
        if row is None or row.state is not VersionState.WAITING:
            raise NotWanted("the version is gone, or was prepared before")
        await files.write_files(tx, [*pages.kept, StoredFile(clean.sha, clean.size, Kind.PDF.media_type)], self._now())
        tx.add_all(pages.rows)
        row.sha256, row.size, row.pages, row.drawn = clean.sha, clean.size, made.pages, made.pages
        row.signed, row.state = made.signed, VersionState.READY
        await index_version(tx, version)

    async def _refuse(self, version: VersionId, refusal: Refusal) -> None:
        """Says why, and forgets what was uploaded: nothing of it is left behind."""
        async with self._db.begin() as tx:
            row = await tx.get(PaperVersion, version, with_for_update=True)
            if row is None or row.state is not VersionState.WAITING:
                return
            original, row.original_sha = row.original_sha, None
            row.state, row.refusal, row.drawn = VersionState.REFUSED, refusal.value, 0
            await tx.flush()
            gone = [original] if original is not None and await files.forget_file(tx, original) else []
        await self._forget(gone)
        _log.info("paper_refused", version=version, refusal=refusal.value)

    async def _forget(self, shas: Iterable[str]) -> None:
        """Deletes objects that have no row."""
        async with self._db.read() as tx:
            unknown = await files.unknown(tx, frozenset(shas))
        for sha in unknown:
            await self._store.delete(sha)


class _Pages:
    """Keeps pages as they are drawn, and tells how far that is."""

    def __init__(self, db: Database, store: PaperStore, version: VersionId) -> None:
        self._db = db
        self._store = store
        self._version = version
        self._text_left = MAX_TEXT_SIGNS
        self._told_at = asyncio.get_running_loop().time()
        self.rows: list[PaperPage] = []
        self.kept: list[StoredFile] = []

    async def take(self, page: MadePage) -> None:
        """Keeps its pictures; the row is written when all pages are there."""
        image, thumb, ink = [await self._keep(picture) for picture in (page.image, page.thumb, page.ink)]
        text = page.text[: self._text_left]
        self._text_left -= len(text)
        self.rows.append(
            PaperPage(
                version_id=self._version,
                page=page.number,
                width_pt=page.width_pt,
                height_pt=page.height_pt,
                image_sha=image,
                image_size=len(page.image),
                thumb_sha=thumb,
                ink_sha=ink,
                text=text,
            )
        )
        now = asyncio.get_running_loop().time()
        if now - self._told_at >= TOLD_EVERY_S:
            self._told_at = now
            async with self._db.begin() as tx:
                waiting = (PaperVersion.id == self._version) & (PaperVersion.state == VersionState.WAITING)
                told = {"drawn": page.number, "pages": page.of}
                await tx.execute(update(PaperVersion).where(waiting).values(**told))

    async def _keep(self, picture: bytes) -> str:
        sha = await self._store.put(picture)
        self.kept.append(StoredFile(sha, len(picture), IMAGE_TYPE))
        return sha
