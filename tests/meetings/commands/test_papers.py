"""Versions on their way: published, replaced, recalled; nothing that was published changes (invariants 9 and 16)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from meetings import commands
from meetings.commands import By, PaperFacts
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act, Role
from meetings.errors import (
    ChangedMeanwhile,
    ClassifiedRefused,
    InvalidInput,
    MeetingsError,
    NotFound,
    ReasonMissing,
    WrongState,
)
from meetings.ids import ItemId, PaperId, VersionId, new_uuid
from meetings.models.audit import AuditEvent
from meetings.models.meetings import MeetingRecord
from meetings.models.papers import Paper, PaperGrant, PaperPage, PaperVersion
from meetings.models.schedule import MeetingPlan
from meetings.papers.grants import version_for
from meetings.papers.pages import paper_lines
from tests.meetings.hall import NOW, PEOPLE, Hall
from tests.meetings.papers.library import Library

pytestmark = pytest.mark.anyio
FACTS = PaperFacts("Tờ trình", None, "open", True)
STEPS = st.lists(st.sampled_from(["bring", "publish newest", "publish first", "recall"]), min_size=3, max_size=9)


async def versions(library: Library, paper: PaperId) -> list[PaperVersion]:
    async with library.hall.db.read() as tx:
        found = await tx.scalars(
            select(PaperVersion).where(PaperVersion.paper_id == paper).order_by(PaperVersion.number)
        )
        return list(found)


async def opened(library: Library, paper: PaperId, role: Role) -> list[VersionId]:
    """What somebody opens now."""
    found = []
    for row in await versions(library, paper):
        async with library.hall.db.read() as tx:
            reader = await library.reader(tx, PEOPLE[role])
            try:
                found.append((await version_for(tx, reader, (paper, row.id), NOW))[1].id)
            except NotFound:
                continue
    return found


async def test_publishing_is_for_everybody_unless_told_otherwise_and_replaces(hall: Hall) -> None:
    library = Library(hall)
    paper, first = await library.bring()
    assert await opened(library, paper, Role.DELEGATE) == []
    await library.put_out(paper, first)
    _, second = await library.bring("Báo cáo sửa", paper=paper)
    assert await opened(library, paper, Role.DELEGATE) == [first]
    assert await opened(library, paper, Role.CHAIR) == [first, second]
    await library.put_out(paper, second)
    old, new = await versions(library, paper)
    assert (old.replaced_at, new.replaced_at) == (new.published_at, None)
    assert await opened(library, paper, Role.DELEGATE) == [first, second]  # A page that is open does not go blank.
    async with hall.db.read() as tx:
        assert await tx.scalar(select(func.count()).where(PaperGrant.paper_id == paper)) == 1
        logged = await tx.scalars(select(AuditEvent.act).where(AuditEvent.subject == paper).order_by(AuditEvent.seq))
        assert list(logged) == ["upload_paper", "publish_paper", "upload_paper", "publish_paper"]


async def test_a_published_version_never_changes_even_past_the_code(hall: Hall) -> None:
    paper, version = await (library := Library(hall)).publish()
    with pytest.raises(DBAPIError, match="published_version"):
        async with hall.db.begin() as tx:
            await tx.execute(update(PaperVersion).where(PaperVersion.id == version).values(size=1))
    with pytest.raises(WrongState):
        await library.put_out(paper, version)


async def test_a_recall_states_why_and_closes_every_version_to_everybody(hall: Hall) -> None:
    library = Library(hall)
    paper, version = await library.publish()
    with pytest.raises(ReasonMissing):
        await library.recall(paper, "  ")
    await library.recall(paper)
    for role in (Role.CHAIR, Role.SECRETARY, Role.DELEGATE):
        assert await opened(library, paper, role) == []
    for again in (library.recall(paper), library.put_out(paper, version)):
        with pytest.raises(WrongState):
            await again
    with pytest.raises(WrongState):
        await library.bring(paper=paper)
    async with hall.db.read() as tx:
        detail = await tx.scalar(select(AuditEvent.detail).where(AuditEvent.act == "recall_paper"))
    assert detail is not None
    assert '"on_behalf_of":"chair"' in detail


async def test_what_was_never_published_is_dropped_and_what_was_is_not(hall: Hall) -> None:
    library = Library(hall)
    paper, version = await library.bring()
    with pytest.raises(WrongState):
        await library.recall(paper)
    async with hall.db.begin() as tx:
        await commands.drop_paper(tx, hall.meeting, paper, await library.by(tx, paper))
    async with hall.db.read() as tx:
        assert await tx.get(Paper, paper) is None
        assert await tx.scalar(select(func.count()).where(PaperPage.version_id == version)) == 0
    out, _ = await library.publish()
    with pytest.raises(WrongState):
        async with hall.db.begin() as tx:
            await commands.drop_paper(tx, hall.meeting, out, await library.by(tx, out))


async def test_editing_writes_over_nothing_that_was_not_seen_and_lets_no_secret_in(hall: Hall) -> None:
    library = Library(hall)
    paper, _ = await library.bring()
    me = hall.accounts["thuky"]
    refused: list[tuple[PaperFacts, By, type[MeetingsError]]] = [
        (FACTS, By(me, 7, NOW), ChangedMeanwhile),
        (PaperFacts("A", None, "secret", True), By(me, 0, NOW), ClassifiedRefused),
        (PaperFacts("Tài liệu MẬT", None, "open", True), By(me, 0, NOW), ClassifiedRefused),
        (PaperFacts(" ", None, "open", True), By(me, 0, NOW), InvalidInput),
        (PaperFacts("A", ItemId(new_uuid()), "open", True), By(me, 0, NOW), NotFound),
    ]
    for facts, by, error in refused:
        with pytest.raises(error):
            async with hall.db.begin() as tx:
                await commands.edit_paper(tx, hall.meeting, paper, facts, by)
    async with hall.db.begin() as tx:
        await commands.edit_paper(tx, hall.meeting, paper, FACTS, By(me, 0, NOW))
    async with hall.db.read() as tx:
        row = await tx.get_one(Paper, paper)
    assert (row.title, row.classification, row.in_room, row.revision) == ("Tờ trình", "open", True, 1)


async def test_papers_stand_in_the_order_that_names_each_once(hall: Hall) -> None:
    library = Library(hall)
    papers = [(await library.bring(title))[0] for title in "abc"]
    by = By(hall.accounts["thuky"], 0, NOW)
    for wrong in (papers[:2], [*papers, papers[0]], [*papers[:2], PaperId(new_uuid())]):
        with pytest.raises(InvalidInput):
            async with hall.db.begin() as tx:
                await commands.order_papers(tx, hall.meeting, wrong, by)
    async with hall.db.begin() as tx:
        await commands.order_papers(tx, hall.meeting, papers[::-1], by)
    async with hall.db.read() as tx:
        assert list(await tx.scalars(select(Paper.id).order_by(Paper.position))) == papers[::-1]


async def test_what_comes_out_later_than_the_type_asks_for_is_marked_and_not_blocked(hall: Hall) -> None:
    library = Library(hall)
    due = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)  # Three working days before Monday, 08:00.
    async with hall.db.begin() as tx:
        (await tx.get_one(MeetingPlan, hall.meeting)).type_code = "giao_ban"
    for title, at in (("đúng hạn", due), ("muộn", due + timedelta(seconds=1))):
        paper, version = await library.bring(title)
        await library.put_out(paper, version, at)
    async with hall.db.read() as tx:
        lines = await paper_lines(tx, await library.reader(tx, PEOPLE[Role.DELEGATE], Act.READ_PAPERS), NOW)
    assert [(line.title, line.late) for line in lines] == [("đúng hạn", False), ("muộn", True)]


async def test_after_the_end_nothing_is_published_but_recalled_all_the_same(session: Hall) -> None:
    library = Library(session)
    out, _ = await library.publish()
    paper, version = await library.bring()
    async with session.db.begin() as tx:
        record = await tx.get_one(MeetingRecord, session.meeting)
        record.state, record.ended_at = MeetingState.ENDED, NOW + timedelta(hours=1)
    with pytest.raises(WrongState):
        await library.put_out(paper, version)
    with pytest.raises(WrongState):
        await library.bring()
    await library.recall(out)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_whatever_is_done_one_version_is_current_and_none_of_a_recalled_paper(
    hall: Hall, steps: list[str]
) -> None:
    library = Library(hall)
    paper, _ = await library.bring()
    for step in steps:
        rows = await versions(library, paper)
        try:
            if step == "bring":
                await library.bring(paper=paper)
            elif step == "recall":
                await library.recall(paper)
            else:
                await library.put_out(paper, rows[-1 if step == "publish newest" else 0].id)
        except WrongState:
            pass
        now = await versions(library, paper)
        out = [row for row in now if row.published_at is not None]
        current = [row for row in out if row.replaced_at is None]
        assert len(current) == bool(out)
        assert [row.number for row in now] == list(range(1, len(now) + 1))
        assert all(row.number <= current[0].number for row in out)
        async with hall.db.read() as tx:
            recalled = (await tx.get_one(Paper, paper)).recalled_at is not None
        assert await opened(library, paper, Role.DELEGATE) == ([] if recalled else [row.id for row in out])
