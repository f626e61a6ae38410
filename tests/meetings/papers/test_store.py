"""Objects by their hash: kept whole, read in pieces, forgotten."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meetings.papers.store import CHUNK_BYTES, STAGING, NotKept, PaperStore

pytestmark = pytest.mark.anyio
CONTENT = bytes(range(256)) * 4096
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> PaperStore:
    return PaperStore.in_folder(tmp_path / "papers")


async def test_what_was_put_is_read_again(store: PaperStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(CONTENT)
    await store.put_file(SHA, source)
    assert await store.size(SHA) == len(CONTENT)
    assert b"".join([piece async for piece in store.read(SHA)]) == CONTENT
    small = await store.put(b"small")
    assert small == hashlib.sha256(b"small").hexdigest()
    assert await store.content(small) == b"small"
    assert {kept.sha async for kept in store.every()} == {SHA, small}


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, len(CONTENT)), (CHUNK_BYTES - 1, CHUNK_BYTES + 1), (len(CONTENT) - 1, len(CONTENT))]
)
async def test_a_range_is_exactly_what_was_asked_for(store: PaperStore, start: int, end: int) -> None:
    await store.put(CONTENT)
    pieces = [piece async for piece in store.read_range(SHA, start, end)]
    assert b"".join(pieces) == CONTENT[start:end]
    assert max(map(len, pieces)) <= CHUNK_BYTES


async def test_what_is_not_there_is_not_kept(store: PaperStore) -> None:
    for sha in (SHA, "", "../../etc/passwd", f"{SHA}/..", SHA.upper(), f"{SHA}\n"):
        with pytest.raises(NotKept):
            await store.size(sha)
        with pytest.raises(NotKept):
            await store.content(sha)
        with pytest.raises(NotKept):
            [piece async for piece in store.read_range(sha, 0, 1)]
    await store.delete(SHA)


async def test_what_was_deleted_is_gone(store: PaperStore) -> None:
    await store.put(CONTENT)
    await store.delete(SHA)
    assert [kept async for kept in store.every()] == []
    with pytest.raises(NotKept):
        await store.size(SHA)


async def test_writing_again_is_no_fault_and_renews_the_date(store: PaperStore, tmp_path: Path) -> None:
    await store.put(CONTENT)
    old = datetime.now(UTC) - timedelta(days=2)
    os.utime(tmp_path / "papers" / SHA[:2] / SHA, (old.timestamp(), old.timestamp()))
    assert (await store.kept(SHA)).written_at < old + timedelta(seconds=2)
    await store.put(CONTENT)
    assert (await store.kept(SHA)).written_at > old + timedelta(days=1)


async def test_what_a_kill_left_half_written_is_no_object_and_is_swept(store: PaperStore, tmp_path: Path) -> None:
    left = tmp_path / "papers" / STAGING / "tmpx"
    left.write_bytes(b"half")
    assert [kept async for kept in store.every()] == []
    now = datetime.now(UTC)
    assert store.drop_staged(now - timedelta(hours=1)) == 0
    assert store.drop_staged(now + timedelta(hours=1)) == 1
    assert not left.exists()
