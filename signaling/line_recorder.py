"""Puts lines of sites into the history: takes a sample a second, writes minutes when they are over."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.db import Database
from meetings.domain.line_samples import SECONDS, LineSample
from meetings.ids import ParticipantId
from meetings.line_checks import forget_checks
from meetings.line_history import SiteMinute, forget, write_minutes
from meetings.room_pictures import forget_pictures
from signaling.clock import Clock
from signaling.house import DATABASE_TIMEOUT_S

LOOK_EVERY_S = 5.0
FORGET_EVERY_S = 3600.0
MAX_WAITING_MINUTES = 30
"""While the database is away; older ones are given up."""
AT_ONCE = 40
"""Minutes in one transaction: nobody who wants to write waits long for it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SiteSecond:
    """One site in one second, and what the directory says of its line."""

    participant: ParticipantId
    unit_code: str | None
    carrier: str
    uplink: str | None
    sample: LineSample


@dataclass(slots=True)
class _Minute:
    """What has come of one minute so far: site → what the directory says of it, and its samples."""

    places: dict[ParticipantId, SiteSecond]
    samples: dict[ParticipantId, dict[int, LineSample]]


class LineRecorder:
    """Built once by the process. `take` costs no time; the writing is `run`'s."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Nothing is written before `run`."""
        self._database = database
        self._clock = clock
        self._minutes: dict[int, _Minute] = {}

    def take(self, sites: Iterable[SiteSecond]) -> None:
        """How the lines are now; a second taken twice counts once."""
        number, second = divmod(int(self._clock.now().timestamp()), SECONDS)
        minute: _Minute | None = self._minutes.get(number)
        for site in sites:
            if minute is None:
                minute = self._minutes[number] = _Minute({}, {})
            minute.places[site.participant] = site
            minute.samples.setdefault(site.participant, {})[second] = site.sample

    async def run(self) -> None:
        """Writes until it is cancelled."""
        forget_at_s = 0.0
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.write(self._clock.now())
            if self._clock.monotonic_s() >= forget_at_s and await self._forget():
                forget_at_s = self._clock.monotonic_s() + FORGET_EVERY_S

    async def write(self, before: datetime | None = None) -> None:
        """Writes minutes that were over at this time, None: all there are. What cannot be written is kept for later."""
        end = None if before is None else int(before.timestamp()) // SECONDS
        for number in sorted(one for one in self._minutes if end is None or one < end):
            minute = self._minutes.pop(number)
            try:
                await self._write_minute(_rows(number, minute))
            except (SQLAlchemyError, TimeoutError):
                _log.warning("lines_not_written", minutes=len(self._minutes) + 1)
                self._put_back(number, minute)
                break
        for number in sorted(self._minutes)[:-MAX_WAITING_MINUTES]:
            del self._minutes[number]

    async def _write_minute(self, rows: list[SiteMinute]) -> None:
        for first in range(0, len(rows), AT_ONCE):
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                await write_minutes(tx, rows[first : first + AT_ONCE])

    def _put_back(self, number: int, minute: _Minute) -> None:
        """Where the clock was set back meanwhile, beside what came since."""
        newer = self._minutes.setdefault(number, minute)
        if newer is not minute:
            newer.places = minute.places | newer.places
            for site, samples in minute.samples.items():
                newer.samples[site] = samples | newer.samples.get(site, {})

    async def _forget(self) -> bool:
        """Forgets some of what is over its time; whether nothing is left of that."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                now = self._clock.now()
                gone = await forget(tx, now) + await forget_checks(tx, now) + await forget_pictures(tx, now)
                return gone == 0
        except (SQLAlchemyError, TimeoutError):
            _log.warning("lines_not_forgotten")
            return False


def _rows(number: int, minute: _Minute) -> list[SiteMinute]:
    return [
        SiteMinute(site.participant, site.unit_code, site.carrier, site.uplink, number, minute.samples[participant])
        for participant, site in minute.places.items()
    ]
