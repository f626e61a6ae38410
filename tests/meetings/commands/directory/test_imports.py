"""Tables of the directory, previewed and written."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from meetings import commands, directory_pages
from meetings.db import Database
from meetings.directory_import import Preview, preview, read_sheet
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.rows import Outcome, RowFault, Sheet, Trouble
from meetings.errors import DirectoryChanged, ImportFaulty
from meetings.models.audit import AuditEvent
from meetings.models.directory import Person, PositionHolding, Room
from tests.meetings.directory_desk import ACTOR, TODAY, asked, page_of, person
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
UNITS = "Mã đơn vị;Loại;Tên;Khu vực\n14999;Xã;Hải Thử;Nam Định\n14215;;Hải Hậu Mới;\n14281;Huyện;;\n"
PEOPLE = (
    "Mã đơn vị;Chức danh;Thứ tự;Chức vụ chung;Ông/Bà;Họ và tên;Điện thoại;Thư điện tử\n"
    "14215;Chủ tịch UBND xã;;commune_chair;Bà;Đỗ Thị Mới;0000 100 700;moi@example.vn\n"
    "14215;Chuyên viên tổng hợp;;;Bà;Đỗ Thị Mới;0000.100.700;\n"
    "14215;Phó Chủ tịch UBND xã;5;;Ông;Ngô Văn Phó;;\n"
)
ROOMS = (
    "Mã đơn vị;Phòng họp;Số chỗ;Đường truyền;Nhà mạng;Người phụ trách;Điện thoại phụ trách\n"
    "14215;;;Yếu;Nhà mạng C;;\n"
    "14215;Phòng họp 2;20;Tốt;Nhà mạng A;Lê Văn Máy;0000 100 701\n"
)


def table(text: str) -> Sheet:
    return read_sheet(text.encode())


async def previewed(db: Database, kind: SheetKind, sheet: Sheet) -> Preview:
    async with db.read() as tx:
        return await preview(tx, kind, sheet, TODAY)


async def write(db: Database, kind: SheetKind, text: str) -> int:
    found = await previewed(db, kind, table(text))
    async with db.begin() as tx:
        return await commands.import_directory(tx, ACTOR, kind, table(text), found.digest, NOW)


async def test_a_table_of_units_is_written_as_its_preview_shows_it(db: Database) -> None:
    found = await previewed(db, SheetKind.UNITS, table(UNITS))
    assert found.counts == {Outcome.ADD: 1, Outcome.CHANGE: 1, Outcome.SAME: 0, Outcome.FAULTY: 1}
    text = UNITS.replace("14281;Huyện;;\n", "")
    assert await write(db, SheetKind.UNITS, text) == 2
    made, changed = await page_of(db, "14999"), await page_of(db, "14215")
    assert (made.name, made.parent, made.valid_from) == ("Xã Hải Thử", "Tỉnh Ninh Bình", TODAY)
    assert (changed.name, changed.area) == ("Xã Hải Hậu Mới", "Nam Định")
    again = await previewed(db, SheetKind.UNITS, table(text))
    assert (again.counts[Outcome.SAME], again.rows) == (2, ())


async def test_a_table_of_people_hands_positions_over_and_makes_what_is_missing(db: Database) -> None:
    before = await page_of(db, "14215")
    assert await write(db, SheetKind.PEOPLE, PEOPLE) == 3
    page = await page_of(db, "14215")
    chair, clerk = page.positions[0], page.positions[-1]
    assert [(one.name, one.held_from) for one in chair.now] == [("Đỗ Thị Mới", TODAY)]
    assert [(one.name, one.held_to) for one in chair.before] == [(before.positions[0].now[0].name, TODAY)]
    assert (clerk.title, clerk.rank, clerk.now[0].person) == ("Chuyên viên tổng hợp", 11, chair.now[0].person)
    assert page.positions[4].now[0].name == "Ngô Văn Phó"
    async with db.read() as tx:
        (row,) = (await directory_pages.people_page(tx, "đỗ thị mới", 0, 10)).rows
    assert (row.phone, row.email, len(row.now)) == ("0000 100 700", "moi@example.vn", 2)
    again = await previewed(db, SheetKind.PEOPLE, table(PEOPLE))
    assert (again.counts[Outcome.SAME], again.rows) == (3, ())


async def test_two_of_one_name_in_one_unit_are_two_or_a_faulty_row_but_never_one(db: Database) -> None:
    unclear = PEOPLE.replace("0000.100.700", "")
    found = await previewed(db, SheetKind.PEOPLE, table(unclear))
    assert [(row.line, row.troubles) for row in found.rows if row.troubles] == [
        (3, (Trouble("name", RowFault.AMBIGUOUS_PERSON),))
    ]
    assert await write(db, SheetKind.PEOPLE, PEOPLE.replace("0000.100.700", "0000 100 702")) == 3
    async with db.read() as tx:
        rows = (await directory_pages.people_page(tx, "đỗ thị mới", 0, 10)).rows
    assert sorted(row.phone or "" for row in rows) == ["0000 100 700", "0000 100 702"]
    assert [len(row.now) for row in rows] == [1, 1]


async def test_a_holding_that_began_today_is_undone_by_the_next_one(db: Database) -> None:
    await write(db, SheetKind.PEOPLE, PEOPLE)
    await write(db, SheetKind.PEOPLE, PEOPLE.replace("Ngô Văn Phó", "Ngô Văn Đúng"))
    position = (await page_of(db, "14215")).positions[4]
    assert [one.name for one in position.now] == ["Ngô Văn Đúng"]
    assert len(position.before) == 1


async def test_a_table_of_rooms_is_written(db: Database) -> None:
    assert await write(db, SheetKind.ROOMS, ROOMS) == 2
    rooms = {room.name: room for room in (await page_of(db, "14215")).rooms}
    assert rooms["Phòng họp 2"].capacity == 20
    (old,) = [room for name, room in rooms.items() if name != "Phòng họp 2"]
    assert (old.carrier, old.link_class, old.login) == ("Nhà mạng C", "weak", "diemcau-14215")


async def test_one_import_is_one_row_of_the_audit_log(db: Database) -> None:
    found = await previewed(db, SheetKind.PEOPLE, table(PEOPLE))
    before = await count(db, AuditEvent)
    await write(db, SheetKind.PEOPLE, PEOPLE)
    assert await count(db, AuditEvent) == before + 1
    async with db.read() as tx:
        last = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))).one()
    assert (last.act, last.subject) == ("import_directory", "people")
    assert last.detail == f'{{"added":1,"changed":2,"digest":"{found.digest}"}}'


async def test_one_faulty_row_and_nothing_is_written(db: Database) -> None:
    faulty = PEOPLE + "99999;Chủ tịch UBND xã;;;Bà;Lê Thị Lạc;;\n"
    before = [await count(db, table) for table in (Person, PositionHolding, AuditEvent)]
    with pytest.raises(ImportFaulty):
        await write(db, SheetKind.PEOPLE, faulty)
    assert [await count(db, table) for table in (Person, PositionHolding, AuditEvent)] == before


async def test_another_directory_file_or_day_than_the_preview_saw_is_refused(db: Database) -> None:
    found = await previewed(db, SheetKind.PEOPLE, table(PEOPLE))
    other = table(PEOPLE.replace("Đỗ Thị Mới", "Đỗ Thị Khác"))
    async with db.begin() as tx:
        with pytest.raises(DirectoryChanged):
            await commands.import_directory(tx, ACTOR, SheetKind.PEOPLE, other, found.digest, NOW)
        tomorrow = NOW + timedelta(days=1)
        with pytest.raises(DirectoryChanged):
            await commands.import_directory(tx, ACTOR, SheetKind.PEOPLE, table(PEOPLE), found.digest, tomorrow)
    await person(db, "Lê Thị Chen Vào")
    async with db.begin() as tx:
        with pytest.raises(DirectoryChanged):
            await commands.import_directory(tx, ACTOR, SheetKind.PEOPLE, table(PEOPLE), found.digest, NOW)


async def test_a_change_of_rooms_leaves_a_preview_of_units_good(db: Database) -> None:
    text = UNITS.replace("14281;Huyện;;\n", "")
    found = await previewed(db, SheetKind.UNITS, table(text))
    await write(db, SheetKind.ROOMS, ROOMS)
    async with db.begin() as tx:
        assert await commands.import_directory(tx, ACTOR, SheetKind.UNITS, table(text), found.digest, NOW) == 2


async def test_all_of_a_province_is_compared_by_as_many_queries_as_one_row(db: Database) -> None:
    large = PEOPLE + "".join(f"14281;Chuyên viên {n};;;Bà;Lê Thị Số {n};;\n" for n in range(500))
    async with db.read() as tx:
        few = await asked(tx, preview(tx, SheetKind.PEOPLE, table(PEOPLE), TODAY))
        many = await asked(tx, preview(tx, SheetKind.PEOPLE, table(large), TODAY))
    assert few == many <= 7
    assert await write(db, SheetKind.PEOPLE, large) == 503


async def count(db: Database, table: type[Person | PositionHolding | AuditEvent | Room]) -> int:
    async with db.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table)) or 0
