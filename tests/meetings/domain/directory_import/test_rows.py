"""Rows of tables, cell by cell."""

from functools import partial

from meetings.domain import directory_fields as fields
from meetings.domain.directory_fields import Fault
from meetings.domain.directory_import.columns import HeadingFault, SheetKind
from meetings.domain.directory_import.rows import (
    Change,
    Outcome,
    RowFault,
    RowReader,
    Sheet,
    Trouble,
    differences,
    table,
)

NAME = partial(fields.line, most=5)


def test_a_cell_is_read_kept_or_refused_with_its_column() -> None:
    row = RowReader(2, {"name": " An ", "area": "Nam Định", "formula": "=1+1", "other": "12"}, frozenset({"other"}))
    assert row.read("name", NAME) == "An"
    assert row.read("missing", NAME) is None
    assert row.troubles == []
    assert row.read("area", NAME) is None
    assert row.read("formula", NAME) is None
    assert row.read("other", NAME) is None
    assert row.need("missing", NAME) is None
    assert row.troubles == [
        Trouble("area", Fault.TOO_LONG),
        Trouble("formula", RowFault.FORMULA),
        Trouble("other", RowFault.FORMULA),
        Trouble("missing", Fault.REQUIRED),
    ]
    assert row.faulty("An").outcome is Outcome.FAULTY


def test_a_formula_without_a_value_is_called_a_formula() -> None:
    row = RowReader(2, {"name": ""}, frozenset({"name"}))
    assert row.need("name", NAME) is None
    assert row.troubles == [Trouble("name", RowFault.FORMULA)]


def test_empty_lines_are_left_out_and_the_others_keep_their_numbers() -> None:
    rows = table(SheetKind.UNITS, Sheet((("Mã đơn vị", "Tên"), ("", " "), ("14214", "Hải An"), (), ("14216",)))).rows
    assert [(row.line, dict(row.cells)) for row in rows] == [
        (3, {"code": "14214", "name": "Hải An"}),
        (5, {"code": "14216"}),
    ]


def test_formulas_are_told_by_their_places() -> None:
    (row,) = table(SheetKind.UNITS, Sheet((("Tên", "Mã đơn vị"), ("Hải An", "14214")), frozenset({(2, 1)}))).rows
    assert row.formulas == {"code"}


def test_a_cell_under_no_heading_is_refused() -> None:
    (row,) = table(SheetKind.UNITS, Sheet((("Mã đơn vị",), ("14214", "Hải An")))).rows
    assert row.troubles == [Trouble("", RowFault.EXTRA_CELL)]


def test_a_table_with_wrong_headings_has_one_faulty_row_and_no_other() -> None:
    found = table(SheetKind.UNITS, Sheet((("Tên", "Ghi chú"), ("Hải An", "x"))))
    assert found.rows == ()
    (row,) = found.faulty
    assert (row.line, row.outcome) == (1, Outcome.FAULTY)
    assert row.troubles == (
        Trouble("Ghi chú", HeadingFault.UNKNOWN_COLUMN),
        Trouble("code", HeadingFault.MISSING_COLUMN),
    )


def test_what_is_left_empty_is_no_difference() -> None:
    before = {"name": "An", "area": None, "rank": 1}
    assert differences(before, {"name": None, "area": "Nam Định", "rank": 1}) == (Change("area", "", "Nam Định"),)
