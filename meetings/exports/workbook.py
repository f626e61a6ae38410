"""Workbooks: the only importer of xlsxwriter."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

Cell = str | int | float | None
"""A fraction is shown with one digit after the comma."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how many signs wide the column is. `text`: what somebody types below stays text, zeros too."""

    heading: str
    width: int
    text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of its own: a bold row of headings that stays in sight, then the rows."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def workbook(tables: Sequence[Table]) -> bytes:
    """The bytes of an XLSX file. Text stays text, whatever it begins with: no cell is a formula or a link."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        tenths = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "0.0"})
        typed = book.add_format({"num_format": "@"})
        for table in tables:
            page = book.add_worksheet(table.name)
            for number, column in enumerate(table.columns):
                page.set_column(number, number, column.width, typed if column.text else None)
                page.write_string(0, number, column.heading, bold)
            for row, cells in enumerate(table.rows, start=1):
                for number, cell in enumerate(cells):
                    _write(page, (row, number), cell, tenths if isinstance(cell, float) else plain)
            page.freeze_panes(1, 0)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
    return held.getvalue()


def _write(
    page: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: Cell, look: xlsxwriter.format.Format
) -> None:
    if isinstance(cell, int | float):
        page.write_number(*at, cell, look)
    else:
        page.write_string(*at, cell or "", look)
