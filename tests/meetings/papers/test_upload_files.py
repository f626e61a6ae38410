"""Bytes that come in: kept in order, on the disk before they are told of, one sender at a time."""

import asyncio
import hashlib
import os
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meetings.ids import UploadId, new_uuid
from meetings.papers import upload_files
from meetings.papers.upload_files import BATCH_BYTES, SETTLE_BYTES, TooMuchSent, UploadFiles

pytestmark = pytest.mark.anyio
UPLOAD = UploadId(new_uuid())
LATER = datetime.now(UTC) + timedelta(hours=1)


class LineLost(Exception):
    pass


async def sent(*pieces: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if then is not None:
        raise then


class Noted(list[int]):
    async def __call__(self, offset: int) -> None:
        self.append(offset)


async def receive(files: UploadFiles, received: int, size: int, pieces: AsyncIterator[bytes], noted: Noted) -> int:
    async with files.turn(UPLOAD):
        return await files.receive(UPLOAD, received, size, pieces, noted)


async def test_pieces_are_put_together(tmp_path: Path) -> None:
    files, noted = UploadFiles(tmp_path / "uploads"), Noted()
    assert await receive(files, 0, 6, sent(b"abc", b"def"), noted) == 6
    assert files.path(UPLOAD).read_bytes() == b"abcdef"
    assert await files.digest(UPLOAD) == hashlib.sha256(b"abcdef").hexdigest()
    assert noted == [6]


async def test_what_came_before_a_line_was_lost_is_kept(tmp_path: Path) -> None:
    files, noted = UploadFiles(tmp_path), Noted()
    with pytest.raises(LineLost):
        await receive(files, 0, 9, sent(b"abc", b"def", then=LineLost()), noted)
    assert noted == [6]
    assert await receive(files, 6, 9, sent(b"ghi"), noted) == 9
    assert files.path(UPLOAD).read_bytes() == b"abcdefghi"


async def test_what_was_never_settled_is_written_over(tmp_path: Path) -> None:
    files = UploadFiles(tmp_path)
    files.path(UPLOAD).write_bytes(b"abcXXXXXXXX")
    assert await receive(files, 3, 6, sent(b"def"), Noted()) == 6
    assert files.path(UPLOAD).read_bytes() == b"abcdef"


async def test_long_ones_are_settled_on_the_way(tmp_path: Path) -> None:
    files, noted = UploadFiles(tmp_path), Noted()
    pieces = [bytes([number]) * BATCH_BYTES for number in range(9)]
    size = 9 * BATCH_BYTES
    assert await receive(files, 0, size, sent(*pieces), noted) == size
    assert noted == [SETTLE_BYTES, size]
    assert await files.digest(UPLOAD) == hashlib.sha256(b"".join(pieces)).hexdigest()


async def test_no_more_is_taken_than_was_announced(tmp_path: Path) -> None:
    files, noted = UploadFiles(tmp_path), Noted()
    with pytest.raises(TooMuchSent):
        await receive(files, 0, 5, sent(b"abc", b"def"), noted)
    assert files.path(UPLOAD).read_bytes() == b"abc"


async def test_a_newer_request_cuts_off_one_that_hangs(tmp_path: Path) -> None:
    files, noted, hanging = UploadFiles(tmp_path), Noted(), asyncio.Event()

    async def hangs() -> AsyncIterator[bytes]:
        yield b"abc"
        hanging.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks:
        older = tasks.create_task(receive(files, 0, 6, hangs(), noted))
        await hanging.wait()
        assert await receive(files, 3, 6, sent(b"def"), noted) == 6
        assert await older == 3
    assert noted == [3, 6]
    assert files.path(UPLOAD).read_bytes() == b"abcdef"


async def test_the_file_stays_open_until_the_thread_has_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that stops cancels its requests; a thread that still writes must not meet another file's number."""
    files, noted, writing, goes_on = UploadFiles(tmp_path), Noted(), asyncio.Event(), threading.Event()
    loop, closed, write, close = asyncio.get_running_loop(), list[int](), os.write, os.close

    def slow(file: int, content: memoryview) -> int:
        loop.call_soon_threadsafe(writing.set)
        assert goes_on.wait(10)
        assert file not in closed
        return write(file, content)

    def noted_close(file: int) -> None:
        closed.append(file)
        close(file)

    monkeypatch.setattr(os, "write", slow)
    monkeypatch.setattr(os, "close", noted_close)
    async with asyncio.TaskGroup() as tasks:
        receiving = tasks.create_task(receive(files, 0, 2 * BATCH_BYTES, sent(b"a" * BATCH_BYTES), noted))
        await writing.wait()
        receiving.cancel()
        await asyncio.sleep(0.05)
        assert not closed
        goes_on.set()
    assert receiving.cancelled()
    assert files.path(UPLOAD).stat().st_size == BATCH_BYTES
    assert len(closed) == 1


async def test_who_says_nothing_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent() -> AsyncIterator[bytes]:
        yield b"abc"
        await asyncio.Event().wait()

    monkeypatch.setattr(upload_files, "IDLE_S", 0.01)
    assert await receive(UploadFiles(tmp_path), 0, 6, silent(), Noted()) == 3


async def test_files_of_no_upload_are_swept(tmp_path: Path) -> None:
    files, other = UploadFiles(tmp_path / "uploads"), UploadId(new_uuid())
    assert files.forget_all_but((), LATER) == 0
    await receive(files, 0, 3, sent(b"abc"), Noted())
    files.path(other).write_bytes(b"left")
    assert files.forget_all_but({UPLOAD}, datetime.now(UTC) - timedelta(hours=1)) == 0
    assert files.forget_all_but({UPLOAD}, LATER) == 1
    assert [one.name for one in (tmp_path / "uploads").iterdir()] == [UPLOAD]
    files.forget(UPLOAD)
    files.forget(UPLOAD)
    assert not files.path(UPLOAD).exists()
