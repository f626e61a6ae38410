"""The year, seeded once on each engine, and a tenth of it beside it. Tests only read them."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.attendance_sheet import Sheet, attendance_sheet
from meetings.db import Database
from meetings.ids import MeetingId
from meetings.letters.keys import LetterKeys
from meetings.letters.standings import SeatRow, standings
from meetings.models.meetings import MeetingRecord
from meetings.papers.store import PaperStore
from meetings.seed.year.library import Library
from meetings.seed.year.occasions import Occasion
from meetings.seed.year.writing import Extent, seed_year
from signaling.migrate import upgrade
from tests.databases import Engine
from tests.meetings.web import SECRET, OnePassword

SEEDED_APART = pytest.mark.timeout(func_only=True)
"""A test's time is its own: the year is not seeded on that of whichever asks first, on a machine that others use."""
SEEDED_WITHIN_S = 300
"""After which seeding hangs. What it may cost is counted in the process's own time (`test_seed`)."""
WHOLE = Extent()
TENTH = Extent(communes=10, occasions=10, besides=frozenset({79}))
"""With the meeting that is submitted, as the whole has one: it has no sites yet."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A database with a year in it. `cpu_s`: the process's own time that seeding took."""

    url: str
    extent: Extent
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Year:
    """The same, open, with the meetings by the number of their occasions."""

    db: Database
    extent: Extent
    meetings: Mapping[int, MeetingId]

    def occasions(self) -> tuple[Occasion, ...]:
        """All that are in it."""
        return self.extent.occasions_of()

    def invited(self) -> list[tuple[Occasion, MeetingId]]:
        """Those whose invitation is out, each with its meeting."""
        return [(one, self.meetings[one.number]) for one in self.occasions() if one.sent_at is not None]


def seed(engine: Engine, name: str, extent: Extent, library: Library) -> Seeded:
    """Seeds a new database."""
    url = engine.create(name)
    upgrade(url)
    began = time.process_time()
    asyncio.run(_seed(url, extent, library))
    return Seeded(url, extent, time.process_time() - began)


async def _seed(url: str, extent: Extent, library: Library) -> None:
    database = Database.open(url)
    async with asyncio.timeout(SEEDED_WITHIN_S):
        await seed_year(database, OnePassword(), LetterKeys(SECRET), library, extent)
    await database.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The papers of the year, printed once: drawing their pages is what takes time."""
    return Library(PaperStore.in_folder(tmp_path_factory.mktemp("library")))


@pytest.fixture(scope="session")
def whole(engine: Engine, library: Library) -> Seeded:
    """The whole year."""
    return seed(engine, "whole", WHOLE, library)


@pytest.fixture(scope="session")
def tenth(engine: Engine, library: Library) -> Seeded:
    """A tenth of its communes and of its meetings."""
    return seed(engine, "tenth", TENTH, library)


@dataclass(frozen=True, slots=True)
class Told:
    """What the product says of one meeting: its replies board, and its attendance sheet."""

    occasion: Occasion
    replies: tuple[SeatRow, ...]
    sheet: Sheet


@pytest.fixture(scope="session")
def told(whole: Seeded) -> tuple[Told, ...]:
    """Of every meeting of the year that was invited to; read once, for it is what takes time."""
    return asyncio.run(_tell(whole))


async def _tell(seeded: Seeded) -> tuple[Told, ...]:
    database = Database.open(seeded.url)
    year = await opened(database, seeded)
    async with database.read() as tx:
        found = [
            Told(
                one, await standings(tx, meeting), await attendance_sheet(tx, await tx.get_one(MeetingRecord, meeting))
            )
            for one, meeting in year.invited()
        ]
    await database.close()
    return tuple(found)


async def _of_meeting(tx: AsyncSession, occasion: Occasion, meeting: MeetingId) -> Told:
    record = await tx.get_one(MeetingRecord, meeting)
    return Told(occasion, await standings(tx, meeting), await attendance_sheet(tx, record))


@pytest.fixture
async def year(whole: Seeded, anyio_backend: object) -> AsyncIterator[Year]:
    """The whole year, open."""
    database = Database.open(whole.url)
    yield await opened(database, whole)
    await database.close()


@pytest.fixture
async def small(tenth: Seeded, anyio_backend: object) -> AsyncIterator[Year]:
    """A tenth of it, open."""
    database = Database.open(tenth.url)
    yield await opened(database, tenth)
    await database.close()


async def opened(database: Database, seeded: Seeded) -> Year:
    """The meetings are told apart by their titles and times."""
    async with database.read() as tx:
        rows = await tx.execute(select(MeetingRecord.id, MeetingRecord.title, MeetingRecord.starts_at))
    by_name = {(row.title, row.starts_at): row.id for row in rows}
    every = seeded.extent.occasions_of()
    return Year(database, seeded.extent, {one.number: by_name[one.title, one.starts_at] for one in every})
