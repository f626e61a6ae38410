"""What a kill, a lost line or a change of mind leaves behind goes within a day; nothing that is needed does."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from meetings import commands
from meetings.commands.paper_uploads import Announced
from meetings.domain.papers import UploadState
from meetings.ids import UploadId, new_uuid
from meetings.models.papers import Paper, PaperFile, PaperPage, PaperUpload
from meetings.papers.sweeping import Swept
from tests.meetings.hall import Hall
from tests.meetings.papers.intake_desk import Desk
from tests.meetings.papers.large_paper import typed

pytestmark = pytest.mark.anyio
DAYS = timedelta(days=2)


@pytest.fixture
async def desk(hall: Hall, tmp_path: Path) -> Desk:
    made = await Desk.of(hall, tmp_path)
    made.now = datetime.now(UTC)  # Files have the machine's own dates.
    return made


def age(path: Path) -> None:
    old = (datetime.now(UTC) - DAYS).timestamp()
    os.utime(path, (old, old))


async def test_an_upload_that_fell_silent_is_given_up(desk: Desk) -> None:
    said = Announced(desk.hall.meeting, None, None, "Báo cáo", "bao-cao", "open", False, 10)
    async with desk.db.begin() as tx:
        silent = await commands.open_upload(tx, said, desk.hall.accounts["thuky"], desk.now - DAYS)
        young = await commands.open_upload(tx, said, desk.hall.accounts["thuky"], desk.now)
    for upload in (silent, young):
        desk.uploads.path(upload).parent.mkdir(exist_ok=True)
        desk.uploads.path(upload).write_bytes(b"abc")
        age(desk.uploads.path(upload))
    assert (await desk.sweeper().sweep()).uploads == 1
    async with desk.db.read() as tx:
        assert (await tx.get_one(PaperUpload, silent)).state is UploadState.GONE
        assert (await tx.get_one(PaperUpload, young)).state is UploadState.OPEN
    assert [one.name for one in desk.left_behind()] == [young]


async def test_what_has_no_row_goes_when_it_is_old_enough(desk: Desk, tmp_path: Path) -> None:
    young, old = await desk.store.put(b"young"), await desk.store.put(b"old")
    age(tmp_path / "papers" / old[:2] / old)
    stray = desk.uploads.path(UploadId(new_uuid()))
    staged, job = tmp_path / "papers" / "staging" / "x", tmp_path / "workshop" / "x"
    stray.parent.mkdir()
    job.mkdir(parents=True)
    for path in (stray, staged):
        path.write_bytes(b"left")
    for path in (stray, staged, job):
        age(path)
    assert await desk.sweeper().sweep() == Swept(uploads=0, upload_files=1, objects=2, folders=1)
    assert {kept.sha async for kept in desk.store.every()} == {young}
    assert desk.left_behind() == []


async def test_what_a_version_needs_stays_and_goes_with_the_last_one(desk: Desk, tmp_path: Path) -> None:
    await desk.take(typed(1))
    await desk.prepare()
    async with desk.db.read() as tx:
        page = (await tx.scalars(select(PaperPage))).one()
    assert len({page.image_sha, page.thumb_sha, page.ink_sha}) == 3
    for path in (tmp_path / "papers").glob("??/*"):
        age(path)
    desk.now += DAYS
    assert await desk.sweeper().sweep() == Swept()
    async with desk.db.begin() as tx:
        await tx.execute(delete(Paper))
    kept = {one.sha async for one in desk.store.every()}
    assert (await desk.sweeper().sweep()).objects == len(kept) > 2
    assert {one.sha async for one in desk.store.every()} == set()
    async with desk.db.read() as tx:
        assert (await tx.scalars(select(PaperFile))).all() == []


async def test_what_was_brought_again_since_it_was_listed_is_not_swept(desk: Desk, tmp_path: Path) -> None:
    sha = await desk.store.put(b"again")
    age(tmp_path / "papers" / sha[:2] / sha)
    listed = [one async for one in desk.store.every()]
    await desk.store.put(b"again")
    sweeper = desk.sweeper()
    assert await sweeper._drop_unknown(listed, desk.now - timedelta(hours=24)) == 0
    assert await desk.store.content(sha) == b"again"
