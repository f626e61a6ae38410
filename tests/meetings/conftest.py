"""Databases that are migrated, seeded and filled once, and copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from meetings.db import Database
from meetings.passwords import Passwords
from meetings.seed import seed_demo
from signaling.migrate import upgrade
from tests.meetings.hall import NOW, Hall


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files that no test opens: the demo; the demo with a small meeting; the same in progress, everybody there."""

    demo: Path
    ready: Path
    running: Path
    hall: Hall


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The files that tests copy."""
    folder = tmp_path_factory.mktemp("prepared")
    demo = folder / "demo.sqlite3"
    upgrade(sqlite_url(demo))
    asyncio.run(_seed(demo))
    ready = Path(shutil.copy(demo, folder / "ready.sqlite3"))
    hall = asyncio.run(_prepare(ready))
    running = Path(shutil.copy(ready, folder / "running.sqlite3"))
    asyncio.run(_run(running, hall))
    return Prepared(demo, ready, running, hall)


@pytest.fixture
async def db(prepared: Prepared, tmp_path: Path, anyio_backend: object) -> AsyncIterator[Database]:
    """A test's own demo database, open."""
    database = _copied(prepared.demo, tmp_path / "giaoban.sqlite3")
    yield database
    await database.close()


@pytest.fixture
async def hall(prepared: Prepared, tmp_path: Path, anyio_backend: object) -> AsyncIterator[Hall]:
    """A small meeting that is ready; nobody has come yet."""
    database = _copied(prepared.ready, tmp_path / "hall.sqlite3")
    yield replace(prepared.hall, db=database)
    await database.close()


@pytest.fixture
async def session(prepared: Prepared, tmp_path: Path, anyio_backend: object) -> AsyncIterator[Hall]:
    """The same meeting in progress, everybody there."""
    database = _copied(prepared.running, tmp_path / "session.sqlite3")
    yield replace(prepared.hall, db=database)
    await database.close()


def _copied(file: Path, path: Path) -> Database:
    shutil.copy(file, path)
    return Database.open(sqlite_url(path))


async def _seed(path: Path) -> None:
    database = Database.open(sqlite_url(path))
    await seed_demo(database, Passwords(), NOW)
    await database.close()


async def _prepare(path: Path) -> Hall:
    database = Database.open(sqlite_url(path))
    hall = await Hall.prepare(database)
    await database.close()
    return hall


async def _run(path: Path, hall: Hall) -> None:
    database = Database.open(sqlite_url(path))
    session = replace(hall, db=database)
    await session.open()
    await session.join(*session.seats.values(), *session.rooms[1:])
    await database.close()
