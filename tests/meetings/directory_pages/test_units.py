"""Reading units."""

from collections import Counter
from datetime import date

import pytest

from meetings import commands, directory_pages
from meetings.db import Database
from meetings.directory_pages import UnitSummary
from meetings.domain.directory import UnitKind
from meetings.errors import NotFound
from meetings.ids import UnitId, new_uuid
from tests.meetings.directory_desk import TODAY, asked, give, seen_now, unit_of

pytestmark = pytest.mark.anyio


async def listed(db: Database, text: str = "") -> tuple[UnitSummary, ...]:
    async with db.read() as tx:
        return await directory_pages.units_page(tx, text)


async def test_the_province_comes_first_then_its_agencies_then_communes_by_area(db: Database) -> None:
    rows = await listed(db)
    assert [(row.kind, row.area) for row in rows] == [
        (UnitKind.PROVINCE, None),
        *[(UnitKind.AGENCY, None)] * 14,
        *[(UnitKind.COMMUNE, "Hà Nam")] * 33,
        *[(UnitKind.COMMUNE, "Nam Định")] * 57,
        *[(UnitKind.COMMUNE, "Ninh Bình")] * 39,
    ]
    names = [row.name for row in rows if row.area == "Nam Định"]
    assert names.index("Xã Hải An") < names.index("Xã Hải Anh") < names.index("Xã Hải Hậu")
    assert [row.name for row in rows if row.area == "Hà Nam"].index("Phường Duy Tiên") < [
        row.name for row in rows if row.area == "Hà Nam"
    ].index("Phường Đồng Văn")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hai an", ["Xã Hải An", "Xã Hải Anh"]),
        ("Hải Anh", ["Xã Hải Anh"]),
        ("dong van", ["Phường Đồng Văn"]),
        ("Đồng Văn", ["Phường Đồng Văn"]),
        ("Giao Thủy", ["Xã Giao Thuỷ"]),
        ("giao thuỷ", ["Xã Giao Thuỷ"]),
        ("14215", ["Xã Hải Hậu"]),
        ("khong co", []),
    ],
)
async def test_units_are_found_by_name_and_code(db: Database, text: str, found: list[str]) -> None:
    assert [row.name for row in await listed(db, text)] == found


async def test_a_unit_is_listed_with_its_positions_who_lacks_and_its_rooms(db: Database) -> None:
    (row,) = await listed(db, "14215")
    assert (row.positions, row.vacant, row.rooms, row.paired) == (10, 0, 1, 0)
    async with db.begin() as tx:
        page = await directory_pages.unit_page(tx, row.id, TODAY)
        await commands.end_holding(
            tx, page.positions[3].now[0].id, TODAY, await seen_now(tx, page.positions[3].now[0].id)
        )
        await commands.close_position(tx, page.positions[9].id, TODAY, await seen_now(tx, page.positions[9].id))
    (row,) = await listed(db, "14215")
    assert (row.positions, row.vacant) == (9, 1)


async def test_a_page_shows_who_holds_a_position_and_who_held_it(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.read() as tx:
        before = (await directory_pages.unit_page(tx, unit, TODAY)).positions[0]
    someone = await give(db, "Lê Thị Mới", before.id, date(2026, 11, 2))
    async with db.read() as tx:
        page = await directory_pages.unit_page(tx, unit, TODAY)
    chair = page.positions[0]
    assert (page.name, page.own_name, page.parent) == ("Xã Hải Hậu", "Hải Hậu", "Tỉnh Ninh Bình")
    assert (chair.title, chair.rank, chair.post) == ("Chủ tịch UBND xã", 1, "commune_chair")
    assert [(one.person, one.held_from, one.held_to) for one in chair.now] == [(someone, date(2026, 11, 2), None)]
    assert [(one.name, one.held_to) for one in chair.before] == [(before.now[0].name, date(2026, 11, 2))]
    assert [(room.login, room.paired) for room in page.rooms] == [("diemcau-14215", False)]


async def test_an_unknown_unit_is_not_found(db: Database) -> None:
    async with db.read() as tx:
        with pytest.raises(NotFound):
            await directory_pages.unit_page(tx, UnitId(new_uuid()), TODAY)


async def test_each_page_is_a_fixed_number_of_queries_however_much_it_shows(db: Database) -> None:
    small, large = await unit_of(db, "37"), await unit_of(db, "14215")
    async with db.read() as tx:
        few = await asked(tx, directory_pages.units_page(tx, "14215"))
        all_ = await asked(tx, directory_pages.units_page(tx, ""))
        province = await asked(tx, directory_pages.unit_page(tx, small, TODAY))
        commune = await asked(tx, directory_pages.unit_page(tx, large, TODAY))
        posts = await asked(tx, directory_pages.posts(tx))
    assert (few, all_, posts) == (1, 1, 1)
    assert province <= commune <= 7


async def test_the_chairs_of_all_communes_are_one_post(db: Database) -> None:
    async with db.read() as tx:
        rows = await directory_pages.posts(tx)
    (chair,) = [row for row in rows if row.code == "commune_chair"]
    assert (chair.name, chair.positions, chair.held) == ("Chủ tịch UBND xã, phường", 129, 129)
    assert Counter(row.unit_kind for row in rows) == {
        UnitKind.PROVINCE: 2,
        UnitKind.AGENCY: 1,
        UnitKind.COMMUNE: 9,
    }
    assert rows[0].unit_kind is UnitKind.PROVINCE
