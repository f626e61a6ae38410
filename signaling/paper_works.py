"""Papers while the process runs: found out what it can open, prepared as they come, swept once a day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.db import Database
from meetings.job_runner import JobRunner
from meetings.papers import sandbox
from meetings.papers.intake import Intake, Takes
from meetings.papers.making import Workshop
from meetings.papers.preparing import PACE, Preparer
from meetings.papers.store import PaperStore
from meetings.papers.sweeping import Sweeper
from meetings.papers.upload_files import UploadFiles
from signaling.beside import beside
from signaling.clock import Clock
from signaling.settings import Settings

SWEPT_EVERY_S = 24 * 3600.0
AFTER_TROUBLE_S = 600.0

_log = structlog.get_logger(__name__)


class PaperWorks:
    """Built once by the process. Until it runs, and on a machine without a sandbox, no papers are taken."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        """Makes the store; nothing is done before `running`."""
        self._database = database
        self._clock = clock
        self._without_sandbox = settings.papers_without_sandbox
        self._workshop_folder = settings.data_dir / "workshop"
        store = paper_store(settings)
        self._takes = Takes.NOTHING
        self.intake = Intake(store, UploadFiles(settings.data_dir / "uploads"), lambda: self._takes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Prepares and sweeps until the block ends."""
        async with beside(self._prepare, self._sweep_daily):
            yield

    async def _prepare(self) -> None:
        found = await sandbox.find(without=self._without_sandbox)
        if found is None:
            return  # What waits goes on waiting, for a machine that can open it.
        office = sandbox.has_office()
        self._takes = Takes.EVERYTHING if office else Takes.PDF
        _log.info("papers_taken", takes=self._takes.value, sandbox=found.confined)
        workshop = Workshop(found, self._workshop_folder, office=office)
        preparer = Preparer(self._database, self.intake.store, workshop, self._clock.now)
        await JobRunner(self._database, preparer.works(), self._clock.now, PACE).run()

    async def _sweep_daily(self) -> None:
        intake = self.intake
        sweeper = Sweeper(self._database, intake.store, intake.files, self._workshop_folder, self._clock.now)
        while True:
            try:
                swept = await sweeper.sweep()
            except (SQLAlchemyError, OSError):
                _log.exception("papers_not_swept")  # The database or the store is away; both come back.
                await asyncio.sleep(AFTER_TROUBLE_S)
                continue
            _log.info("papers_swept", uploads=swept.uploads, files=swept.upload_files, objects=swept.objects)
            await asyncio.sleep(SWEPT_EVERY_S)


def paper_store(settings: Settings) -> PaperStore:
    """Where the settings say that the bytes of papers are."""
    bucket = settings.papers_bucket
    return PaperStore.in_folder(settings.data_dir / "papers") if bucket is None else PaperStore.in_bucket(bucket)
