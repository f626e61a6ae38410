"""Lines on their way into the history: minutes that are over, kept while the database is away, never without bound."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from meetings.db import Database
from meetings.domain.line_samples import LineSample, LineWord
from meetings.ids import ParticipantId
from meetings.line_history import Whose, timeline
from meetings.models.meetings import ParticipantRow
from signaling.line_recorder import MAX_WAITING_MINUTES, LineRecorder, SiteSecond
from signaling.settings import Settings
from tests.signaling.away_database import AwayDatabase

pytestmark = pytest.mark.anyio
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
GOOD = LineSample(LineWord.GOOD, 300, 2000, 0.0, 0.0, 40, 5, 6)


class SetClock:
    """Says what a test sets."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic_s(self) -> float:
        return self.at.timestamp()


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[AwayDatabase]:
    opened = AwayDatabase.open(Settings(data_dir=data_dir).database)
    yield opened
    await opened.close()


@pytest.fixture
async def sites(database: Database) -> list[SiteSecond]:
    """All sites of the demo's meetings."""
    async with database.read() as tx:
        found = await tx.scalars(select(ParticipantRow.id).order_by(ParticipantRow.id))
        return [SiteSecond(ParticipantId(one), None, "B", None, GOOD) for one in found]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def passing(clock: SetClock, seconds: int) -> Iterator[None]:
    for _ in range(seconds):
        yield
        clock.at += timedelta(seconds=1)


async def kept(database: Database, site: SiteSecond) -> list[int]:
    """Seconds after the start of what is kept of a site."""
    times: list[int] = []
    for minutes in range(0, 60, 20):
        since = START + timedelta(minutes=minutes)
        async with database.read() as tx:
            points = await timeline(tx, Whose(participant=site.participant), since, since + timedelta(minutes=20))
        times += [one.at_s - int(START.timestamp()) for one in points]
    return times


async def test_minutes_are_written_when_they_are_over_and_the_rest_at_the_end(
    database: AwayDatabase, clock: SetClock, sites: list[SiteSecond]
) -> None:
    recorder = LineRecorder(database, clock)
    assert len(sites) > 100
    for _ in passing(clock, 61):
        recorder.take(sites)
    await recorder.write(clock.now())
    assert [await kept(database, one) for one in (sites[0], sites[-1])] == [list(range(60))] * 2
    recorder.take(sites)
    await recorder.write()
    assert await kept(database, sites[0]) == list(range(62))


async def test_what_cannot_be_written_is_written_later(
    database: AwayDatabase, clock: SetClock, sites: list[SiteSecond]
) -> None:
    recorder = LineRecorder(database, clock)
    database.away = True
    for _ in passing(clock, 121):
        recorder.take(sites[:1])
        await recorder.write(clock.now())
    assert await kept(database, sites[0]) == []
    database.away = False
    await recorder.write(clock.now())
    assert await kept(database, sites[0]) == list(range(120))


async def test_a_clock_that_is_set_back_loses_nothing(
    database: AwayDatabase, clock: SetClock, sites: list[SiteSecond]
) -> None:
    recorder = LineRecorder(database, clock)
    recorder.take(sites[:1])
    clock.at += timedelta(minutes=1)
    await recorder.write(clock.now())
    clock.at = START + timedelta(seconds=1)
    recorder.take(sites[:1])
    await recorder.write()
    assert await kept(database, sites[0]) == [0, 1]


async def test_while_the_database_is_away_the_oldest_goes_when_it_becomes_too_much(
    database: AwayDatabase, clock: SetClock, sites: list[SiteSecond]
) -> None:
    recorder = LineRecorder(database, clock)
    database.away = True
    for _ in range(MAX_WAITING_MINUTES + 5):
        recorder.take(sites[:1])
        clock.at += timedelta(minutes=1)
        await recorder.write(clock.now())
    database.away = False
    await recorder.write()
    assert await kept(database, sites[0]) == [60 * number for number in range(5, MAX_WAITING_MINUTES + 5)]
