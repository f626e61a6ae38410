"""The database: one engine, transactions that write and transactions that read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Self

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
_READING = "giaoban_reading"


class Database:
    """Opened once by the process; handed to whoever needs transactions. Commands get a transaction and never commit.

    On SQLite a writing transaction starts with BEGIN IMMEDIATE: a deferred one that reads and then writes fails
    under WAL whenever someone else wrote in between, and no busy timeout covers that. Writers of one process
    queue up in order on a lock, which is fairer and quicker than SQLite's polling; between processes the busy
    timeout holds.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `Database.open`."""
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._writer: AbstractAsyncContextManager[None] = asyncio.Lock() if self._sqlite else nullcontext()

    @classmethod
    def open(cls, url: str) -> Self:
        """Connects lazily to an SQLAlchemy URL with an async driver, as sqlite+aiosqlite:////path/giaoban.sqlite3."""
        return cls(open_engine(url))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A transaction that may write: committed at the end of the block, rolled back when the block raises."""
        async with self._writer, AsyncSession(self._engine, expire_on_commit=False) as tx, tx.begin():
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one state of the database and writes nothing."""
        engine = self._engine.execution_options(**{_READING: True})
        async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as tx:
            yield tx

    async def close(self) -> None:
        """Closes all connections; transactions still open fail."""
        await self._engine.dispose()


def open_engine(url: str) -> AsyncEngine:
    """An engine for a URL with an async driver. On SQLite BEGIN is ours, so that changes of tables roll back too."""
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # The driver must not begin by itself.
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
