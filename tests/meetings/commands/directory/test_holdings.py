"""Who holds a position: given, handed over, ended; never two at once."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.commands import NewHolding, PositionFacts
from meetings.db import Database
from meetings.directory_pages import PositionRow
from meetings.errors import AlreadyHolds, DirectoryClosed, InvalidDay, MeetingsError, NotFound, PositionHeld
from meetings.ids import HoldingId, PersonId, PositionId, new_uuid
from meetings.models.directory import PositionHolding
from tests.meetings.directory_desk import ACTOR, TODAY, page_of, person, seen_now, unit_of
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
FIRST = date(2025, 7, 1)


async def chair(db: Database) -> PositionRow:
    """The position that heads Xã Hải Hậu."""
    return (await page_of(db, "14215")).positions[0]


async def give(db: Database, person: PersonId, position: PositionId, on: date, acting: bool = False) -> HoldingId:
    async with db.begin() as tx:
        new = NewHolding(person, position, on, acting)
        return await commands.give_holding(tx, new, await seen_now(tx, position))


async def hand_over(tx: AsyncSession, new: NewHolding) -> None:
    await commands.hand_over(tx, new, await seen_now(tx, new.position))


async def test_a_position_that_is_held_is_given_to_nobody_else_but_may_be_acted_in(db: Database) -> None:
    position, someone = await chair(db), await person(db, "Lê Thị Mới")
    with pytest.raises(PositionHeld):
        await give(db, someone, position.id, TODAY)
    await give(db, someone, position.id, TODAY, acting=True)
    now = (await chair(db)).now
    assert [(one.name, one.acting) for one in now] == [(position.now[0].name, False), ("Lê Thị Mới", True)]


async def test_who_comes_after_begins_on_the_day_on_which_the_one_before_ended(db: Database) -> None:
    position, someone = await chair(db), await person(db, "Lê Thị Mới")
    async with db.begin() as tx:
        await commands.end_holding(tx, position.now[0].id, TODAY - DAY, await seen_now(tx, position.now[0].id))
    with pytest.raises(PositionHeld):
        await give(db, someone, position.id, TODAY - 2 * DAY)
    await give(db, someone, position.id, TODAY - DAY)
    after = await chair(db)
    assert [one.held_from for one in after.now] == [one.held_to for one in after.before] == [TODAY - DAY]


async def test_handing_over_ends_the_one_before_and_whoever_acted(db: Database) -> None:
    position, acting, someone = await chair(db), await person(db, "Lê Thị Quyền"), await person(db, "Lê Thị Mới")
    await give(db, acting, position.id, TODAY - DAY, acting=True)
    async with db.begin() as tx:
        await hand_over(tx, NewHolding(someone, position.id, TODAY, False))
    after = await chair(db)
    assert [one.name for one in after.now] == ["Lê Thị Mới"]
    assert {one.held_to for one in after.before} == {TODAY}
    assert len(after.before) == 2


async def test_who_acted_is_made_regular_by_handing_over(db: Database) -> None:
    position, acting = await chair(db), await person(db, "Lê Thị Quyền")
    await give(db, acting, position.id, TODAY - DAY, acting=True)
    async with db.begin() as tx:
        await hand_over(tx, NewHolding(acting, position.id, TODAY, False))
    assert [(one.name, one.acting, one.held_from) for one in (await chair(db)).now] == [("Lê Thị Quyền", False, TODAY)]


@pytest.mark.parametrize(
    ("on", "error"), [(TODAY + DAY, InvalidDay), (date(1899, 12, 31), InvalidDay), (FIRST - DAY, InvalidDay)]
)
async def test_nobody_takes_over_tomorrow_nor_before_the_one_before_began(
    db: Database, on: date, error: type[MeetingsError]
) -> None:
    position, someone = await chair(db), await person(db, "Lê Thị Mới")
    async with db.begin() as tx:
        with pytest.raises(error):
            await hand_over(tx, NewHolding(someone, position.id, on, False))


async def test_a_holding_ended_on_the_day_it_began_never_was(db: Database) -> None:
    position, someone = await chair(db), await person(db, "Lê Thị Nhầm")
    mistaken = await give(db, someone, position.id, TODAY, acting=True)
    async with db.begin() as tx:
        with pytest.raises(InvalidDay):
            await commands.end_holding(tx, mistaken, TODAY - DAY, await seen_now(tx, mistaken))
        with pytest.raises(InvalidDay):
            await commands.end_holding(tx, mistaken, TODAY + DAY, await seen_now(tx, mistaken))
        await commands.end_holding(tx, mistaken, TODAY, await seen_now(tx, mistaken))
    after = await chair(db)
    assert (after.now, after.before) == (position.now, ())


async def test_what_has_ended_ends_no_second_time(db: Database) -> None:
    position = await chair(db)
    async with db.begin() as tx:
        await commands.end_holding(tx, position.now[0].id, TODAY, await seen_now(tx, position.now[0].id))
        with pytest.raises(NotFound):
            await commands.end_holding(tx, position.now[0].id, TODAY, await seen_now(tx, position.now[0].id))
        with pytest.raises(NotFound):
            await commands.end_holding(tx, HoldingId(new_uuid()), TODAY, await seen_now(tx, HoldingId(new_uuid())))


async def test_nobody_holds_the_same_twice(db: Database) -> None:
    position = await chair(db)
    holder = position.now[0].person
    with pytest.raises(AlreadyHolds):
        await give(db, holder, position.id, TODAY, acting=True)
    async with db.begin() as tx:
        with pytest.raises(AlreadyHolds):
            await hand_over(tx, NewHolding(holder, position.id, TODAY, False))


async def test_who_has_left_and_what_is_closed_is_given_nothing(db: Database) -> None:
    page, someone = await page_of(db, "14215"), await person(db, "Lê Thị Mới")
    closed, other = page.positions[8], page.positions[9]
    async with db.begin() as tx:
        await commands.close_position(tx, closed.id, TODAY, await seen_now(tx, closed.id))
        await commands.end_holding(tx, other.now[0].id, TODAY, await seen_now(tx, other.now[0].id))
    with pytest.raises(DirectoryClosed):
        await give(db, someone, closed.id, TODAY)
    async with db.begin() as tx:
        await commands.close_person(tx, someone, TODAY, await seen_now(tx, someone))
    with pytest.raises(DirectoryClosed):
        await give(db, someone, other.id, TODAY)
    with pytest.raises(NotFound):
        await give(db, PersonId(new_uuid()), other.id, TODAY)


ACTS = st.tuples(st.sampled_from(["give", "act", "hand_over", "end"]), st.integers(0, 2), st.integers(0, 12))


# Each example makes a position of its own: the database need not be a fresh one.
@given(st.lists(ACTS, min_size=2, max_size=8))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_done_two_never_hold_a_position_at_once(
    db: Database, acts: list[tuple[str, int, int]]
) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        facts = PositionFacts(f"Chuyên viên {new_uuid()}", 500, None)
        position = await commands.create_position(tx, ACTOR, unit, facts, NOW)
    people = [await person(db, f"Lê Thị {name}") for name in ("Một", "Hai", "Ba")]
    for act, who, days in acts:
        await attempt(db, act, position, people[who], TODAY - days * DAY)
    async with db.read() as tx:
        rows = (await tx.scalars(select(PositionHolding).where(PositionHolding.position_id == position))).all()
    assert apart([row for row in rows if not row.acting])
    assert all(apart([row for row in rows if row.person_id == one]) for one in people)


def apart(rows: list[PositionHolding]) -> bool:
    """Whether no two of them hold at the same time."""
    times = sorted((row.held_from, row.held_to or date.max) for row in rows)
    return all(end <= begin for (_, end), (begin, _) in pairwise(times))


async def attempt(db: Database, act: str, position: PositionId, person: PersonId, on: date) -> None:
    """One act; a refusal changes nothing."""
    new = NewHolding(person, position, on, act == "act")
    try:
        async with db.begin() as tx:
            if act == "end":
                held = await tx.scalar(
                    select(PositionHolding.id).where(
                        PositionHolding.position_id == position, PositionHolding.held_to.is_(None)
                    )
                )
                holding = held or HoldingId(new_uuid())
                await commands.end_holding(tx, holding, on, await seen_now(tx, holding))
            elif act == "hand_over":
                await hand_over(tx, new)
            else:
                await commands.give_holding(tx, new, await seen_now(tx, new.position))
    except MeetingsError:
        return
