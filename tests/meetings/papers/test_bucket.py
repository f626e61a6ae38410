"""Papers in a bucket of a real server: everything that the store does."""

import hashlib
from pathlib import Path

import pytest

from meetings.papers.store import PART_BYTES, NotKept, PaperStore
from tests.meetings.papers.swift_server import swift

pytestmark = pytest.mark.anyio


@pytest.mark.long
@pytest.mark.timeout(200)
async def test_a_bucket_does_all_that_a_folder_does(tmp_path: Path) -> None:
    content = bytes(range(256)) * (3 * PART_BYTES // 256)
    source = tmp_path / "source"
    source.write_bytes(content)
    with swift(tmp_path / "swift") as bucket:
        store = PaperStore.in_bucket(bucket)
        small = await store.put(b"small")
        assert await store.put(b"small") == small
        large = await store.put_path(source)
        assert (large.sha, large.size) == (hashlib.sha256(content).hexdigest(), len(content))
        assert await store.content(small) == b"small"
        assert b"".join([piece async for piece in store.read(large.sha)]) == content
        middle = [piece async for piece in store.read_range(large.sha, PART_BYTES - 5, PART_BYTES + 5)]
        assert b"".join(middle) == content[PART_BYTES - 5 : PART_BYTES + 5]
        assert {kept.sha async for kept in store.every()} == {small, large.sha}
        for sha in (small, small, large.sha):
            await store.delete(sha)
        assert [kept async for kept in store.every()] == []
        for asked in (store.size(small), store.content(large.sha)):
            with pytest.raises(NotKept):
                await asked
