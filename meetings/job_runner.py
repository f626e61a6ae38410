"""Does the jobs that are due, for as long as the process lives."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.db import Database
from meetings.jobs import Claimed

EVERY_S = 2.0
AFTER_TROUBLE_S = 15.0
AT_ONCE = 4
"""So many jobs of one claim are done beside each other."""
ATTEMPT_S = 120.0
"""Longer no attempt goes on: a mail server that answers each step just in time would else outlast the lease."""
WRITE_AGAIN_S = (1.0, 4.0, 10.0, 20.0)
"""Waits after which it is tried again to write down how a job went; all of them end well before its lease does."""
TOO_LONG = "timed out"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many jobs are done beside each other, how long an attempt may take, and for how long a job is held.

    Attempts that take longer than their lease hold it on, every `hold_every_s`.
    """

    at_once: int = AT_ONCE
    attempt_s: float = ATTEMPT_S
    lease: timedelta = jobs.LEASE
    hold_every_s: float | None = None


class NotWanted(Exception):
    """What the job was asked for has been overtaken; the text says by what."""


class Trouble(Exception):
    """It did not work; `final`: and will not, however often it is tried."""

    def __init__(self, said: str, *, final: bool) -> None:
        """`said` is for whoever looks after it: one line."""
        super().__init__(said)
        self.said = said
        self.final = final


class NotNow(Exception):
    """It cannot be done now, for no fault of its own: it is tried again after `wait`, as often as it takes."""

    def __init__(self, said: str, wait: timedelta) -> None:
        """`said` is for whoever looks after it: one line."""
        super().__init__(said)
        self.said = said
        self.wait = wait


Work = Callable[[Claimed], Awaitable[None]]
"""Does one job; returns when it is done. Raises NotWanted, NotNow, Trouble."""
Written = Callable[[AsyncSession], Awaitable[None]]
"""Writes down how a job went, in a transaction of its own."""


class JobRunner:
    """Owned by the web process. Several may run on one database: each job is held by one of them at a time."""

    def __init__(
        self, db: Database, works: Mapping[str, Work], now: Callable[[], datetime], pace: Pace | None = None
    ) -> None:
        """`works`: what is done for each kind; jobs of other kinds are left waiting."""
        self._pace = pace or Pace()
        self._db = db
        self._works = works
        self._now = now

    async def run(self) -> None:
        """Until cancelled; what is being done then stays claimed, and is done again when its lease is over."""
        while True:
            try:
                idle = await self.work_off() == 0
            except Exception:
                _log.exception("jobs_not_reached")  # The database is away, most likely; the jobs in it are not.
                await asyncio.sleep(AFTER_TROUBLE_S)
                continue
            if idle:
                await asyncio.sleep(EVERY_S)

    async def work_off(self) -> int:
        """Claims what is due and does it; how many jobs that were."""
        async with self._db.read() as tx:
            if not await jobs.any_due(tx, tuple(self._works), self._now()):
                return 0  # Looking keeps nobody from writing.
        async with self._db.begin() as tx:
            claimed = await jobs.claim(tx, tuple(self._works), self._pace.at_once, self._now(), self._pace.lease)
        async with asyncio.TaskGroup() as tasks:
            for job in claimed:
                tasks.create_task(self._do(job))
        return len(claimed)

    async def _do(self, job: Claimed) -> None:
        """One job and what became of it. Whatever goes wrong, those beside it go on."""
        async with asyncio.TaskGroup() as tasks:
            holding = tasks.create_task(self._hold(job))
            went = await self._attempt(job)
            holding.cancel()
        for wait_s in (*WRITE_AGAIN_S, None):
            try:
                async with self._db.begin() as tx:
                    await went(tx)
            except Exception:
                _log.exception("job_not_written", job=job.key, attempt=job.attempts, again=wait_s is not None)
            else:
                return
            if wait_s is not None:
                await asyncio.sleep(wait_s)

    async def _hold(self, job: Claimed) -> None:
        """Tells again and again that the job is being done; it is done on when that cannot be told."""
        while self._pace.hold_every_s is not None:
            await asyncio.sleep(self._pace.hold_every_s)
            try:
                async with self._db.begin() as tx:
                    await jobs.hold(tx, job, self._now(), self._pace.lease)
            except Exception:
                _log.exception("job_not_held", job=job.key, attempt=job.attempts)

    async def _attempt(self, job: Claimed) -> Written:
        """Tries it once; how that is written down."""
        try:
            async with asyncio.timeout(self._pace.attempt_s):
                await self._works[job.kind](job)
        except NotWanted as reason:
            why = str(reason)
            return lambda tx: jobs.drop(tx, job, why, self._now())
        except NotNow as reason:
            _log.warning("job_put_off", job=job.key, why=reason.said)
            said, wait = reason.said, reason.wait
            return lambda tx: jobs.put_off(tx, job, said, self._now(), wait)
        except Trouble as trouble:
            _log.warning("job_failed", job=job.key, attempt=job.attempts, trouble=trouble.said)
            what, final = trouble.said, trouble.final
            return lambda tx: jobs.fail(tx, job, what, self._now(), final=final)
        except TimeoutError:
            _log.warning("job_failed", job=job.key, attempt=job.attempts, trouble=TOO_LONG)
            return lambda tx: jobs.fail(tx, job, TOO_LONG, self._now())
        except Exception as error:
            _log.exception("job_broken", job=job.key, attempt=job.attempts)
            name = type(error).__name__
            return lambda tx: jobs.fail(tx, job, name, self._now())
        return lambda tx: jobs.finish(tx, job, self._now())
