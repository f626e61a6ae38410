"""The tables that can be imported, and the headings of their columns in Vietnamese and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from meetings.domain.vietnamese import fold


class SheetKind(StrEnum):
    """What the rows of a table are."""

    UNITS = "units"
    PEOPLE = "people"
    ROOMS = "rooms"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `needed`: a table without it cannot be read."""

    key: str
    vietnamese: str
    english: str
    needed: bool = False


COLUMNS: Mapping[SheetKind, tuple[Column, ...]] = MappingProxyType(
    {
        SheetKind.UNITS: (
            Column("code", "Mã đơn vị", "Unit code", needed=True),
            Column("kind", "Loại", "Kind"),
            Column("name", "Tên", "Name"),
            Column("area", "Khu vực", "Area"),
            Column("valid_from", "Từ ngày", "From"),
        ),
        SheetKind.PEOPLE: (
            Column("unit_code", "Mã đơn vị", "Unit code", needed=True),
            Column("title", "Chức danh", "Title", needed=True),
            Column("rank", "Thứ tự", "Rank"),
            Column("post", "Chức vụ chung", "Post"),
            Column("honorific", "Ông/Bà", "Mr/Ms", needed=True),
            Column("name", "Họ và tên", "Full name", needed=True),
            Column("phone", "Điện thoại", "Phone"),
            Column("email", "Thư điện tử", "E-mail"),
            Column("held_from", "Từ ngày", "From"),
            Column("acting", "Quyền", "Acting"),
        ),
        SheetKind.ROOMS: (
            Column("unit_code", "Mã đơn vị", "Unit code", needed=True),
            Column("name", "Phòng họp", "Room"),
            Column("capacity", "Số chỗ", "Seats"),
            Column("link_class", "Đường truyền", "Line"),
            Column("carrier", "Nhà mạng", "Carrier"),
            Column("uplink_group", "Tuyến chung", "Shared uplink"),
            Column("technician", "Người phụ trách", "Technician"),
            Column("technician_phone", "Điện thoại phụ trách", "Technician phone"),
        ),
    }
)


class HeadingFault(StrEnum):
    """What is wrong with the headings of a table."""

    UNKNOWN_COLUMN = "unknown_column"
    DOUBLE_COLUMN = "double_column"
    MISSING_COLUMN = "missing_column"


@dataclass(frozen=True, slots=True)
class HeadingTrouble:
    """`heading` as it stands there, or the key of the column that is missing."""

    heading: str
    fault: HeadingFault


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands, from 0, and what cannot be understood."""

    places: Mapping[str, int]
    troubles: tuple[HeadingTrouble, ...]


def headings(kind: SheetKind, cells: tuple[str, ...]) -> Headings:
    """Reads the first row of a table: headings in either language, with marks or without."""
    known = {fold(word): column.key for column in COLUMNS[kind] for word in (column.vietnamese, column.english)}
    places: dict[str, int] = {}
    troubles: list[HeadingTrouble] = []
    for place, cell in enumerate(cells):
        if not cell.strip():
            continue
        key = known.get(fold(cell))
        if key is None:
            troubles.append(HeadingTrouble(cell[:60], HeadingFault.UNKNOWN_COLUMN))
        elif key in places:
            troubles.append(HeadingTrouble(cell[:60], HeadingFault.DOUBLE_COLUMN))
        else:
            places[key] = place
    missing = [column.key for column in COLUMNS[kind] if column.needed and column.key not in places]
    troubles += [HeadingTrouble(key, HeadingFault.MISSING_COLUMN) for key in missing]
    return Headings(places, tuple(troubles))
