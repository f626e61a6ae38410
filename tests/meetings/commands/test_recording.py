"""Recording a session: by who leads, never by itself, and it ends with the session."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from meetings import commands, errors, queries
from meetings.domain.recording import RecordingState, RecordingWish
from meetings.domain.roles import Role
from meetings.events import RecordingRow
from meetings.ids import RecordingId, new_uuid
from meetings.models.audit import AuditEvent
from meetings.models.recordings import RecordingRecord
from meetings.recording import all_running
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio

ON, PAUSE, OFF = RecordingWish.ON, RecordingWish.PAUSE, RecordingWish.OFF


async def recording_of(session: Hall) -> RecordingRow | None:
    async with session.db.read() as tx:
        return (await queries.live_room(tx, session.meeting, after(600))).programme.recording


async def rows_of(session: Hall) -> list[RecordingRecord]:
    async with session.db.read() as tx:
        return list(await tx.scalars(select(RecordingRecord).order_by(RecordingRecord.requested_at)))


async def test_nothing_is_recorded_until_the_chair_says_so(session: Hall) -> None:
    assert await recording_of(session) is None
    async with session.db.begin() as tx:
        change = await commands.record(tx, session.chair, ON, after(10))
    assert change is not None
    assert change.programme is not None
    assert change.programme.recording is not None
    assert change.programme.recording.state is RecordingState.REQUESTED
    assert await recording_of(session) == change.programme.recording
    async with session.db.begin() as tx:
        assert await commands.record(tx, session.chair, ON, after(11)) is None


async def test_it_records_when_the_recorder_says_so(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, ON, after(10))
    (row,) = await rows_of(session)
    async with session.db.begin() as tx:
        change = await commands.note_recording(tx, session.meeting, row.id, after(11))
        assert await commands.note_recording(tx, session.meeting, row.id, after(12)) is None
    assert change is not None
    assert await recording_of(session) == RecordingRow(row.id, RecordingState.RECORDING, after(11))
    (row,) = await rows_of(session)
    assert row.began_at == after(11)


async def test_what_was_paused_meanwhile_is_not_said_to_run(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, ON, after(10))
        await commands.record(tx, session.chair, PAUSE, after(11))
    (row,) = await rows_of(session)
    async with session.db.begin() as tx:
        assert await commands.note_recording(tx, session.meeting, row.id, after(12)) is None
        other = RecordingId(new_uuid())
        await commands.record(tx, session.chair, ON, after(13))
        assert await commands.note_recording(tx, session.meeting, other, after(14)) is None


async def test_a_pause_goes_on_as_the_same_recording_and_an_end_does_not(session: Hall) -> None:
    async with session.db.begin() as tx:
        for second, wish in enumerate((ON, PAUSE, ON, OFF, ON)):
            await commands.record(tx, session.chair, wish, after(second))
    first, second_one = await rows_of(session)
    assert (first.state, first.ended_at) == (RecordingState.FINALISING, after(3))
    assert (second_one.state, second_one.ended_at) == (RecordingState.REQUESTED, None)


async def test_the_secretary_records_on_the_chairs_order_and_nobody_else_does(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.record(tx, session.seats[Role.SECRETARY], ON, after(1))
        events = await tx.scalars(select(AuditEvent).where(AuditEvent.act == "record"))
        details = [json.loads(event.detail) for event in events]
        for role in (Role.DELEGATE, Role.IT, Role.OBSERVER):
            with pytest.raises(errors.NotAllowed):
                await commands.record(tx, session.seats[role], OFF, after(2))
        with pytest.raises(errors.NotAllowed):
            await commands.record(tx, session.rooms[0], OFF, after(2))
    assert details == [{"wish": "on", "on_behalf_of": "chair"}]


async def test_what_does_not_run_is_not_paused(session: Hall) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotRecording):
            await commands.record(tx, session.chair, PAUSE, NOW)
        assert await commands.record(tx, session.chair, OFF, NOW) is None


async def test_it_ends_with_the_session(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, ON, after(1))
    async with session.db.read() as tx:
        assert [meeting for meeting, _ in await all_running(tx)] == [session.meeting]
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(60))
    (row,) = await rows_of(session)
    assert (row.state, row.ended_at) == (RecordingState.FINALISING, after(60))
    async with session.db.read() as tx:
        assert await all_running(tx) == ()


async def test_the_database_holds_one_running_recording_of_a_meeting(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, ON, after(1))
    with pytest.raises(IntegrityError):
        async with session.db.begin() as tx:
            tx.add(
                RecordingRecord(
                    id=RecordingId(new_uuid()),
                    meeting_id=session.meeting,
                    state=RecordingState.REQUESTED,
                    state_at=NOW,
                    requested_at=NOW,
                )
            )
