"""Workbooks of tests, good and hostile."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

from xlsxwriter import Workbook

Cell = str | int | float | bool | date


def workbook(*sheets: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook as a spreadsheet program writes one; a text that begins with "=" is a formula."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, place, cell, day)
                    else:
                        sheet.write(line, place, cell)
    return target.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with some parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, part in parts.items():
            after.writestr(name, part)
    return target.getvalue()


def with_sheet(rows: bytes) -> bytes:
    """A workbook whose sheet holds these rows, as written."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = b'<?xml version="1.0"?><worksheet ' + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    return with_parts(workbook([["a"], ["b"]]), {"xl/worksheets/sheet1.xml": sheet})
