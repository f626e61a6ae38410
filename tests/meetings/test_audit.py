"""The audit log: whatever is changed is found."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy import text

from meetings import audit
from meetings.audit import Entry
from meetings.db import Database
from meetings.errors import AuditBroken
from meetings.ids import AccountId, MeetingId, new_uuid
from tests.meetings.hall import NOW, after

pytestmark = pytest.mark.anyio
ACTOR = AccountId(new_uuid())
MEETING = MeetingId(new_uuid())
TRIGGERS = {
    "sqlite": ("audit_events_no_update", "audit_events_no_delete"),
    "postgresql": ("audit_events_append_only ON audit_events",),
}


@pytest.fixture
async def log(db: Database) -> Database:
    """A log of ten more rows, with its guards taken off, as a thief of the file would."""
    async with db.begin() as tx:
        for number in range(10):
            detail: dict[str, str | int | bool | None] = {"number": number, "note": "đã xong", "on": True, "none": None}
            await audit.audit(tx, Entry("give_floor", ACTOR, MEETING, f"seat {number}", detail), after(number))
        for trigger in TRIGGERS[(await tx.connection()).dialect.name]:
            await tx.execute(text(f"DROP TRIGGER {trigger}"))
    return db


async def test_an_untouched_chain_holds(log: Database) -> None:
    async with log.read() as tx:
        assert await audit.verify(tx) == 12


async def test_an_empty_log_holds(log: Database) -> None:
    async with log.begin() as tx:
        await tx.execute(text("DELETE FROM audit_events"))
        await tx.execute(text("DELETE FROM audit_head"))
        assert await audit.verify(tx) == 0


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-01-01 00:00:00.000000'",
        "actor_id = NULL",
        "act = 'take_floor'",
        "meeting_id = NULL",
        "subject = 'someone else'",
        "detail = '{}'",
        "previous_sha256 = 'x'",
        "sha256 = 'x'",
        "seq = 99",
    ],
)
async def test_a_changed_row_is_named(log: Database, change: str) -> None:
    async with log.begin() as tx:
        await tx.execute(text(f"UPDATE audit_events SET {change} WHERE seq = 5"))
    async with log.read() as tx:
        with pytest.raises(AuditBroken) as broken:
            await audit.verify(tx)
    assert broken.value.seq == 5


async def test_a_row_taken_out_is_named(log: Database) -> None:
    async with log.begin() as tx:
        await tx.execute(text("DELETE FROM audit_events WHERE seq = 7"))
    async with log.read() as tx:
        with pytest.raises(AuditBroken) as broken:
            await audit.verify(tx)
    assert broken.value.seq == 7


async def test_rows_cut_off_at_the_end_are_missed(log: Database) -> None:
    async with log.begin() as tx:
        await tx.execute(text("DELETE FROM audit_events WHERE seq > 9"))
    async with log.read() as tx:
        with pytest.raises(AuditBroken) as broken:
            await audit.verify(tx)
    assert broken.value.seq == 10


async def test_the_same_time_in_another_zone_is_the_same_row(log: Database) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=7)))
    async with log.begin() as tx:
        await audit.audit(tx, Entry("sign_in", ACTOR), local)
    async with log.read() as tx:
        assert await audit.verify(tx) == 13
