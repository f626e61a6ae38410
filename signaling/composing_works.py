"""Films of recordings that somebody wished for, while the process runs: one after the other, each by a process of its
own that yields to everything else on the machine.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from meetings import composing, finalising
from meetings.composing import COMPOSE, ToCompose
from meetings.db import Database
from meetings.ids import RecordingId
from meetings.job_runner import JobRunner, NotWanted, Pace, Trouble, Work
from meetings.jobs import Claimed
from meetings.papers.store import PaperStore
from meetings.recorded.open_pages import open_pages
from recordings.bringing import bring_files, bring_pages
from recordings.errors import FinaliserDied, NoKey, NoSpaceToFinalise, NotFinalised
from recordings.final import ComposeContext, ContextPage, Final, find_final, read_final
from recordings.finishing import Finished, compose, drop_work
from signaling.beside import beside
from signaling.clock import Clock
from signaling.paced import Paced
from signaling.recording_storage import Storage
from signaling.recording_works import AFTER_TROUBLE_S, MAX_TRIES

PACE = Pace(at_once=1, attempt_s=24 * 3600.0, lease=timedelta(seconds=30), hold_every_s=8.0)
"""One at a time, for as long as it takes on a machine that has other things to do."""

_log = structlog.get_logger(__name__)


class ComposingWorks:
    """Built once by the process."""

    def __init__(self, database: Database, storage: Storage, papers: PaperStore, clock: Clock) -> None:
        """`papers`: where the pictures of pages are. Nothing is done before `running`."""
        self._database = database
        self._storage = storage
        self._papers = papers
        self._clock = clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Composes until the block ends; what is under way then is gone on with by the next process."""
        async with beside(self._run):
            yield

    def works(self) -> Mapping[str, Work]:
        """What is done for jobs."""
        return {COMPOSE: self.compose}

    async def compose(self, job: Claimed) -> None:
        """Makes one film. Raises NotWanted, Trouble."""
        recording, tries = RecordingId(job.payload["recording"]), int(job.payload["tries"])
        async with self._database.begin() as tx:
            wanted = await composing.begin_composing(tx, recording, tries)
        if wanted is None:
            await self._clear(recording)
            raise NotWanted("it is made, or was cancelled")
        try:
            made = await self._make(wanted)
        except _Cancelled as reason:
            await self._clear(recording)
            raise NotWanted("it was cancelled") from reason
        except NoKey as error:
            await self._fail(wanted, error.code)  # It goes on from there when the key is back.
        except NoSpaceToFinalise as error:
            await self._fail(wanted, error.code)
            await self._clear(recording)  # Sessions are recorded there.
        except (NotFinalised, FinaliserDied, OSError, ValidationError) as error:
            if job.attempts < MAX_TRIES:
                raise Trouble(f"{type(error).__name__}: {error}"[:300], final=False) from error
            await self._fail(wanted, NotFinalised.code)
            await self._clear(recording)
        else:
            await self._ready(wanted, *made)

    async def _note_percent(self, wanted: ToCompose, percent: int) -> None:
        """Writes down how far it is. Raises _Cancelled when it is not wanted any more."""
        try:
            async with self._database.begin() as tx:
                goes_on = await composing.note_percent(tx, wanted.recording, wanted.tries, percent)
        except SQLAlchemyError:
            _log.warning("percent_not_written", recording=wanted.recording)
            return
        if not goes_on:
            raise _Cancelled

    async def _make(self, wanted: ToCompose) -> tuple[Finished, str]:
        """With the SHA-256 by which the film is stored."""
        volumes, vault = self._storage.volumes, self._storage.vault
        found = await asyncio.to_thread(find_final, wanted.recording, volumes, vault)
        if found is None:
            raise NotFinalised("there are no finished files")
        folder, made = found
        if made.composed is not None:
            async with self._database.begin() as tx:
                await composing.note_replaced(tx, wanted.recording, made.composed.stored_sha256)
        await bring_files(folder, made, self._storage.store)
        context = await self._context(wanted, folder, made)
        told = Paced(partial(self._note_percent, wanted))
        finished = await compose(wanted.recording, volumes, vault, context, told.percent)
        after = await asyncio.to_thread(read_final, folder.parent, vault.files(wanted.recording))
        if after is None or after.composed is None:
            raise NotFinalised("the film is gone again")
        return finished, after.composed.stored_sha256

    async def _context(self, wanted: ToCompose, folder: Path, made: Final) -> ComposeContext:
        """The pages that were shown and that everybody may see, their pictures beside the film."""
        shown = {(page.version, page.page) for page in made.pages if page.version is not None}
        async with self._database.read() as tx:
            versions = sorted({version for version, _ in shown})
            found = await open_pages(tx, wanted.meeting, versions)
        pages = [each for each in found if (each.version, each.page) in shown]
        images, files = sorted({each.image for each in pages}), self._storage.vault.files(wanted.recording)
        brought = set(await bring_pages(folder, images, self._papers, files))
        told = [
            ContextPage(version=each.version, page=each.page, image=each.image)
            for each in pages
            if each.image in brought
        ]
        return ComposeContext(pages=tuple(told))

    async def _ready(self, wanted: ToCompose, made: Finished, sha: str) -> None:
        now = self._clock.now()
        async with self._database.begin() as tx:
            replaced = await composing.note_composed(tx, wanted.recording, wanted.tries, made.n_bytes, now)
            if replaced != sha:  # It was there already, as it is.
                await finalising.store_anew(tx, wanted.recording, replaced or "", now)
        _log.info("recording_composed", recording=wanted.recording, n_bytes=made.n_bytes)

    async def _fail(self, wanted: ToCompose, code: str) -> None:
        async with self._database.begin() as tx:
            await composing.note_failed(tx, wanted.recording, wanted.tries, code)
        _log.error("recording_not_composed", recording=wanted.recording, code=code)

    async def _clear(self, recording: RecordingId) -> None:
        """Takes away what is left of a film that nobody waits for."""
        async with self._database.read() as tx:
            if await composing.wanted(tx, recording):
                return
        await asyncio.to_thread(drop_work, recording, self._storage.volumes)

    async def _run(self) -> None:
        while True:
            try:
                async with self._database.begin() as tx:
                    await composing.ask_for_forgotten(tx, self._clock.now())
            except SQLAlchemyError:
                _log.warning("films_not_looked_for")
                await asyncio.sleep(AFTER_TROUBLE_S)
                continue
            await JobRunner(self._database, self.works(), self._clock.now, PACE).run()


class _Cancelled(Exception):
    """Nobody waits for it any more."""
