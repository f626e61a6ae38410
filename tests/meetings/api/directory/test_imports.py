"""/directory/import, over HTTP."""

import io
import zipfile

import pytest

from meetings.db import Database
from meetings.directory_import import MAX_BYTES
from tests.meetings.directory_desk import page_of
from tests.meetings.directory_import.workbooks import workbook
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
ROWS = [
    ["Mã đơn vị", "Chức danh", "Ông/Bà", "Họ và tên"],
    ["14215", "Chủ tịch UBND xã", "Bà", "Đỗ Thị Mới"],
]


async def test_a_workbook_is_previewed_and_then_written(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        preview = (await client.post("/directory/import/people/preview", content=workbook(ROWS))).json()
        assert preview["counts"] == {"add": 0, "change": 1, "same": 0, "faulty": 0}
        (row,) = preview["rows"]
        assert (row["line"], row["label"]) == (2, "Xã Hải Hậu: Chủ tịch UBND xã")
        assert (await page_of(db, "14215")).positions[0].now[0].name != "Đỗ Thị Mới"
        query = {"digest": preview["digest"]}
        answer = await client.post("/directory/import/people", params=query, content=workbook(ROWS))
        assert answer.json() == {"written": 1}
        again = await client.post("/directory/import/people", params=query, content=workbook(ROWS))
        assert (again.status_code, again.json()["code"]) == (409, "directory_changed")
    assert (await page_of(db, "14215")).positions[0].now[0].name == "Đỗ Thị Mới"


async def test_a_row_that_cannot_be_taken_is_named_by_line_and_column(db: Database) -> None:
    wrong = [*ROWS, ["99999", "=A1", "Cô", ""]]
    async with Web(db).signed_in("kythuat") as client:
        preview = (await client.post("/directory/import/people/preview", content=workbook(wrong))).json()
    (faulty,) = [row for row in preview["rows"] if row["outcome"] == "faulty"]
    assert faulty["line"] == 3
    assert {(trouble["column"], trouble["fault"]) for trouble in faulty["troubles"]} == {
        ("title", "formula"),
        ("honorific", "bad_honorific"),
        ("name", "required"),
        ("unit_code", "unknown_unit"),
    }


WRONG = (
    (b"", "import_empty"),
    (b"\x00\x01", "import_unreadable"),
    (b"PK\x03\x04...", "import_unreadable"),
    (b"x" * (MAX_BYTES + 1), "import_too_large"),
    (workbook(ROWS, ROWS), "import_many_sheets"),
)


async def test_what_is_no_table_is_refused_by_a_code(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        for content, code in WRONG:
            answer = await client.post("/directory/import/units/preview", content=content)
            assert answer.json()["code"] == code


async def test_a_body_longer_than_a_file_may_be_is_not_read_to_its_end(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        answer = await client.post("/directory/import/units/preview", content=b"x" * (MAX_BYTES + 2000))
    assert answer.status_code == 413


async def test_a_template_is_a_workbook_to_download(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        for kind in ("units", "people", "rooms"):
            answer = await client.get(f"/directory/import/{kind}/template", params={"language": "en"})
            assert answer.headers["content-disposition"] == f'attachment; filename="giaoban-{kind}.xlsx"'
            assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


async def test_a_secretary_imports_nothing(db: Database) -> None:
    async with Web(db).signed_in("thuky") as client:
        answers = [
            await client.post("/directory/import/people/preview", content=workbook(ROWS)),
            await client.post("/directory/import/people", params={"digest": "0" * 64}, content=workbook(ROWS)),
            await client.get("/directory/import/people/template"),
        ]
    assert [answer.status_code for answer in answers] == [403] * 3
