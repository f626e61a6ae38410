"""Whoever locks rows of a meeting locks the meeting's own first: nobody waits for who waits for it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from meetings import commands
from meetings.db import Database
from meetings.domain.roles import Act, Role
from meetings.domain.seats import Scope
from meetings.errors import Removed
from meetings.models.meetings import MeetingRecord
from tests.meetings.convening import KEYS, STARTS_AT, Convening

pytestmark = pytest.mark.anyio
WISH = commands.SubstituteWish(Scope.SPEAK, "Phải đi ngay", None, "Bà", "Trần Thị Thử")
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


async def someone_waits(db: Database) -> None:
    """Until a transaction waits for another's lock; on SQLite all that write wait for each other as they begin."""
    async with db.read() as tx:
        if tx.get_bind().dialect.name == "sqlite":
            return
    async with asyncio.timeout(10):
        while True:
            async with db.read() as tx:
                if await tx.scalar(WAITING):
                    return
            await asyncio.sleep(0.01)


async def test_who_acts_waits_for_who_decides_on_its_substitute(convened: Convening) -> None:
    hall = await convened.hall()
    delegate, at = hall.seats[Role.DELEGATE], STARTS_AT + timedelta(minutes=1)
    async with hall.db.begin() as tx:
        await commands.open_meeting(tx, hall.chair, STARTS_AT)
    await hall.join(delegate, at=STARTS_AT)
    wish = await convened.ask(convened.delegate, WISH, at)

    async def raise_hand() -> None:
        with pytest.raises(Removed):
            async with hall.db.begin() as tx:
                await commands.raise_hand(tx, delegate, True, at)

    async with asyncio.TaskGroup() as tasks, hall.db.begin() as tx:
        await tx.get_one(MeetingRecord, hall.meeting, with_for_update=True)  # As every decision begins.
        tasks.create_task(raise_hand())
        await someone_waits(hall.db)
        convener = await convened.convener(tx, "chutri", Act.DECIDE_SUBSTITUTE)
        await commands.approve_substitute(tx, convener, KEYS, wish, at)
