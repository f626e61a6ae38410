"""The attendance as a workbook and on paper."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from meetings.attendance_sheet import Frozen, Reported, Sheet, SheetSeat, SheetSite
from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.seats import Duty
from meetings.domain.standing import Claim, Course, Evidence, Standing, Stood, stood, tally
from meetings.exports.attendance import Which, attendance_pdf, attendance_xlsx, which_list
from meetings.ids import FreezeId, SeatId, SiteId

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WHEN = "08:00, Thứ Hai, ngày 23/11/2026"
KEPT, NO_FROZEN = f"danh sách đã chốt lúc {WHEN}", "đây không phải bản chốt"
FROZEN = Frozen(FreezeId("f"), NOW, "a" * 64)
HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "#panic()", "*x* $y$ <b>", "http://x.example")


def seat(name: str, stood: Stood) -> SheetSeat:
    return SheetSeat(
        SeatId("s"), None, "Bà", name, "Chủ tịch UBND xã", "UBND Xã Hải Hậu", Duty.REQUIRED, "Ông Lê Văn An", stood
    )


def sheet(*names: str) -> Sheet:
    reported = Reported(9, (("Trần Thị Ngân", "Văn phòng"),), AttendanceSource.DEVICE, NOW)
    seats = tuple(seat(name, Stood(Standing.LATE, name, AttendanceSource.CHAIR, 7)) for name in names)
    site = SheetSite(SiteId("x"), None, "Xã Hải Hậu", "Nam Định", True, NOW, None, reported, 9, seats)
    away = seat("Hoàng Văn Cường", Stood(Standing.EXCUSED, "Đi chống bão", AttendanceSource.SECRETARY))
    standings = [one.stood.standing for one in (*seats, away)]
    return Sheet("Giao ban #x", NOW, Course(NOW), tally(standings), 9, 1, (site,), (away,), ())


async def rows(content: bytes, page: str) -> list[list[object]]:
    return [
        list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(page).to_python()
    ]


async def test_everybody_and_every_site_has_a_line() -> None:
    content = await attendance_xlsx(sheet("Nguyễn Thị Hà"), Which(), NOW)
    _, first, second = await rows(content, "Đại biểu")
    assert first == [
        1, "Xã Hải Hậu", "Bà Nguyễn Thị Hà", "Chủ tịch UBND xã", "UBND Xã Hải Hậu", "Bắt buộc", "Ông Lê Văn An",
        "Đến muộn", 7, "Nguyễn Thị Hà",
    ]  # fmt: skip
    assert second[7:] == ["Vắng có lý do", "", "Đi chống bão"]
    _, site = await rows(content, "Điểm cầu")
    assert site == [1, "Xã Hải Hậu", "Nam Định", "Đang kết nối", 9, "Trần Thị Ngân (Văn phòng)"]


async def test_who_came_late_without_a_trace_is_late_by_no_minute() -> None:
    """Said after the end: nobody knows by how much, and no file makes a figure of it."""
    course = Course(NOW, NOW + timedelta(hours=2))
    claim = Claim(SeatMark.LATE, AttendanceSource.SECRETARY, NOW + timedelta(hours=3), "Báo sau")
    late = seat("Hoàng Văn Cường", stood(Evidence((claim,)), course))
    found = replace(sheet(), sites=(), elsewhere=(late,), course=course)
    _, line = await rows(await attendance_xlsx(found, Which(), NOW), "Đại biểu")
    assert line[7:] == ["Đến muộn", "", "Báo sau"]
    paper = pypdfium2.PdfDocument(await attendance_pdf(found, Which(), NOW))
    text = "".join(page.get_textpage().get_text_range() for page in paper)
    assert "Đến muộn" in text
    assert "phút" not in text
    at_seven = replace(late, stood=replace(late.stood, late_min=7))
    paper = pypdfium2.PdfDocument(await attendance_pdf(replace(found, elsewhere=(at_seven,)), Which(), NOW))
    assert "Đến muộn 7 phút" in " ".join(paper[0].get_textpage().get_text_range().split())


async def test_after_the_end_the_lines_are_told_as_they_were() -> None:
    found = sheet("Nguyễn Thị Hà")
    (site,) = found.sites
    was = [
        replace(site, online=False),
        replace(site, online=False, left_at=NOW + timedelta(minutes=30)),
        replace(site, online=False, joined_at=None),
    ]
    over = replace(found, course=Course(NOW, NOW + timedelta(hours=2)), sites=tuple(was))
    _, *lines = await rows(await attendance_xlsx(over, Which(), NOW), "Điểm cầu")
    assert [line[3] for line in lines] == ["Đã kết nối", "Đã kết nối, rời lúc 08:30", "Không kết nối"]


@pytest.mark.parametrize(
    ("which", "told"),
    [
        (Which(), f"Danh sách tại thời điểm {WHEN}, chưa chốt."),
        (Which(FROZEN), f"Danh sách đã chốt lúc {WHEN}. SHA-256 của bản chốt: {'a' * 64}."),
        (Which(None, FROZEN), f"Danh sách tại thời điểm {WHEN}, không khác danh sách đã chốt lúc {WHEN}."),
        (Which(None, FROZEN, 2), f"Danh sách tại thời điểm {WHEN}, có 2 thay đổi so với {KEPT}; {NO_FROZEN}."),
    ],
)
async def test_a_file_says_which_list_it_is_and_only_a_frozen_one_carries_a_digest(which: Which, told: str) -> None:
    assert which_list(which, NOW) == told
    content = await attendance_xlsx(sheet("Nguyễn Thị Hà"), which, NOW)
    assert (await rows(content, "Bản danh sách"))[1] == ["Giao ban #x", told]


@pytest.mark.parametrize("name", HOSTILE)
async def test_whatever_a_name_begins_with_it_stays_text(name: str) -> None:
    content = await attendance_xlsx(sheet(name), Which(), NOW)
    _, first, _ = await rows(content, "Đại biểu")
    assert first[2] == f"Bà {name}"
    assert first[9] == name
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        pages = b"".join(book.read(file) for file in book.namelist() if "worksheets" in file)
    assert b"<f>" not in pages
    assert b"hyperlink" not in pages.lower().replace(b'=hyperlink("', b"")


async def test_the_paper_is_an_archivable_pdf_whatever_the_names_hold() -> None:
    content = await attendance_pdf(sheet(*HOSTILE), Which(), NOW)
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in content
    assert b"/JavaScript" not in content
