"""Rooms and what is known of them."""

from dataclasses import replace

import pytest

from meetings import commands
from meetings.commands import RoomFacts
from meetings.db import Database
from meetings.domain.directory import LinkClass
from meetings.errors import DirectoryClosed, InvalidInput, NotFound, RoomNameTaken
from meetings.ids import RoomId, new_uuid
from tests.meetings.directory_desk import ACTOR, TODAY, page_of, seen, seen_now, unit_of
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
FACTS = RoomFacts("Phòng họp 2", 24, LinkClass.WEAK, "Nhà mạng A", "", "Lê Thị Thử", "0000 100 500")


async def test_a_room_is_made_and_changed_with_its_line_and_whom_to_call(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        made = await commands.create_room(tx, ACTOR, unit, FACTS, NOW)
        await commands.change_room(tx, made, replace(FACTS, capacity=5000, uplink_group=" Tuyến  2 "), seen())
    (room,) = [one for one in (await page_of(db, "14215")).rooms if one.id == made]
    assert (room.name, room.capacity, room.uplink_group, room.login) == ("Phòng họp 2", 5000, "Tuyến 2", None)


WRONG = (
    replace(FACTS, capacity=0),
    replace(FACTS, capacity=5001),
    replace(FACTS, name=" "),
    replace(FACTS, carrier=""),
    replace(FACTS, technician=""),
    replace(FACTS, technician_phone=""),
    replace(FACTS, technician_phone="gọi văn phòng"),
)


async def test_what_is_no_room_is_refused(db: Database) -> None:
    page = await page_of(db, "14215")
    async with db.begin() as tx:
        for facts in WRONG:
            with pytest.raises(InvalidInput):
                await commands.create_room(tx, ACTOR, page.id, facts, NOW)
            with pytest.raises(InvalidInput):
                await commands.change_room(tx, page.rooms[0].id, facts, seen())


async def test_rooms_of_a_unit_have_names_of_their_own(db: Database) -> None:
    page = await page_of(db, "14215")
    same = replace(FACTS, name=page.rooms[0].name)
    async with db.begin() as tx:
        await commands.change_room(tx, page.rooms[0].id, same, seen())
        with pytest.raises(RoomNameTaken):
            await commands.create_room(tx, ACTOR, page.id, same, NOW)
        with pytest.raises(NotFound):
            await commands.change_room(tx, RoomId(new_uuid()), FACTS, seen())


async def test_a_closed_unit_gets_no_room(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        await commands.close_unit(tx, unit, TODAY, await seen_now(tx, unit))
        with pytest.raises(DirectoryClosed):
            await commands.create_room(tx, ACTOR, unit, FACTS, NOW)
