"""Work to be done later: rows that are claimed, done, and tried again. Two processes never hold one job at a time.

A job is done at least once, and once unless its process dies between the work and the commit that says so.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.jobs import JobState, wait_after
from meetings.ids import JobId, new_uuid
from meetings.models.jobs import Job

LEASE = timedelta(minutes=3)
"""Longer than any attempt takes (`job_runner.ATTEMPT_S`): whoever claimed it is dead when this is over."""
MAX_TROUBLE = 300
NO_ANSWER = "stopped"
"""The trouble of a job whose process was gone before it could say how it went."""

Payload = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, from when on; `key` says which piece of work it is, so that it is not asked for twice."""

    kind: str
    key: str
    due_at: datetime
    payload: Payload


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this process holds until its lease is over; `attempts` counts this one.

    `trouble`: what an attempt before said; "" when there was none, or none that lived to say anything.
    """

    id: JobId
    kind: str
    key: str
    payload: Payload
    made_at: datetime
    attempts: int
    trouble: str = ""


async def ask(tx: AsyncSession, wishes: Collection[Wish], now: datetime) -> frozenset[str]:
    """Writes down what is to be done, but for what has been asked for before; the keys of what is new."""
    if not wishes:
        return frozenset()
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "id": new_uuid(),
            "kind": wish.kind,
            "key": wish.key,
            "payload": json.dumps(dict(wish.payload), sort_keys=True),
            "state": JobState.WAITING,
            "made_at": now,
            "due_at": wish.due_at,
            "attempts": 0,
            "trouble": "",
        }
        for wish in wishes
    ]
    written = await tx.scalars(insert(Job).on_conflict_do_nothing(index_elements=["key"]).returning(Job.key), rows)
    return frozenset(written)


async def any_due(tx: AsyncSession, kinds: Collection[str], now: datetime) -> bool:
    """Whether there is anything to claim."""
    return await tx.scalar(select(Job.id).where(_free(kinds, now)).limit(1)) is not None


async def claim(
    tx: AsyncSession, kinds: Collection[str], most: int, now: datetime, lease: timedelta = LEASE
) -> tuple[Claimed, ...]:
    """Takes jobs that are due, oldest first, and that nobody holds; those tried too often are given up instead."""
    found = await tx.scalars(
        select(Job).where(_free(kinds, now)).order_by(Job.due_at, Job.id).limit(most).with_for_update(skip_locked=True)
    )
    taken = []
    for job in found:
        if job.attempts and wait_after(job.attempts) is None:
            _end(job, JobState.FAILED, job.trouble or NO_ANSWER, now)
            continue
        job.attempts += 1
        job.claimed_until = now + lease
        taken.append(
            Claimed(job.id, job.kind, job.key, json.loads(job.payload), job.made_at, job.attempts, job.trouble)
        )
    await tx.flush()
    return tuple(taken)


async def hold(tx: AsyncSession, job: Claimed, now: datetime, lease: timedelta) -> None:
    """Holds a job on, from now for as long as the lease: whoever does it still lives."""
    row = await _held(tx, job)
    if row is not None:
        row.claimed_until = now + lease


async def finish(tx: AsyncSession, job: Claimed, now: datetime) -> None:
    """It is done; that counts even when somebody else has taken it up meanwhile."""
    row = await tx.get_one(Job, job.id, with_for_update=True)
    if row.state is JobState.WAITING:
        _end(row, JobState.DONE, "", now)


async def drop(tx: AsyncSession, job: Claimed, why: str, now: datetime) -> None:
    """It is not wanted any more."""
    row = await _held(tx, job)
    if row is not None:
        _end(row, JobState.DROPPED, why, now)


async def fail(tx: AsyncSession, job: Claimed, trouble: str, now: datetime, *, final: bool = False) -> None:
    """It went wrong: it is tried again later, or given up when that is of no use or was tried too often."""
    row = await _held(tx, job)
    if row is None:
        return
    wait = None if final else wait_after(row.attempts)
    if wait is None:
        _end(row, JobState.FAILED, trouble, now)
        return
    row.trouble, row.claimed_until, row.due_at = trouble[:MAX_TROUBLE], None, now + wait


async def put_off(tx: AsyncSession, job: Claimed, why: str, now: datetime, wait: timedelta) -> None:
    """It cannot be done now, for no fault of its own: it is due again after `wait`, and this attempt does not count."""
    row = await _held(tx, job)
    if row is not None:
        row.attempts -= 1
        row.trouble, row.claimed_until, row.due_at = why[:MAX_TROUBLE], None, now + wait


def _free(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    unheld = or_(Job.claimed_until.is_(None), Job.claimed_until <= now)
    return and_(Job.state == JobState.WAITING, Job.kind.in_(kinds), Job.due_at <= now, unheld)


async def _held(tx: AsyncSession, job: Claimed) -> Job | None:
    """The job, while it is still this attempt's: a later one says for itself how it went."""
    row = await tx.get_one(Job, job.id, with_for_update=True)
    return row if row.state is JobState.WAITING and row.attempts == job.attempts else None


def _end(row: Job, state: JobState, trouble: str, now: datetime) -> None:
    row.state, row.trouble, row.ended_at, row.claimed_until = state, trouble[:MAX_TROUBLE], now, None
