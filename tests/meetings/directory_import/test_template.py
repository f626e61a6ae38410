"""The tables to fill in."""

import pytest

from meetings.directory_import.sheets import read_sheet
from meetings.directory_import.template import template
from meetings.domain.directory_import.columns import COLUMNS, SheetKind, headings
from meetings.errors import ImportEmpty


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("kind", SheetKind)
def test_a_template_has_all_headings_and_nothing_to_import(kind: SheetKind, english: bool) -> None:
    with pytest.raises(ImportEmpty):
        read_sheet(template(kind, english=english))
    words = tuple(column.english if english else column.vietnamese for column in COLUMNS[kind])
    assert headings(kind, words).troubles == ()
