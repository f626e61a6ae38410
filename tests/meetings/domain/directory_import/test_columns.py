"""Headings of tables."""

import pytest

from meetings.domain.directory_import.columns import COLUMNS, HeadingFault, HeadingTrouble, SheetKind, headings


@pytest.mark.parametrize("kind", SheetKind)
def test_headings_are_read_in_both_languages_with_marks_and_without(kind: SheetKind) -> None:
    columns = COLUMNS[kind]
    for words in ([c.vietnamese for c in columns], [c.english.upper() for c in columns]):
        found = headings(kind, tuple(words))
        assert found.places == {column.key: place for place, column in enumerate(columns)}
        assert found.troubles == ()


def test_order_and_empty_headings_do_not_matter() -> None:
    found = headings(SheetKind.UNITS, ("", "Ten", "", "ma  don vi"))
    assert found.places == {"name": 1, "code": 3}
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("cells", "trouble"),
    [
        (("Mã đơn vị", "Mật khẩu"), HeadingTrouble("Mật khẩu", HeadingFault.UNKNOWN_COLUMN)),
        (("Mã đơn vị", "Unit code"), HeadingTrouble("Unit code", HeadingFault.DOUBLE_COLUMN)),
        (("Tên",), HeadingTrouble("code", HeadingFault.MISSING_COLUMN)),
    ],
)
def test_headings_that_cannot_be_understood_are_named(cells: tuple[str, ...], trouble: HeadingTrouble) -> None:
    assert headings(SheetKind.UNITS, cells).troubles == (trouble,)


def test_no_two_columns_of_a_table_have_the_same_heading() -> None:
    for columns in COLUMNS.values():
        words = [word for column in columns for word in {column.vietnamese, column.english}]
        assert len(words) == len(set(words))
