"""Sealed recordings are given out as their content, in any range, or not at all."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from meetings.errors import RecordingNoKey
from meetings.papers.store import PaperStore
from meetings.recorded.values import Described, KeptFile, Opened
from recordings.errors import SealBroken
from recordings.final import FINAL
from recordings.finaliser.finaliser import Finaliser
from recordings.keeping import drop_local, keep
from recordings.sealing.files import Vault
from recordings.sealing.head import CHUNK_BYTES
from signaling.recorded_files import RecordedFolders
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import key_line, unsealed, vault
from tests.recordings.test_finaliser import CONTEXT, nothing_told
from tests.recordings.test_keeping import a_store
from tests.signaling.test_recorded_files import ID, SAID, STORES, content

pytestmark = pytest.mark.anyio


def finish(folder: Path, sealed: Vault, seconds: int = 12) -> Path:
    """A finished recording; the folder of its files without a seal."""
    volume = folder / "volume"
    a_session(volume, seconds, vault=sealed)
    Finaliser(RECORDING, (volume,), sealed, CONTEXT, nothing_told).run()
    return unsealed(sealed, volume, folder / "plain") / RECORDING / FINAL


async def told(files: RecordedFolders) -> Described:
    described = await files.described(ID)
    assert described is not None
    return described


async def all_ranges(files: RecordedFolders, plain: Path, kept: KeptFile) -> None:
    """Whatever is asked for is what the plain file has there."""
    expected = (plain / kept.file).read_bytes()
    opened = await files.open(ID, kept)
    assert opened is not None
    assert opened.size == kept.size == len(expected)
    assert hashlib.sha256(expected).hexdigest() == kept.sha256
    edge = 64 * 1024
    for start, end in ((0, len(expected)), (0, 1), (edge - 1, edge + 1), (edge, 3 * edge + 5), (1000, 300_000)):
        end = min(end, len(expected))
        assert await content(opened, min(start, end), end) == expected[min(start, end) : end]
    assert await content(opened, len(expected) - 7, len(expected)) == expected[-7:]


async def test_every_range_of_every_file_is_that_of_the_plain_file(tmp_path: Path) -> None:
    sealed = vault(tmp_path)
    plain = finish(tmp_path, sealed)
    files = RecordedFolders((tmp_path / "volume",), sealed)
    described = await told(files)
    assert {turn.name for turn in described.turns} == {"Bà Một"}
    assert max(kept.size for kept in described.files()) > 2 * CHUNK_BYTES
    for kept in described.files():
        await all_ranges(files, plain, kept)


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.timeout(200)
async def test_so_it_is_from_the_bucket_and_nothing_there_can_be_read(kind: str, tmp_path: Path) -> None:
    sealed = vault(tmp_path)
    plain, volume = finish(tmp_path, sealed), tmp_path / "volume"
    with a_store(kind, tmp_path) as store:
        await keep(RECORDING, [volume], sealed, store)
        drop_local(RECORDING, [volume], sealed)
        files = RecordedFolders((volume,), sealed, store)
        for kept in (await told(files)).files():
            await all_ranges(files, plain, kept)
        part = (await told(files)).parts[0].kept
        opened = await files.open(ID, part, SAID)
        assert opened is not None
        marked = await content(opened, 0, opened.size)
        assert SAID.encode() in marked
        stored = b"".join([piece async for one in store.every() async for piece in store.read(one.sha)])
        assert not any(sign in stored for sign in (b"OpusHead", b"V_VP8", b"JFIF", "Bà Một".encode()))
        await files.delete(ID)
        assert await store_shas(store) == []


async def store_shas(store: PaperStore) -> list[str]:
    return [one.sha async for one in store.every()]


async def test_without_a_key_it_is_still_deleted_with_all_of_it_in_the_bucket(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    finish(tmp_path, sealed, 3)
    store = PaperStore.in_folder(tmp_path / "store")
    await keep(RECORDING, [volume], sealed, store)
    drop_local(RECORDING, [volume], sealed)
    assert len(await store_shas(store)) >= 4
    await RecordedFolders((volume,), Vault.of(None), store).delete(ID)
    assert await store_shas(store) == []
    assert not (volume / RECORDING).exists()


async def test_a_marked_file_has_the_words_and_all_the_rest(tmp_path: Path) -> None:
    sealed = vault(tmp_path)
    plain = finish(tmp_path, sealed)
    files = RecordedFolders((tmp_path / "volume",), sealed)
    kept = (await told(files)).parts[0].kept
    opened = await files.open(ID, kept, SAID)
    assert opened is not None
    whole = await content(opened, 0, opened.size)
    assert SAID.encode() in whole
    assert whole[-1000:] == (plain / kept.file).read_bytes()[-1000:]


async def pieces_until_refused(opened: Opened) -> bytes:
    found = b""
    try:
        async for piece in opened.read(0, opened.size):
            found += piece
    except SealBroken:
        return found
    raise AssertionError("it was not refused")


async def test_a_damaged_chunk_ends_the_answer_and_nothing_of_it_goes_out(tmp_path: Path) -> None:
    sealed = vault(tmp_path)
    plain = finish(tmp_path, sealed, 24)
    files = RecordedFolders((tmp_path / "volume",), sealed)
    kept = (await told(files)).parts[0].kept
    path = tmp_path / "volume" / RECORDING / FINAL / kept.file
    data = bytearray(path.read_bytes())
    data[300_000] ^= 1
    path.write_bytes(data)
    opened = await files.open(ID, kept)
    assert opened is not None
    found = await pieces_until_refused(opened)
    assert found == (plain / kept.file).read_bytes()[: len(found)]
    assert len(found) == 256 * 1024
    assert await content(opened, 0, 1000) == found[:1000]


@pytest.mark.parametrize(
    "change",
    [lambda data: data[:-1], lambda data: data[: len(data) // 2], lambda data: data + b"x"],
    ids=["cut", "halved", "longer"],
)
async def test_a_file_that_was_cut_off_or_added_to_is_not_given_out(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    sealed = vault(tmp_path)
    finish(tmp_path, sealed, 3)
    files = RecordedFolders((tmp_path / "volume",), sealed)
    kept = (await told(files)).parts[0].kept
    path = tmp_path / "volume" / RECORDING / FINAL / kept.file
    path.write_bytes(change(path.read_bytes()))
    assert await files.open(ID, kept) is None


async def test_a_file_in_anothers_place_is_not_given_out(tmp_path: Path) -> None:
    sealed = vault(tmp_path)
    finish(tmp_path, sealed, 3)
    folder = tmp_path / "volume" / RECORDING / FINAL
    files = RecordedFolders((tmp_path / "volume",), sealed)
    described = await told(files)
    (folder / described.sounds[0].kept.file).replace(folder / described.parts[0].kept.file)
    assert await files.open(ID, described.parts[0].kept) is None


@pytest.mark.parametrize("keys", [key_line("two", 2), key_line("one", 9)])
async def test_without_the_key_that_is_said(tmp_path: Path, keys: str) -> None:
    finish(tmp_path, vault(tmp_path), 3)
    files = RecordedFolders((tmp_path / "volume",), vault(tmp_path, keys))
    with pytest.raises(RecordingNoKey):
        await files.described(ID)
