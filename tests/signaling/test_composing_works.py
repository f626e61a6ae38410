"""Films of recordings that are wished for are made by a process of its own, and the rows say how it goes."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select, update

from meetings import composing, finalising
from meetings.db import Database
from meetings.domain.composing import ComposingState
from meetings.domain.jobs import JobState
from meetings.domain.recording import RecordingState
from meetings.errors import ComposingGoesOn, NotComposing, RecordingNotReady
from meetings.ids import AccountId
from meetings.job_runner import JobRunner
from meetings.models.accounts import AccountRow
from meetings.models.jobs import Job
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import ComposingRecord, FinalisingRecord, RecordingRecord, RecordingRule
from meetings.models.schedule import MeetingPlan, MeetingType
from meetings.papers.store import PaperStore
from recordings.composer.workshop import WORK
from recordings.final import Context, Final, read_final
from recordings.finaliser.finaliser import Finaliser
from recordings.keeping import drop_local, keep
from recordings.recorder.shelf import Space
from signaling.composing_works import PACE, ComposingWorks
from signaling.recorded_files import RecordedFolders
from signaling.recording_desk import RecordingDesk
from signaling.recording_mending import RecordingMending
from signaling.recording_rounds import RecordingRounds
from signaling.recording_storage import Storage
from signaling.recording_works import RecordingWorks
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN
from tests.recordings.test_full_disk import fill_up, small_disk
from tests.signaling.ended_recording import ID, NOW, Clock, database_with
from tests.signaling.test_recording_works import IDLE

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    async with database_with(data_dir, RecordingState.READY) as opened:
        async with opened.begin() as tx:
            tx.add(FinalisingRecord(recording_id=ID, tries=1, percent=100, trouble=""))
        yield opened


def finished(volume: Path, seconds: int = 2) -> Path:
    """The folder of a recording that is finished."""
    kept = a_session(volume, seconds)
    Finaliser(RECORDING, [volume], PLAIN, Context(), lambda _: None).run()
    return kept.shelf.folder


def works_of(database: Database, tmp_path: Path, clock: Clock, store: PaperStore | None = None) -> ComposingWorks:
    storage = Storage((tmp_path / "volume",), None, store)
    return ComposingWorks(database, storage, PaperStore.in_folder(tmp_path / "papers"), clock)


async def ask(database: Database, clock: Clock) -> None:
    async with database.begin() as tx:
        account = (await tx.scalars(select(AccountRow.id).limit(1))).one()
        await composing.ask_to_compose(tx, ID, AccountId(account), clock.now())


async def work_off(database: Database, works: ComposingWorks, clock: Clock) -> int:
    return await JobRunner(database, works.works(), clock.now, PACE).work_off()


async def row_of(database: Database) -> ComposingRecord:
    async with database.read() as tx:
        return await tx.get_one(ComposingRecord, ID)


def made_in(folder: Path) -> Final:
    made = read_final(folder, PLAIN.files(RECORDING))
    assert made is not None
    return made


async def test_a_film_that_is_wished_for_is_made_once(database: Database, tmp_path: Path) -> None:
    folder, clock = finished(tmp_path / "volume"), Clock()
    works = works_of(database, tmp_path, clock)
    await ask(database, clock)
    with pytest.raises(ComposingGoesOn):
        await ask(database, clock)
    assert await work_off(database, works, clock) == 1
    row, film = await row_of(database), made_in(folder).composed
    assert film is not None
    assert (row.state, row.percent, row.size, row.finished_at) == (ComposingState.READY, 100, film.bytes, clock.now())
    assert not (folder / WORK).exists()
    assert await work_off(database, works, clock) == 0
    async with database.begin() as tx:
        assert await composing.ask_for_forgotten(tx, clock.now()) == 0
        with pytest.raises(NotComposing):
            await composing.cancel(tx, ID)


async def test_nothing_is_composed_of_a_recording_that_is_not_ready(database: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(update(RecordingRecord).values(state=RecordingState.FINALISING))
    with pytest.raises(RecordingNotReady):
        await ask(database, Clock())


async def test_one_that_is_cancelled_ends_at_once_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    folder, clock = finished(tmp_path / "volume", 60), Clock()
    works = works_of(database, tmp_path, clock)
    await ask(database, clock)
    async with works.running(), asyncio.timeout(60):
        while (await row_of(database)).percent == 0:  # noqa: ASYNC110 - The database tells nobody.
            await asyncio.sleep(0.05)
        (child,) = [each for each in psutil.Process().children() if "recordings.composer.process" in each.cmdline()]
        assert (child.nice(), os.sched_getscheduler(child.pid)) == (19, os.SCHED_IDLE)
        async with database.begin() as tx:
            await composing.cancel(tx, ID)
        while child.is_running() or (folder / WORK).exists():  # noqa: ASYNC110 - Nobody tells of it.
            await asyncio.sleep(0.05)
    row = await row_of(database)
    assert (row.state, row.percent) == (ComposingState.CANCELLED, 0)
    assert made_in(folder).composed is None
    assert await work_off(database, works, clock) == 0


async def test_a_web_process_that_ends_takes_the_composer_along_and_the_next_goes_on(
    database: Database, tmp_path: Path
) -> None:
    folder, clock = finished(tmp_path / "volume", 4), Clock()
    works = works_of(database, tmp_path, clock)
    await ask(database, clock)
    async with works.running(), asyncio.timeout(60):
        while (await row_of(database)).state is ComposingState.ASKED:  # noqa: ASYNC110 - The database tells nobody.
            await asyncio.sleep(0.01)
        while not (folder / WORK).exists():  # noqa: ASYNC110 - The file system tells nobody.
            await asyncio.sleep(0.01)
    assert [each for each in psutil.Process().children() if "recordings.composer.process" in each.cmdline()] == []
    assert (await row_of(database)).state is ComposingState.COMPOSING
    async with database.begin() as tx:
        await tx.execute(update(Job).values(claimed_until=clock.now()))
    await work_off(database, works, clock)
    assert (await row_of(database)).state is ComposingState.READY
    assert made_in(folder).composed is not None


async def test_without_room_it_has_failed_and_can_be_asked_for_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, clock = finished(tmp_path / "volume"), Clock()
    works = works_of(database, tmp_path, clock)
    with monkeypatch.context() as full:
        full.setattr("recordings.composer.workshop.space_on", lambda _: Space(1_000_000, 20_000_000))
        await ask(database, clock)
        await work_off(database, works, clock)
    row = await row_of(database)
    assert (row.state, row.trouble) == (ComposingState.FAILED, "recording_no_space")
    await ask(database, clock)
    await work_off(database, works, clock)
    row = await row_of(database)
    assert (row.state, row.trouble, row.tries) == (ComposingState.READY, "", 2)
    assert made_in(folder).composed is not None


@pytest.mark.long
async def test_a_disk_that_fills_up_while_it_is_made_is_given_back(database: Database, tmp_path: Path) -> None:
    with small_disk(tmp_path / "volume", 24 * 1024 * 1024) as disk:
        folder, clock = finished(disk, 6), Clock()
        before = {path: path.read_bytes() for path in (folder / "final").iterdir()}
        works = works_of(database, tmp_path, clock)
        await ask(database, clock)
        async with asyncio.TaskGroup() as tasks, asyncio.timeout(60):
            going = tasks.create_task(work_off(database, works, clock))
            while not list(folder.glob(f"{WORK}/chunks-*/*")):  # noqa: ASYNC110 - The file system tells nobody.
                await asyncio.sleep(0.01)
            filling = await asyncio.to_thread(fill_up, disk)
            await going
        row = await row_of(database)
        assert (row.state, row.trouble) == (ComposingState.FAILED, "recording_no_space")
        assert not (folder / WORK).exists()
        assert {path: path.read_bytes() for path in (folder / "final").iterdir()} == before
        filling.unlink()
        await ask(database, clock)
        await work_off(database, works, clock)
        assert (await row_of(database)).state is ComposingState.READY


async def test_one_that_cannot_be_made_is_tried_three_times(database: Database, tmp_path: Path) -> None:
    folder, clock = finished(tmp_path / "volume"), Clock()
    (folder / "final" / made_in(folder).parts[0].file).write_bytes(b"broken")
    works = works_of(database, tmp_path, clock)
    await ask(database, clock)
    for _ in range(3):
        assert (await row_of(database)).state in {ComposingState.ASKED, ComposingState.COMPOSING}
        await work_off(database, works, clock)
        clock.at += timedelta(hours=1)
    row = await row_of(database)
    assert (row.state, row.trouble) == (ComposingState.FAILED, "recording_not_finalised")
    assert not (folder / WORK).exists()


async def test_one_whose_job_was_given_up_without_a_word_is_asked_for_again(database: Database, tmp_path: Path) -> None:
    clock = Clock()
    await ask(database, clock)
    async with database.begin() as tx:
        assert await composing.ask_for_forgotten(tx, clock.now()) == 0
        await tx.execute(update(Job).values(state=JobState.FAILED, ended_at=NOW))
        assert await composing.ask_for_forgotten(tx, clock.now()) == 1
    assert (await row_of(database)).tries == 2


async def test_of_a_recording_in_the_bucket_the_film_goes_there_and_what_it_replaced_goes_away(
    database: Database, tmp_path: Path
) -> None:
    folder, clock = finished(tmp_path / "volume"), Clock()
    store = PaperStore.in_folder(tmp_path / "store")
    volumes = (tmp_path / "volume",)
    first = await keep(RECORDING, volumes, PLAIN, store)
    drop_local(RECORDING, volumes, PLAIN)
    async with database.begin() as tx:
        stored = {"checked_at": NOW, "stored_at": NOW, "final_sha": first}
        await tx.execute(update(FinalisingRecord).values(**stored))
    await ask(database, clock)
    await work_off(database, works_of(database, tmp_path, clock, store), clock)
    film = made_in(folder).composed
    assert film is not None
    async with database.read() as tx:
        assert (await tx.get_one(FinalisingRecord, ID)).stored_at is None
    later = RecordingWorks(database, Storage(volumes, None, store), IDLE, clock).later_works()
    await JobRunner(database, later, clock.now, PACE).work_off()
    async with database.read() as tx:
        progress = await tx.get_one(FinalisingRecord, ID)
    assert progress.final_sha is not None
    assert progress.final_sha != first
    assert await store.size(film.sha256) == film.bytes
    assert not (folder / "final" / film.file).exists()
    assert [kept.sha async for kept in store.every() if kept.sha == first] == []
    assert (await row_of(database)).state is ComposingState.READY


async def test_one_in_the_bucket_that_is_asked_for_again_as_it_is_stays_there(
    database: Database, tmp_path: Path
) -> None:
    folder, clock = finished(tmp_path / "volume"), Clock()
    store = PaperStore.in_folder(tmp_path / "store")
    volumes = (tmp_path / "volume",)
    works, later = (
        works_of(database, tmp_path, clock, store),
        RecordingWorks(database, Storage(volumes, None, store), IDLE, clock).later_works(),
    )
    async with database.begin() as tx:
        await tx.execute(update(FinalisingRecord).values(checked_at=NOW))
    await ask(database, clock)
    await work_off(database, works, clock)
    async with database.begin() as tx:
        await finalising.ask_to_store(tx, clock.now())
    await JobRunner(database, later, clock.now, PACE).work_off()
    film = made_in(folder).composed
    assert film is not None
    assert not (folder / "final" / film.file).exists()
    await ask(database, clock)
    await work_off(database, works, clock)
    await JobRunner(database, later, clock.now, PACE).work_off()
    assert (await row_of(database)).state is ComposingState.READY
    assert made_in(folder).composed == film
    assert await store.size(film.sha256) == film.bytes
    async with database.read() as tx:
        progress = await tx.get_one(FinalisingRecord, ID)
    assert progress.stored_at is not None
    assert progress.final_sha in [kept.sha async for kept in store.every()]


async def test_a_film_that_is_lost_is_made_anew_of_the_recording(database: Database, tmp_path: Path) -> None:
    folder, clock = finished(tmp_path / "volume"), Clock()
    works, desk = works_of(database, tmp_path, clock), RecordingDesk()
    await ask(database, clock)
    await work_off(database, works, clock)
    made = made_in(folder)
    assert made.composed is not None
    (folder / "final" / made.composed.file).unlink()
    await RecordingMending(database, Storage((tmp_path / "volume",)), desk, clock).look()
    assert desk.lost == frozenset()
    assert (await row_of(database)).state is ComposingState.ASKED
    assert await work_off(database, works, clock) == 1
    again = made_in(folder)
    assert again.composed is not None
    assert (folder / "final" / again.composed.file).stat().st_size == again.composed.bytes
    assert again.parts == made.parts
    async with database.read() as tx:
        assert (await tx.get_one(RecordingRecord, ID)).state is RecordingState.READY


async def test_a_recording_that_was_damaged_has_no_film_any_more(database: Database, tmp_path: Path) -> None:
    await ask(database, Clock())
    async with database.begin() as tx:
        await finalising.note_damaged(tx, ID, NOW)
    async with database.read() as tx:
        assert await tx.get(ComposingRecord, ID) is None


async def test_one_that_is_deleted_while_its_film_is_made_is_gone(database: Database, tmp_path: Path) -> None:
    folder, clock = finished(tmp_path / "volume", 60), Clock()
    works, files = works_of(database, tmp_path, clock), RecordedFolders((tmp_path / "volume",), PLAIN)
    rounds = RecordingRounds(database, files, clock)
    async with database.begin() as tx:
        record = await tx.get_one(RecordingRecord, ID)
        meeting = await tx.get_one(MeetingRecord, record.meeting_id)
        code = (await tx.scalars(select(MeetingType.code).where(MeetingType.kind == meeting.kind).limit(1))).one()
        if await tx.get(MeetingPlan, meeting.id) is None:
            plan = {"place": "", "requests": "", "reason": "", "revision": 0}
            tx.add(MeetingPlan(meeting_id=meeting.id, type_code=code, **plan))
        else:
            code = (await tx.get_one(MeetingPlan, meeting.id)).type_code
        await tx.merge(RecordingRule(type_code=code, keep_days=1, delegates_watch=True))
    await ask(database, clock)
    async with works.running(), asyncio.timeout(60):
        while (await row_of(database)).percent == 0:  # noqa: ASYNC110 - The database tells nobody.
            await asyncio.sleep(0.05)
        (child,) = [each for each in psutil.Process().children() if "recordings.composer.process" in each.cmdline()]
        clock.at += timedelta(days=2)
        assert await rounds.go_round() == 1
        while child.is_running():  # noqa: ASYNC110 - Nobody tells of it.
            await asyncio.sleep(0.05)
    assert not folder.exists()
