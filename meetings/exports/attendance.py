"""The attendance of a meeting as a workbook, and on paper."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from meetings.attendance_sheet import Frozen, Sheet, SheetSeat, SheetSite
from meetings.domain.seats import Duty
from meetings.domain.standing import HERE, Standing
from meetings.exports.paper import printed
from meetings.exports.words import day_and_time, time_of_day
from meetings.exports.workbook import Column, Table, workbook

STANDINGS = {
    Standing.PRESENT: "Có mặt",
    Standing.LATE: "Đến muộn",
    Standing.EXCUSED: "Vắng có lý do",
    Standing.ABSENT: "Vắng",
    Standing.AWAITED: "Chưa điểm danh",
}
DUTIES = {Duty.REQUIRED: "Bắt buộc", Duty.OPTIONAL: "Được mời", Duty.OBSERVER: "Dự thính"}
_PEOPLE = (
    Column("STT", 6),
    Column("Điểm cầu", 28),
    Column("Họ và tên", 28),
    Column("Chức danh", 34),
    Column("Đơn vị", 30),
    Column("Tư cách", 12),
    Column("Dự thay cho", 28),
    Column("Điểm danh", 16),
    Column("Muộn (phút)", 12),
    Column("Lý do", 40),
)
_SITES = (
    Column("STT", 6),
    Column("Điểm cầu", 28),
    Column("Khu vực", 16),
    Column("Đường truyền", 24),
    Column("Số người", 10),
    Column("Người khác có mặt", 60),
)
_ABOUT = (Column("Cuộc họp", 50), Column("Danh sách này", 100))
_ON_PAPER = ("STT", "Họ và tên", "Chức danh, đơn vị", "Điểm danh", "Lý do")


@dataclass(frozen=True, slots=True)
class _Person:
    """A line of the list of people."""

    number: int
    site: str
    name: str
    title: str
    unit: str
    duty: str
    principal: str
    standing: str
    late_min: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Which:
    """Which list is taken away: the one that was `frozen`, or None for what is known now, of which `changes` seats and
    sites are not as in the one that was frozen `last`.
    """

    frozen: Frozen | None = None
    last: Frozen | None = None
    changes: int = 0


async def attendance_xlsx(sheet: Sheet, which: Which, now: datetime) -> bytes:
    """Who was invited and how each stands, the sites with their headcounts, and which list this is."""
    over = sheet.course.ended_at is not None
    sites = tuple(_site(number, site, over=over) for number, site in enumerate(sheet.sites, start=1))
    tables = (
        Table("Đại biểu", _PEOPLE, tuple(astuple(person) for person in _people(sheet))),
        Table("Điểm cầu", _SITES, sites),
        Table("Bản danh sách", _ABOUT, ((sheet.title, which_list(which, now)),)),
    )
    return await asyncio.to_thread(workbook, tables)


def which_list(which: Which, now: datetime) -> str:
    """In words, with the digest of a list that was frozen beside that list alone."""
    if which.frozen is not None:
        return f"Danh sách đã chốt lúc {day_and_time(which.frozen.at)}. SHA-256 của bản chốt: {which.frozen.sha256}."
    told = f"Danh sách tại thời điểm {day_and_time(now)}"
    if which.last is None:
        return f"{told}, chưa chốt."
    if which.changes == 0:
        return f"{told}, không khác danh sách đã chốt lúc {day_and_time(which.last.at)}."
    count = f"có {which.changes} thay đổi so với danh sách đã chốt lúc {day_and_time(which.last.at)}"
    return f"{told}, {count}; đây không phải bản chốt."


async def attendance_pdf(sheet: Sheet, which: Which, now: datetime) -> bytes:
    """The list to be signed: which one it is, the counts, then everybody by site, those without a seat below."""
    count = sheet.tally
    groups = [_group(site.name, site.people, site.seats, _others(site)) for site in sheet.sites if _is_told(site)]
    if sheet.elsewhere:
        here = sum(seat.stood.standing in HERE for seat in sheet.elsewhere)
        groups.append(_group("Dự họp không qua điểm cầu", here, sheet.elsewhere, ""))
    content = {
        "title": sheet.title,
        "when": day_and_time(sheet.course.began_at or sheet.starts_at),
        "printed": day_and_time(now),
        "counts": [
            ["Được mời", count.expected],
            ["Có mặt", count.present],
            ["Trong đó đến muộn", count.late],
            ["Vắng có lý do", count.excused],
            ["Vắng", count.absent],
            ["Chưa điểm danh", count.awaited],
            ["Số người tại các điểm cầu", sheet.people],
        ],
        "columns": list(_ON_PAPER),
        "groups": groups,
        "list": which_list(which, now),
    }
    return await asyncio.to_thread(printed, "attendance.typ", content)


def _people(sheet: Sheet) -> Iterator[_Person]:
    seated = [(site.name, seat) for site in sheet.sites for seat in site.seats]
    seated += [("", seat) for seat in sheet.elsewhere]
    for number, (site, seat) in enumerate(seated, start=1):
        yield _Person(
            number,
            site,
            _name(seat),
            seat.title,
            seat.unit,
            DUTIES[seat.duty],
            seat.principal or "",
            STANDINGS[seat.stood.standing],
            seat.stood.late_min or None,
            seat.stood.reason,
        )


def _site(number: int, site: SheetSite, *, over: bool) -> tuple[str | int | None, ...]:
    return number, site.name, site.area, _line_of(site, over=over), site.people, _others(site)


def _others(site: SheetSite) -> str:
    """Who is there without a seat, as the site has told."""
    names = site.reported.names if site.reported else ()
    return "; ".join(f"{name} ({title})" if title else name for name, title in names)


def _is_told(site: SheetSite) -> bool:
    """A site at which nobody sits and nobody is takes no space on paper."""
    return bool(site.seats or site.people)


def _group(name: str, people: int, seats: Sequence[SheetSeat], others: str) -> dict[str, object]:
    rows = [_line(number, seat) for number, seat in enumerate(seats, 1)]
    return {"name": name, "people": people, "rows": rows, "others": others}


def _line_of(site: SheetSite, *, over: bool) -> str:
    """Whether its line is up; once the meeting is over, whether it was."""
    if not over:
        return "Đang kết nối" if site.online else "Không kết nối"
    if site.joined_at is None:
        return "Không kết nối"
    return "Đã kết nối" if site.left_at is None else f"Đã kết nối, rời lúc {time_of_day(site.left_at)}"


def _line(number: int, seat: SheetSeat) -> list[str]:
    late = f" {seat.stood.late_min} phút" if seat.stood.late_min else ""
    instead = f" (dự thay {seat.principal})" if seat.principal else ""
    observes = " (dự thính)" if seat.duty is Duty.OBSERVER else ""
    place = ", ".join(part for part in (seat.title, seat.unit) if part)
    return [
        str(number),
        _name(seat) + instead + observes,
        place,
        STANDINGS[seat.stood.standing] + late,
        seat.stood.reason,
    ]


def _name(seat: SheetSeat) -> str:
    return f"{seat.honorific} {seat.name}".strip()
