"""An empty table to fill in, as a workbook."""

from meetings.domain.directory_import.columns import COLUMNS, SheetKind
from meetings.exports.workbook import Column, Table, workbook

_WIDTH = 18
_WIDTHS = {"title": 34, "name": 30, "email": 32, "technician": 28, "post": 32, "kind": 12, "rank": 9, "acting": 9}
_NAMES = {
    SheetKind.UNITS: ("Đơn vị", "Units"),
    SheetKind.PEOPLE: ("Cán bộ", "People"),
    SheetKind.ROOMS: ("Phòng họp", "Rooms"),
}


def template(kind: SheetKind, *, english: bool) -> bytes:
    """Headings only; all cells are text, so that codes and telephone numbers keep their zeros."""
    columns = [
        Column(column.english if english else column.vietnamese, _WIDTHS.get(column.key, _WIDTH), text=True)
        for column in COLUMNS[kind]
    ]
    return workbook([Table(_NAMES[kind][english], columns, ())])
