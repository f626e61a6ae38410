"""The meetings of all series are made ahead while the process runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typing_extensions import override

from meetings import commands
from meetings.db import Database
from meetings.models.schedule import MeetingPlan
from signaling.clock import SystemClock
from signaling.series_rounds import SeriesRounds
from tests.databases import sqlite_url
from tests.meetings.hall import NOW
from tests.meetings.planner import Planner

pytestmark = pytest.mark.anyio
WEEK = timedelta(weeks=1)


class Hands(SystemClock):
    """A time that stands still until it is set."""

    at = NOW

    @override
    def now(self) -> datetime:
        return self.at


@pytest.fixture
async def database(data_dir: Path) -> AsyncIterator[Database]:
    """The demo's own."""
    opened = Database.open(sqlite_url(data_dir / "giaoban.sqlite3"))
    yield opened
    await opened.close()


async def planned(database: Database) -> int:
    """How many meetings of series there are."""
    async with database.read() as tx:
        found = select(func.count()).select_from(MeetingPlan).where(MeetingPlan.series_id.is_not(None))
        return await tx.scalar(found) or 0


async def make_series(database: Database) -> None:
    planner = await Planner.of(database)
    async with database.begin() as tx:
        for _ in range(2):
            await commands.create_series(tx, planner.secretary, planner.series(), NOW)


async def test_a_round_makes_what_has_come_within_reach_once(database: Database) -> None:
    await make_series(database)
    clock = Hands()
    rounds = SeriesRounds(database, clock)
    assert await rounds.go_round() == 0
    clock.at = NOW + 2 * WEEK
    assert await rounds.go_round() == 4
    assert await rounds.go_round() == 0
    assert await planned(database) == 30


async def test_the_process_goes_round_when_it_starts_and_leaves_no_task(database: Database) -> None:
    await make_series(database)
    clock = Hands()
    clock.at = NOW + WEEK
    before = asyncio.all_tasks()
    async with SeriesRounds(database, clock).running(), asyncio.timeout(10):
        for _ in range(500):
            await asyncio.sleep(0.01)
            if await planned(database) == 28:
                break
    assert asyncio.all_tasks() == before


async def test_a_database_that_does_not_answer_ends_no_round(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_series(database)
    clock = Hands()
    clock.at = NOW + WEEK
    rounds = SeriesRounds(database, clock)
    monkeypatch.setattr("signaling.series_rounds.DATABASE_TIMEOUT_S", 0.05)
    async with database.begin():
        assert await rounds.go_round() == 0
    monkeypatch.undo()
    assert await rounds.go_round() == 2
