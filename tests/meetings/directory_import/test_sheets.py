"""Files as tables of texts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.directory_import.sheets import MAX_BYTES, read_sheet
from meetings.directory_import.unpacking import MAX_COLUMNS, MAX_ROWS
from meetings.errors import ImportEmpty, ImportTooLarge, ImportUnreadable, MeetingsError
from tests.meetings.directory_import.workbooks import with_parts, workbook


def test_a_workbook_is_read_as_it_would_be_typed() -> None:
    sheet = read_sheet(
        workbook([["Mã", "Ngày", "Số", "Có", "Lẻ"], [14215, date(2026, 11, 2), "0000 100 001", True, 1.5], [], ["x"]])
    )
    assert sheet.rows[1] == ("14215", "2026-11-02", "0000 100 001", "x", "1.5")
    assert [row[0] for row in sheet.rows] == ["Mã", "14215", "", "x"]


def test_empty_columns_and_lines_before_the_table_keep_their_places() -> None:
    assert read_sheet(workbook([["", "Mã"], ["", "1"]])).rows == (("", "Mã"), ("", "1"))


def test_formulas_come_with_the_table() -> None:
    assert read_sheet(workbook([["Mã"], ["=1+1"]])).formulas == {(2, 0)}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_with_any_mark_delimiter_and_end_of_line(mark: str, delimiter: str, end: str) -> None:
    text = mark + end.join((f"Mã{delimiter}Tên", f'1{delimiter}"Hải; ""An"", Xã"', ""))
    assert read_sheet(text.encode()).rows == (("Mã", "Tên"), ("1", 'Hải; "An", Xã'))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ImportEmpty),
        ("Mã;Tên\n;;\n".encode(), ImportEmpty),
        ("Mã;Tên\n".encode("utf-16"), ImportUnreadable),
        ("Mã;Tên\n1;An".encode("cp1258", "replace"), ImportUnreadable),
        (b"a;b\n1;\x00\n", ImportUnreadable),
        (b'a;b\n1;"open\n', ImportUnreadable),
        (b"a;b\n1;" + b"x" * 200_000, ImportUnreadable),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ImportUnreadable),
        (b";".join([b"a"] * 100_000) + b"\n1\n", ImportTooLarge),
        (b"a\n" + b";" * MAX_COLUMNS + b"\n", ImportTooLarge),
        (b"x" * (MAX_BYTES + 1), ImportTooLarge),
        (b"a\n" * (MAX_ROWS + 2), ImportTooLarge),
    ],
)
def test_what_is_no_table_or_too_large_a_one_is_refused(content: bytes, error: type[MeetingsError]) -> None:
    with pytest.raises(error):
        read_sheet(content)


def test_as_many_rows_and_columns_as_may_be_are_read() -> None:
    assert len(read_sheet(b"a\n" * (MAX_ROWS + 1)).rows) == MAX_ROWS + 1
    assert len(read_sheet(b"a" + b";" * (MAX_COLUMNS - 1) + b"\n1\n").rows[0]) == MAX_COLUMNS


def test_a_sheet_that_is_no_sheet_is_unreadable() -> None:
    with pytest.raises(ImportUnreadable):
        read_sheet(with_parts(workbook([["a"], ["b"]]), {"xl/workbook.xml": b"<workbook"}))


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_whatever_is_sent_is_a_table_or_refused(content: bytes) -> None:
    try:
        assert len(read_sheet(content).rows) >= 2
    except MeetingsError:
        return
