"""Recordings that have ended are finished by a process of its own, and the rows say so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select, update

from meetings import finalising
from meetings.db import Database
from meetings.domain.jobs import JobState
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId
from meetings.job_runner import JobRunner
from meetings.models.jobs import Job
from meetings.models.recordings import FinalisingRecord, RecordingRecord
from meetings.papers.store import PaperStore
from recordings.final import files_of, read_final
from recordings.sealing.files import Vault
from signaling.recording_desk import Finishing
from signaling.recording_storage import Storage
from signaling.recording_works import PACE, RecordingWorks
from tests.recordings.kept import RECORDING, Kept, a_session
from tests.recordings.sealing.vaults import PLAIN, key_file, key_line, plain_in, vault
from tests.signaling.ended_recording import ID, Clock, database_with

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    async with database_with(data_dir, RecordingState.FINALISING) as opened:
        yield opened


class Idle:
    """A recorder that records nothing."""

    def going(self) -> tuple[RecordingId, ...]:
        return ()

    def writes(self, recording: RecordingId) -> bool:
        return False

    def note_finishing(self, recording: RecordingId, finishing: Finishing) -> None:
        """Nobody is told."""


class Slow(Idle):
    """A recorder that lets go the fourth time it is looked at."""

    def __init__(self) -> None:
        self.looks: list[RecordingId] = []
        self.told: list[Finishing] = []

    def writes(self, recording: RecordingId) -> bool:
        self.looks.append(recording)
        return len(self.looks) < 4

    def note_finishing(self, recording: RecordingId, finishing: Finishing) -> None:
        assert recording == ID
        self.told.append(finishing)


IDLE = Idle()
KEPT = timedelta(days=7)


async def work_off(
    database: Database, volume: Path, clock: Clock, recorder: Idle = IDLE, keys: Path | None = None
) -> None:
    """Does what is asked for now."""
    works = RecordingWorks(database, Storage((volume,), KEPT, None, Vault.of(keys)), recorder, clock)
    async with database.begin() as tx:
        await finalising.ask_for_forgotten(tx, clock.now())
    await JobRunner(database, works.works(), clock.now, PACE).work_off()
    await JobRunner(database, works.later_works(), clock.now, PACE).work_off()


async def rows(database: Database) -> tuple[RecordingState, FinalisingRecord]:
    async with database.read() as tx:
        return (await tx.get_one(RecordingRecord, ID)).state, await tx.get_one(FinalisingRecord, ID)


async def test_a_recording_of_an_older_version_is_finished_at_the_start(database: Database, tmp_path: Path) -> None:
    kept = a_session(tmp_path / "volume", 3)
    clock = Clock()
    works = RecordingWorks(database, Storage((tmp_path / "volume",)), IDLE, clock)
    async with works.running(), asyncio.timeout(30):
        while (await rows_or_none(database)) is not RecordingState.READY:  # noqa: ASYNC110 - The database tells nobody.
            await asyncio.sleep(0.1)
    made = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert made is not None
    _, progress = await rows(database)
    assert (progress.percent, progress.duration_ms) == (100, 3000)
    assert progress.size == sum(each.bytes for each in files_of(made))


async def rows_or_none(database: Database) -> RecordingState | None:
    async with database.read() as tx:
        row = await tx.get(RecordingRecord, ID)
        return None if row is None else row.state


async def test_an_empty_recording_has_failed_at_once(database: Database, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "volume")
    kept.begin(0)
    kept.end(1)
    await work_off(database, tmp_path / "volume", Clock())
    state, progress = await rows(database)
    assert (state, progress.trouble) == (RecordingState.FAILED, "recording_empty")


async def test_one_that_cannot_be_finished_is_tried_three_times(database: Database, tmp_path: Path) -> None:
    kept = a_session(tmp_path / "volume", 2)
    (kept.shelf.folder / "final.tmp").write_bytes(b"in the way")
    clock = Clock()
    for _ in range(3):
        assert await rows_or_none(database) is RecordingState.FINALISING
        await work_off(database, tmp_path / "volume", clock)
        clock.at += timedelta(hours=1)
    state, progress = await rows(database)
    assert (state, progress.trouble) == (RecordingState.FAILED, "recording_not_finalised")


async def test_it_waits_until_the_recorder_has_let_go(database: Database, tmp_path: Path) -> None:
    a_session(tmp_path / "volume", 2)
    recorder = Slow()
    await work_off(database, tmp_path / "volume", Clock(), recorder)
    assert recorder.looks == [ID] * 4
    assert recorder.told[-1] == Finishing("ready", 100)
    assert {each.state for each in recorder.told[:-1]} == {"finalising"}
    assert await rows_or_none(database) is RecordingState.READY


async def test_a_web_process_that_ends_takes_the_finaliser_along_and_the_next_finishes(
    database: Database, tmp_path: Path
) -> None:
    kept = a_session(tmp_path / "volume", 20)
    clock = Clock()
    works = RecordingWorks(database, Storage((tmp_path / "volume",)), IDLE, clock)
    mixing = kept.shelf.folder / "mix"
    async with works.running(), asyncio.timeout(30):
        while not mixing.exists():  # noqa: ASYNC110 - The file system tells nobody.
            await asyncio.sleep(0.01)
        (child,) = [each for each in psutil.Process().children() if "recordings.finaliser.process" in each.cmdline()]
    assert not child.is_running()
    assert await rows_or_none(database) is RecordingState.FINALISING
    async with database.begin() as tx:
        assert (await tx.scalars(select(Job.state))).all() == [JobState.WAITING]
        await tx.execute(update(Job).values(claimed_until=clock.now()))
    await work_off(database, tmp_path / "volume", clock)
    assert await rows_or_none(database) is RecordingState.READY


class Going(Idle):
    """A recorder that records."""

    def going(self) -> tuple[RecordingId, ...]:
        return (ID,)


async def test_what_goes_on_is_mixed_ahead(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.recording_works.AHEAD_EVERY_S", 0.1)
    async with database.begin() as tx:
        await tx.execute(update(RecordingRecord).values(state=RecordingState.RECORDING, ended_at=None))
    kept = a_session(tmp_path / "volume", 61)
    works = RecordingWorks(database, Storage((tmp_path / "volume",)), Going(), Clock())
    async with works.running(), asyncio.timeout(30):
        while len(list(kept.shelf.folder.glob("mix/*.mkv"))) < 2:  # noqa: ASYNC110 - The file system tells nobody.
            await asyncio.sleep(0.1)
    assert read_final(kept.shelf.folder, PLAIN.files(RECORDING)) is None


async def test_what_it_was_made_of_is_kept_until_the_files_decode_and_seven_days_more(
    database: Database, tmp_path: Path
) -> None:
    kept = a_session(tmp_path / "volume", 3)
    clock = Clock()
    await work_off(database, tmp_path / "volume", clock)
    assert (await rows(database))[1].checked_at == clock.now()
    clock.at += KEPT - timedelta(seconds=1)
    await work_off(database, tmp_path / "volume", clock)
    assert len(kept.shelf.segments()) == 2
    clock.at += timedelta(seconds=1)
    await work_off(database, tmp_path / "volume", clock)
    assert kept.shelf.segments() == []
    assert (await rows(database))[1].dropped_at == clock.now()
    assert read_final(kept.shelf.folder, PLAIN.files(RECORDING)) is not None


async def test_files_that_are_not_what_was_written_are_made_anew(database: Database, tmp_path: Path) -> None:
    kept = a_session(tmp_path / "volume", 3)
    clock = Clock()
    works = RecordingWorks(database, Storage((tmp_path / "volume",), KEPT), IDLE, clock)
    async with database.begin() as tx:
        await finalising.ask_for_forgotten(tx, clock.now())
    await JobRunner(database, works.works(), clock.now, PACE).work_off()
    made = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert made is not None
    path = kept.shelf.folder / "final" / made.parts[0].file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    await JobRunner(database, works.later_works(), clock.now, PACE).work_off()
    state, progress = await rows(database)
    assert (state, progress.tries, progress.checked_at) == (RecordingState.FINALISING, 2, None)
    await work_off(database, tmp_path / "volume", clock)
    state, progress = await rows(database)
    assert (state, progress.checked_at) == (RecordingState.READY, clock.now())
    anew = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert anew is not None
    assert anew.duration_ms == made.duration_ms


async def test_a_finished_recording_is_sent_to_the_bucket_once_it_is_known_to_decode(
    database: Database, tmp_path: Path
) -> None:
    kept = a_session(tmp_path / "volume", 3)
    clock, store = Clock(), PaperStore.in_folder(tmp_path / "store")
    works = RecordingWorks(database, Storage((tmp_path / "volume",), None, store), IDLE, clock)
    async with database.begin() as tx:
        await finalising.ask_for_forgotten(tx, clock.now())
    await JobRunner(database, works.works(), clock.now, PACE).work_off()
    later = JobRunner(database, works.later_works(), clock.now, PACE)
    while await later.work_off():
        pass
    _, progress = await rows(database)
    assert progress.stored_at == clock.now()
    made = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert made is not None
    assert not (kept.shelf.folder / "final" / made.parts[0].file).exists()
    assert await store.size(made.parts[0].sha256) == made.parts[0].bytes
    assert progress.final_sha is not None
    assert await store.size(progress.final_sha) > 0


async def test_without_the_key_it_has_failed_and_is_finished_when_the_key_is_back_and_it_is_asked_for(
    database: Database, tmp_path: Path
) -> None:
    volume, clock, sealed = tmp_path / "volume", Clock(), vault(tmp_path)
    kept = a_session(volume, 3, vault=sealed)
    key_file(tmp_path, key_line("two", 2))
    await work_off(database, volume, clock, keys=tmp_path / "recordings.keys")
    state, progress = await rows(database)
    assert (state, progress.trouble) == (RecordingState.FAILED, "recording_no_key")
    assert len(kept.shelf.segments()) == 2
    key_file(tmp_path, key_line("two", 2) + key_line("one"))
    async with database.begin() as tx:
        (await tx.get_one(RecordingRecord, ID)).state = RecordingState.FINALISING
        await finalising.ask_to_finalise(tx, ID, clock.now())
    await work_off(database, volume, clock, keys=tmp_path / "recordings.keys")
    state, progress = await rows(database)
    assert (state, progress.checked_at) == (RecordingState.READY, clock.now())
    assert plain_in(volume) == []


async def test_a_key_that_is_missing_when_it_is_checked_damages_nothing(database: Database, tmp_path: Path) -> None:
    volume, clock, keys = tmp_path / "volume", Clock(), tmp_path / "recordings.keys"
    kept = a_session(volume, 3, vault=vault(tmp_path))
    works = RecordingWorks(database, Storage((volume,), KEPT, None, Vault.of(keys)), IDLE, clock)
    async with database.begin() as tx:
        await finalising.ask_for_forgotten(tx, clock.now())
    await JobRunner(database, works.works(), clock.now, PACE).work_off()
    key_file(tmp_path, key_line("two", 2))
    await JobRunner(database, works.later_works(), clock.now, PACE).work_off()
    assert (await rows(database))[0] is RecordingState.READY
    key_file(tmp_path)
    assert read_final(kept.shelf.folder, Vault.of(keys).files(RECORDING)) is not None
    clock.at += timedelta(hours=2)
    await JobRunner(database, works.later_works(), clock.now, PACE).work_off()
    assert (await rows(database))[1].checked_at == clock.now()
