"""A recording that has ended is asked to be finished, and says how far that is."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from meetings import commands, composing, finalising
from meetings.domain.composing import ComposingState
from meetings.domain.jobs import JobState
from meetings.domain.recording import RecordingState, RecordingWish
from meetings.domain.roles import Act
from meetings.errors import NotFound, RecordingNotFailed
from meetings.finalising import FINALISE, ReadyRecording
from meetings.ids import MeetingId, RecordingId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.audit import AuditEvent
from meetings.models.jobs import Job
from meetings.models.recordings import ComposingRecord, FinalisingRecord, RecordingDeletion, RecordingRecord
from tests.meetings.hall import Hall, after

pytestmark = pytest.mark.anyio


async def ended(session: Hall) -> RecordingId:
    """A recording of the session that was ended."""
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, RecordingWish.ON, after(10))
        await commands.record(tx, session.chair, RecordingWish.OFF, after(20))
    async with session.db.read() as tx:
        return (await tx.scalars(select(RecordingRecord.id))).one()


async def rows(session: Hall, recording: RecordingId) -> tuple[RecordingRecord, FinalisingRecord]:
    async with session.db.read() as tx:
        return await tx.get_one(RecordingRecord, recording), await tx.get_one(FinalisingRecord, recording)


async def keys(session: Hall) -> list[str]:
    async with session.db.read() as tx:
        return sorted(await tx.scalars(select(Job.key).where(Job.kind == FINALISE)))


async def test_the_end_of_a_recording_asks_for_its_files(session: Hall) -> None:
    recording = await ended(session)
    assert await keys(session) == [f"{FINALISE}:{recording}:1"]
    _, progress = await rows(session, recording)
    assert (progress.tries, progress.percent, progress.trouble) == (1, 0, "")


async def test_the_end_of_the_session_asks_for_them_too(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, RecordingWish.ON, after(10))
        await commands.end_meeting(tx, session.chair, after(20))
    assert len(await keys(session)) == 1


async def test_it_knows_who_spoke_and_what_was_opened(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.read() as tx:
        found = await finalising.to_finalise(tx, recording)
    assert found is not None
    assert found.meeting == session.meeting
    assert "Xã Hải Hậu" in {speaker.unit for speaker in found.speakers.values()}
    async with session.db.read() as tx:
        opened = await tx.scalars(
            select(AgendaItem.id).where(AgendaItem.meeting_id == session.meeting, AgendaItem.opened_at.is_not(None))
        )
        assert {item.item for item in found.items} == set(opened)


async def test_it_is_ready_once(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await finalising.note_percent(tx, recording, 40)
    assert (await rows(session, recording))[1].percent == 40
    async with session.db.begin() as tx:
        assert await finalising.note_ready(tx, recording, 7_200_000, 10**10, after(60))
        assert not await finalising.note_ready(tx, recording, 1, 1, after(61))
        assert not await finalising.note_failed(tx, recording, "recording_empty", after(61))
        assert await finalising.to_finalise(tx, recording) is None
    row, progress = await rows(session, recording)
    assert (row.state, row.state_at) == (RecordingState.READY, after(60))
    assert (progress.percent, progress.duration_ms, progress.size) == (100, 7_200_000, 10**10)


async def test_one_that_failed_says_why(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        assert await finalising.note_failed(tx, recording, "recording_empty", after(60))
    row, progress = await rows(session, recording)
    assert (row.state, progress.trouble) == (RecordingState.FAILED, "recording_empty")


async def test_what_stood_there_before_is_asked_for_at_the_start_and_once(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await tx.execute(delete(Job))
        await tx.execute(delete(FinalisingRecord))
    async with session.db.begin() as tx:
        assert await finalising.ask_for_forgotten(tx, after(100)) == 1
    async with session.db.begin() as tx:
        assert await finalising.ask_for_forgotten(tx, after(101)) == 0
    assert await keys(session) == [f"{FINALISE}:{recording}:1"]


async def test_what_was_given_up_without_a_word_is_asked_for_again(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await tx.execute(update(Job).values(state=JobState.FAILED, ended_at=after(50)))
        assert await finalising.ask_for_forgotten(tx, after(100)) == 1
    assert await keys(session) == [f"{FINALISE}:{recording}:1", f"{FINALISE}:{recording}:2"]


async def test_one_that_failed_is_tried_again_when_somebody_asks(session: Hall) -> None:
    recording = await ended(session)
    secretary = session.accounts["thuky"]
    async with session.db.begin() as tx:
        with pytest.raises(RecordingNotFailed):
            await commands.finish_recording(tx, secretary, session.meeting, recording, after(30))
        with pytest.raises(NotFound):
            await commands.finish_recording(tx, secretary, MeetingId(new_uuid()), recording, after(30))
        await finalising.note_failed(tx, recording, "recording_no_space", after(60))
    async with session.db.begin() as tx:
        await commands.finish_recording(tx, secretary, session.meeting, recording, after(70))
    row, progress = await rows(session, recording)
    assert (row.state, progress.trouble, progress.tries) == (RecordingState.FINALISING, "", 2)
    assert await keys(session) == [f"{FINALISE}:{recording}:1", f"{FINALISE}:{recording}:2"]
    async with session.db.read() as tx:
        acts = await tx.scalars(select(AuditEvent.subject).where(AuditEvent.act == Act.FINISH_RECORDING))
        assert acts.all() == [recording]


async def test_what_failed_for_want_of_a_key_is_asked_for_without_a_try(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await finalising.note_failed(tx, recording, "recording_no_space", after(60))
        assert await finalising.without_key(tx) == ()
        assert not await finalising.finish_with_key(tx, recording, after(61))
        await commands.finish_recording(tx, session.accounts["thuky"], session.meeting, recording, after(62))
        await finalising.note_failed(tx, recording, "recording_no_key", after(63))
        assert await finalising.without_key(tx) == (recording,)
    for minute in (70, 80):
        async with session.db.begin() as tx:
            assert await finalising.finish_with_key(tx, recording, after(minute))
            assert not await finalising.finish_with_key(tx, recording, after(minute + 1))
            assert await finalising.without_key(tx) == ()
        row, progress = await rows(session, recording)
        assert (row.state, progress.trouble, progress.tries) == (RecordingState.FINALISING, "", 2)
        async with session.db.begin() as tx:
            await finalising.note_failed(tx, recording, "recording_no_key", after(minute + 2))
    assert len(await keys(session)) == 4
    async with session.db.begin() as tx:
        tx.add(RecordingDeletion(recording_id=recording, decided_at=after(90), type_code="giao-ban", keep_days=1))
        await tx.flush()
        assert await finalising.without_key(tx) == ()


async def test_a_film_that_failed_for_want_of_a_key_is_asked_for_by_the_same_wish(session: Hall) -> None:
    recording, secretary = await ended(session), session.accounts["thuky"]
    async with session.db.begin() as tx:
        await finalising.note_ready(tx, recording, 1000, 10, after(60))
        await composing.ask_to_compose(tx, recording, secretary, after(61))
        assert not await composing.compose_with_key(tx, recording, after(62))
        await composing.note_failed(tx, recording, 1, "recording_no_key")
        assert await composing.without_key(tx) == (recording,)
    async with session.db.begin() as tx:
        assert await composing.compose_with_key(tx, recording, after(70))
        assert await composing.without_key(tx) == ()
        row = await tx.get_one(ComposingRecord, recording)
    assert (row.state, row.tries, row.asked_by) == (ComposingState.ASKED, 2, secretary)


async def test_what_is_damaged_is_marked_until_it_is_whole_or_made_anew(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await finalising.note_broken(tx, recording)
        assert await finalising.ready_recording(tx, recording) is None
    assert (await rows(session, recording))[1].trouble == ""
    async with session.db.begin() as tx:
        await finalising.note_ready(tx, recording, 1000, 10, after(60))
        await finalising.note_broken(tx, recording)
        await finalising.note_checked(tx, recording, None, after(61))
        assert await finalising.ready_recordings(tx) == (ReadyRecording(recording, None, checked=True),)
        await tx.execute(update(FinalisingRecord).values(checked_at=None))
        await finalising.note_broken(tx, recording)
        assert await finalising.ready_recordings(tx) == (ReadyRecording(recording, None, 1, broken=True),)
        assert await finalising.ready_recording(tx, recording) == ReadyRecording(recording, None, 1, broken=True)
        await finalising.note_whole(tx, recording)
        assert await finalising.ready_recordings(tx) == (ReadyRecording(recording, None),)
        await finalising.note_broken(tx, recording)
        await finalising.note_damaged(tx, recording, after(61))
    assert (await rows(session, recording))[1].trouble == ""


async def test_a_check_that_was_given_up_is_asked_for_again_once_a_day(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await finalising.note_ready(tx, recording, 1000, 10, after(60))
        assert await finalising.ask_to_check(tx, after(61)) == 0, "it waits still"
        await tx.execute(update(Job).values(state=JobState.FAILED, ended_at=after(62)))
        assert await finalising.ask_to_check(tx, after(63)) == 1
        await tx.execute(update(Job).values(state=JobState.FAILED, ended_at=after(64)))
        assert await finalising.ask_to_check(tx, after(65)) == 0
        await finalising.note_checked(tx, recording, None, after(66))
        assert await finalising.ask_to_check(tx, after(66) + timedelta(days=2)) == 0


async def test_what_can_be_watched_is_looked_after_until_it_is_deleted(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        assert await finalising.ready_recordings(tx) == ()
        await finalising.note_ready(tx, recording, 1000, 10, after(60))
        assert await finalising.ready_recordings(tx) == (ReadyRecording(recording, None),)
        await finalising.note_stored(tx, recording, "0" * 64, after(70))
        assert await finalising.ready_recordings(tx) == (ReadyRecording(recording, "0" * 64),)
        tx.add(RecordingDeletion(recording_id=recording, decided_at=after(80), type_code="giao-ban", keep_days=1))
        await tx.flush()
        assert await finalising.ready_recordings(tx) == ()


async def test_of_files_that_are_lost_nothing_is_known_until_they_are_made_anew(session: Hall) -> None:
    recording = await ended(session)
    async with session.db.begin() as tx:
        await finalising.note_ready(tx, recording, 1000, 10, after(60))
        await finalising.note_checked(tx, recording, timedelta(days=7), after(61))
        await finalising.note_stored(tx, recording, "0" * 64, after(62))
        await finalising.note_dropped(tx, recording, after(63))
        await finalising.note_damaged(tx, recording, after(70))
    row, progress = await rows(session, recording)
    assert (row.state, progress.tries, progress.trouble) == (RecordingState.FINALISING, 2, "")
    assert {progress.finished_at, progress.checked_at, progress.stored_at, progress.dropped_at} == {None}
    assert await keys(session) == [f"{FINALISE}:{recording}:1", f"{FINALISE}:{recording}:2"]
