"""Workbooks from strangers."""

import io
import struct
import zipfile

import pytest

from meetings.directory_import.unpacking import MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES, unpack
from meetings.errors import ImportManySheets, ImportTooLarge, ImportUnreadable, MeetingsError
from tests.meetings.directory_import.workbooks import with_parts, with_sheet, workbook

GOOD = workbook([["Mã", "Tên"], ["1", "An"]])
SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes) -> type[MeetingsError] | None:
    """How a workbook is refused; None when it is taken."""
    try:
        unpack(content)
    except MeetingsError as error:
        return type(error)
    return None


def column(number: int) -> bytes:
    """The letters of a column from 1 to 702."""
    first, last = divmod(number - 1, 26)
    return (bytes([64 + first]) if first else b"") + bytes([65 + last])


def test_a_plain_workbook_is_packed_anew_with_nothing_lost() -> None:
    with zipfile.ZipFile(io.BytesIO(unpack(GOOD).content)) as after, zipfile.ZipFile(io.BytesIO(GOOD)) as before:
        assert after.read(SHEET) == before.read(SHEET)


def test_formulas_are_found_where_they_stand() -> None:
    assert unpack(workbook([["Mã", "Tên"], ["1", "=A1"], ["=1+1", "x"]])).formulas == {(2, 1), (3, 0)}


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        (b'<c r="XFD1048576"><v>1</v></c>', ImportTooLarge),
        (b"<c r='XFD1'><v>1</v></c>", ImportTooLarge),
        (b'<c r="A%d"><v>1</v></c>' % (MAX_ROWS + 1), None),
        (b'<c r="A%d"><v>1</v></c>' % (MAX_ROWS + 2), ImportTooLarge),
        (b'<c r="%s1"><v>1</v></c>' % column(MAX_COLUMNS), None),
        (b'<c r="%s1"><v>1</v></c>' % column(MAX_COLUMNS + 1), ImportTooLarge),
        (b"<c><v>1</v></c>", ImportUnreadable),
        (b'<c r="A1" r="XFD9"><v>1</v></c>', ImportUnreadable),
        (b'<c r="&#88;FD9"><v>1</v></c>', ImportUnreadable),
        (b'<c r = "XFD9"><v>1</v></c>', ImportUnreadable),
        (b'<x:c r="XFD9"><v>1</v></x:c>', ImportTooLarge),
        (b'<c t=">" r="XFD9"><v>1</v></c>', ImportUnreadable),
        (b'<c r="XFD9" t="<"><v>1</v></c>', ImportUnreadable),
        (b"<c " * 300_000, ImportUnreadable),
    ],
)
def test_a_cell_must_say_plainly_where_it_is_and_be_near(cell: bytes, error: type[MeetingsError] | None) -> None:
    assert refused(with_sheet(b'<row r="1">' + cell + b"</row>")) is error


@pytest.mark.parametrize(
    ("row", "error"), [(b"1048576", ImportTooLarge), (b"0", ImportUnreadable), (b"x", ImportUnreadable)]
)
def test_a_row_must_be_near_too(row: bytes, error: type[MeetingsError]) -> None:
    assert refused(with_sheet(b'<row r="' + row + b'"></row>')) is error


def test_what_unpacks_to_more_than_is_read_is_refused_before_it_is_unpacked() -> None:
    bomb = with_parts(GOOD, {"xl/media/zeros.xml": b" " * (MAX_UNPACKED_BYTES + 1)})
    assert len(bomb) < 100_000
    assert refused(bomb) is ImportTooLarge


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    part = b" " * 100_000
    honest = with_parts(GOOD, {"xl/lie.xml": part})
    lying = honest.replace(struct.pack("<L", len(part)), struct.pack("<L", 10))
    assert lying != honest
    assert refused(lying) is ImportUnreadable


def test_one_long_text_in_many_cells_is_refused() -> None:
    text = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
    cells = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % line for line in range(1, 300))
    assert (
        refused(with_parts(with_sheet(b"<row>" + cells + b"</row>"), {"xl/sharedStrings.xml": text})) is ImportTooLarge
    )


def test_entities_and_other_encodings_are_refused() -> None:
    assert refused(with_parts(GOOD, {SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'})) is ImportUnreadable
    assert refused(with_parts(GOOD, {SHEET: "<worksheet/>".encode("utf-16")})) is ImportUnreadable


def test_which_of_two_sheets_is_meant_is_not_guessed() -> None:
    with pytest.raises(ImportManySheets):
        unpack(workbook([["Mã"], ["1"]], [["Mã"], ["2"]]))
    assert refused(workbook([["Mã"], ["1"]], [])) is None


@pytest.mark.parametrize("content", [b"PK\x03\x04", GOOD[:-30], GOOD[:200]])
def test_a_damaged_archive_is_unreadable(content: bytes) -> None:
    assert refused(content) is ImportUnreadable


def test_other_documents_are_no_workbooks() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", "<office:document-content/>")
    assert refused(target.getvalue()) is ImportUnreadable
