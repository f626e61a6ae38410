"""What pages cost on a whole year: a constant number of statements, and little of the process's own time."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.db import Database, open_engine
from meetings.seed.year.occasions import YEAR_NOW
from tests.databases import Engine
from tests.meetings.web import Web
from tests.meetings.year.conftest import SEEDED_APART, Seeded, opened
from tests.meetings.year.pages import Page, at_desk, pages

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.xdist_group("year"), SEEDED_APART]
AT_MOST_MS = 50.0
RUNS = 9


@pytest.fixture
def anyio_backend() -> str:
    """Without asyncio's debug mode, which would be measured too."""
    return "asyncio"


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """What is sent to this database meanwhile, and nothing that other tests of the process left running."""
    sent: list[str] = []

    def note(_: Connection, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def ask(client: httpx2.AsyncClient, page: Page) -> httpx2.Response:
    answer = await (client.get(page.path) if page.body is None else client.post(page.path, json=page.body))
    assert answer.status_code == 200, (page, answer.text)
    return answer


async def asked(engine: Engine, seeded: Seeded, name: str) -> dict[str, list[str]]:
    """The statements of every page, on a copy: signing in writes."""
    opened_engine = open_engine(engine.copy(name, f"asked_{name}"))
    database = Database(opened_engine)
    year = await opened(database, seeded)
    web, sent_by = Web(database, now=YEAR_NOW), {}
    for title, page in (await pages(year)).items():
        async with at_desk(web, page) as client:
            await ask(client, page)
            with statements(opened_engine) as sent:
                await ask(client, page)
            sent_by[title] = list(sent)
    await database.close()
    return sent_by


async def test_no_page_sends_more_statements_for_ten_times_the_data(
    engine: Engine, whole: Seeded, tenth: Seeded
) -> None:
    many, few = await asked(engine, whole, "whole"), await asked(engine, tenth, "tenth")
    assert all(few.values())
    assert {title: len(sent) for title, sent in many.items()} == {title: len(sent) for title, sent in few.items()}


@pytest.mark.bench
async def test_every_page_is_answered_within_50_ms_of_processor_time(
    engine: Engine, whole: Seeded, record_property: Callable[[str, object], None]
) -> None:
    database = Database.open(engine.copy("whole", "timed"))
    year = await opened(database, whole)
    web, took = Web(database, now=YEAR_NOW), {}
    for title, page in (await pages(year)).items():
        async with at_desk(web, page) as client:
            took[title] = statistics.median([await cost_ms(client, page) for _ in range(RUNS)])
    await database.close()
    for title, ms in took.items():
        record_property(title, f"{ms:.1f} ms")
    assert {title: ms for title, ms in took.items() if ms > AT_MOST_MS} == {}


async def cost_ms(client: httpx2.AsyncClient, page: Page) -> float:
    began = time.process_time()
    await ask(client, page)
    return 1000 * (time.process_time() - began)
