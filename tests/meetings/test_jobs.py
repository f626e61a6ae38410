"""Rows of work: asked for once, held by one, tried again, given up."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.db import Database
from meetings.domain.jobs import FIRST_WAIT, MAX_ATTEMPTS, JobState
from meetings.job_runner import ATTEMPT_S, WRITE_AGAIN_S, JobRunner, NotNow, NotWanted, Pace, Trouble, Work
from meetings.jobs import LEASE, Claimed, Wish
from meetings.models.jobs import Job
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio

KIND = "test"


def wish(key: str, due_at: datetime = NOW) -> Wish:
    return Wish(KIND, key, due_at, {"of": key})


async def ask(db: Database, *wishes: Wish) -> frozenset[str]:
    async with db.begin() as tx:
        return await jobs.ask(tx, wishes, NOW)


async def claim(db: Database, at: datetime = NOW, most: int = 10) -> Sequence[Claimed]:
    async with db.begin() as tx:
        return await jobs.claim(tx, [KIND], most, at)


async def states(db: Database) -> dict[str, tuple[JobState, str]]:
    async with db.read() as tx:
        return {job.key: (job.state, job.trouble) for job in await tx.scalars(select(Job))}


def runner(db: Database, work: Work, at: datetime = NOW) -> JobRunner:
    return JobRunner(db, {KIND: work}, lambda: at)


async def test_what_was_asked_for_is_not_asked_for_again(db: Database) -> None:
    assert await ask(db, wish("a"), wish("b")) == {"a", "b"}
    assert await ask(db, wish("b"), wish("c")) == {"c"}
    assert await ask(db) == frozenset()
    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(Job)) == 3


async def test_what_is_done_is_not_asked_for_again_either(db: Database) -> None:
    await ask(db, wish("a"))
    (held,) = await claim(db)
    async with db.begin() as tx:
        await jobs.finish(tx, held, NOW)
    assert await ask(db, wish("a")) == frozenset()
    assert await claim(db) == ()


async def test_what_is_due_is_claimed_oldest_first(db: Database) -> None:
    later = NOW + timedelta(seconds=1)
    await ask(db, wish("b"), wish("a", NOW - timedelta(seconds=1)), wish("c", later))
    assert [job.key for job in await claim(db, most=1)] == ["a"]
    assert [job.key for job in await claim(db)] == ["b"]
    assert [(job.key, job.payload) for job in await claim(db, later)] == [("c", {"of": "c"})]


async def test_a_job_is_held_until_its_lease_is_over(db: Database) -> None:
    await ask(db, wish("a"))
    assert len(await claim(db)) == 1
    assert await claim(db, NOW + LEASE - timedelta(microseconds=1)) == ()
    (again,) = await claim(db, NOW + LEASE)
    assert again.attempts == 2


async def test_other_kinds_are_left_alone(db: Database) -> None:
    async with db.begin() as tx:
        await jobs.ask(tx, [Wish("other", "a", NOW, {})], NOW)
        assert not await jobs.any_due(tx, [KIND], NOW)
    assert await claim(db) == ()


async def test_runners_beside_each_other_do_each_job_once(db: Database) -> None:
    keys = [f"job {number}" for number in range(30)]
    done: list[str] = []

    async def work(job: Claimed) -> None:
        await asyncio.sleep(0)
        done.append(job.key)

    await ask(db, *map(wish, keys))
    await asyncio.gather(*(work_off(runner(db, work)) for _ in range(4)))
    assert sorted(done) == sorted(keys)


async def work_off(one: JobRunner) -> None:
    while await one.work_off():
        pass


async def test_how_it_went_is_written_down(db: Database) -> None:
    async def work(job: Claimed) -> None:
        if job.key == "overtaken":
            raise NotWanted("superseded")
        if job.key == "hopeless":
            raise Trouble("550 no such mailbox", final=True)
        if job.key == "busy":
            raise Trouble("450 busy", final=False)
        if job.key == "broken":
            raise KeyError(job.key)

    await ask(db, *map(wish, ("good", "overtaken", "hopeless", "busy", "broken")))
    await work_off(runner(db, work))
    assert await states(db) == {
        "good": (JobState.DONE, ""),
        "overtaken": (JobState.DROPPED, "superseded"),
        "hopeless": (JobState.FAILED, "550 no such mailbox"),
        "busy": (JobState.WAITING, "450 busy"),
        "broken": (JobState.WAITING, "KeyError"),
    }


async def test_one_that_fails_keeps_nobody_from_the_others(db: Database) -> None:
    done = []

    async def work(job: Claimed) -> None:
        if job.key == "a":
            raise ValueError
        done.append(job.key)

    await ask(db, wish("a"), wish("b"), wish("c"))
    await work_off(runner(db, work))
    assert sorted(done) == ["b", "c"]


async def test_what_cannot_be_written_down_keeps_nobody_from_the_others(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetings.job_runner.WRITE_AGAIN_S", ())
    written, real = asyncio.Event(), jobs.finish

    async def finish(tx: AsyncSession, job: Claimed, now: datetime) -> None:
        if job.key == "a":
            written.set()
            raise OSError("disk full")
        await real(tx, job, now)

    async def work(job: Claimed) -> None:
        if job.key == "b":  # Still at work when the other one fails.
            await written.wait()
            await asyncio.sleep(0.01)

    monkeypatch.setattr(jobs, "finish", finish)
    await ask(db, wish("a"), wish("b"))
    await runner(db, work).work_off()
    assert {key: state for key, (state, _) in (await states(db)).items()} == {"a": "waiting", "b": "done"}
    assert await claim(db, NOW + LEASE - timedelta(seconds=1)) == (), "it is held until its lease is over"


async def test_how_it_went_is_written_down_once_the_database_is_back(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetings.job_runner.WRITE_AGAIN_S", (0.0, 0.0))
    tried, done, real = [], [], jobs.finish

    async def finish(tx: AsyncSession, job: Claimed, now: datetime) -> None:
        tried.append(job.key)
        if len(tried) < 3:
            raise OSError("away")
        await real(tx, job, now)

    async def work(job: Claimed) -> None:
        done.append(job.key)

    monkeypatch.setattr(jobs, "finish", finish)
    await ask(db, wish("a"))
    await runner(db, work).work_off()
    assert (await states(db))["a"] == (JobState.DONE, "")
    assert done == ["a"]


def test_no_attempt_outlasts_its_lease_with_what_it_takes_to_write_it_down() -> None:
    assert ATTEMPT_S + sum(WRITE_AGAIN_S) < LEASE.total_seconds()


async def test_an_attempt_that_does_not_end_is_ended_and_tried_again(db: Database) -> None:
    async def work(job: Claimed) -> None:
        await asyncio.Event().wait()

    await ask(db, wish("a"))
    await JobRunner(db, {KIND: work}, lambda: NOW, Pace(attempt_s=0.01)).work_off()
    assert await states(db) == {"a": (JobState.WAITING, "timed out")}
    assert await claim(db, NOW + FIRST_WAIT - timedelta(seconds=1)) == ()
    (again,) = await claim(db, NOW + FIRST_WAIT)
    assert again.attempts == 2


async def test_an_attempt_that_was_taken_for_dead_takes_nothing_from_the_one_after_it(db: Database) -> None:
    await ask(db, wish("a"))
    (first,) = await claim(db)
    (second,) = await claim(db, NOW + LEASE)
    async with db.begin() as tx:
        await jobs.fail(tx, first, "450 busy", NOW + LEASE, final=True)
        await jobs.drop(tx, first, "superseded", NOW + LEASE)
    assert await claim(db, NOW + 2 * LEASE - timedelta(seconds=1)) == (), "the second still holds it"
    async with db.begin() as tx:
        await jobs.finish(tx, first, NOW + LEASE)
        await jobs.fail(tx, second, "450 busy", NOW + LEASE)
    assert await states(db) == {"a": (JobState.DONE, "")}, "what was sent is sent"


async def test_what_kills_its_process_each_time_is_given_up(db: Database) -> None:
    await ask(db, wish("a"))
    at = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (held,) = await claim(db, at)
        assert held.attempts == attempt
        at += LEASE
    assert await claim(db, at) == ()
    assert await states(db) == {"a": (JobState.FAILED, jobs.NO_ANSWER)}


async def test_what_cannot_be_done_now_waits_as_long_as_it_takes(db: Database) -> None:
    wait, tried = timedelta(minutes=5), []

    async def work(job: Claimed) -> None:
        tried.append(job.attempts)
        if len(tried) <= 2 * MAX_ATTEMPTS:
            raise NotNow("the key is away", wait)

    await ask(db, wish("a"))
    at = NOW
    for _ in range(2 * MAX_ATTEMPTS):
        await work_off(runner(db, work, at))
        assert await states(db) == {"a": (JobState.WAITING, "the key is away")}
        assert await claim(db, at + wait - timedelta(microseconds=1)) == ()
        at += wait
    await work_off(runner(db, work, at))
    assert await states(db) == {"a": (JobState.DONE, "")}
    assert set(tried) == {1}, "none of them counts"


async def test_attempts_that_failed_still_count_when_one_was_put_off(db: Database) -> None:
    await ask(db, wish("a"))
    (first,) = await claim(db)
    async with db.begin() as tx:
        await jobs.fail(tx, first, "450 busy", NOW)
    (second,) = await claim(db, NOW + FIRST_WAIT)
    async with db.begin() as tx:
        await jobs.put_off(tx, second, "the key is away", NOW, timedelta(minutes=5))
        await jobs.put_off(tx, second, "said twice", NOW, timedelta(minutes=50))
    (third,) = await claim(db, NOW + timedelta(minutes=5))
    assert (third.attempts, third.trouble) == (2, "the key is away")


async def test_a_long_trouble_is_cut(db: Database) -> None:
    await ask(db, wish("a"))
    (held,) = await claim(db)
    async with db.begin() as tx:
        await jobs.fail(tx, held, "x" * 1000, NOW, final=True)
    assert len((await states(db))["a"][1]) == jobs.MAX_TROUBLE


async def test_it_runs_until_it_is_stopped_and_outlives_a_database_that_is_away(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetings.job_runner.EVERY_S", 0.001)
    monkeypatch.setattr("meetings.job_runner.AFTER_TROUBLE_S", 0.001)
    done = asyncio.Event()
    calls = 0

    async def work(job: Claimed) -> None:
        done.set()

    def now() -> datetime:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("away")
        return NOW

    await ask(db, wish("a"))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(JobRunner(db, {KIND: work}, now).run())
        async with asyncio.timeout(10):
            await done.wait()
        running.cancel()


async def test_a_long_job_is_held_on_while_it_is_done(db: Database) -> None:
    lease, at, seen = timedelta(seconds=30), NOW, list[Sequence[Claimed]]()

    async def work(_: Claimed) -> None:
        nonlocal at
        at = NOW + lease - timedelta(seconds=1)
        await asyncio.sleep(0.1)  # It is held on meanwhile.
        seen.append(await claim(db, NOW + lease + timedelta(seconds=1)))

    await ask(db, wish("a"))
    pace = Pace(at_once=1, lease=lease, hold_every_s=0.01)
    assert await JobRunner(db, {KIND: work}, lambda: at, pace).work_off() == 1
    assert seen == [()]
    assert await states(db) == {"a": (JobState.DONE, "")}
