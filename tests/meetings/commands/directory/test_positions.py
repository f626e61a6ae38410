"""Positions made, changed, closed."""

import pytest

from meetings import commands
from meetings.commands import PositionFacts
from meetings.db import Database
from meetings.errors import DirectoryClosed, InvalidInput, MeetingsError, NotFound, PositionTaken
from tests.meetings.directory_desk import ACTOR, TODAY, page_of, seen, seen_now, unit_of
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio


async def test_a_position_is_made_as_one_of_the_posts_that_many_units_have(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        facts = PositionFacts("Phó  Chủ tịch UBND xã", 11, "commune_vice_chair")
        made = await commands.create_position(tx, ACTOR, unit, facts, NOW)
    (position,) = [one for one in (await page_of(db, "14215")).positions if one.id == made]
    assert (position.title, position.rank, position.post) == ("Phó Chủ tịch UBND xã", 11, "commune_vice_chair")


WRONG: tuple[tuple[PositionFacts, type[MeetingsError]], ...] = (
    (PositionFacts("Chủ tịch UBND xã", 1, None), PositionTaken),
    (PositionFacts("Chuyên viên", 0, None), InvalidInput),
    (PositionFacts("Chuyên viên", 1000, None), InvalidInput),
    (PositionFacts(" ", 12, None), InvalidInput),
    (PositionFacts("Chuyên viên", 12, "no_such_post"), NotFound),
    (PositionFacts("Chuyên viên", 12, "agency_head"), InvalidInput),
)


async def test_what_is_no_position_of_the_unit_is_refused(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        for facts, error in WRONG:
            with pytest.raises(error):
                await commands.create_position(tx, ACTOR, unit, facts, NOW)


async def test_ranks_reach_from_1_to_999(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        for rank in (1, 999):
            await commands.create_position(tx, ACTOR, unit, PositionFacts("Chuyên viên", rank, None), NOW)


async def test_a_changed_position_keeps_its_holder_and_its_own_place_is_free_for_it(db: Database) -> None:
    before = (await page_of(db, "14215")).positions[1]
    async with db.begin() as tx:
        await commands.change_position(tx, before.id, PositionFacts(before.title, before.rank, None), seen())
        await commands.change_position(tx, before.id, PositionFacts("Bí thư", 2, before.post), seen(1))
        with pytest.raises(PositionTaken):
            await commands.change_position(tx, before.id, PositionFacts("Chủ tịch UBND xã", 1, None), seen(2))
    after = (await page_of(db, "14215")).positions[1]
    assert (after.title, after.post, after.now) == ("Bí thư", before.post, before.now)


async def test_a_closed_position_is_held_by_nobody_until_it_is_opened_and_given(db: Database) -> None:
    position = (await page_of(db, "14215")).positions[0]
    async with db.begin() as tx:
        await commands.close_position(tx, position.id, TODAY, await seen_now(tx, position.id))
    (closed,) = [one for one in (await page_of(db, "14215")).positions if one.id == position.id]
    assert (closed.closed_on, closed.now) == (TODAY, ())
    async with db.begin() as tx:
        await commands.close_position(tx, position.id, None, await seen_now(tx, position.id))
    (opened,) = [one for one in (await page_of(db, "14215")).positions if one.id == position.id]
    assert (opened.closed_on, opened.now) == (None, ())


async def test_a_closed_unit_gets_no_positions_and_opens_none(db: Database) -> None:
    page = await page_of(db, "14215")
    async with db.begin() as tx:
        await commands.close_unit(tx, page.id, TODAY, await seen_now(tx, page.id))
        with pytest.raises(DirectoryClosed):
            await commands.create_position(tx, ACTOR, page.id, PositionFacts("Chuyên viên", 12, None), NOW)
        with pytest.raises(DirectoryClosed):
            await commands.close_position(tx, page.positions[0].id, None, await seen_now(tx, page.positions[0].id))
