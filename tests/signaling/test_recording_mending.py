"""Files of finished recordings that are lost or damaged come back by themselves, or IT is told."""

import hashlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from meetings import finalising
from meetings.db import Database
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId
from meetings.job_runner import JobRunner
from meetings.models.recordings import FinalisingRecord, RecordingRecord
from meetings.papers.store import PaperStore, StoreAway
from recordings.final import Final, files_of, read_final
from recordings.recorder.session import MANIFEST
from recordings.sealing.files import Vault
from signaling.recording_desk import RecordingDesk
from signaling.recording_mending import RecordingMending
from signaling.recording_works import PACE, RecordingWorks, Storage
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN, vault
from tests.signaling.ended_recording import ID, NOW, Clock, database_with

pytestmark = pytest.mark.anyio


class Away(PaperStore):
    """A bucket that does not answer."""

    async def content(self, sha: str) -> bytes:
        raise StoreAway(sha)


@dataclass
class Site:
    """A server with one recording that is finished."""

    database: Database
    volumes: tuple[Path, ...]
    store: PaperStore | None
    clock: Clock
    desk: RecordingDesk
    vault: Vault = PLAIN

    @property
    def folder(self) -> Path:
        """Of the recording."""
        return self.volumes[0] / RECORDING

    @property
    def told(self) -> Path:
        """`final.json`."""
        return self.folder / "final" / "final.json"

    async def work_off(self) -> None:
        """Does all that is asked for by now."""
        works = RecordingWorks(self.database, self._storage, self.desk, self.clock)
        await JobRunner(self.database, works.works(), self.clock.now, PACE).work_off()
        later = JobRunner(self.database, works.later_works(), self.clock.now, PACE)
        while await later.work_off():
            pass

    async def look(self, mending: RecordingMending | None = None) -> frozenset[RecordingId]:
        """What is lost after a look, and whatever work came of it."""
        await (mending or self.mending()).look()
        await self.work_off()
        return self.desk.lost

    def mending(self) -> RecordingMending:
        return RecordingMending(self.database, self._storage, self.desk, self.clock)

    async def rows(self) -> tuple[RecordingState, FinalisingRecord]:
        async with self.database.read() as tx:
            return (await tx.get_one(RecordingRecord, ID)).state, await tx.get_one(FinalisingRecord, ID)

    def final(self) -> Final:
        made = read_final(self.folder, self.vault.files(RECORDING))
        assert made is not None
        return made

    @property
    def _storage(self) -> Storage:
        return Storage(self.volumes, timedelta(days=7), self.store, self.vault)


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    async with database_with(data_dir, RecordingState.FINALISING) as opened:
        async with opened.begin() as tx:
            await finalising.ask_to_finalise(tx, ID, NOW)
        yield opened


async def ready(
    database: Database, tmp_path: Path, store: PaperStore | None, *more: Path, kept_in: Vault = PLAIN
) -> Site:
    a_session(tmp_path / "volume", 3, vault=kept_in)
    made = Site(database, (tmp_path / "volume", *more), store, Clock(), RecordingDesk(), kept_in)
    await made.work_off()
    assert (await made.rows())[0] is RecordingState.READY
    return made


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> Site:
    """One whose files are on this machine, and what they were made of too."""
    return await ready(database, tmp_path, None)


@pytest.fixture
async def away(database: Database, tmp_path: Path) -> Site:
    """One whose files went to the bucket, and what they were made of is gone."""
    return await sent_away(await ready(database, tmp_path, PaperStore.in_folder(tmp_path / "store")))


async def sent_away(made: Site) -> Site:
    """A week later."""
    made.clock.at += timedelta(days=8)
    await made.work_off()
    _, progress = await made.rows()
    assert None not in {progress.stored_at, progress.dropped_at}
    return made


async def test_what_is_all_there_is_left_alone(here: Site) -> None:
    before = here.told.stat().st_mtime_ns
    mending = here.mending()
    for _ in range(2):
        assert await here.look(mending) == frozenset()
    assert here.told.stat().st_mtime_ns == before
    assert (await here.rows())[1].tries == 1


@pytest.mark.parametrize("damage", ["gone", "cut", "a part gone", "a part cut", "all gone"])
async def test_a_recording_whose_files_are_lost_is_made_anew(here: Site, damage: str) -> None:
    made, mending = here.final(), here.mending()
    assert await here.look(mending) == frozenset()
    part = here.folder / "final" / made.parts[0].file
    match damage:
        case "gone":
            here.told.unlink()
        case "cut":
            here.told.write_bytes(here.told.read_bytes()[:100])
        case "a part gone":
            part.unlink()
        case "a part cut":
            part.write_bytes(part.read_bytes()[:-1])
        case _:
            shutil.rmtree(here.folder / "final")
    assert await here.look(mending) == frozenset()
    state, progress = await here.rows()
    assert (state, progress.tries, progress.checked_at) == (RecordingState.READY, 2, NOW)
    assert here.final().duration_ms == made.duration_ms
    for each in files_of(here.final()):
        data = (here.folder / "final" / each.file).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each.sha256


async def test_what_was_made_anew_is_checked_before_anything_is_dropped(here: Site) -> None:
    here.told.unlink()
    await here.mending().look()
    here.clock.at += timedelta(days=8)
    async with here.database.read() as tx:
        assert not await finalising.checked(tx, ID)
    await here.work_off()
    assert (await here.rows())[1].dropped_at is None
    here.clock.at += timedelta(days=8)
    await here.work_off()
    assert (await here.rows())[1].dropped_at is not None
    assert here.final().duration_ms == 3000


@pytest.mark.parametrize("damage", ["gone", "cut", "all gone", "a part of before"])
async def test_what_is_in_the_bucket_is_brought_back(away: Site, damage: str) -> None:
    made, told = away.final(), away.told.read_bytes()
    match damage:
        case "gone":
            away.told.unlink()
        case "cut":
            away.told.write_bytes(told[:100])
        case "all gone":
            shutil.rmtree(away.folder / "final")
        case _:
            (away.folder / "final" / made.parts[0].file).write_bytes(b"half")
    assert await away.look() == frozenset()
    assert away.told.read_bytes() == told
    assert not (away.folder / "final" / made.parts[0].file).exists(), "what the bucket has counts"
    assert (await away.rows())[1].tries == 1


async def test_what_is_sealed_is_brought_back_with_its_key_alone(database: Database, tmp_path: Path) -> None:
    key = vault(tmp_path)
    store = PaperStore.in_folder(tmp_path / "store")
    away = await sent_away(await ready(database, tmp_path, store, kept_in=key))
    told = away.told.read_bytes()
    assert b"recording" not in told
    away.vault = PLAIN
    assert await away.look() == frozenset(), "nobody can tell whether anything is lost"
    away.told.unlink()
    assert await away.look() == {ID}
    assert not away.told.exists()
    away.vault = key
    assert await away.look() == frozenset()
    assert away.told.read_bytes() == told
    assert away.final().duration_ms == 3000


async def test_a_bucket_that_is_away_is_asked_again(away: Site, tmp_path: Path) -> None:
    away.told.unlink()
    store, away.store = away.store, Away.in_folder(tmp_path / "store")
    assert await away.look() == {ID}
    away.store = store
    assert await away.look() == frozenset()
    assert away.told.exists()


async def test_what_cannot_be_mended_is_told_until_somebody_brings_it_back(here: Site) -> None:
    """The rows stay as they are: a copy that IT puts there is found."""
    here.clock.at += timedelta(days=8)
    await here.work_off()
    assert (await here.rows())[1].dropped_at is not None
    told = here.told.read_bytes()
    here.told.unlink()
    assert await here.look() == {ID}
    assert (await here.rows())[0] is RecordingState.READY
    here.told.write_bytes(told)
    assert await here.look() == frozenset()


async def test_a_bucket_without_it_is_no_help_and_is_told(away: Site) -> None:
    away.told.unlink()
    assert away.store is not None
    await away.store.delete(away_sha := (await away.rows())[1].final_sha or "")
    assert away_sha
    assert await away.look() == {ID}


async def test_half_of_it_is_not_taken_for_the_whole(database: Database, tmp_path: Path) -> None:
    """A volume that is away takes segments along that the list of them names."""
    here = await ready(database, tmp_path, None, tmp_path / "second")
    here.told.unlink()
    segments = sorted(path.name for path in here.folder.glob("*.mkv"))
    named = ", ".join(f'{{"file": "{name}"}}' for name in [*segments, "000099-stage-vp8-1.mkv"])
    (here.folder / MANIFEST).write_text(f'{{"segments": [{named}]}}', encoding="ascii")
    assert await here.look() == {ID}
    (here.folder / MANIFEST).unlink()
    assert await here.look() == {ID}, "without a list nobody knows what another volume had"
