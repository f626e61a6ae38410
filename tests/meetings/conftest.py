"""Databases that are migrated, seeded and filled once, on each engine, and copied for each test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.db import Database, open_engine
from meetings.passwords import Passwords
from meetings.seed import seed_demo
from signaling.migrate import upgrade
from tests.databases import Engine, SqliteFiles, postgresql
from tests.meetings.convening import Convening
from tests.meetings.hall import NOW, Hall

DEMO, READY, RUNNING = "demo", "ready", "running"
"""The demo; the demo with a small meeting; the same in progress, everybody there. No test opens these."""
SUBMITTED, INVITED = "submitted", "invited"
"""The demo with a meeting whose invitation can go out, and the same when it has; made when the first test asks."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An engine with the three databases, the small meeting in two of them, and what the statements compile to."""

    engine: Engine
    hall: Hall
    opened: dict[str, AsyncEngine] = field(default_factory=dict)

    @asynccontextmanager
    async def own(self, template: str) -> AsyncIterator[Database]:
        """A test's own database, as the template is."""
        url = self.engine.lend(template, f"own_{template}")
        if url not in self.opened:
            self.opened[url] = open_engine(url)
        database = Database(self.opened[url])
        yield database
        await database.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each engine in turn, for whatever stands on a database."""
    if request.param == "sqlite":
        yield SqliteFiles(tmp_path_factory.mktemp("sqlite"))
        return
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(engine: Engine) -> Prepared:
    """What tests copy."""
    url = engine.create(DEMO)
    upgrade(url)
    asyncio.run(_seed(url))
    hall = asyncio.run(_prepare(engine.copy(DEMO, READY)))
    asyncio.run(_run(engine.copy(READY, RUNNING), hall))
    return Prepared(engine, hall)


@pytest.fixture
async def db(prepared: Prepared, anyio_backend: object) -> AsyncIterator[Database]:
    """A test's own demo database, open."""
    async with prepared.own(DEMO) as database:
        yield database


@pytest.fixture
async def hall(prepared: Prepared, anyio_backend: object) -> AsyncIterator[Hall]:
    """A small meeting that is ready; nobody has come yet."""
    async with prepared.own(READY) as database:
        yield replace(prepared.hall, db=database)


@pytest.fixture
async def session(prepared: Prepared, anyio_backend: object) -> AsyncIterator[Hall]:
    """The same meeting in progress, everybody there."""
    async with prepared.own(RUNNING) as database:
        yield replace(prepared.hall, db=database)


@pytest.fixture(scope="session")
def submitted(prepared: Prepared) -> Convening:
    """What tests of the first sending copy."""
    return asyncio.run(_submit(prepared.engine.copy(DEMO, SUBMITTED)))


@pytest.fixture(scope="session")
def invited(prepared: Prepared, submitted: Convening) -> Convening:
    """What tests of everything after it copy."""
    asyncio.run(_invite(prepared.engine.copy(SUBMITTED, INVITED), submitted))
    return submitted


@pytest.fixture
async def planned(prepared: Prepared, submitted: Convening, anyio_backend: object) -> AsyncIterator[Convening]:
    """A meeting that is submitted: its invitation has not gone out."""
    async with prepared.own(SUBMITTED) as database:
        yield replace(submitted, db=database)


@pytest.fixture
async def convened(prepared: Prepared, invited: Convening, anyio_backend: object) -> AsyncIterator[Convening]:
    """The same when its invitation has gone out, a week before the start."""
    async with prepared.own(INVITED) as database:
        yield replace(invited, db=database)


async def _submit(url: str) -> Convening:
    database = Database.open(url)
    convening = await Convening.prepare(database)
    await database.close()
    return convening


async def _invite(url: str, convening: Convening) -> None:
    database = Database.open(url)
    await replace(convening, db=database).send()
    await database.close()


async def _seed(url: str) -> None:
    database = Database.open(url)
    await seed_demo(database, Passwords(), NOW)
    await database.close()


async def _prepare(url: str) -> Hall:
    database = Database.open(url)
    hall = await Hall.prepare(database)
    await database.close()
    return hall


async def _run(url: str, hall: Hall) -> None:
    database = Database.open(url)
    session = replace(hall, db=database)
    await session.open()
    await session.join(*session.seats.values(), *session.rooms[1:])
    await database.close()
