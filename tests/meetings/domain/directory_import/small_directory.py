"""A directory of two communes, and tables that are compared with it."""

from datetime import date

from meetings.domain.directory import CommuneType, LinkClass, UnitKind
from meetings.domain.directory_import.columns import COLUMNS, SheetKind
from meetings.domain.directory_import.rows import Sheet
from meetings.domain.directory_import.state import (
    DirectoryState,
    HoldingState,
    PersonState,
    PositionState,
    PostState,
    RoomState,
    UnitState,
)
from meetings.ids import HoldingId, PersonId, PositionId, RoomId, UnitId

TODAY = date(2026, 11, 23)
SINCE = date(2025, 7, 1)
HAI_AN, HAI_ANH, PROVINCE = UnitId("an"), UnitId("anh"), UnitId("province")
LAN, BINH, LAN_TOO = PersonId("lan"), PersonId("binh"), PersonId("lan2")
CHAIR, VICE, VICE_TOO, OLD = PositionId("chair"), PositionId("vice"), PositionId("vice2"), PositionId("old")

STATE = DirectoryState(
    units=(
        UnitState(PROVINCE, "37", UnitKind.PROVINCE, None, "Tỉnh Ninh Bình", None, open=True),
        UnitState(HAI_AN, "14214", UnitKind.COMMUNE, CommuneType.XA, "Hải An", "Nam Định", open=True),
        UnitState(HAI_ANH, "14216", UnitKind.COMMUNE, CommuneType.XA, "Hải Anh", "Nam Định", open=True),
        UnitState(UnitId("gone"), "14000", UnitKind.COMMUNE, CommuneType.XA, "Hải Cũ", None, open=False),
    ),
    posts=(
        PostState("commune_chair", "Chủ tịch UBND xã, phường", UnitKind.COMMUNE),
        PostState("agency_head", "Thủ trưởng cơ quan", UnitKind.AGENCY),
    ),
    positions=(
        PositionState(CHAIR, HAI_AN, "Chủ tịch UBND xã", 1, None, open=True, last_end=date(2026, 1, 1)),
        PositionState(VICE, HAI_AN, "Phó Chủ tịch UBND xã", 2, None, open=True, last_end=None),
        PositionState(VICE_TOO, HAI_AN, "Phó Chủ tịch UBND xã", 3, None, open=True, last_end=None),
        PositionState(OLD, HAI_AN, "Trưởng ban", 4, None, open=False, last_end=None),
    ),
    people=(
        PersonState(LAN, "Bà", "Lê Thị Lan", "0000 100 001", "lan@example.vn", in_service=True),
        PersonState(BINH, "Ông", "Trần Văn Bình", None, "binh@example.vn", in_service=True),
        PersonState(LAN_TOO, "Bà", "Lê Thị Lan", None, None, in_service=True),
        PersonState(PersonId("left"), "Ông", "Ngô Văn Thôi", None, "thoi@example.vn", in_service=False),
    ),
    holdings=(
        HoldingState(HoldingId("h1"), LAN, CHAIR, date(2026, 1, 1), acting=False),
        HoldingState(HoldingId("h2"), BINH, VICE, SINCE, acting=False),
    ),
    rooms=(
        RoomState(
            RoomId("room"), HAI_AN, "Phòng họp", 24, LinkClass.GOOD, "Nhà mạng A", None, "Lê Văn Thử", "0000 100 009"
        ),
    ),
)


def sheet(kind: SheetKind, *rows: dict[str, str]) -> Sheet:
    """A table with all columns of its kind, and these rows."""
    keys = [column.key for column in COLUMNS[kind]]
    heading = tuple(column.vietnamese for column in COLUMNS[kind])
    return Sheet((heading, *(tuple(row.get(key, "") for key in keys) for row in rows)))
