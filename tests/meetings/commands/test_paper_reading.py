"""Receipts of versions, notes of one's own, copies that are told of."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import event, func, select

from meetings import commands
from meetings.commands import Beat, GrantLine, Jotted, paper_reading
from meetings.domain.papers import GrantScope, NoteKind, PaperRights
from meetings.domain.roles import Act
from meetings.errors import InvalidInput, NotFound
from meetings.ids import PaperId, VersionId
from meetings.models.audit import AuditEvent
from meetings.models.papers import PaperCopy, PaperNote, PaperReceipt
from meetings.papers.ahead import HELD_AFTER, ahead
from meetings.papers.grants import version_for
from meetings.papers.pages import paper_lines
from tests.meetings.hall import NOW, Hall, after
from tests.meetings.papers.library import ALL_DOWNLOAD, PAGES, Library

pytestmark = pytest.mark.anyio
ROOM = "diemcau-14215"


async def beat(library: Library, place: tuple[PaperId, VersionId], page: int, seconds: int, at_s: float) -> None:
    async with library.hall.db.begin() as tx:
        reader = await library.reader(tx, "daibieu1")
        _, row = await version_for(tx, reader, place, after(at_s))
        await commands.record_reading(tx, reader, row, Beat(page, seconds), after(at_s))


async def receipt(library: Library, version: VersionId) -> tuple[int, int] | None:
    async with library.hall.db.read() as tx:
        row = await tx.get(PaperReceipt, (version, library.hall.accounts["daibieu1"]))
    return None if row is None else (row.max_page, row.seconds)


async def test_a_receipt_binds_to_the_version_and_counts_no_more_than_the_time(hall: Hall) -> None:
    library = Library(hall)
    paper, first = place = await library.publish()
    await beat(library, place, 2, 3600, 0)
    assert await receipt(library, first) == (2, 0)
    await beat(library, place, 1, 3600, 10)
    assert await receipt(library, first) == (2, 10)
    await beat(library, place, 3, 4, 20)
    assert await receipt(library, first) == (3, 14)
    for page in (0, PAGES + 1):
        with pytest.raises(InvalidInput):
            await beat(library, place, page, 1, 30)
    _, second = await library.bring(paper=paper)
    await library.put_out(paper, second)
    assert await receipt(library, first) == (3, 14)
    assert await receipt(library, second) is None


async def test_a_download_is_written_down_once(hall: Hall) -> None:
    library = Library(hall)
    paper, version = await library.publish("a", None, ALL_DOWNLOAD)
    for _ in range(2):
        async with hall.db.begin() as tx:
            reader = await library.reader(tx, "daibieu1", Act.DOWNLOAD_PAPER)
            _, row = await version_for(tx, reader, (paper, version), NOW, download=True)
            await commands.record_download(tx, reader, row, NOW)
    async with hall.db.read() as tx:
        logged = select(func.count()).where(AuditEvent.act == "download_paper", AuditEvent.subject == paper)
        assert await tx.scalar(logged) == 1


async def test_a_note_is_its_owners_alone(hall: Hall) -> None:
    library = Library(hall)
    place = await library.publish()
    jotted = Jotted(1, NoteKind.TEXT, '"Hỏi lại"')
    async with hall.db.begin() as tx:
        reader = await library.reader(tx, "daibieu1")
        _, row = await version_for(tx, reader, place, NOW)
        note = await commands.add_note(tx, reader.account, row, jotted, NOW)
        for wrong in (Jotted(PAGES + 1, NoteKind.TEXT, '""'), Jotted(1, NoteKind.STROKE, f'"{"x" * 65_535}"')):
            with pytest.raises(InvalidInput):
                await commands.add_note(tx, reader.account, row, wrong, NOW)
    for login in ("chutri", "thuky"):
        async with hall.db.begin() as tx:
            other = await library.account(tx, login)
            with pytest.raises(NotFound):
                await commands.change_note(tx, other, row, (note, jotted), NOW)
            with pytest.raises(NotFound):
                await commands.drop_note(tx, other, row.id, note)
    async with hall.db.begin() as tx:
        await commands.change_note(tx, reader.account, row, (note, Jotted(2, NoteKind.TEXT, '"B"')), after(5))
        kept = await tx.get_one(PaperNote, note)
        assert (kept.page, kept.body, kept.changed_at) == (2, '"B"', after(5))
        await commands.drop_note(tx, reader.account, row.id, note)
        assert await tx.get(PaperNote, note) is None


async def test_no_more_notes_are_carried_than_a_version_takes(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(hall)
    paper, first = await library.publish()
    async with hall.db.begin() as tx:
        reader = await library.reader(tx, "daibieu1")
        _, row = await version_for(tx, reader, (paper, first), NOW)
        for _ in range(2):
            await commands.add_note(tx, reader.account, row, Jotted(1, NoteKind.TEXT, '"a"'), NOW)
    _, second = await library.bring(paper=paper)
    await library.put_out(paper, second)
    async with hall.db.begin() as tx:
        reader = await library.reader(tx, "daibieu1")
        _, row = await version_for(tx, reader, (paper, second), NOW)
        monkeypatch.setattr(paper_reading, "MAX_NOTES", 1)
        with pytest.raises(InvalidInput):
            await commands.carry_notes(tx, reader.account, row, (1, 1), after(5))
        monkeypatch.setattr(paper_reading, "MAX_NOTES", 2)
        await commands.carry_notes(tx, reader.account, row, (1, 2), after(5))
        carried = (await tx.execute(select(PaperNote.version_id, PaperNote.page, PaperNote.changed_at))).all()
    assert carried == [(second, 2, after(5))] * 2


async def test_a_device_is_told_what_to_hold_and_at_its_next_contact_what_to_drop(hall: Hall) -> None:
    library = Library(hall)
    paper, version = await library.publish("a", None, in_room=True)
    hidden, _ = await library.publish("b", None, in_room=False)
    until = NOW + timedelta(hours=1)
    ends, short = await library.publish(
        "c", None, GrantLine(GrantScope.ALL, None, None, PaperRights.VIEW, until), in_room=True
    )
    async with hall.db.begin() as tx:
        room = await library.account(tx, ROOM)
        told = await ahead(tx, room, NOW)
        assert [(copy.paper, copy.version, len(copy.pages)) for copy in told.copies] == [
            (paper, version, PAGES),
            (ends, short, PAGES),
        ]
        assert [copy.until for copy in told.copies] == [after(3 * 3600) + HELD_AFTER, until]
        await commands.tell_copies(tx, room, [version, short], [], NOW)
        assert (await ahead(tx, room, NOW)).recalled == ()
        assert (await ahead(tx, room, until)).recalled == (short,)
    assert hidden not in {copy.paper for copy in told.copies}
    await library.recall(paper)
    async with hall.db.begin() as tx:
        assert (await ahead(tx, room, NOW)).recalled == (version,)
        await commands.tell_copies(tx, room, [version], [version], NOW)
        assert (await ahead(tx, room, NOW)).recalled == ()
        await commands.tell_copies(tx, room, [version], [], NOW)  # What it may not see it does not hold.
        row = await tx.get_one(PaperCopy, (version, room.id), populate_existing=True)
        assert row.dropped_at == NOW


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database within the block."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(SqlEngine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(SqlEngine, "before_cursor_execute", note)


async def test_the_list_takes_as_many_statements_for_twelve_papers_as_for_one(hall: Hall) -> None:
    library, counted = Library(hall), []
    for more in (1, 11):
        for number in range(more):
            await library.publish(f"{more} {number}", None, in_room=True)
        async with hall.db.read() as tx:
            reader = await library.reader(tx, "chutri", Act.READ_PAPERS)
            with statements() as asked:
                lines = await paper_lines(tx, reader, NOW)
        counted.append(len(asked))
    assert len(lines) == 12
    assert counted[0] == counted[1] < 20


async def test_the_board_counts_who_opened_and_finished_and_which_machines_of_sites_hold_it(hall: Hall) -> None:
    library = Library(hall)
    paper, version = await library.publish("a", None, in_room=True)
    await beat(library, (paper, version), PAGES, 0, 0)
    async with hall.db.begin() as tx:
        for login in (ROOM, "daibieu1", "chutri"):  # What people hold on their own is no site's.
            await commands.tell_copies(tx, await library.account(tx, login), [version], [], NOW)
        (line,) = await paper_lines(tx, await library.reader(tx, "chutri", Act.READ_PAPERS), NOW)
        (own,) = await paper_lines(tx, await library.reader(tx, "daibieu1", Act.READ_PAPERS), NOW)
    assert line.readers is not None
    assert (line.readers.of, line.readers.opened, line.readers.finished) == (4, 1, 1)
    assert (line.readers.machines, line.readers.holding) == (3, 1)
    assert own.readers is None
    assert own.read is not None
    assert own.read.max_page == PAGES
