"""Nobody writes over what they have not seen: each change of the directory names the revision that it has seen."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands, directory_pages
from meetings.commands import By, NewHolding, PersonFacts, PositionFacts, RoomFacts, UnitFacts
from meetings.db import Database
from meetings.directory_import import preview, read_sheet
from meetings.directory_pages import UnitPage
from meetings.domain.directory import LinkClass
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.roles import Role
from meetings.errors import ChangedMeanwhile
from meetings.models.accounts import AccountRow
from tests.meetings.directory_desk import ACTOR, TODAY, give, page_of, person, seen, seen_now
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
Change = Callable[[AsyncSession, By], Awaitable[None]]
ROOM = RoomFacts("Phòng họp", 24, LinkClass.WEAK, "Nhà mạng A", "", "Lê Thị Thử", "0000 100 500")


async def changes(db: Database, page: UnitPage) -> tuple[Change, ...]:
    """One of each kind, of what nobody has changed yet."""
    async with db.read() as tx:
        row = (await tx.scalars(select(AccountRow).where(AccountRow.login == "daibieu1"))).one()
    position, room, person = page.positions[0], page.rooms[0], page.positions[0].now[0].person
    facts = PositionFacts(position.title, position.rank, None)
    return (
        lambda tx, by: commands.change_unit(tx, page.id, UnitFacts("Hải Đổi"), by),
        lambda tx, by: commands.change_position(tx, position.id, facts, by),
        lambda tx, by: commands.change_person(tx, person, PersonFacts("Bà", "Lê Thị Mới"), by),
        lambda tx, by: commands.change_room(tx, room.id, ROOM, by),
        lambda tx, by: commands.set_roles(tx, row.id, frozenset({Role.SECRETARY}), by),
    )


async def test_the_second_of_two_who_saw_the_same_is_refused(db: Database) -> None:
    for change in await changes(db, await page_of(db, "14215")):
        async with db.begin() as tx:
            await change(tx, seen())
        with pytest.raises(ChangedMeanwhile):
            async with db.begin() as tx:
                await change(tx, seen())
        async with db.begin() as tx:
            await change(tx, seen(1))


async def test_roles_are_seen_with_the_person_who_has_them(db: Database) -> None:
    async with db.begin() as tx:
        row = (await tx.scalars(select(AccountRow).where(AccountRow.login == "daibieu1"))).one()
        assert row.person_id is not None
        await commands.set_roles(tx, row.id, frozenset({Role.SECRETARY}), seen())
        assert (await directory_pages.person_page(tx, row.person_id)).revision == 1


async def test_closing_and_importing_are_changes_too(db: Database) -> None:
    before = await page_of(db, "14215")
    person, room = before.positions[0].now[0].person, before.rooms[0]
    text = f"Mã đơn vị;Phòng họp;Số chỗ\n14215;{room.name};{room.capacity + 1}\n"
    sheet = read_sheet(text.encode())
    async with db.begin() as tx:
        found = await preview(tx, SheetKind.ROOMS, sheet, TODAY)
        await commands.import_directory(tx, ACTOR, SheetKind.ROOMS, sheet, found.digest, NOW)
        await commands.close_person(tx, person, TODAY, await seen_now(tx, person))
        await commands.close_unit(tx, before.id, TODAY, await seen_now(tx, before.id))
        assert (await directory_pages.person_page(tx, person)).revision == 1
    after = await page_of(db, "14215")
    assert (after.revision, after.rooms[0].revision, after.rooms[0].capacity) == (1, 1, room.capacity + 1)
    assert all(position.revision > 0 for position in after.positions)
    async with db.begin() as tx:
        with pytest.raises(ChangedMeanwhile):
            await commands.change_room(tx, room.id, replace(ROOM, name=room.name), seen())


async def test_what_is_closed_or_ended_was_seen_as_it_is(db: Database) -> None:
    page = await page_of(db, "14215")
    position, other = page.positions[0], page.positions[1]
    closings: tuple[Change, ...] = (
        lambda tx, by: commands.end_holding(tx, position.now[0].id, TODAY, by),
        lambda tx, by: commands.close_position(tx, other.id, TODAY, by),
        lambda tx, by: commands.close_unit(tx, page.id, TODAY, by),
    )
    for close in closings:
        with pytest.raises(ChangedMeanwhile):
            async with db.begin() as tx:
                await close(tx, seen(7))
        async with db.begin() as tx:
            await close(tx, seen())
    with pytest.raises(ChangedMeanwhile):
        async with db.begin() as tx:
            await commands.close_person(tx, position.now[0].person, TODAY, seen(7))


async def test_who_holds_a_position_is_part_of_what_is_seen_of_it(db: Database) -> None:
    before = (await page_of(db, "14215")).positions[0]
    await give(db, "Lê Thị Mới", before.id, TODAY)
    now = (await page_of(db, "14215")).positions[0]
    assert now.revision > before.revision
    with pytest.raises(ChangedMeanwhile):
        async with db.begin() as tx:
            await commands.end_holding(tx, now.now[0].id, TODAY, seen(before.revision))


async def test_who_gives_a_position_or_hands_it_over_has_seen_who_holds_it(db: Database) -> None:
    before = (await page_of(db, "14215")).positions[0]
    late, first = await person(db, "Lê Thị Muộn"), await person(db, "Lê Thị Trước")
    async with db.begin() as tx:
        await commands.hand_over(tx, NewHolding(first, before.id, TODAY, False), seen(before.revision))
    for acting, write in ((False, commands.hand_over), (True, commands.give_holding)):
        async with db.begin() as tx:
            with pytest.raises(ChangedMeanwhile):
                await write(tx, NewHolding(late, before.id, TODAY, acting), seen(before.revision))
    assert [one.name for one in (await page_of(db, "14215")).positions[0].now] == ["Lê Thị Trước"]
