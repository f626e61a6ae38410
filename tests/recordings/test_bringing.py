"""What a film is made of is brought to the machine whole, or not at all."""

from pathlib import Path

import pytest

from meetings.papers.store import PaperStore
from recordings.bringing import bring_files, bring_pages
from recordings.composer.workshop import FETCHED, PAGES, WORK
from recordings.errors import NoSpaceToFinalise, NotFinalised
from recordings.final import FINAL, Final
from recordings.finaliser.finaliser import Finaliser
from recordings.keeping import drop_local, keep
from recordings.recorder.shelf import Space
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN, vault
from tests.recordings.test_finaliser import CONTEXT, nothing_told

pytestmark = pytest.mark.anyio


async def stored(volume: Path, store: PaperStore) -> tuple[Path, Final]:
    """The folder of a recording whose large files are in the bucket alone."""
    a_session(volume, 2)
    made = Finaliser(RECORDING, [volume], PLAIN, CONTEXT, nothing_told).run()
    await keep(RECORDING, [volume], PLAIN, store)
    drop_local(RECORDING, [volume], PLAIN)
    return volume / RECORDING / FINAL, made


async def test_files_that_are_in_the_bucket_are_fetched_once(tmp_path: Path) -> None:
    store = PaperStore.in_folder(tmp_path / "store")
    folder, made = await stored(tmp_path / "volume", store)
    await bring_files(folder, made, store)
    target = folder.parent / WORK / FETCHED
    assert {path.name for path in target.iterdir()} == {each.file for each in (*made.parts, *made.sounds)}
    part = made.parts[0]
    assert (target / part.file).stat().st_size == part.bytes
    await store.delete(part.sha256)
    await bring_files(folder, made, store)


async def test_a_file_that_is_not_what_was_sent_is_refused(tmp_path: Path) -> None:
    store = PaperStore.in_folder(tmp_path / "store")
    folder, made = await stored(tmp_path / "volume", store)
    part = made.parts[0]
    kept = tmp_path / "store" / part.sha256[:2] / part.sha256
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(NotFinalised):
        await bring_files(folder, made, store)
    await store.delete(part.sha256)
    with pytest.raises(NotFinalised):
        await bring_files(folder, made, store)
    with pytest.raises(NotFinalised):
        await bring_files(folder, made, None)
    assert not (folder.parent / WORK / FETCHED / part.file).exists()


async def test_without_room_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PaperStore.in_folder(tmp_path / "store")
    folder, made = await stored(tmp_path / "volume", store)
    monkeypatch.setattr("recordings.composer.workshop.space_on", lambda _: Space(1_000_000, 20_000_000))
    with pytest.raises(NoSpaceToFinalise):
        await bring_files(folder, made, store)
    assert not (folder.parent / WORK).exists()


async def test_pictures_of_pages_are_sealed_as_the_recording_is_and_lost_ones_are_left_out(tmp_path: Path) -> None:
    store, keys = PaperStore.in_folder(tmp_path / "store"), vault(tmp_path)
    there = await store.put(b"RIFF a page WEBP")
    folder, files = tmp_path / RECORDING / FINAL, keys.files(RECORDING)
    assert await bring_pages(folder, [there, "0" * 64], store, files) == [there]
    path = folder.parent / WORK / PAGES / f"{there}.webp"
    assert files.is_sealed(path)
    assert files.read(path) == b"RIFF a page WEBP"
    await store.delete(there)
    assert await bring_pages(folder, [there], store, files) == [there]
