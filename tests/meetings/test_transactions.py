"""Transactions, on each engine."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from meetings.db import Database
from meetings.models.audit import AuditHead
from meetings.models.directory import Room
from meetings.models.meetings import MeetingRecord
from tests.meetings.hall import NOW, Hall

pytestmark = pytest.mark.anyio


async def test_what_raises_is_rolled_back(db: Database) -> None:
    async def fails() -> None:
        async with db.begin() as tx:
            await tx.execute(update(AuditHead).values(seq=4711))
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    async with db.read() as tx:
        assert await tx.scalar(select(AuditHead.seq)) != 4711


async def test_a_reader_writes_nothing_even_when_it_tries(db: Database) -> None:
    async with db.read() as tx:
        room = (await tx.scalars(select(Room).limit(1))).one()
        room.name = "đổi tên"
    async with db.read() as tx:
        assert await tx.scalar(select(Room.name).where(Room.id == room.id)) != "đổi tên"


async def test_times_come_back_in_utc(hall: Hall) -> None:
    local = datetime(2026, 11, 23, 8, 30, 0, 123456, timezone(timedelta(hours=7)))
    async with hall.db.begin() as tx:
        await tx.execute(update(MeetingRecord).where(MeetingRecord.id == hall.meeting).values(starts_at=local))
    async with hall.db.read() as tx:
        found = await tx.scalar(select(MeetingRecord.starts_at).where(MeetingRecord.id == hall.meeting))
    assert found == local
    assert found is not None
    assert found.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(StatementError, match="without a zone"):
            await tx.execute(update(MeetingRecord).values(starts_at=NOW.replace(tzinfo=None)))


async def test_an_error_of_the_database_tells_no_values(db: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with db.begin() as tx:
            await tx.execute(text("SELECT 1 FROM nowhere WHERE hash = :value"), {"value": "of a password"})
    assert "of a password" not in str(raised.value)
