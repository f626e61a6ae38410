"""The files of recordings in their folders: told as they are, read in ranges, marked, and deleted without a rest."""

import hashlib
from pathlib import Path

import av
import pytest
from obstore.store import HTTPStore

from meetings.ids import RecordingId
from meetings.papers.store import PaperStore, StoreAway
from meetings.recorded.values import Described, KeptFile, Opened, Removed
from recordings.composer.composer import Composer
from recordings.final import FINAL, ComposeContext
from recordings.finaliser.finaliser import Finaliser
from recordings.keeping import drop_local, keep
from recordings.media.checking import Counted, count_decoded
from signaling.recorded_files import RecordedFolders
from tests.recordings.kept import RECORDING, Kept, a_session
from tests.recordings.sealing.vaults import PLAIN
from tests.recordings.test_finaliser import CONTEXT, nothing_told
from tests.recordings.test_keeping import a_store

pytestmark = pytest.mark.anyio
ID = RecordingId(RECORDING)
STORES = ["folder", pytest.param("swift", marks=pytest.mark.long)]
SAID = "Tải về bởi thuky"


async def finished(volume: Path) -> tuple[RecordedFolders, Described]:
    a_session(volume, 3)
    Finaliser(RECORDING, (volume,), PLAIN, CONTEXT, nothing_told).run()
    files = RecordedFolders((volume.with_name("away"), volume), PLAIN)
    told = await files.described(ID)
    assert told is not None
    return files, told


async def content(opened: Opened | None, start: int, end: int) -> bytes:
    assert opened is not None
    return b"".join([piece async for piece in opened.read(start, end)])


async def test_what_is_in_it_is_told_and_every_file_is_as_its_sum_says(tmp_path: Path) -> None:
    files, told = await finished(tmp_path / "one")
    assert [chapter.title for chapter in told.chapters] == ["Nội dung một"] or told.chapters == ()
    assert {turn.name for turn in told.turns} == {"Bà Một"}
    assert len(told.files()) >= 3
    for kept in told.files():
        whole = await content(await files.open(ID, kept), 0, kept.size)
        assert hashlib.sha256(whole).hexdigest() == kept.sha256


async def test_a_page_is_told_once_though_it_is_moved_all_the_time(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "one")
    kept.begin(0)
    for number in range(200):
        page = 1 if number < 150 else 2
        kept.note(number / 100, "page", version="v", page=page, place=[0.5, number / 200, 2.0])
    kept.note(2, "page", version=None, page=0, place=None)
    kept.note(2.5, "page", version="v", page=2, place=[0.5, 0.5, 1.0])
    kept.speak("voice.0", 0, 3)
    kept.end(3)
    Finaliser(RECORDING, (tmp_path / "one",), PLAIN, CONTEXT, nothing_told).run()
    told = await RecordedFolders((tmp_path / "one",), PLAIN).described(ID)
    assert told is not None
    shown = [(page.start_ms, page.version, page.page) for page in told.pages]
    assert shown == [(0, "v", 1), (1_500, "v", 2), (2_000, None, 0), (2_500, "v", 2)]


async def test_ranges_of_a_marked_file_fit_together(tmp_path: Path) -> None:
    files, told = await finished(tmp_path / "one")
    kept = told.parts[0].kept
    opened = await files.open(ID, kept, SAID)
    assert opened is not None
    whole = await content(opened, 0, opened.size)
    assert len(whole) == opened.size
    for start, end in ((0, 1), (10, 4000), (300, 301), (opened.size - 7, opened.size)):
        assert await content(opened, start, end) == whole[start:end]
    path = tmp_path / "taken.webm"
    path.write_bytes(whole)
    with av.open(str(path)) as container:
        assert SAID in container.metadata.values()


async def test_a_file_that_is_gone_or_was_changed_is_not_given_out(tmp_path: Path) -> None:
    files, told = await finished(tmp_path / "one")
    kept = told.parts[0].kept
    path = tmp_path / "one" / RECORDING / FINAL / kept.file
    path.write_bytes(path.read_bytes() + b"more")
    assert await files.open(ID, kept) is None
    path.unlink()
    assert await files.open(ID, kept) is None
    assert await files.open(ID, KeptFile("none.jpg", 1, "0" * 64)) is None


async def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    files, _ = await finished(tmp_path / "one")
    (tmp_path / "one" / RECORDING / FINAL / "final.json").write_text('{"version": 7}')
    assert await files.described(ID) is None
    assert await files.described(RecordingId("00000000-0000-4000-8000-00000000000f")) is None


async def test_deleting_leaves_nothing_of_it_and_all_of_others(tmp_path: Path) -> None:
    files, told = await finished(tmp_path / "one")
    other = tmp_path / "one" / "00000000-0000-4000-8000-00000000000e"
    other.mkdir()
    (other / "kept").write_text("x")
    (tmp_path / "one" / RECORDING / "link").symlink_to(other)
    removed = await files.delete(ID)
    assert removed.files > len(told.files())
    assert not (tmp_path / "one" / RECORDING).exists()
    assert (other / "kept").read_text() == "x"
    assert await files.described(ID) is None
    assert await files.delete(ID) == Removed(0, 0)
    with pytest.raises(OSError, match="called"):
        await files.delete(RecordingId("../one"))


async def stored(volume: Path, store: PaperStore) -> tuple[RecordedFolders, Described]:
    """A finished recording whose large files are in a bucket, and no longer on this machine."""
    await finished(volume)
    await keep(RECORDING, [volume], PLAIN, store)
    assert drop_local(RECORDING, [volume], PLAIN) > 0
    files = RecordedFolders((volume,), PLAIN, store)
    told = await files.described(ID)
    assert told is not None
    return files, told


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.timeout(200)
async def test_what_has_left_the_machine_is_read_from_the_bucket_by_ranges_and_marked(
    kind: str, tmp_path: Path
) -> None:
    with a_store(kind, tmp_path) as store:
        files, told = await stored(tmp_path / "one", store)
        for kept in told.files():
            opened = await files.open(ID, kept)
            whole = await content(opened, 0, kept.size)
            assert hashlib.sha256(whole).hexdigest() == kept.sha256
            assert await content(opened, 1, 10) == whole[1:10]
            assert await content(opened, kept.size - 7, kept.size) == whole[-7:]
        kept = told.parts[0].kept
        opened = await files.open(ID, kept, SAID)
        assert opened is not None
        path = tmp_path / "taken.webm"
        path.write_bytes(await content(opened, 0, opened.size))
        with av.open(str(path)) as container:
            assert SAID in container.metadata.values()
        await store.delete(kept.sha256)
        assert await files.open(ID, kept) is None


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.timeout(200)
async def test_deleting_leaves_nothing_in_the_bucket_but_what_another_has_too(kind: str, tmp_path: Path) -> None:
    with a_store(kind, tmp_path) as store:
        files, told = await stored(tmp_path / "one", store)
        poster = told.poster
        assert poster is not None
        other = tmp_path / "one" / "00000000-0000-4000-8000-00000000000e" / FINAL
        other.mkdir(parents=True)
        (other / "final.json").write_text(f'{{"poster": {{"sha256": "{poster.sha256}"}}}}')
        before = {kept.sha: kept.size async for kept in store.every()}
        assert len(before) > len(told.files())
        removed = await files.delete(ID)
        assert [kept.sha async for kept in store.every()] == [poster.sha256]
        assert removed.files >= len(before) - 1
        assert removed.size >= sum(before.values()) - poster.size
        assert not (tmp_path / "one" / RECORDING).exists()


async def test_while_the_bucket_is_away_nothing_is_given_out_and_the_deletion_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PaperStore.in_folder(tmp_path / "store")
    files, told = await stored(tmp_path / "one", store)
    with monkeypatch.context() as away:
        away.setattr(
            store,
            "_objects",
            HTTPStore("http://127.0.0.1:9", client_options={"allow_http": True}, retry_config={"max_retries": 0}),
        )
        assert await files.open(ID, told.parts[0].kept) is None
        with pytest.raises(StoreAway):
            await files.delete(ID)
    assert (tmp_path / "one" / RECORDING / FINAL / "final.json").exists()
    await files.delete(ID)
    assert [kept async for kept in store.every()] == []


async def test_the_composed_version_is_given_out_marked_and_deleted_as_the_others(tmp_path: Path) -> None:
    volume = tmp_path / "one"
    files, before = await finished(volume)
    made = Composer(RECORDING, (volume,), PLAIN, ComposeContext(), nothing_told).run()
    told = await files.described(ID)
    assert told is not None
    assert before.composed is None
    assert told.composed is not None
    kept = told.composed.kept
    assert (kept.sha256, kept in told.files()) == (made.sha256, True)
    whole = await content(await files.open(ID, kept), 0, kept.size)
    assert hashlib.sha256(whole).hexdigest() == made.sha256
    opened = await files.open(ID, kept, SAID)
    assert opened is not None
    taken = tmp_path / "taken.mp4"
    taken.write_bytes(await content(opened, 0, opened.size))
    assert SAID.encode() in taken.read_bytes()[:200_000]
    assert count_decoded(taken) == Counted(3 * 25, 3 * 50)
    removed = await files.delete(ID)
    assert removed.size >= kept.size
    assert not (volume / RECORDING).exists()
