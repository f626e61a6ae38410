"""SQLite beneath SQLAlchemy: how a connection is set up, and that no statement is left half way."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from typing_extensions import override

BUSY_TIMEOUT_MS = 4_000  # Shorter than anybody waits for a transaction: SQLite gives up before its caller does.
READING = "giaoban_reading"

_P = ParamSpec("_P")
_T = TypeVar("_T")


class UnbrokenConnection(aiosqlite.Connection):
    """A connection whose statements run to their end, even when the task that waits for one is cancelled.

    Otherwise the statement goes on in the driver's thread while its connection is thrown away with an open
    transaction, and the file stays locked for everyone. The cancellation is kept in `cancelled`, and delivered by
    `Database` when the transaction can be rolled back in peace.

    While `at_once` is set, statements run on the event loop itself. That is for the inside of a writing
    transaction, whose statements are small and, once BEGIN IMMEDIATE is through, wait for nobody: the way to the
    driver's thread and back, four times a statement, cost more than the statements, and many times more when all
    processors are busy. BEGIN, which may wait for another process, and COMMIT, which waits for the disk, stay in
    the thread. Of a reading transaction it is for its BEGIN and its end, which under WAL wait for nobody, and for
    look-ups by key.
    """

    cancelled = False
    at_once = False

    @override
    async def _execute(self, fn: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")  # The dialect knows it by these words.
        if self.at_once:
            return fn(*args, **kwargs)
        done: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((done, partial(fn, *args, **kwargs)))
        while True:
            try:
                return await asyncio.shield(done)
            except asyncio.CancelledError:
                self.cancelled = True
            except Exception as error:
                # Nothing is half way, and nobody else delivers it when it was BEGIN that failed.
                if self.cancelled:
                    self.cancelled = False
                    raise asyncio.CancelledError from error
                raise


def open_sqlite(url: URL) -> AsyncEngine:
    """An engine on one file. BEGIN is ours, so that writers queue up and changes of tables roll back too."""
    made = partial(_connect, url.database or ":memory:")
    # Errors are logged: values (names, hashes of passwords and sessions) have no place there.
    engine = create_async_engine(url, async_creator=made, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "checkout", _forget_earlier)
    event.listen(engine.sync_engine, "checkin", _in_thread_again)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


async def _connect(path: str) -> aiosqlite.Connection:
    # Without an isolation level the driver begins nothing by itself. Two threads use a connection, never at the
    # same time: the one that waits has handed it over.
    connect = partial(sqlite3.connect, path, isolation_level=None, check_same_thread=False)
    return await UnbrokenConnection(connect, iter_chunk_size=64)


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _forget_earlier(_: DBAPIConnection, entry: ConnectionPoolEntry, *__: object) -> None:
    """A second cancellation of whoever had the connection before is none of the next one's."""
    if isinstance(entry.driver_connection, UnbrokenConnection):
        entry.driver_connection.cancelled = False


def _in_thread_again(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    if isinstance(entry.driver_connection, UnbrokenConnection):
        entry.driver_connection.at_once = False


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(READING, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, UnbrokenConnection)
    driver.at_once = True
    try:
        connection.exec_driver_sql("BEGIN")
    finally:
        driver.at_once = False
