"""The audit log: whatever is changed is found."""

from collections.abc import Sequence
from datetime import timedelta, timezone

import pytest
from sqlalchemy import text, update

from meetings import audit
from meetings.audit import Broken, Entry, Fault
from meetings.db import Database
from meetings.errors import AuditBroken
from meetings.ids import AccountId, MeetingId, new_uuid
from meetings.models.audit import AuditEvent
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


SWAP = (
    "UPDATE audit_events SET seq = 99 WHERE seq = 5",
    "UPDATE audit_events SET seq = 5 WHERE seq = 6",
    "UPDATE audit_events SET seq = 6 WHERE seq = 99",
)
CUT = "DELETE FROM audit_events WHERE seq > 9"
MENDED = "UPDATE audit_head SET seq = 9, sha256 = (SELECT sha256 FROM audit_events WHERE seq = 9)"


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        (("UPDATE audit_events SET subject = 'x' WHERE seq = 5",), Broken(5, Fault.CHANGED)),
        (("UPDATE audit_events SET previous_sha256 = 'x' WHERE seq = 1",), Broken(1, Fault.CHANGED)),
        (("DELETE FROM audit_events WHERE seq = 1",), Broken(1, Fault.REMOVED)),
        (("DELETE FROM audit_events WHERE seq BETWEEN 5 AND 7",), Broken(5, Fault.REMOVED)),
        (("UPDATE audit_events SET seq = 99 WHERE seq = 5",), Broken(5, Fault.ORDER)),
        (SWAP, Broken(5, Fault.ORDER)),
        ((CUT,), Broken(10, Fault.REMOVED)),
        (("DELETE FROM audit_head",), Broken(13, Fault.REMOVED)),
        (("UPDATE audit_head SET sha256 = 'x'",), Broken(12, Fault.CHANGED)),
        (("UPDATE audit_head SET seq = 11",), Broken(12, Fault.CHANGED)),
    ],
)
async def test_what_was_done_to_the_chain_is_told_apart(
    log: Database, statements: Sequence[str], broken: Broken
) -> None:
    async with log.begin() as tx:
        for statement in statements:
            await tx.execute(text(statement))
    async with log.read() as tx:
        checked = await audit.check(tx)
    assert checked.broken == broken


async def test_a_row_written_anew_with_a_hash_that_fits_is_the_one_that_is_named(log: Database) -> None:
    async with log.begin() as tx:
        row = await tx.get_one(AuditEvent, 5)
        forged = audit.link(audit.Head(4, row.previous_sha256), Entry(row.act, ACTOR, MEETING, "somebody else"), NOW)
        await tx.execute(
            update(AuditEvent)
            .where(AuditEvent.seq == 5)
            .values(at=forged.at, subject=forged.subject, detail=forged.detail, sha256=forged.sha256)
        )
    async with log.read() as tx:
        assert (await audit.check(tx)).broken == Broken(5, Fault.CHANGED)


async def test_a_tail_cut_off_with_the_head_mended_holds_but_for_a_head_written_down_before(log: Database) -> None:
    async with log.read() as tx:
        before = (await audit.check(tx)).head
    async with log.begin() as tx:
        await tx.execute(text(CUT))
        await tx.execute(text(MENDED))
    async with log.read() as tx:
        assert (await audit.check(tx)).broken is None
        assert (await audit.check(tx, before.sha256)).broken == Broken(10, Fault.REMOVED)


async def test_a_head_written_down_is_known_while_the_log_grows(log: Database) -> None:
    async with log.begin() as tx:
        before = (await audit.check(tx)).head
        await audit.audit(tx, Entry("take_floor", ACTOR), NOW)
    async with log.read() as tx:
        checked = await audit.check(tx, before.sha256)
    assert (checked.broken, checked.head.seq) == (None, before.seq + 1)


async def test_the_same_time_in_another_zone_is_the_same_row(log: Database) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=7)))
    async with log.begin() as tx:
        await audit.audit(tx, Entry("sign_in", ACTOR), local)
    async with log.read() as tx:
        assert await audit.verify(tx) == 13
