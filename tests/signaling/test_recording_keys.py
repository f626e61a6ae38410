"""A key that is away for long costs no recording anything: all that waits for it goes on by itself when it is there."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from meetings import composing, finalising
from meetings.db import Database
from meetings.domain.composing import ComposingState
from meetings.domain.jobs import JobState
from meetings.domain.recording import RecordingState
from meetings.finalising import CHECK, DROP, STORE
from meetings.job_runner import JobRunner
from meetings.models.jobs import Job
from meetings.models.recordings import ComposingRecord
from meetings.papers.store import PaperStore
from recordings.composer.workshop import WORK
from recordings.finaliser.writing import write_final
from recordings.sealing.files import Vault
from signaling.composing_works import PACE, ComposingWorks
from signaling.recording_desk import RecordingDesk
from signaling.recording_storage import KEY_AGAIN
from signaling.recording_works import PACE as FINALISING
from signaling.recording_works import RecordingWorks
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import key_file, key_line, plain_in, vault
from tests.signaling.ended_recording import ID, Clock, to_be_finished
from tests.signaling.finished_site import Site, ready, sent_away

pytestmark = [pytest.mark.anyio, pytest.mark.long]
DAYS = 3


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    async with to_be_finished(data_dir) as opened:
        yield opened


def take_away(folder: Path) -> None:
    """Another key is there now."""
    key_file(folder, key_line("two", 2))


def bring(folder: Path) -> None:
    """The old one is back, behind the other one."""
    key_file(folder, key_line("two", 2) + key_line("one"))


async def days_without_it(site: Site) -> None:
    """Every hour what is due is tried."""
    for _ in range(DAYS * 24):
        site.clock.at += timedelta(hours=1)
        await site.work_off()


async def waiting(site: Site, kind: str) -> list[tuple[JobState, int]]:
    async with site.database.read() as tx:
        jobs = await tx.scalars(select(Job).where(Job.kind == kind))
        return [(job.state, job.attempts) for job in jobs]


async def site_in(database: Database, tmp_path: Path, store: PaperStore | None = None) -> Site:
    """One whose recording has ended, and whose keys are in a file."""
    kept_in = vault(tmp_path)
    a_session(tmp_path / "volume", 3, vault=kept_in)
    return Site(database, (tmp_path / "volume",), store, Clock(), RecordingDesk(), kept_in)


@pytest.mark.timeout(180)
async def test_a_check_waits_for_its_key_as_long_as_it_takes(database: Database, tmp_path: Path) -> None:
    site = await ready_unchecked(database, tmp_path)
    take_away(tmp_path)
    for _ in range(20):  # More often than any job is tried.
        site.clock.at += KEY_AGAIN
        await site.work_off()
    assert await waiting(site, CHECK) == [(JobState.WAITING, 0)]
    assert (await site.rows())[0] is RecordingState.READY
    bring(tmp_path)
    site.clock.at += KEY_AGAIN
    await site.work_off()
    assert (await site.rows())[1].checked_at == site.clock.now()


async def ready_unchecked(database: Database, tmp_path: Path) -> Site:
    """Finished, and nothing that comes afterwards has begun."""
    site = await site_in(database, tmp_path)
    works = RecordingWorks(database, site.storage, site.desk, site.clock)
    await JobRunner(database, works.works(), site.clock.now, FINALISING).work_off()
    assert (await site.rows())[0] is RecordingState.READY
    return site


async def test_so_do_dropping_and_sending(database: Database, tmp_path: Path) -> None:
    site = await ready(database, tmp_path, None, kept_in=vault(tmp_path))
    take_away(tmp_path)
    site.clock.at += timedelta(days=8)
    site.store = PaperStore.in_folder(tmp_path / "store")
    async with database.begin() as tx:
        assert await finalising.ask_to_store(tx, site.clock.now()) == 1
    await days_without_it(site)
    assert await waiting(site, DROP) == [(JobState.WAITING, 0)]
    assert await waiting(site, STORE) == [(JobState.WAITING, 0)]
    bring(tmp_path)
    site.clock.at += KEY_AGAIN
    await site.work_off()
    _, progress = await site.rows()
    assert (progress.dropped_at, progress.stored_at) == (site.clock.now(), site.clock.now())


async def test_what_could_not_be_finished_is_finished_when_the_key_is_back(database: Database, tmp_path: Path) -> None:
    site = await site_in(database, tmp_path)
    take_away(tmp_path)
    await site.work_off()
    state, progress = await site.rows()
    assert (state, progress.trouble) == (RecordingState.FAILED, "recording_no_key")
    mending = site.mending()
    for _ in range(5):
        await site.look(mending)
        assert site.desk.locked == {ID}
        assert (await site.rows())[0] is RecordingState.FAILED
    bring(tmp_path)
    await site.look(mending)
    state, progress = await site.rows()
    assert (state, progress.tries, progress.trouble) == (RecordingState.READY, 1, "")
    await site.look(mending)
    assert site.desk.locked == frozenset()
    assert plain_in(site.volumes[0]) == []


async def test_without_any_key_to_seal_with_it_is_not_asked_for(database: Database, tmp_path: Path) -> None:
    """What was begun plain could be read, and the file of keys is set, and away."""
    a_session(tmp_path / "volume", 3)
    keys = tmp_path / "recordings.keys"
    site = Site(database, (tmp_path / "volume",), None, Clock(), RecordingDesk(), Vault.of(keys))
    await site.work_off()
    assert (await site.rows())[1].trouble == "recording_no_key"
    await site.look()
    assert (await site.rows())[0] is RecordingState.FAILED
    assert site.desk.locked == {ID}
    key_file(tmp_path)
    await site.look()
    assert (await site.rows())[0] is RecordingState.READY


@pytest.mark.parametrize("stored", [False, True])
async def test_a_film_that_could_not_be_made_is_made_when_the_key_is_back(
    database: Database, tmp_path: Path, *, stored: bool
) -> None:
    store = PaperStore.in_folder(tmp_path / "store") if stored else None
    site = await ready(database, tmp_path, store, kept_in=vault(tmp_path))
    if stored:
        await sent_away(site)
        # What tells of the files is sealed with the key that is there, as after a film was made anew.
        bring(tmp_path)
        write_final(site.folder / "final", site.final(), site.vault.files(RECORDING))
        for path in site.folder.glob("final/*.jpg"):
            path.unlink()
        for path in site.folder.glob("*.jsonl"):
            path.unlink()
    take_away(tmp_path)
    begun = site.folder / WORK / "begun"
    begun.parent.mkdir(exist_ok=True)
    begun.touch()
    works = ComposingWorks(database, site.storage, PaperStore.in_folder(tmp_path / "papers"), site.clock)
    runner = JobRunner(database, works.works(), site.clock.now, PACE)
    async with database.begin() as tx:
        await composing.ask_to_compose(tx, ID, None, site.clock.now())
    await runner.work_off()
    assert await film_of(database) == (ComposingState.FAILED, "recording_no_key")
    assert begun.exists(), "what was made of it by then is there still"
    shutil.rmtree(site.folder / WORK, ignore_errors=True)  # What was fetched for it.
    for _ in range(3):
        await site.mending().look()
        assert await runner.work_off() == 0
        assert site.desk.locked == {ID}
    bring(tmp_path)
    await site.mending().look()
    assert await film_of(database) == (ComposingState.ASKED, "")
    assert await runner.work_off() == 1
    assert await film_of(database) == (ComposingState.READY, "")
    await site.mending().look()
    assert site.desk.locked == frozenset()


async def film_of(database: Database) -> tuple[ComposingState, str]:
    async with database.read() as tx:
        row = await tx.get_one(ComposingRecord, ID)
        return row.state, row.trouble


async def test_while_a_finished_recording_cannot_be_opened_it_has_an_alarm(database: Database, tmp_path: Path) -> None:
    site = await ready(database, tmp_path, None, kept_in=vault(tmp_path))
    mending = site.mending()
    await site.look(mending)
    assert list(site.desk.ills) == []
    take_away(tmp_path)
    assert await site.look(mending) == frozenset(), "it is not lost"
    (ill,) = site.desk.ills
    assert (ill.subject.key, ill.cause) == ("server:keys", "no_key")
    (named,) = site.desk.hurt.values()
    assert (named.id, named.unit) == (ill.thing, None)
    assert named.name.endswith("(25/11/2025)"), "the day in Việt Nam"
    bring(tmp_path)
    await site.look(mending)
    assert [*site.desk.ills, *site.desk.hurt] == []


async def test_what_was_read_before_its_key_went_away_is_locked_too(database: Database, tmp_path: Path) -> None:
    """Of one that is in the bucket nothing is here but what tells of it."""
    site = await sent_away(
        await ready(database, tmp_path, PaperStore.in_folder(tmp_path / "store"), kept_in=vault(tmp_path))
    )
    for path in site.folder.glob("final/*.jpg"):
        path.unlink()
    mending = site.mending()
    await site.look(mending)
    assert site.desk.locked == frozenset()
    take_away(tmp_path)
    await site.look(mending)
    assert site.desk.locked == {ID}


async def test_a_part_under_an_older_key_than_what_tells_of_it_counts_too(database: Database, tmp_path: Path) -> None:
    site = await ready(database, tmp_path, None, kept_in=vault(tmp_path))
    bring(tmp_path)
    write_final(site.folder / "final", site.final(), site.vault.files(RECORDING))
    take_away(tmp_path)
    assert site.final().parts
    await site.look()
    assert site.desk.locked == {ID}
