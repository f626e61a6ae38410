"""Damage in files of finished recordings is verified once somebody met it, and mended as a file that is lost is."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from meetings import composing, finalising
from meetings.db import Database
from meetings.domain.composing import ComposingState
from meetings.domain.recording import RecordingState
from meetings.finalising import BROKEN, MOST_TRIES
from meetings.job_runner import JobRunner
from meetings.models.recordings import ComposingRecord, FinalisingRecord
from meetings.papers.store import PaperStore
from meetings.recorded import values
from recordings.final import KeptFile
from recordings.keeping import has
from signaling.composing_works import PACE, ComposingWorks
from signaling.recording_mending import RecordingMending
from tests.recordings.sealing.vaults import vault
from tests.signaling.ended_recording import ID, to_be_finished
from tests.signaling.finished_site import Site, ready, sent_away

pytestmark = [pytest.mark.anyio, pytest.mark.long]


@pytest.fixture
async def database(data_dir: Path, anyio_backend: object) -> AsyncIterator[Database]:
    async with to_be_finished(data_dir) as opened:
        yield opened


@pytest.fixture
async def sealed(database: Database, tmp_path: Path) -> Site:
    """One whose files are on this machine, and what they were made of too."""
    return await ready(database, tmp_path, None, kept_in=vault(tmp_path))


@pytest.fixture
async def plain(database: Database, tmp_path: Path) -> Site:
    """The same without a key."""
    return await ready(database, tmp_path, None)


@pytest.fixture
async def alone(sealed: Site) -> Site:
    """One of which nothing but the finished files is there."""
    return await a_week_later(sealed)


@pytest.fixture
async def away(database: Database, tmp_path: Path) -> Site:
    """One whose files went to the bucket, and what they were made of is gone."""
    site = await ready(database, tmp_path, PaperStore.in_folder(tmp_path / "store"), kept_in=vault(tmp_path))
    return await sent_away(site)


async def a_week_later(site: Site) -> Site:
    site.clock.at += timedelta(days=8)
    await site.work_off()
    assert (await site.rows())[1].dropped_at is not None
    return site


def damage(path: Path, *, unseen: bool = True) -> None:
    """Another byte in the middle. `unseen`: as the disk did it, and no program."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    if unseen:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def part_of(site: Site) -> KeptFile:
    return site.final().parts[0]


def path_of(site: Site, file: KeptFile) -> Path:
    return site.folder / "final" / file.file


async def play(site: Site, file: KeptFile) -> bytes:
    """What somebody gets who plays a file from its beginning to its end, or to the damage."""
    opened = await site.folders().open(ID, values.KeptFile(file.file, file.bytes, file.sha256))
    found = b""
    if opened is not None:
        try:
            async for piece in opened.read(0, opened.size):
                found += piece
        except OSError:
            pass
    return found


async def meet(site: Site, file: KeptFile) -> None:
    """Damages a file, and plays it."""
    damage(path_of(site, file))
    assert len(await play(site, file)) < file.bytes


async def test_what_somebody_met_while_playing_is_made_anew(sealed: Site) -> None:
    made, mending = sealed.final(), sealed.mending()
    assert await sealed.look(mending) == frozenset()
    await meet(sealed, part_of(sealed))
    assert await sealed.look(mending) == frozenset()
    state, progress = await sealed.rows()
    assert (state, progress.tries, progress.trouble) == (RecordingState.READY, 2, "")
    assert sealed.final().duration_ms == made.duration_ms
    assert len(await play(sealed, part_of(sealed))) == part_of(sealed).bytes
    assert sealed.suspects.of(ID) == frozenset()


async def test_it_is_looked_at_at_once_and_not_at_the_next_round(sealed: Site) -> None:
    async with sealed.mending().running(), asyncio.timeout(20):
        await asyncio.sleep(0.5)
        await meet(sealed, part_of(sealed))
        while (await sealed.rows())[0] is RecordingState.READY:  # noqa: ASYNC110 - The database tells nobody.
            await asyncio.sleep(0.1)


async def test_of_what_is_kept_in_the_bucket_too_the_copy_here_goes(away: Site) -> None:
    poster = away.final().poster
    assert poster is not None
    await meet(away, poster)
    assert await away.look() == frozenset()
    assert not path_of(away, poster).exists()
    assert len(await play(away, poster)) == poster.bytes
    state, progress = await away.rows()
    assert (state, progress.tries, progress.trouble) == (RecordingState.READY, 1, "")


async def test_where_nothing_can_mend_it_the_rest_is_watched_on_and_it_is_told(alone: Site) -> None:
    part, sound = part_of(alone), alone.final().sounds[0]
    whole = path_of(alone, part).read_bytes()
    await meet(alone, part)
    assert await alone.look() == {ID}
    state, progress = await alone.rows()
    assert (state, progress.trouble, progress.tries) == (RecordingState.READY, BROKEN, 1)
    assert path_of(alone, part).exists()
    assert len(await play(alone, sound)) == sound.bytes
    assert await alone.look() == {ID}, "another process tells it too"
    path_of(alone, part).write_bytes(whole)
    assert await alone.look() == frozenset(), "IT brought a copy"
    assert (await alone.rows())[1].trouble == ""
    assert len(await play(alone, part)) == part.bytes


async def test_what_is_damaged_in_the_bucket_is_told(away: Site, tmp_path: Path) -> None:
    part = part_of(away)
    sha = part.stored_sha256
    damage(tmp_path / "store" / sha[:2] / sha)
    assert await away.look() == frozenset()
    assert len(await play(away, part)) < part.bytes
    assert await away.look() == {ID}
    assert (await away.rows())[1].trouble == BROKEN


async def test_what_is_lost_in_the_bucket_is_told_once_somebody_asks_for_it(away: Site) -> None:
    part = part_of(away)
    assert away.store is not None
    await away.store.delete(part.stored_sha256)
    assert await play(away, part) == b""
    assert await away.look() == {ID}


async def test_a_recording_that_was_made_too_often_is_not_lost_for_its_damage(sealed: Site) -> None:
    async with sealed.database.begin() as tx:
        await tx.execute(update(FinalisingRecord).values(tries=MOST_TRIES))
    await meet(sealed, part_of(sealed))
    assert await sealed.look() == {ID}
    state, progress = await sealed.rows()
    assert (state, progress.trouble) == (RecordingState.READY, BROKEN)
    assert sealed.final().parts
    sealed.clock.at += timedelta(days=30)
    await sealed.work_off()
    assert list(sealed.folder.glob("*-stage-*")), "what it was made of stays while it is damaged"


async def test_of_originals_that_are_damaged_too_nothing_is_made(sealed: Site) -> None:
    (segment,) = sealed.folder.glob("*-stage-*")
    damage(segment)
    await meet(sealed, part_of(sealed))
    assert await sealed.look() == {ID}
    state, progress = await sealed.rows()
    assert (state, progress.trouble, progress.tries) == (RecordingState.READY, BROKEN, 1)
    assert len(await play(sealed, sealed.final().sounds[0])) == sealed.final().sounds[0].bytes


async def test_damage_that_the_check_finds_costs_no_recording_whose_originals_are_gone(plain: Site) -> None:
    for path in plain.folder.glob("*.mkv"):
        path.unlink()
    whole = path_of(plain, part_of(plain)).read_bytes()
    damage(path_of(plain, part_of(plain)))
    async with plain.database.begin() as tx:
        await tx.execute(update(FinalisingRecord).values(checked_at=None))
        assert await finalising.ask_to_check(tx, plain.clock.now()) == 1
    assert await plain.look() == frozenset()
    state, progress = await plain.rows()
    assert (state, progress.trouble, progress.checked_at) == (RecordingState.READY, BROKEN, None)
    assert await plain.look() == {ID}
    path_of(plain, part_of(plain)).write_bytes(whole)
    assert await plain.look() == {ID}, "whether it decodes nobody knows"
    plain.clock.at += timedelta(days=1)
    async with plain.database.begin() as tx:
        assert await finalising.ask_to_check(tx, plain.clock.now()) == 1
    await plain.work_off()
    assert (await plain.rows())[1].trouble == ""
    assert await plain.look() == frozenset()


@pytest.mark.parametrize("unseen", [True, False])
async def test_a_plain_file_with_other_bytes_is_found_when_it_is_verified(plain: Site, *, unseen: bool) -> None:
    """Nothing in it says so while it is read; a program that wrote to it is seen by the time of that."""
    mending, part = plain.mending(), part_of(plain)
    assert await plain.look(mending) == frozenset()
    damage(path_of(plain, part), unseen=unseen)
    assert len(await play(plain, part)) == part.bytes
    await plain.look(mending)
    assert (await plain.rows())[1].tries == (1 if unseen else 2)
    plain.suspects.note(ID, part.file)
    await plain.look(mending)
    state, progress = await plain.rows()
    assert (state, progress.tries) == (RecordingState.READY, 2)
    assert path_of(plain, part).read_bytes() != b""


async def test_what_is_whole_after_all_is_left_alone(plain: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    mending, part = plain.mending(), part_of(plain)
    path_of(plain, part).touch()
    assert await plain.look(mending) == frozenset()
    plain.suspects.note(ID, part.file)
    monkeypatch.setattr("signaling.recording_damage.is_whole", None)  # It is not read a second time.
    assert await plain.look(mending) == frozenset()
    assert (await plain.rows())[1].tries == 1


async def filmed(site: Site, tmp_path: Path) -> JobRunner:
    """Has a film made; who makes the next one."""
    works = ComposingWorks(site.database, site.storage, PaperStore.in_folder(tmp_path / "papers"), site.clock)
    runner = JobRunner(site.database, works.works(), site.clock.now, PACE)
    async with site.database.begin() as tx:
        await composing.ask_to_compose(tx, ID, None, site.clock.now())
    await runner.work_off()
    return runner


async def test_a_film_that_is_damaged_is_made_anew_alone(sealed: Site, tmp_path: Path) -> None:
    runner = await filmed(sealed, tmp_path)
    made = sealed.final()
    assert made.composed is not None
    await meet(sealed, made.composed)
    assert await sealed.look() == frozenset()
    assert sealed.final().composed is None
    assert await runner.work_off() == 1
    again = sealed.final().composed
    assert again is not None
    assert len(await play(sealed, again)) == again.bytes
    assert (sealed.final().parts, (await sealed.rows())[1].tries) == (made.parts, 1)


async def test_a_film_that_is_damaged_in_the_bucket_is_made_anew_and_the_old_one_goes(
    away: Site, tmp_path: Path
) -> None:
    clock, store = away.clock, away.store
    assert store is not None
    runner = await filmed(away, tmp_path)
    await away.work_off()
    film, parts = away.final().composed, away.final().parts
    assert film is not None
    sha = film.stored_sha256
    damage(tmp_path / "store" / sha[:2] / sha)
    assert len(await play(away, film)) < film.bytes
    clock.at += timedelta(minutes=1)
    assert await away.look() == frozenset()
    assert await runner.work_off() == 1
    await away.work_off()
    again = away.final().composed
    assert again is not None
    assert len(await play(away, again)) == again.bytes
    assert not await has(store, film)
    assert away.final().parts == parts
    assert (await away.rows())[1].trouble == ""


async def test_a_film_or_part_that_never_reached_the_bucket_is_missed(away: Site, tmp_path: Path) -> None:
    """Between composing and upload the parts are there, and the film is only here."""
    clock, store = away.clock, away.store
    assert store is not None
    runner = await filmed(away, tmp_path)
    made = away.final()
    assert made.composed is not None
    assert (await away.rows())[1].final_sha is None
    assert not path_of(away, made.parts[0]).exists()
    await just_look(away)
    assert away.desk.lost == frozenset(), "the parts are in the bucket"
    assert (await away.rows())[0] is RecordingState.READY
    path_of(away, made.composed).unlink()
    await just_look(away)
    async with away.database.read() as tx:
        assert (await tx.get_one(ComposingRecord, ID)).state is ComposingState.ASKED
    await runner.work_off()
    again = away.final().composed
    assert again is not None
    await away.work_off()
    assert (await away.rows())[1].stored_at == clock.now()
    assert await has(store, again)
    assert not path_of(away, again).exists()
    assert await away.look() == frozenset()


async def just_look(site: Site) -> None:
    """Before anything more is done."""
    await RecordingMending(site.database, site.storage, site.desk, site.clock, site.suspects).look()


async def test_a_film_that_is_lost_before_the_rows_know_of_it_is_missed_too(away: Site, tmp_path: Path) -> None:
    """The object in the bucket tells of no film, and is the one that counts by the rows."""
    clock, stored = away.clock, (await away.rows())[1]
    works = ComposingWorks(away.database, away.storage, PaperStore.in_folder(tmp_path / "papers"), clock)
    async with away.database.begin() as tx:
        await composing.ask_to_compose(tx, ID, None, clock.now())
    await JobRunner(away.database, works.works(), clock.now, PACE).work_off()
    film = away.final().composed
    assert film is not None
    async with away.database.begin() as tx:
        await tx.execute(
            update(FinalisingRecord).values(stored_at=stored.stored_at, final_sha=stored.final_sha)
        )  # As before it was noted.
    path_of(away, film).unlink()
    await just_look(away)
    assert away.final().composed is None
