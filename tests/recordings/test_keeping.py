"""Finished recordings in a bucket: sent, read back, and gone from this machine only then."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from meetings.papers.store import NotKept, PaperStore
from recordings.errors import NotFinalised
from recordings.final import Context, Final, files_of, read_final
from recordings.finaliser.finaliser import Finaliser
from recordings.keeping import drop_local, keep
from tests.meetings.papers.swift_server import swift
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN

pytestmark = pytest.mark.anyio


@contextmanager
def a_store(kind: str, folder: Path) -> Iterator[PaperStore]:
    if kind == "folder":
        yield PaperStore.in_folder(folder / "store")
        return
    with swift(folder / "swift") as bucket:
        yield PaperStore.in_bucket(bucket)


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """One with a recording that is finished."""
    a_session(tmp_path / "volume", 3)
    Finaliser(RECORDING, [tmp_path / "volume"], PLAIN, Context(), lambda _: None).run()
    return tmp_path / "volume"


def told(volume: Path) -> Final:
    made = read_final(volume / RECORDING, PLAIN.files(RECORDING))
    assert made is not None
    return made


@pytest.mark.parametrize("kind", ["folder", pytest.param("swift", marks=pytest.mark.long)])
@pytest.mark.timeout(200)
async def test_all_files_are_kept_and_then_leave_this_machine(kind: str, volume: Path, tmp_path: Path) -> None:
    made, final = told(volume), volume / RECORDING / "final"
    contents = {each.sha256: (final / each.file).read_bytes() for each in files_of(made)}
    with a_store(kind, tmp_path) as store:
        sha = await keep(RECORDING, [volume], PLAIN, store)
        assert Final.model_validate_json(await store.content(sha)) == made
        for kept_sha, content in contents.items():
            assert b"".join([piece async for piece in store.read(kept_sha)]) == content
        assert await keep(RECORDING, [volume], PLAIN, store) == sha
    assert drop_local(RECORDING, [volume], PLAIN) == len(made.parts) + len(made.sounds)
    assert sorted(path.name for path in final.iterdir()) == ["final.json", "poster.jpg", "thumbs-001.jpg"]


async def test_what_was_sent_before_a_kill_is_not_sent_again(volume: Path, tmp_path: Path) -> None:
    made, final = told(volume), volume / RECORDING / "final"
    store = PaperStore.in_folder(tmp_path / "store")
    first = made.parts[0]
    await store.put_file(first.sha256, final / first.file)
    written = (await store.kept(first.sha256)).written_at
    await keep(RECORDING, [volume], PLAIN, store)
    assert (await store.kept(first.sha256)).written_at == written


async def test_what_comes_back_otherwise_is_sent_again(volume: Path, tmp_path: Path) -> None:
    made = told(volume)
    store = PaperStore.in_folder(tmp_path / "store")
    await keep(RECORDING, [volume], PLAIN, store)
    part = made.parts[0]
    there = tmp_path / "store" / part.sha256[:2] / part.sha256
    there.write_bytes(bytes(part.bytes))
    with pytest.raises(NotFinalised):
        await keep(RECORDING, [volume], PLAIN, store)
    with pytest.raises(NotKept):
        await store.size(part.sha256)
    await keep(RECORDING, [volume], PLAIN, store)
    assert await store.size(part.sha256) == part.bytes


async def test_nothing_finished_is_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(NotFinalised):
        await keep(RECORDING, [tmp_path], PLAIN, PaperStore.in_folder(tmp_path / "store"))
