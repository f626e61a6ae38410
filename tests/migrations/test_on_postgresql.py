"""The migrations on a real PostgreSQL: there and back, and the head is what the models say."""

import asyncio
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from meetings.db import open_engine
from meetings.models import Base
from signaling import migrate
from tests.databases import PostgresqlServer, postgresql

NEITHER = ("alembic_version",)
INDEX_OF_WORDS = "search_words"
"""PostgreSQL's own: no table of the models."""
T = TypeVar("T")


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    with postgresql() as running:
        yield running


def differences(connection: Connection) -> list[object]:
    """What Alembic would have to change."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
    return list(compare_metadata(context, Base.metadata))


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == INDEX_OF_WORDS)


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()).difference(NEITHER)


def routines(connection: Connection) -> list[str]:
    """Functions of ours."""
    found = connection.exec_driver_sql("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    return [name for (name,) in found]


def test_the_head_is_what_the_models_say(server: PostgresqlServer) -> None:
    url = server.create("there")
    migrate.upgrade(url)
    assert asyncio.run(_looked_at(url, differences)) == []


def test_the_way_back_leaves_nothing_and_the_way_there_is_open_again(server: PostgresqlServer) -> None:
    url = server.create("back")
    migrate.upgrade(url)
    migrate.downgrade(url, "base")
    assert asyncio.run(_looked_at(url, tables)) == set()
    assert asyncio.run(_looked_at(url, routines)) == []
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.head()


async def _looked_at(url: str, look: Callable[[Connection], T]) -> T:
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look)
    finally:
        await engine.dispose()
