"""The papers of the year: what leaders are told of them is what was decided, and their files are real and shared."""

from collections.abc import Iterator
from importlib.resources import files

import pypdfium2
import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import account_value
from meetings.domain.roles import Act
from meetings.ids import MeetingId
from meetings.models.accounts import AccountRow
from meetings.models.directory import OrgUnit
from meetings.models.jobs import Job
from meetings.models.papers import PaperFile, PaperReceipt, PaperVersion
from meetings.papers.grants import reader_for
from meetings.papers.pages import paper_lines
from meetings.papers.readers import read_papers
from meetings.papers.reminding import UNREAD_MAIL, unread_units
from meetings.papers.values import PaperLine
from meetings.seed.year.expected_papers import (
    PaperExpected,
    papers_expected,
    papers_table,
    reading_table,
    unread_expected,
)
from meetings.seed.year.library import print_text
from meetings.seed.year.occasions import YEAR_NOW, Occasion, occasions
from meetings.seed.year.papers import reminded_at
from meetings.seed.year.texts import texts
from meetings.seed.year.writing import Extent
from tests.meetings.year.conftest import SEEDED_APART, Year

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.xdist_group("year"), SEEDED_APART]
FOUND = Extent().directory()
CHOSEN = set(range(0, 89, 11)) | {81, 82, 83, 87}
"""Every eleventh meeting, and those around the moment at which the year stands still."""


def test_the_committed_tables_are_what_was_decided() -> None:
    every, folder = occasions(), files("meetings.seed.year")
    assert folder.joinpath("expected_papers.tsv").read_text(encoding="utf-8") == papers_table(every, FOUND)
    assert folder.joinpath("expected_reading.tsv").read_text(encoding="utf-8") == reading_table(every, FOUND)


async def test_who_leads_is_told_of_every_paper_what_was_decided(year: Year) -> None:
    async with year.db.read() as tx:
        for occasion, meeting in chosen(year):
            lines = [as_expected(line) for line in await list_of(tx, meeting)]
            expected = list(papers_expected(occasion, FOUND))
            assert lines == expected, occasion


async def test_who_read_is_told_with_the_unit_of_the_seat_or_of_the_room(year: Year) -> None:
    occasion, meeting = next(iter(chosen(year)))
    async with year.db.read() as tx:
        told = await read_papers(tx, meeting)
    by_unit = {reader.unit for paper in told for reader in paper.readers}
    assert {"Phủ Lý", "Sở Nội vụ"} <= by_unit, occasion
    assert len(by_unit) > 100


async def test_a_day_before_those_units_are_unread_that_had_opened_nothing(year: Year) -> None:
    for occasion, meeting in chosen(year):
        expected, at = unread_expected(occasion, FOUND), reminded_at(occasion)
        if expected is None or at is None:
            continue
        async with year.db.begin() as tx:
            await tx.execute(delete(PaperReceipt).where(PaperReceipt.first_open > at))  # What came later.
            units = await unread_units(tx, meeting, at)
            codes = await tx.scalars(select(OrgUnit.code).where(OrgUnit.id.in_(units)))
            assert set(codes) == expected, occasion
            await tx.rollback()


async def test_files_are_pdfs_in_vietnamese_that_many_meetings_share(year: Year) -> None:
    async with year.db.read() as tx:
        pdfs = await tx.scalar(select(func.count()).where(PaperFile.media_type == "application/pdf"))
        versions = await tx.scalar(select(func.count()).select_from(PaperVersion))
        mails = await tx.scalar(select(func.count()).where(Job.kind == UNREAD_MAIL))
    assert pdfs == len(texts()) == 28
    assert versions is not None
    assert versions > 400
    assert mails
    again = print_text(texts()[0])
    with pypdfium2.PdfDocument(again.content) as pdf:
        assert "Thu, chi ngân sách" in pdf[0].get_textpage().get_text_bounded()
    async with year.db.read() as tx:
        assert await tx.get(PaperFile, again.sha) is not None, "printed anew it is the same file"


def chosen(year: Year) -> Iterator[tuple[Occasion, MeetingId]]:
    """Some of the meetings that are invited to: all would take a minute more."""
    return ((one, meeting) for one, meeting in year.invited() if one.number in CHOSEN)


async def list_of(tx: AsyncSession, meeting: MeetingId) -> tuple[PaperLine, ...]:
    chair = await tx.scalar(select(AccountRow.id).where(AccountRow.login == "chutri"))
    assert chair is not None
    reader = await reader_for(tx, await account_value(tx, chair), meeting, Act.READ_PAPERS)
    return await paper_lines(tx, reader, YEAR_NOW)


def as_expected(line: PaperLine) -> PaperExpected:
    """A line in the words of the plan."""
    shown, told = line.version or line.draft, line.readers
    state = "recalled" if line.recalled is not None else "out" if line.version is not None else "draft"
    counts = None if told is None else (told.of, told.opened, told.finished, told.machines, told.holding)
    number = 1 if shown is None else shown.number
    return PaperExpected(line.position, line.title, number, state, line.late, counts)
