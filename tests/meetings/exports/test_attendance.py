"""The attendance as a workbook and on paper."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from meetings.attendance_sheet import Frozen, Reported, Sheet, SheetSeat, SheetSite
from meetings.domain.attendance import AttendanceSource
from meetings.domain.seats import Duty
from meetings.domain.standing import Course, Standing, Stood, tally
from meetings.exports.attendance import attendance_pdf, attendance_xlsx
from meetings.ids import FreezeId, SeatId, SiteId

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "#panic()", "*x* $y$ <b>", "http://x.example")


def seat(name: str, stood: Stood) -> SheetSeat:
    return SheetSeat(
        SeatId("s"), None, "Bà", name, "Chủ tịch UBND xã", "UBND Xã Hải Hậu", Duty.REQUIRED, "Ông Lê Văn An", stood
    )


def sheet(*names: str) -> Sheet:
    reported = Reported(9, (("Trần Thị Ngân", "Văn phòng"),), AttendanceSource.DEVICE, NOW)
    seats = tuple(seat(name, Stood(Standing.LATE, name, AttendanceSource.CHAIR, 7)) for name in names)
    site = SheetSite(SiteId("x"), None, "Xã Hải Hậu", "Nam Định", True, reported, 9, seats)
    away = seat("Hoàng Văn Cường", Stood(Standing.EXCUSED, "Đi chống bão", AttendanceSource.SECRETARY))
    standings = [one.stood.standing for one in (*seats, away)]
    frozen = (Frozen(FreezeId("f"), NOW, "a" * 64),)
    return Sheet("Giao ban #x", NOW, Course(NOW), tally(standings), 9, 1, (site,), (away,), frozen)


async def rows(content: bytes, page: str) -> list[list[object]]:
    return [
        list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(page).to_python()
    ]


async def test_everybody_and_every_site_has_a_line() -> None:
    content = await attendance_xlsx(sheet("Nguyễn Thị Hà"))
    _, first, second = await rows(content, "Đại biểu")
    assert first == [
        1, "Xã Hải Hậu", "Bà Nguyễn Thị Hà", "Chủ tịch UBND xã", "UBND Xã Hải Hậu", "Bắt buộc", "Ông Lê Văn An",
        "Đến muộn", 7, "Nguyễn Thị Hà",
    ]  # fmt: skip
    assert second[7:] == ["Vắng có lý do", "", "Đi chống bão"]
    _, site = await rows(content, "Điểm cầu")
    assert site == [1, "Xã Hải Hậu", "Nam Định", "Đang kết nối", 9, "Trần Thị Ngân (Văn phòng)"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_whatever_a_name_begins_with_it_stays_text(name: str) -> None:
    content = await attendance_xlsx(sheet(name))
    _, first, _ = await rows(content, "Đại biểu")
    assert first[2] == f"Bà {name}"
    assert first[9] == name
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        pages = b"".join(book.read(file) for file in book.namelist() if "worksheets" in file)
    assert b"<f>" not in pages
    assert b"hyperlink" not in pages.lower().replace(b'=hyperlink("', b"")


async def test_the_paper_is_an_archivable_pdf_whatever_the_names_hold() -> None:
    content = await attendance_pdf(sheet(*HOSTILE), NOW)
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in content
    assert b"/JavaScript" not in content
