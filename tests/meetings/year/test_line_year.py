"""A year of one-minute history of all communes: whatever is asked of it is answered within a tenth of a second."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select, text

from meetings.api.line_bodies import SessionGlanceBody
from meetings.db import Database
from meetings.models.lines import LineMinute
from meetings.seed.year.occasions import YEAR_NOW
from tests.databases import Engine
from tests.meetings.web import Web
from tests.meetings.year.conftest import Seeded
from tests.meetings.year.line_year import size_bytes, write_line_year

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(1200)]
IT = "kythuat"
AT_MOST_MS, RUNS = 100.0, 7
DAY_S = 86_400


async def test_whatever_is_asked_of_a_year_of_lines_is_answered_within_100_ms(
    engine: Engine, whole: Seeded, record_property: Callable[[str, object], None]
) -> None:
    """By the processor's time of this process, and by the clock."""
    database = Database.open(engine.copy("whole", "lines"))
    before = await size_bytes(database)
    sessions = await write_line_year(database, YEAR_NOW)
    async with database.begin() as tx:
        await tx.execute(text("ANALYZE"))  # PostgreSQL does so by itself within minutes.
    async with database.read() as tx:
        record_property("minutes", await tx.scalar(select(func.count()).select_from(LineMinute)))
    record_property("megabytes", round((await size_bytes(database) - before) / 1e6))
    async with Web(database, now=YEAR_NOW).signed_in(IT) as client:
        glance = SessionGlanceBody.model_validate_json((await client.get(f"/lines/sessions/{sessions[-1]}")).content)
        site = f"/lines/sites/{glance.sites[0].id}"
        from_s, now_s = glance.from_ms // 1000, int((YEAR_NOW + timedelta(hours=12)).timestamp())
        spans = {"week": 7, "month": 31, "year": 366}
        asked = {
            "sessions": "/lines/sessions",
            "session at a glance": f"/lines/sessions/{sessions[-1]}",
            "site": site,
            "25 minutes by the second": f"{site}/timeline?since={from_s}&until={from_s + 1500}",
            "session by the minute": f"{site}/timeline",
            "day": f"{site}/timeline?scope=unit&since={from_s}&until={from_s + DAY_S}",
        } | {
            name: f"{site}/timeline?scope=unit&since={now_s - days * DAY_S}&until={now_s}"
            for name, days in spans.items()
        }
        for month in (YEAR_NOW - timedelta(days=31), YEAR_NOW):
            asked[f"report of {month:%m}"] = f"/lines/months/{month:%Y-%m}"
        took = {name: await cost_ms(client, path) for name, path in asked.items()}
    await database.close()
    for name, (cpu_ms, wall_ms) in took.items():
        record_property(name, f"{cpu_ms:.1f} ms of the processor, {wall_ms:.1f} ms")
    # A report reads a month of all sites, and is asked for once a month.
    assert {name: both for name, both in took.items() if max(both) > AT_MOST_MS and "report" not in name} == {}


async def cost_ms(client: httpx2.AsyncClient, path: str) -> tuple[float, float]:
    """Medians: processor time, and time."""
    both: list[tuple[float, float]] = []
    for _ in range(RUNS):
        began, at = time.process_time(), time.perf_counter()
        answer = await client.get(path)
        both.append((1000 * (time.process_time() - began), 1000 * (time.perf_counter() - at)))
        assert answer.status_code == 200, answer.text
    return statistics.median(cpu for cpu, _ in both), statistics.median(wall for _, wall in both)
