"""Deletes recordings whose time is over, again and again while the process runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.db import Database
from meetings.ids import RecordingId
from meetings.recorded.keeping import decide_deletions, not_gone, note_deleted
from meetings.recorded.values import RecordedFiles
from signaling.beside import beside
from signaling.clock import Clock

EVERY_S = 3600.0
DATABASE_TIMEOUT_S = 20.0

_log = structlog.get_logger(__name__)


class RecordingRounds:
    """It is written down first and deleted after that: what a kill leaves is deleted by the next round."""

    def __init__(self, database: Database, files: RecordedFiles, clock: Clock) -> None:
        """Nothing is deleted before `running`."""
        self._database = database
        self._files = files
        self._clock = clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Goes round at once, and every hour, until the block ends."""
        async with beside(self._go_on):
            yield

    async def go_round(self) -> int:
        """Deletes what is to be deleted now; how many recordings."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                await decide_deletions(tx, self._clock.now())
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.read() as tx:
                left = await not_gone(tx)
        except (SQLAlchemyError, TimeoutError):
            _log.exception("recordings_to_delete_not_read")
            return 0
        return sum([await self._delete(recording) for recording in left])

    async def _go_on(self) -> None:
        while True:
            await self.go_round()
            await asyncio.sleep(EVERY_S)

    async def _delete(self, recording: RecordingId) -> bool:
        try:
            removed = await self._files.delete(recording)
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                await note_deleted(tx, recording, removed, self._clock.now())
        except (OSError, SQLAlchemyError, TimeoutError):
            _log.exception("recording_not_deleted", recording=recording)
            return False
        _log.info("recording_deleted", recording=recording, files=removed.files, n_bytes=removed.size)
        return True
