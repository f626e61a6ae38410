"""Reads."""

import pytest
from sqlalchemy import update

from meetings import commands, queries
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.models.directory import OrgUnit
from meetings.queries import Span
from tests.meetings.hall import NOW, PEOPLE, Hall, after

pytestmark = pytest.mark.anyio


async def names(db: Database, text: str) -> list[str]:
    async with db.read() as tx:
        return [unit.name for unit in await queries.units_matching(tx, text)]


async def test_a_closed_unit_is_found_no_more(db: Database) -> None:
    async with db.begin() as tx:
        await tx.execute(update(OrgUnit).where(OrgUnit.name == "Hải An").values(valid_to=NOW.date()))
    assert await names(db, "hai an") == ["Xã Hải Anh"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hai an", ["Xã Hải An", "Xã Hải Anh"]),
        ("HAI  AN", ["Xã Hải An", "Xã Hải Anh"]),
        ("hải anh", ["Xã Hải Anh"]),
        ("Giao Thủy", ["Xã Giao Thuỷ"]),
        ("Giao Thuỷ", ["Xã Giao Thuỷ"]),
        ("dinh hoa", ["Xã Định Hoá"]),
        ("hoa lu", ["Phường Đông Hoa Lư", "Phường Hoa Lư", "Phường Nam Hoa Lư", "Phường Tây Hoa Lư"]),
        ("phuong nam dinh", ["Phường Nam Định"]),
        ("nam d", ["Phường Nam Định", "Xã Nam Đồng"]),
        ("nam đ", ["Phường Nam Định", "Xã Nam Đồng"]),
        ("ai hau", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_units_are_found_with_marks_and_without(db: Database, text: str, found: list[str]) -> None:
    assert await names(db, text) == found


async def test_all_129_units_come_in_vietnamese_order_with_d_after_d(db: Database) -> None:
    found = [name.removeprefix("Xã ").removeprefix("Phường ") for name in await names(db, "")]
    assert len(found) == 129
    assert found[:6] == ["Bắc Lý", "Bình An", "Bình Giang", "Bình Lục", "Bình Minh", "Bình Mỹ"]
    assert found.index("Duy Tiên") < found.index("Đại Hoàng") < found.index("Đồng Văn") < found.index("Gia Hưng")
    assert found[-6:] == ["Yên Khánh", "Yên Mạc", "Yên Mô", "Yên Sơn", "Yên Thắng", "Yên Từ"]


async def test_a_meeting_is_listed_with_the_askers_own_role_and_its_sites(hall: Hall) -> None:
    async with hall.db.read() as tx:
        for role, login in PEOPLE.items():
            account = await account_value(tx, hall.accounts[login])
            rows = await queries.meetings_of(tx, account, Span(after(-60), after(60)), NOW)
            (row,) = [row for row in rows if row.id == hall.meeting]
            assert (row.role, row.sites, row.state) == (role, 3, MeetingState.READY)


@pytest.mark.parametrize(
    ("since_s", "until_s", "listed"),
    [(-3600, 0, False), (-3600, 1, True), (0, 10, True), (10799, 20000, True), (10800, 20000, False)],
)
async def test_a_meeting_is_listed_when_it_overlaps_the_span(
    hall: Hall, since_s: int, until_s: int, listed: bool
) -> None:
    async with hall.db.read() as tx:
        account = await account_value(tx, hall.accounts["chutri"])
        rows = await queries.meetings_of(tx, account, Span(after(since_s), after(until_s)), NOW)
    assert (hall.meeting in {row.id for row in rows}) is listed


async def test_the_live_room_holds_what_the_acts_left(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, after(1))
        await commands.raise_hand(tx, session.rooms[1], True, after(2))
        await commands.share_screen(tx, session.seats[Role.SECRETARY], True, after(3))
    async with session.db.read() as tx:
        room = await queries.live_room(tx, session.meeting, after(4))
    assert (room.state, room.title, room.drill) == (MeetingState.IN_PROGRESS, "Giao ban thử", False)
    assert [row.order for row in room.roster] == list(range(8))
    hands = [(row.participant, row.hand_raised_at) for row in room.roster if row.hand_raised_at]
    assert hands == [(session.rooms[1], after(2))]
    assert room.programme.floor is not None
    assert room.programme.floor.participant == session.rooms[0]
    assert room.programme.screen == session.seats[Role.SECRETARY]


async def test_a_room_of_the_roster_carries_its_unit_and_who_heads_it(hall: Hall) -> None:
    row = await hall.row(hall.rooms[0])
    assert (row.name, row.unit_code, row.area) == ("Xã Hải Hậu", "14215", "Nam Định")
    assert row.title.startswith(("Ông ", "Bà "))
    assert row.title.endswith(", Chủ tịch UBND xã")


async def test_a_page_shows_attendance_of_who_came(session: Hall) -> None:
    async with session.db.read() as tx:
        account = await account_value(tx, session.accounts["thuky"])
        page = await queries.meeting_page(tx, account, session.meeting, after(5))
    assert page.meeting.role is Role.SECRETARY
    assert len(page.roster) == 8
    assert [len(row.intervals) for row in page.attendance] == [1] * 8


async def test_a_seeded_database_is_ready_and_has_accounts(db: Database) -> None:
    async with db.read() as tx:
        assert await queries.readiness(tx)
        assert await queries.has_accounts(tx)


async def test_when_all_accounts_are_closed_there_are_none(db: Database) -> None:
    async with db.begin() as tx:
        await commands.close_demo_accounts(tx, NOW)
        assert not await queries.has_accounts(tx)
