"""The process that finishes a recording, as the web process has it."""

from pathlib import Path

import pytest

from recordings.errors import NotFinalised
from recordings.final import FINAL, FINAL_JSON, Context, read_final
from recordings.finishing import check, finish
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN

pytestmark = pytest.mark.anyio
CONTEXT = Context()


async def nothing(_: int) -> None:
    """Nobody listens."""


async def test_what_is_logged_beside_is_not_taken_for_what_it_says(tmp_path: Path) -> None:
    """A segment that nobody can read is logged, and so is what is told of files and cannot be read."""
    kept = a_session(tmp_path, 3)
    (kept.shelf.folder / "000099-stage-vp8-1764000006000.mkv").write_bytes(b"\x1a\x45\xdf\xa3 torn")
    assert (await finish(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing)).duration_ms == 3000
    (kept.shelf.folder / FINAL / FINAL_JSON).write_bytes(b"{")
    assert (await finish(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing)).duration_ms == 3000
    assert read_final(kept.shelf.folder, kept.shelf.files) is not None


async def test_a_check_of_what_cannot_be_read_says_that_it_is_damaged(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 3)
    await finish(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing)
    await check(RECORDING, [tmp_path], PLAIN)
    (kept.shelf.folder / FINAL / FINAL_JSON).write_bytes(b"{")
    with pytest.raises(NotFinalised):
        await check(RECORDING, [tmp_path], PLAIN)
