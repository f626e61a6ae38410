"""Bringing a database to the shape this release needs, and back."""

import asyncio
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from meetings.db import open_engine

_T = TypeVar("_T")

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Migrates the database of an SQLAlchemy URL with an async driver. Must not be called from a running loop."""
    asyncio.run(_on_connection(url, partial(_step, command.upgrade, revision)))


def downgrade(url: str, revision: str) -> None:
    """Goes back to a revision, "base" for an empty database. Must not be called from a running loop."""
    asyncio.run(_on_connection(url, partial(_step, command.downgrade, revision)))


def current(url: str) -> str | None:
    """The revision the database is at; None for an empty one. Must not be called from a running loop."""
    return asyncio.run(
        _on_connection(url, lambda connection: MigrationContext.configure(connection).get_current_revision())
    )


def head() -> str:
    """The revision this release needs."""
    found = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert found is not None
    return found


def sql(dialect: str, way: str = "upgrade") -> str:
    """The statements from an empty database to the head, or back ("downgrade"), for a dialect such as postgresql."""
    written = io.StringIO()
    config = _config()
    config.output_buffer = written
    config.attributes["dialect"] = dialect
    if way == "upgrade":
        command.upgrade(config, "head", sql=True)
    else:
        command.downgrade(config, "head:base", sql=True)
    return written.getvalue()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _step(step: Callable[[Config, str], None], revision: str, connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    step(config, revision)


async def _on_connection(url: str, work: Callable[[Connection], _T]) -> _T:
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
