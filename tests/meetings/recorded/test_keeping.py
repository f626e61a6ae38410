"""How long recordings are kept, what holds them, and that nothing is left of what was deleted."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from meetings import commands, finalising
from meetings.directory import account_value
from meetings.domain.roles import Act
from meetings.errors import NotFound
from meetings.models.audit import AuditEvent
from meetings.models.recordings import RecordingDeletion, TranscriptRecord, WatchingRecord
from meetings.recorded.keeping import decide_deletions, not_gone, note_deleted
from meetings.recorded.values import Removed
from meetings.recorded.watching import watcher_for
from tests.meetings.hall import Hall, after
from tests.meetings.recorded.film import VTT, HeldFiles, described, recording_of, ruled
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
ENDED = after(190)
DAYS = 30


async def decide(session: Hall, days: float) -> tuple[str, ...]:
    """What is to be deleted so many days after the end."""
    async with session.db.begin() as tx:
        return await decide_deletions(tx, ENDED + timedelta(days=days))


async def test_a_recording_is_deleted_when_the_days_of_its_type_are_over(session: Hall) -> None:
    recording = await recording_of(session)
    await ruled(session, DAYS)
    assert await decide(session, DAYS - 0.001) == ()
    assert await decide(session, DAYS) == (recording,)
    assert await decide(session, DAYS + 1) == ()


async def test_without_a_rule_and_with_none_of_days_it_is_kept_for_ever(session: Hall) -> None:
    await recording_of(session)
    assert await decide(session, 36_500) == ()
    await ruled(session, 0)
    assert await decide(session, 36_500) == ()


async def test_one_that_is_not_finished_yet_is_not_deleted(session: Hall) -> None:
    await recording_of(session, ready=False)
    await ruled(session, DAYS)
    assert await decide(session, DAYS * 2) == ()


async def test_one_that_is_held_at_the_moment_of_the_round_stays(session: Hall) -> None:
    recording, holding = await recording_of(session), asyncio.Event()
    await ruled(session, DAYS)

    async def hold() -> None:
        async with session.db.begin() as tx:
            account = await account_value(tx, session.accounts["thuky"])
            watcher = await watcher_for(tx, account, recording, Act.HOLD_RECORDING)
            await commands.hold_recording(tx, watcher, "Có đơn kiến nghị", ENDED)
            await tx.flush()
            holding.set()
            await asyncio.sleep(0.3)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold())
        await holding.wait()
        assert await decide(session, DAYS) == ()


async def test_one_that_is_deleted_at_the_same_moment_cannot_be_held(session: Hall) -> None:
    recording, deciding = await recording_of(session), asyncio.Event()
    await ruled(session, DAYS)
    async with session.db.read() as tx:
        account = await account_value(tx, session.accounts["thuky"])
        watcher = await watcher_for(tx, account, recording, Act.HOLD_RECORDING)

    async def round_of() -> None:
        async with session.db.begin() as tx:
            await decide_deletions(tx, ENDED + timedelta(days=DAYS))
            deciding.set()
            await asyncio.sleep(0.3)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(round_of())
        await deciding.wait()
        with pytest.raises(NotFound):
            async with session.db.begin() as tx:
                await commands.hold_recording(tx, watcher, "Có đơn kiến nghị", ENDED)


async def test_one_that_is_held_stays_until_it_is_released(session: Hall) -> None:
    recording = await recording_of(session)
    await ruled(session, DAYS)
    web = Web(session.db, recorded=HeldFiles({recording: described()}))
    async with web.signed_in("thuky") as client:
        without = await client.put(f"/recordings/{recording}/hold", json={"reason": "  "})
        assert (without.status_code, without.json()["code"]) == (422, "reason_missing")
        await client.put(f"/recordings/{recording}/hold", json={"reason": "Có đơn kiến nghị"})
        told = (await client.get(f"/recordings/{recording}")).json()
        assert (told["recording"]["hold"]["reason"], told["keep_days"]) == ("Có đơn kiến nghị", DAYS)
        assert await decide(session, DAYS * 2) == ()
        assert (await client.delete(f"/recordings/{recording}/hold")).status_code == 204
        assert (await client.delete(f"/recordings/{recording}/hold")).status_code == 404
    assert await decide(session, DAYS * 2) == (recording,)
    async with session.db.read() as tx:
        told = await tx.scalars(select(AuditEvent.detail).where(AuditEvent.act == "hold_recording"))
        assert [json.loads(one)["held"] for one in told] == [True, False]


async def test_what_is_deleted_is_not_sent_to_a_bucket(session: Hall) -> None:
    recording = await recording_of(session)
    await ruled(session, DAYS)
    async with session.db.begin() as tx:
        await finalising.note_checked(tx, recording, None, ENDED)
        assert await finalising.to_store(tx, recording)
    assert await decide(session, DAYS) == (recording,)
    async with session.db.begin() as tx:
        assert not await finalising.to_store(tx, recording)
        assert await finalising.ask_to_store(tx, ENDED + timedelta(days=DAYS)) == 0


async def test_nothing_is_left_but_that_it_was_and_by_which_rule_it_went(session: Hall) -> None:
    recording = await recording_of(session)
    code = await ruled(session, DAYS)
    web = Web(session.db, recorded=HeldFiles({recording: described()}))
    async with web.signed_in("thuky") as client:
        await client.post(f"/recordings/{recording}/transcript", content=VTT.encode())
        await client.get(f"/recordings/{recording}")
        await decide(session, DAYS)
        for path in ("", "/parts/1", "/sha256", "/moments?q=hai"):
            assert (await client.get(f"/recordings/{recording}{path}")).status_code == 404
        (listed,) = (await client.get(f"/meetings/{session.meeting}/recordings")).json()["recordings"]
        assert listed["gone"]["keep_days"] == DAYS
    async with session.db.read() as tx:
        assert await not_gone(tx) == (recording,)
        for of_it in (TranscriptRecord, WatchingRecord):
            assert await tx.scalar(select(func.count()).select_from(of_it)) == 0
    for _ in range(2):
        async with session.db.begin() as tx:
            await note_deleted(tx, recording, Removed(7, 4000), ENDED + timedelta(days=DAYS))
    async with session.db.read() as tx:
        assert await not_gone(tx) == ()
        row = await tx.get_one(RecordingDeletion, recording)
        assert (row.type_code, row.keep_days, row.files, row.size) == (code, DAYS, 7, 4000)
        (event,) = await tx.scalars(select(AuditEvent).where(AuditEvent.act == "delete_recording"))
        assert json.loads(event.detail) == {"type": code, "days": DAYS, "files": 7, "bytes": 4000}
        assert (event.subject, event.meeting_id, event.actor_id) == (recording, session.meeting, None)


async def test_rules_are_told_and_changed_with_a_reason(session: Hall) -> None:
    async with Web(session.db).signed_in("kythuat") as client:
        rules = (await client.get("/recording-rules")).json()["rules"]
        assert {(rule["keep_days"], rule["delegates_watch"]) for rule in rules} == {(0, True)}
        code = rules[0]["type_code"]
        body = {"keep_days": 365, "delegates_watch": False, "composes": True, "reason": "Quy chế lưu trữ"}
        assert (await client.put(f"/recording-rules/{code}", json=body)).status_code == 204
        assert (await client.put("/recording-rules/none", json=body)).status_code == 404
        refused = await client.put(f"/recording-rules/{code}", json={**body, "keep_days": 36_501})
        assert refused.status_code == 422
        changed = (await client.get("/recording-rules")).json()["rules"][0]
        assert (changed["keep_days"], changed["delegates_watch"], changed["composes"]) == (365, False, True)
