"""The database: one engine, transactions that write and transactions that read."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Self

import structlog
from sqlalchemy import func, make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import QueuePool

from meetings.sqlite import READING, UnbrokenConnection, open_sqlite

CLOSING_S = 10.0
_DRIVER = "giaoban_driver"

_log = structlog.get_logger(__name__)


class Database:
    """Opened once by the process; handed to whoever needs transactions. Commands get a transaction and never commit.

    On SQLite a writing transaction starts with BEGIN IMMEDIATE: a deferred one that reads and then writes fails
    under WAL whenever someone else wrote in between, and no busy timeout covers that. Writers of one process
    queue up in order on a lock, which is fairer and quicker than SQLite's polling; between processes the busy
    timeout holds. A transaction whose task is cancelled is rolled back as a whole and lets the next writer in.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `Database.open`."""
        self._engine = engine
        sqlite = engine.dialect.name == "sqlite"
        # PostgreSQL else shows each statement another state: what is compared with what was read before seems broken.
        level = {} if sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reading = engine.execution_options(**{READING: True}, **level)
        self._writer: AbstractAsyncContextManager[None] = asyncio.Lock() if sqlite else nullcontext()

    @classmethod
    def open(cls, url: str) -> Self:
        """Connects lazily to an SQLAlchemy URL with an async driver, as sqlite+aiosqlite:////path/giaoban.sqlite3."""
        return cls(open_engine(url))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A transaction that may write: committed at the end of the block, rolled back when the block raises.

        A cancellation that comes while the transaction begins rolls it back; one that comes during the commit is
        raised after it.
        """
        async with self._writer, AsyncSession(self._engine, expire_on_commit=False) as tx:
            driver: UnbrokenConnection | None = None
            try:
                async with tx.begin():
                    driver = await _driver(tx)
                    with _at_once(driver):
                        yield tx
                    _deliver_cancellation(driver)
            finally:
                _deliver_cancellation(driver)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one state of the database and writes nothing."""
        async with AsyncSession(self._reading, expire_on_commit=False, autoflush=False) as tx:
            driver = tx.info[_DRIVER] = await _driver(tx)
            try:
                yield tx
            finally:
                if driver is not None:
                    driver.at_once = True  # Who has only read waits for nobody at its end.
                _deliver_cancellation(driver)

    @property
    def connections(self) -> int:
        """How many are open, in use or kept for the next transaction."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout() + pool.checkedin()

    async def close(self) -> None:
        """Closes all connections; transactions still open fail.

        It waits CLOSING_S at most: a driver's thread that does not answer was seen once, and must not keep a process
        from ending. What was committed is on the disk by then.
        """
        try:
            async with asyncio.timeout(CLOSING_S):
                await self._engine.dispose()
        except TimeoutError:
            _log.exception("database_not_closed", within_s=CLOSING_S)


def open_engine(url: str) -> AsyncEngine:
    """An engine for a URL with an async driver."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return open_sqlite(parsed)
    return create_async_engine(parsed, pool_pre_ping=True, hide_parameters=True)


@contextmanager
def at_once(tx: AsyncSession) -> Iterator[None]:
    """For look-ups by key in a transaction that reads: on SQLite they run on the event loop itself, in microseconds.

    Whatever may take longer has no place here: everybody would wait for it. See `UnbrokenConnection`.
    """
    with _at_once(tx.info.get(_DRIVER)):
        yield


async def in_turn(tx: AsyncSession, what: str) -> None:
    """Waits until no other transaction that asked for `what` is open: what it reads of theirs is settled.

    On SQLite that is so for every transaction that writes. Source: PostgreSQL, explicit locking, advisory locks.
    """
    if tx.get_bind().dialect.name == "postgresql":
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


async def _driver(tx: AsyncSession) -> UnbrokenConnection | None:
    """The connection beneath a transaction that begins now; None where the driver needs no such care."""
    connection = (await tx.connection()).sync_connection
    assert connection is not None
    driver = connection.connection.driver_connection
    if not isinstance(driver, UnbrokenConnection):
        return None
    _deliver_cancellation(driver)
    return driver


@contextmanager
def _at_once(driver: UnbrokenConnection | None) -> Iterator[None]:
    if driver is None:
        yield
        return
    before, driver.at_once = driver.at_once, True
    try:
        yield
    finally:
        driver.at_once = before


def _deliver_cancellation(driver: UnbrokenConnection | None) -> None:
    if driver is not None and driver.cancelled:
        driver.cancelled = False
        raise asyncio.CancelledError
