"""What was uploaded becomes pages, or is refused and gone; a kill between makes no difference."""

import asyncio
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst
from sqlalchemy import func, select

from meetings.domain.jobs import LONGEST_WAIT, MAX_ATTEMPTS
from meetings.domain.papers import VersionState
from meetings.models.jobs import Job
from meetings.models.papers import PaperFile, PaperPage
from meetings.papers import making
from meetings.papers.kinds import Kind
from meetings.papers.making import MadePage
from meetings.papers.preparing import MAX_DEATHS
from meetings.papers.sandbox import Limits
from tests.meetings.hall import Hall
from tests.meetings.papers.hostile_office import docx, packed
from tests.meetings.papers.hostile_pdf import plain_pdf, poisoned_script
from tests.meetings.papers.intake_desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(hall: Hall, tmp_path: Path) -> Desk:
    return await Desk.of(hall, tmp_path)


def typed(text: str, pages: int = 1, title: str = "") -> bytes:
    """A PDF with this text at the head of its first page."""
    source = f'#set document(title: "{title}")\n{text}' + "\n#pagebreak()\nTrang sau" * (pages - 1)
    made = typst.compile(source.encode())
    assert isinstance(made, bytes)
    return made


async def shas(desk: Desk) -> set[str]:
    return {kept.sha async for kept in desk.store.every()}


async def test_a_paper_becomes_pages_with_pictures_and_text(desk: Desk) -> None:
    version = await desk.take(typed("Báo cáo tình hình kinh tế - xã hội", pages=3))
    await desk.prepare()
    row = await desk.version(version)
    assert (row.state, row.pages, row.drawn, row.signed) == (VersionState.READY, 3, 3, False)
    assert row.sha256 is not None
    assert (await desk.store.content(row.sha256)).startswith(b"%PDF-")
    async with desk.db.read() as tx:
        pages = (await tx.scalars(select(PaperPage).order_by(PaperPage.page))).all()
        known = set(await tx.scalars(select(PaperFile.sha256)))
    assert [page.page for page in pages] == [1, 2, 3]
    assert "Báo cáo tình hình kinh tế - xã hội" in pages[0].text
    assert round(pages[0].width_pt) == 595
    image = await desk.store.content(pages[0].image_sha)
    assert (image[8:12], len(image)) == (b"WEBP", pages[0].image_size)
    assert await shas(desk) == known
    assert desk.left_behind() == []


async def test_what_acts_is_gone_from_the_clean_copy(desk: Desk) -> None:
    version = await desk.take(poisoned_script("http://x.example"))
    await desk.prepare()
    sha = (await desk.version(version)).sha256
    assert sha is not None
    content = await desk.store.content(sha)
    assert b"x.example" not in content
    with pikepdf.open(BytesIO(content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert len(pdf.pages) == 2


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (typed("MẬT"), "paper_classified"),
        (typed("Báo cáo", title="Phương án tuyệt mật"), "paper_classified"),
        (b"%PDF-1.7\n%%EOF", "paper_broken"),
    ],
    ids=["stamped", "title", "broken"],
)
async def test_what_is_refused_is_gone_with_its_reason_kept(desk: Desk, content: bytes, refusal: str) -> None:
    version = await desk.take(content)
    await desk.prepare()
    row = await desk.version(version)
    assert (row.state, row.refusal, row.original_sha, row.sha256) == (VersionState.REFUSED, refusal, None, None)
    assert await shas(desk) == set()
    async with desk.db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(PaperFile)) == 0
    assert desk.left_behind() == []


async def test_what_another_version_shares_is_kept_when_one_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = plain_pdf()
    await desk.take(content)
    await desk.prepare()
    kept = await shas(desk)
    again = await desk.take(content)
    monkeypatch.setattr(making, "DRAWING", Limits(3 << 30, 1 << 30, 60, 0.001))
    await desk.prepare()
    assert (await desk.version(again)).refusal == "paper_too_heavy"
    assert await shas(desk) == kept


async def test_a_server_without_libreoffice_says_that_it_takes_pdf_only(hall: Hall, tmp_path: Path) -> None:
    desk = await Desk.of(hall, tmp_path, office=False)
    version = await desk.take(packed(docx()))
    await desk.prepare()
    assert (await desk.version(version)).refusal == "paper_pdf_only"


async def test_after_a_kill_it_is_begun_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    version = await desk.take(typed("Báo cáo", pages=3))
    reached = asyncio.Event()
    make = desk.workshop.make

    async def killed(folder: Path, original: Path, kind: Kind, take: making.Take) -> making.Made:
        async def take_one(page: MadePage) -> None:
            await take(page)
            reached.set()
            await asyncio.Event().wait()

        return await make(folder, original, kind, take_one)

    monkeypatch.setattr(desk.workshop, "make", killed)
    async with asyncio.TaskGroup() as tasks:
        dying = tasks.create_task(desk.prepare())
        await reached.wait()
        dying.cancel()
    monkeypatch.undo()
    assert (await desk.version(version)).state is VersionState.WAITING
    await desk.prepare()
    assert (await desk.version(version)).state is VersionState.WAITING  # Its lease is not over.
    desk.now += timedelta(minutes=1)
    await desk.prepare()
    assert (await desk.version(version)).state is VersionState.READY
    assert desk.left_behind() == []


async def test_a_paper_that_kills_whoever_opens_it_is_refused_in_the_end(desk: Desk) -> None:
    version = await desk.take(plain_pdf())
    async with desk.db.begin() as tx:
        (job,) = await tx.scalars(select(Job).where(Job.kind == "prepare_paper"))
        job.attempts = MAX_DEATHS
    await desk.prepare()
    assert (await desk.version(version)).refusal == "paper_too_heavy"


async def test_trouble_of_the_servers_own_is_tried_for_hours_and_blamed_on_no_paper(desk: Desk) -> None:
    version = await desk.take(plain_pdf())
    for sha in await shas(desk):
        await desk.store.delete(sha)
    for _ in range(MAX_ATTEMPTS - 1):
        await desk.prepare()
        assert (await desk.version(version)).state is VersionState.WAITING
        desk.now += LONGEST_WAIT
    await desk.prepare()
    assert (await desk.version(version)).refusal == "paper_not_prepared"


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_an_office_file_becomes_a_pdf(desk: Desk) -> None:
    version = await desk.take(packed(docx()))
    await desk.prepare()
    row = await desk.version(version)
    assert (row.state, row.pages) == (VersionState.READY, 1)
    async with desk.db.read() as tx:
        assert "Báo cáo" in (await tx.scalar(select(PaperPage.text)) or "")
