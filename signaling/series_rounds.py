"""Makes the meetings of all series ahead, again and again while the process runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.commands import make_occurrences
from meetings.db import Database
from meetings.ids import SeriesId
from meetings.planning.pages import all_series
from signaling.beside import beside
from signaling.clock import Clock

EVERY_S = 3 * 3600.0
DATABASE_TIMEOUT_S = 20.0

_log = structlog.get_logger(__name__)


class SeriesRounds:
    """One series after the other, each in a transaction of its own: one that fails keeps no other back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Nothing is made before `running`."""
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Goes round at once, and every few hours, until the block ends."""
        async with beside(self._go_on):
            yield

    async def go_round(self) -> int:
        """Makes what is not there yet, of every series; how many meetings."""
        made = 0
        for series in await self._series():
            made += await self._make(series)
        return made

    async def _go_on(self) -> None:
        while True:
            made = await self.go_round()
            if made:
                _log.info("meetings_made_ahead", meetings=made)
            await asyncio.sleep(EVERY_S)

    async def _series(self) -> tuple[SeriesId, ...]:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.read() as tx:
                return await all_series(tx)
        except (SQLAlchemyError, TimeoutError):
            _log.exception("series_not_read")
            return ()

    async def _make(self, series: SeriesId) -> int:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                return await make_occurrences(tx, series, self._clock.now())
        except (SQLAlchemyError, TimeoutError):
            _log.exception("series_not_made_ahead", series=series)
            return 0
