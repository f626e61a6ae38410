"""Drafts that a series makes anew, while somebody has them open or has brought papers to them."""

from dataclasses import replace
from datetime import date

import pytest

from meetings import commands
from meetings.commands.paper_uploads import Announced
from meetings.db import Database
from meetings.errors import ChangedMeanwhile
from meetings.ids import PaperId, new_uuid
from meetings.models.meetings import Classification
from meetings.models.papers import Paper
from tests.meetings.hall import NOW
from tests.meetings.planner import MONDAY, WEEK, Planner, made, occurrences, short, times

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("since", [None, MONDAY + WEEK])
async def test_a_draft_that_is_made_anew_keeps_its_id_and_is_not_written_over_unseen(
    db: Database, since: date | None
) -> None:
    """Who has the draft open is led to what it is now, whether the series was changed or split."""
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    draft = (await occurrences(planner, series))[MONDAY + WEEK].id
    plan, now_in = replace(short(planner), minute=540), series
    for seen in (1, 2):
        async with db.begin() as tx:
            if since is None or seen == 2:
                await commands.change_series(tx, now_in, plan, planner.by(seen - (since is not None)))
            else:
                now_in = (await commands.split_series(tx, series, since, plan, planner.by(seen))).series
    assert (await occurrences(planner, now_in))[MONDAY + WEEK].id == draft
    page = await planner.page(draft)
    assert (page.revision, page.series and page.series.id) == (-2, now_in)
    for stale in (0, -1):
        with pytest.raises(ChangedMeanwhile):
            async with db.begin() as tx:
                await commands.change_plan(tx, draft, planner.plan("Riêng buổi này"), times(), planner.by(stale))
    async with db.begin() as tx:
        at_nine = times(24 * 7 + 1)
        assert await commands.change_plan(tx, draft, planner.plan("Riêng"), at_nine, planner.by(-2)) == 1
        told = await commands.change_series(tx, now_in, plan, planner.by(3 - (since is not None)))
    assert told.kept == 1
    assert (await occurrences(planner, now_in))[MONDAY + WEEK].title == "Riêng"


async def test_a_draft_with_papers_is_not_made_anew(db: Database) -> None:
    """It would lose them; so would one to which a paper is just being brought."""
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    first, second, _ = (await occurrences(planner, series)).values()
    async with db.begin() as tx:
        tx.add(
            Paper(
                id=PaperId(new_uuid()),
                meeting_id=first.id,
                item_id=None,
                position=0,
                title="Báo cáo tuần",
                classification=Classification.INTERNAL,
                in_room=True,
                made_by=planner.secretary,
                made_at=NOW,
                revision=0,
                recalled_at=None,
                recalled_why="",
            )
        )
        said = Announced(second.id, None, None, "Báo cáo", "bao-cao.pdf", "open", False, 10)
        await commands.open_upload(tx, said, planner.secretary, NOW)
        told = await commands.change_series(tx, series, replace(short(planner), minute=540), planner.by(1))
    assert (told.drafts, told.kept) == (1, 2)
    assert [record.starts_at.hour for record in (await occurrences(planner, series)).values()] == [1, 1, 2]
