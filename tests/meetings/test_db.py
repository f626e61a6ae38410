"""Transactions on SQLite: writers wait for one another, and none fails."""

import asyncio
import sqlite3
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.db import Database, at_once
from meetings.models.audit import AuditHead
from tests.databases import Engine, SqliteFiles, sqlite_url

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
WRITERS = 10
LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1500000) SELECT count(*) FROM n"
"""A statement that takes a good part of a second."""
TIMES = 20


@pytest.fixture
def file(engine: Engine) -> Path:
    """The file that `db` has open."""
    assert isinstance(engine, SqliteFiles)
    return engine.path("own_demo")


async def count_up(db: Database) -> None:
    """Reads, lets others in, and writes what was read plus one: what a deferred BEGIN loses or refuses."""
    async with db.begin() as tx:
        seq = await tx.scalar(select(AuditHead.seq))
        assert seq is not None
        await asyncio.sleep(0)
        await tx.execute(update(AuditHead).values(seq=seq + 1))


async def many(db: Database, times: int = TIMES) -> list[Exception]:
    failures: list[Exception] = []

    async def writer() -> None:
        for _ in range(times):
            try:
                await count_up(db)
            except OperationalError as error:
                failures.append(error)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(WRITERS):
            tasks.create_task(writer())
    return failures


async def test_of_200_writers_at_once_none_fails_and_none_is_lost(db: Database) -> None:
    async with db.read() as tx:
        before = await tx.scalar(select(AuditHead.seq))
    assert await many(db) == []
    async with db.read() as tx:
        assert await tx.scalar(select(AuditHead.seq)) == (before or 0) + WRITERS * TIMES


async def test_writers_of_two_processes_wait_for_each_other_too(db: Database, file: Path) -> None:
    """Two databases stand for two processes: they share the file, but not the queue of writers."""
    other = Database.open(sqlite_url(file))
    try:
        async with db.read() as tx:
            before = await tx.scalar(select(AuditHead.seq))
        async with asyncio.TaskGroup() as tasks:
            found = [tasks.create_task(many(db, 10)), tasks.create_task(many(other, 10))]
        assert [task.result() for task in found] == [[], []]
        async with db.read() as tx:
            assert await tx.scalar(select(AuditHead.seq)) == (before or 0) + 2 * WRITERS * 10
    finally:
        await other.close()


async def test_the_test_would_see_a_deferred_begin(file: Path, db: Database) -> None:
    """The same read-then-write with a plain BEGIN fails: so the two tests above can fail."""
    with sqlite3.connect(file, isolation_level=None, timeout=0.1) as one:
        with sqlite3.connect(file, isolation_level=None, timeout=0.1) as two:
            one.execute("BEGIN")
            one.execute("SELECT seq FROM audit_head").fetchall()
            two.execute("BEGIN IMMEDIATE")
            two.execute("UPDATE audit_head SET seq = seq + 1")
            two.execute("COMMIT")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                one.execute("UPDATE audit_head SET seq = seq + 1")
            one.execute("ROLLBACK")
        two.close()
    one.close()


async def test_readers_are_not_held_up_by_a_writer(db: Database) -> None:
    async with db.begin() as writing:
        await writing.execute(update(AuditHead).values(seq=4711))
        async with asyncio.timeout(1), db.read() as reading:
            assert await reading.scalar(select(AuditHead.seq)) != 4711


async def test_a_cancelled_writer_lets_the_next_one_in(db: Database) -> None:
    inside = asyncio.Event()

    async def hangs() -> None:
        async with db.begin():
            inside.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks:
        hanging = tasks.create_task(hangs())
        await inside.wait()
        hanging.cancel()
    async with asyncio.timeout(2):
        await count_up(db)


async def test_writers_cancelled_at_any_moment_leave_nothing_locked_and_nothing_half_done(db: Database) -> None:
    """Callers put a time limit on transactions: whenever it strikes, the next writer gets through."""
    chance = Random(7)
    reached = finished = 0

    async def hurried() -> None:
        nonlocal reached, finished
        async with db.begin() as tx:
            seq = await tx.scalar(select(AuditHead.seq))
            assert seq is not None
            await tx.execute(update(AuditHead).values(seq=seq + 1))
            reached += 1
        finished += 1

    async with db.read() as tx:
        before = await tx.scalar(select(AuditHead.seq))
    for _ in range(60):
        async with asyncio.TaskGroup() as tasks:
            writer, next_one = tasks.create_task(hurried()), tasks.create_task(hurried())
            for _ in range(chance.randrange(300)):
                await asyncio.sleep(0)
            writer.cancel()
        assert not next_one.cancelled()
    async with db.read() as tx:
        after = await tx.scalar(select(AuditHead.seq))
    assert 60 <= finished < 120
    # Who was cancelled during its commit is told so after it: its change stands.
    assert finished <= (after or 0) - (before or 0) <= reached


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 4_000)]
)
async def test_sqlite_is_set_to_keep_what_was_committed(db: Database, pragma: str, value: str | int) -> None:
    async with db.read() as tx:
        assert await tx.scalar(text(f"PRAGMA {pragma}")) == value


async def test_a_time_limit_that_strikes_in_a_statement_is_told_as_a_time_limit(db: Database) -> None:
    async def slow() -> None:
        async with asyncio.timeout(0.05), db.read() as tx:
            await tx.execute(text(LONG))

    with pytest.raises(TimeoutError):
        await slow()
    await count_up(db)


async def test_a_refusal_does_not_hide_a_cancellation(db: Database) -> None:
    """A cancellation that waited for a statement comes first, and is not left to strike whoever is next."""

    async def refused() -> None:
        async with db.read() as tx:
            await tx.execute(text(LONG))
            raise LookupError

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(refused())
        await asyncio.sleep(0.05)
        task.cancel()
    assert task.cancelled()
    async with db.read() as tx:
        assert await tx.scalar(select(AuditHead.seq)) is not None


async def test_a_writer_whose_commit_is_cancelled_is_told_so_and_its_change_stands(db: Database) -> None:
    async def cancelled_in_commit() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with db.begin() as tx:
            await tx.execute(update(AuditHead).values(seq=4711))
            asyncio.get_running_loop().call_soon(task.cancel)

    async with asyncio.TaskGroup() as tasks:
        writer = tasks.create_task(cancelled_in_commit())
    assert writer.cancelled()
    async with db.read() as tx:
        assert await tx.scalar(select(AuditHead.seq)) == 4711


async def test_a_writer_given_up_while_another_process_writes_harms_nobody_after_it(
    db: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who waited for BEGIN is told that its time is over; whoever writes next is not told so in its place."""
    monkeypatch.setattr("meetings.sqlite.BUSY_TIMEOUT_MS", 300)
    other = Database.open(sqlite_url(file))

    async def given_up() -> None:
        async with asyncio.timeout(0.05), db.begin():
            pytest.fail("another process writes")

    async with other.begin():
        with pytest.raises(TimeoutError):
            await given_up()
    await count_up(db)
    await other.close()


async def test_between_begin_and_commit_a_writer_lets_nobody_else_run(db: Database) -> None:
    """Its statements are small: a way to a thread and back would cost more than they do."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(others())
        async with db.begin() as tx:
            before = turns
            await tx.execute(update(AuditHead).values(seq=4711))
            await tx.scalar(select(AuditHead.seq))
            assert turns == before
        assert turns > before
        running.cancel()


async def test_look_ups_of_a_reader_let_nobody_else_run_and_what_may_take_long_does(db: Database) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(others())
        async with db.read() as tx:
            for _ in range(2):
                with at_once(tx):
                    before = turns
                    await tx.scalar(select(AuditHead.seq))
                    with at_once(tx):
                        await tx.scalar(select(AuditHead.seq))
                    await tx.scalar(select(AuditHead.seq))
                    assert turns == before
                await tx.scalar(select(AuditHead.seq))
                assert turns > before
        running.cancel()


async def test_readers_cancelled_at_any_moment_leave_a_connection_that_reads_on(db: Database) -> None:
    chance = Random(11)

    async def hurried() -> None:
        async with db.read() as tx:
            await tx.scalar(select(AuditHead.seq))
            with at_once(tx):
                await tx.scalar(select(AuditHead.seq))

    for _ in range(60):
        async with asyncio.TaskGroup() as tasks:
            readers = [tasks.create_task(hurried()) for _ in range(3)]
            for _ in range(chance.randrange(60)):
                await asyncio.sleep(0)
            readers[0].cancel()
        assert not any(reader.cancelled() for reader in readers[1:])
    await count_up(db)


async def test_connections_are_counted_and_kept(db: Database) -> None:
    async with db.read() as one, db.read() as two:
        await one.scalar(select(AuditHead.seq))
        await two.scalar(select(AuditHead.seq))
        at_work = db.connections
    assert at_work >= 2
    assert db.connections == at_work
    await db.close()
    assert db.connections == 0


async def test_closing_does_not_wait_for_a_driver_that_does_not_answer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: AsyncEngine) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr("meetings.db.CLOSING_S", 0.05)
        patch.setattr(AsyncEngine, "dispose", hang)
        async with asyncio.timeout(5):
            await db.close()
