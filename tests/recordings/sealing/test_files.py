"""Sealed files give what was written, whole or in any range, or refuse."""

import contextlib
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.errors import NoKey, SealBroken
from recordings.sealing.chunks import ADDED_BYTES, stored_size
from recordings.sealing.drafts import HELD_CHUNKS
from recordings.sealing.files import Files, Vault
from recordings.sealing.head import CHUNK_BYTES, HEAD_BYTES, MAGIC
from tests.recordings.sealing.vaults import PLAIN, key_file, key_line, vault

SIZES = st.one_of(
    st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES]),
    st.integers(0, 4 * CHUNK_BYTES),
)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def noise(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return vault(tmp_path).files("r")


def whole(files: Files, path: Path, size: int, seed: int = 0) -> bytes:
    content = noise(size, seed)
    files.write(path, content)
    return content


def refused(files: Files, path: Path) -> bool:
    """Whether a file of chunks gives nothing of what is damaged: reading it from end to end fails."""
    try:
        files.read(path)
    except SealBroken:
        return True
    return False


@FEW
@given(size=SIZES, at=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_every_range_is_that_of_the_plain_content(
    files: Files, tmp_path: Path, size: int, at: tuple[float, float]
) -> None:
    path = tmp_path / "part"
    content = whole(files, path, size)
    start, end = sorted(round(place * size) for place in at)
    with files.open(path) as file:
        assert file.seek(start) == start
        assert file.read(end - start) == content[start:end]
        assert file.tell() == end
        assert file.seek(-min(size, 7), os.SEEK_END) == size - min(size, 7)
        assert file.read() == content[size - min(size, 7) :]
        assert file.read(10) == b""
    assert files.size(path) == size
    assert path.stat().st_size == stored_size(size, CHUNK_BYTES)


@FEW
@given(size=SIZES, bit=st.floats(0, 1, exclude_max=True))
def test_a_bit_that_was_changed_is_refused(files: Files, tmp_path: Path, size: int, bit: float) -> None:
    path = tmp_path / "part"
    whole(files, path, size)
    stored = bytearray(path.read_bytes())
    place = round(bit * (len(stored) * 8 - 1))
    stored[place // 8] ^= 1 << place % 8
    path.write_bytes(stored)
    if stored.startswith(MAGIC):
        assert refused(files, path)
    else:
        assert files.read(path) == bytes(stored), "what does not begin as a sealed file is taken as it is"


@FEW
@given(size=SIZES, cut=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_is_refused_before_anything_is_read(
    files: Files, tmp_path: Path, size: int, cut: float
) -> None:
    path = tmp_path / "part"
    whole(files, path, size)
    os.truncate(path, max(round(cut * path.stat().st_size) - 1, len(MAGIC)))
    with pytest.raises(SealBroken), files.open(path):
        pass


def test_a_file_that_was_cut_off_between_chunks_is_refused(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "part"
    whole(files, path, 3 * CHUNK_BYTES)
    os.truncate(path, HEAD_BYTES + 2 * (CHUNK_BYTES + ADDED_BYTES))
    with pytest.raises(SealBroken), files.open(path):
        pass


def chunks_of(path: Path) -> tuple[bytes, list[bytes]]:
    stored, step = path.read_bytes(), CHUNK_BYTES + ADDED_BYTES
    return stored[:HEAD_BYTES], [stored[at : at + step] for at in range(HEAD_BYTES, len(stored), step)]


@pytest.mark.parametrize(
    "change",
    [
        lambda own, _: [own[1], own[0], own[2]],
        lambda own, _: [own[0], own[0], own[2]],
        lambda own, _: [own[0], own[1], own[2], own[2]],
        lambda own, _: [own[0], own[2]],
        lambda own, other: [own[0], other[1], own[2]],
    ],
    ids=["swapped", "repeated", "added", "left out", "another file's"],
)
def test_chunks_that_changed_their_place_or_their_file_are_refused(
    files: Files, tmp_path: Path, change: Callable[[list[bytes], list[bytes]], list[bytes]]
) -> None:
    path, other = tmp_path / "part", tmp_path / "other"
    whole(files, path, 3 * CHUNK_BYTES)
    whole(files, other, 3 * CHUNK_BYTES, seed=1)
    head, own = chunks_of(path)
    path.write_bytes(head + b"".join(change(own, chunks_of(other)[1])))
    assert refused(files, path)


def test_a_file_is_refused_under_another_name_and_in_another_recording(tmp_path: Path) -> None:
    kept = vault(tmp_path)
    path, other = tmp_path / "part", tmp_path / "other"
    content = whole(kept.files("r"), path, 10)
    shutil.copy(path, other)
    assert kept.files("r").read(path) == content
    assert refused(kept.files("r"), other)
    assert refused(kept.files("s"), path)


def test_a_file_can_be_made_under_another_name_than_it_will_have(files: Files, tmp_path: Path) -> None:
    with files.create(tmp_path / "part.tmp", name="part") as draft:
        draft.write(0, b"content")
    (tmp_path / "part.tmp").rename(tmp_path / "part")
    assert files.read(tmp_path / "part") == b"content"


@pytest.mark.parametrize("sealed", [True, False])
@FEW
@given(
    writes=st.lists(st.tuples(st.integers(0, (HELD_CHUNKS + 4) * CHUNK_BYTES), st.integers(1, 40_000)), max_size=30),
    seed=st.integers(0, 9),
)
def test_what_is_written_here_and_there_is_read_while_and_after_it_is_written(
    tmp_path: Path, sealed: bool, writes: list[tuple[int, int]], seed: int
) -> None:
    files = (vault(tmp_path) if sealed else PLAIN).files("r")
    expected = bytearray()
    with files.create(tmp_path / "part") as draft:
        for number, (at, size) in enumerate(writes):
            data = noise(size, seed + number)
            draft.write(at, data)
            expected.extend(bytes(max(at + size - len(expected), 0)))
            expected[at : at + size] = data
            assert draft.read(max(at - 10, 0), at + size + 10) == expected[max(at - 10, 0) : at + size + 10]
        assert draft.size == len(expected)
    assert files.read(tmp_path / "part") == bytes(expected)


def test_nothing_is_sealed_twice_with_one_nonce(files: Files, tmp_path: Path) -> None:
    path, seen = tmp_path / "part", []
    with files.create(path) as draft:
        for _ in range(3):
            for place in range(HELD_CHUNKS + 2):
                draft.write(place * CHUNK_BYTES, b"x")
            stored = path.read_bytes()
            seen.append([stored[at : at + 8] for at in range(HEAD_BYTES, len(stored), CHUNK_BYTES + ADDED_BYTES)])
    first, later = [set(counts) - {bytes(8)} for counts in (seen[0], seen[2])]
    assert first
    assert not first & later


def test_a_file_that_is_not_finished_is_refused(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "part"
    whole(files, path, 10)
    with contextlib.suppress(RuntimeError), files.create(path) as draft:
        draft.write(0, noise(20 * CHUNK_BYTES))
        raise RuntimeError
    assert not path.read_bytes().startswith(MAGIC)


def test_a_full_disk_is_told(files: Files) -> None:
    with pytest.raises(OSError, match="No space"), files.create(Path("/dev/full")) as draft:
        draft.write(0, noise(20 * CHUNK_BYTES))


def test_what_was_written_without_a_key_stays_readable(files: Files, tmp_path: Path) -> None:
    PLAIN.files("r").write(tmp_path / "part", b"plain")
    assert (tmp_path / "part").read_bytes() == b"plain"
    assert files.read(tmp_path / "part") == b"plain"


def test_a_changed_key_opens_what_was_sealed_before(tmp_path: Path) -> None:
    kept = vault(tmp_path)
    kept.files("r").write(tmp_path / "old", b"before")
    key_file(tmp_path, key_line("two", 2) + key_line("one"))
    kept.check()
    kept.files("r").write(tmp_path / "new", b"after")
    assert kept.files("r").read(tmp_path / "old") == b"before"
    assert kept.files("r").read(tmp_path / "new") == b"after"
    key_file(tmp_path, key_line("two", 2))
    assert kept.files("r").read(tmp_path / "new") == b"after"
    with pytest.raises(NoKey, match="one"):
        kept.files("r").read(tmp_path / "old")


def test_without_the_key_nothing_is_read_and_nothing_written(tmp_path: Path) -> None:
    kept = vault(tmp_path)
    kept.files("r").write(tmp_path / "part", b"content")
    with pytest.raises(NoKey, match="no file of keys"):
        PLAIN.files("r").read(tmp_path / "part")
    key_file(tmp_path, key_line("one", 9))
    with pytest.raises(NoKey, match="not the one"):
        kept.files("r").read(tmp_path / "part")
    (tmp_path / "recordings.keys").unlink()
    with pytest.raises(NoKey):
        kept.check()
    with pytest.raises(NoKey):
        Vault.of(tmp_path / "recordings.keys").files("r").write(tmp_path / "more", b"content")
    assert not (tmp_path / "more").exists()


@pytest.mark.parametrize("size", [0, 5, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_what_is_stored_as_a_whole_is_a_file_of_chunks(files: Files, tmp_path: Path, size: int) -> None:
    path, content = tmp_path / "final.json", noise(size)
    path.write_bytes(files.sealed("final.json", content))
    assert files.read(path) == content
    os.truncate(path, path.stat().st_size - 1)
    assert refused(files, path)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (CHUNK_BYTES - 1, CHUNK_BYTES + 1), (150_000, 150_001), (0, 200_000)]
)
def test_a_range_of_what_is_kept_elsewhere_needs_its_chunks_alone(
    files: Files, tmp_path: Path, start: int, end: int
) -> None:
    path = tmp_path / "part"
    content = whole(files, path, 200_000)
    stored = path.read_bytes()
    chunks = files.chunks(stored[:HEAD_BYTES], "part", 200_000)
    wanted = chunks.stored(start, end)
    assert wanted.end - wanted.start <= (end - start) + 2 * CHUNK_BYTES + 4 * ADDED_BYTES
    opened = chunks.content(stored[wanted.start : wanted.end], wanted.first)
    assert chunks.cut(opened, wanted.first, start, end) == content[start:end]


def test_vaults_are_made_with_or_without_keys(tmp_path: Path) -> None:
    assert Vault.of(None).files("r").sealer("x") is None
    assert vault(tmp_path).files("r").sealer("x") is not None
