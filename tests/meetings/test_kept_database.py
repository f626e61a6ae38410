"""A lent database comes back to the next borrower as the first one found it, whatever was done to it."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from meetings.db import Database
from tests.meetings.conftest import RUNNING, Prepared

pytestmark = pytest.mark.anyio
TABLES = ("accounts", "rooms", "live_participants", "audit_events", "audit_head", "login_attempts")
ATTEMPT = "INSERT INTO pairing_attempts (address, at) VALUES ('10.0.0.7', '2026-11-23T01:00:00') RETURNING id"


async def contents(db: Database) -> dict[str, list[str]]:
    """Every row of some tables."""
    async with db.read() as tx:
        return {name: sorted(map(str, await tx.execute(text(f"SELECT * FROM {name}")))) for name in TABLES}


@pytest.fixture
async def before(prepared: Prepared, anyio_backend: object) -> AsyncIterator[dict[str, list[str]]]:
    """What a borrower finds."""
    async with prepared.own(RUNNING) as db:
        yield await contents(db)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE live_participants SET hand_raised_at = '2026-11-23 01:00:00'",
        "DELETE FROM live_participants",
        "UPDATE audit_head SET seq = 99",
    ],
)
async def test_changed_rows_are_as_before(prepared: Prepared, before: dict[str, list[str]], change: str) -> None:
    for _ in range(2):
        async with prepared.own(RUNNING) as db:
            assert await contents(db) == before
            async with db.begin() as tx:
                await tx.execute(text(change))
    async with prepared.own(RUNNING) as db:
        assert await contents(db) == before


async def test_what_only_a_new_copy_mends_is_mended(prepared: Prepared, before: dict[str, list[str]]) -> None:
    for _ in range(2):
        async with prepared.own(RUNNING) as db, db.begin() as tx:
            await tx.execute(text("ALTER TABLE rooms ADD COLUMN cupboard text"))
            await tx.execute(text("UPDATE rooms SET cupboard = 'x'"))
    async with prepared.own(RUNNING) as db:
        assert await contents(db) == before


async def test_numbers_start_again_where_they_did(prepared: Prepared) -> None:
    given = []
    for _ in range(2):
        async with prepared.own(RUNNING) as db, db.begin() as tx:
            given.append(await tx.scalar(text(ATTEMPT)))
    assert given[0] == given[1]
