"""Sealed recordings are given out as their content, in any range, or not at all."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
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
from tests.recordings.sealing.vaults import PLAIN, key_file, key_line, unsealed, vault
from tests.recordings.test_finaliser import CONTEXT, nothing_told
from tests.recordings.test_keeping import a_store
from tests.signaling.test_recorded_files import ID, SAID, STORES, content

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Sealed:
    """A finished recording in `volume`, and the folder of its files as they are without a seal."""

    volume: Path
    vault: Vault
    plain: Path

    def files(self, store: PaperStore | None = None) -> RecordedFolders:
        """As the process has them."""
        return RecordedFolders((self.volume,), self.vault, store)

    def path(self, kept: KeptFile) -> Path:
        """Of a finished file."""
        return self.volume / RECORDING / FINAL / kept.file


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once."""
    folder = tmp_path_factory.mktemp("template")
    sealed, volume = vault(folder), folder / "volume"
    a_session(volume, 24, vault=sealed)
    Finaliser(RECORDING, (volume,), sealed, CONTEXT, nothing_told).run()
    unsealed(sealed, volume, folder / "plain")
    return folder


@pytest.fixture
def made(template: Path, tmp_path: Path) -> Sealed:
    """A copy for each test."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return Sealed(tmp_path / "volume", vault(tmp_path), tmp_path / "plain" / RECORDING / FINAL)


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


async def test_every_range_of_every_file_is_that_of_the_plain_file(made: Sealed) -> None:
    files = made.files()
    described = await told(files)
    assert {turn.name for turn in described.turns} == {"Bà Một"}
    assert max(kept.size for kept in described.files()) > 2 * CHUNK_BYTES
    for kept in described.files():
        await all_ranges(files, made.plain, kept)
    assert files.suspects.of(ID) == frozenset()


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.timeout(200)
async def test_so_it_is_from_the_bucket_and_nothing_there_can_be_read(kind: str, made: Sealed, tmp_path: Path) -> None:
    with a_store(kind, tmp_path) as store:
        await keep(RECORDING, [made.volume], made.vault, store)
        drop_local(RECORDING, [made.volume], made.vault)
        files = made.files(store)
        for kept in (await told(files)).files():
            await all_ranges(files, made.plain, kept)
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


async def test_without_a_key_it_is_still_deleted_with_all_of_it_in_the_bucket(made: Sealed, tmp_path: Path) -> None:
    store = PaperStore.in_folder(tmp_path / "store")
    await keep(RECORDING, [made.volume], made.vault, store)
    drop_local(RECORDING, [made.volume], made.vault)
    assert len(await store_shas(store)) >= 4
    await RecordedFolders((made.volume,), PLAIN, store).delete(ID)
    assert await store_shas(store) == []
    assert not (made.volume / RECORDING).exists()


async def test_a_marked_file_has_the_words_and_all_the_rest(made: Sealed) -> None:
    files = made.files()
    kept = (await told(files)).parts[0].kept
    opened = await files.open(ID, kept, SAID)
    assert opened is not None
    whole = await content(opened, 0, opened.size)
    assert SAID.encode() in whole
    assert whole[-1000:] == (made.plain / kept.file).read_bytes()[-1000:]


async def pieces_until_refused(opened: Opened) -> bytes:
    found = b""
    try:
        async for piece in opened.read(0, opened.size):
            found += piece
    except SealBroken:
        return found
    raise AssertionError("it was not refused")


async def test_a_damaged_chunk_ends_the_answer_and_nothing_of_it_goes_out(made: Sealed) -> None:
    files = made.files()
    kept = (await told(files)).parts[0].kept
    path = made.path(kept)
    data = bytearray(path.read_bytes())
    data[300_000] ^= 1
    path.write_bytes(data)
    opened = await files.open(ID, kept)
    assert opened is not None
    found = await pieces_until_refused(opened)
    assert found == (made.plain / kept.file).read_bytes()[: len(found)]
    assert len(found) == 256 * 1024
    assert files.suspects.of(ID) == {kept.file}, "whoever mends is told"
    assert await content(opened, 0, 1000) == found[:1000]


@pytest.mark.parametrize(
    "change",
    [lambda data: data[:-1], lambda data: data[: len(data) // 2], lambda data: data + b"x"],
    ids=["cut", "halved", "longer"],
)
async def test_a_file_that_was_cut_off_or_added_to_is_not_given_out(
    made: Sealed, change: Callable[[bytes], bytes]
) -> None:
    files = made.files()
    kept = (await told(files)).parts[0].kept
    path = made.path(kept)
    path.write_bytes(change(path.read_bytes()))
    assert await files.open(ID, kept) is None


async def test_a_file_in_anothers_place_is_not_given_out(made: Sealed) -> None:
    files = made.files()
    described = await told(files)
    made.path(described.sounds[0].kept).replace(made.path(described.parts[0].kept))
    assert await files.open(ID, described.parts[0].kept) is None


@pytest.mark.parametrize("keys", [key_line("two", 2), key_line("one", 9)])
async def test_without_the_key_that_is_said(made: Sealed, tmp_path: Path, keys: str) -> None:
    files = made.files()
    kept = (await told(files)).parts[0].kept
    key_file(tmp_path, keys)
    for late in (files, made.files()):
        with pytest.raises(RecordingNoKey):
            await late.described(ID)
        with pytest.raises(RecordingNoKey):
            await late.open(ID, kept)
