"""Files of finished recordings that are lost or damaged come back by themselves, or IT is told."""

import hashlib
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from meetings import finalising
from meetings.db import Database
from meetings.domain.recording import RecordingState
from meetings.papers.store import PaperStore, StoreAway
from recordings.final import files_of
from recordings.recorder.session import MANIFEST
from tests.recordings.sealing.vaults import PLAIN, vault
from tests.signaling.ended_recording import ID, NOW, to_be_finished
from tests.signaling.finished_site import Site, ready, sent_away

pytestmark = [pytest.mark.anyio, pytest.mark.long]


class Away(PaperStore):
    """A bucket that does not answer."""

    async def content(self, sha: str) -> bytes:
        raise StoreAway(sha)


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    async with to_be_finished(data_dir) as opened:
        yield opened


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> Site:
    """One whose files are on this machine, and what they were made of too."""
    return await ready(database, tmp_path, None)


@pytest.fixture
async def away(database: Database, tmp_path: Path) -> Site:
    """One whose files went to the bucket, and what they were made of is gone."""
    return await sent_away(await ready(database, tmp_path, PaperStore.in_folder(tmp_path / "store")))


async def test_what_is_all_there_is_left_alone(here: Site) -> None:
    before = here.told.stat().st_mtime_ns
    mending = here.mending()
    for _ in range(2):
        assert await here.look(mending) == frozenset()
    assert here.told.stat().st_mtime_ns == before
    assert (await here.rows())[1].tries == 1


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("told", [False, True])
async def test_what_was_made_anew_is_deleted_with_what_the_bucket_had_of_it_before(
    database: Database, tmp_path: Path, told: bool, sealed: bool
) -> None:
    store = PaperStore.in_folder(tmp_path / "store")
    made = await ready(database, tmp_path, store, kept_in=vault(tmp_path) if sealed else PLAIN)
    (part, *_) = made.final().parts
    await store.delete(part.stored_sha256)
    if told:
        (made.folder / "final" / part.file).write_bytes(b"")
    else:
        made.told.unlink()
    assert await made.look() == frozenset()
    assert (await made.rows())[1].tries == 2
    await made.work_off()
    assert [one async for one in store.every()] != []
    await made.folders().delete(ID)
    assert [one async for one in store.every()] == []
    assert not made.folder.exists()


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
