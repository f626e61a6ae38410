"""Reading people."""

from datetime import date

import pytest

from meetings import commands, directory_pages
from meetings.db import Database
from meetings.domain.roles import Role
from meetings.domain.vietnamese import person_sort_key
from meetings.errors import NotFound
from meetings.ids import PersonId, new_uuid
from tests.meetings.directory_desk import asked, give, page_of, person, seen_now

pytestmark = pytest.mark.anyio


async def names(db: Database, text: str, length: int = 100) -> list[str]:
    async with db.read() as tx:
        return [row.name for row in (await directory_pages.people_page(tx, text, 0, length)).rows]


async def test_everybody_is_listed_page_by_page_by_given_name(db: Database) -> None:
    async with db.read() as tx:
        first = await directory_pages.people_page(tx, "", 0, 100)
        rows = [
            row
            for start in range(0, first.total, 100)
            for row in (await directory_pages.people_page(tx, "", start, 100)).rows
        ]
    assert first.total == len(rows) == len({row.id for row in rows}) > 1400
    keys = [person_sort_key(row.name) for row in rows]
    assert keys == sorted(keys)
    assert all(row.now for row in rows)


@pytest.mark.parametrize("text", ["thuy anh", "Thúy Ánh", "Thuý Ánh", "ánh"])
async def test_somebody_is_found_with_marks_and_without_wherever_the_tone_stands(db: Database, text: str) -> None:
    await person(db, "Đoàn Thuý Ánh")
    assert "Đoàn Thuý Ánh" in await names(db, text)


async def test_marks_tell_names_apart(db: Database) -> None:
    for name in ("Lê Thị Hân", "Lê Thị Hạnh"):
        await person(db, name)
    assert set(await names(db, "le thi han")) >= {"Lê Thị Hân", "Lê Thị Hạnh"}
    found = await names(db, "lê thị hân")
    assert "Lê Thị Hân" in found
    assert "Lê Thị Hạnh" not in found


async def test_people_are_found_by_their_unit_and_title(db: Database) -> None:
    chair = (await page_of(db, "14215")).positions[0].now[0].name
    assert chair in await names(db, "hai hau")
    assert chair in await names(db, "Hải Hậu")
    assert len(await names(db, "hai hau")) == 10
    async with db.read() as tx:
        assert (await directory_pages.people_page(tx, "chu tich hdnd", 0, 1)).total == 129


async def test_a_person_is_shown_with_what_it_holds_and_held_and_its_accounts(db: Database) -> None:
    chair = (await page_of(db, "14215")).positions[0]
    province = await page_of(db, "37")
    someone = await give(db, "Lê Thị Mới", chair.id, date(2026, 11, 2))
    async with db.read() as tx:
        before = await directory_pages.person_page(tx, chair.now[0].person)
        page = await directory_pages.person_page(tx, someone)
        led = await directory_pages.person_page(tx, province.positions[0].now[0].person)
    assert before.now == ()
    assert [(one.title, one.held_to) for one in before.before] == [("Chủ tịch UBND xã", date(2026, 11, 2))]
    assert [(one.unit_name, one.held_from) for one in page.now] == [("Xã Hải Hậu", date(2026, 11, 2))]
    assert page.accounts == ()
    assert [(one.login, one.roles, one.disabled) for one in led.accounts] == [("chutri", (Role.CHAIR,), False)]


async def test_an_unknown_person_is_not_found(db: Database) -> None:
    async with db.read() as tx:
        with pytest.raises(NotFound):
            await directory_pages.person_page(tx, PersonId(new_uuid()))


async def test_who_has_left_stays_in_the_list_and_says_so(db: Database) -> None:
    someone = await person(db, "Lê Thị Thôi Việc")
    async with db.begin() as tx:
        await commands.close_person(tx, someone, date(2026, 11, 1), await seen_now(tx, someone))
        (row,) = (await directory_pages.people_page(tx, "thôi việc", 0, 10)).rows
    assert (row.left_on, row.now) == (date(2026, 11, 1), ())


async def test_each_page_is_a_fixed_number_of_queries_however_much_it_shows(db: Database) -> None:
    chair = (await page_of(db, "14215")).positions[0].now[0].person
    async with db.read() as tx:
        counts = [
            await asked(tx, directory_pages.people_page(tx, text, 0, length))
            for text, length in (("", 1), ("", 100), ("hai hau", 1), ("a", 100))
        ]
        one = await asked(tx, directory_pages.person_page(tx, chair))
    assert counts == [3, 3, 4, 4]
    assert one == 3
