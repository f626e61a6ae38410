"""A file that was uploaded, as a table of texts: XLSX, or CSV in UTF-8. The one importer of python_calamine."""

import csv
import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from meetings.directory_import.unpacking import MAX_COLUMNS, MAX_ROWS, unpack
from meetings.domain.directory_import.rows import Sheet
from meetings.errors import ImportEmpty, ImportTooLarge, ImportUnreadable

MAX_BYTES = 5 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_DELIMITERS = (";", ",", "\t")


def read_sheet(content: bytes) -> Sheet:
    """The only sheet of a workbook, or the lines of a CSV file, which may begin with a byte order mark.

    Raises ImportUnreadable, ImportTooLarge, ImportManySheets, ImportEmpty.
    """
    if len(content) > MAX_BYTES:
        raise ImportTooLarge
    sheet = _workbook(content) if content.startswith(_ZIP) else _csv(content)
    rows = list(sheet.rows)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise ImportEmpty
    if len(rows) > MAX_ROWS + 1 or max(len(row) for row in rows) > MAX_COLUMNS:
        raise ImportTooLarge
    return Sheet(tuple(rows), sheet.formulas)


def _workbook(content: bytes) -> Sheet:
    looked_through = unpack(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(looked_through.content)) as workbook:
            found = (workbook.get_sheet_by_name(name) for name in workbook.sheet_names)
            cells = next((sheet.to_python(skip_empty_area=False) for sheet in found if sheet.total_height > 0), [])
    except (CalamineError, OSError, ValueError) as error:
        raise ImportUnreadable from error
    return Sheet(tuple(tuple(_text(cell) for cell in row) for row in cells), looked_through.formulas)


def _text(cell: float | str | bool | time | date | datetime | timedelta) -> str:
    """A cell as it would be typed. A number without a fraction is a code or a telephone number."""
    match cell:
        case bool():
            return "x" if cell else ""
        case float():
            return str(int(cell)) if cell.is_integer() else str(cell)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _csv(content: bytes) -> Sheet:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportUnreadable from error
    if "\0" in text:
        raise ImportUnreadable
    heading = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(row) > MAX_COLUMNS or len(rows) > MAX_ROWS:
                raise ImportTooLarge
            rows.append(tuple(row))
    except csv.Error as error:
        raise ImportUnreadable from error
    return Sheet(tuple(rows))
