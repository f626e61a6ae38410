"""The monthly report on lines by carrier, as a workbook and on paper."""

import asyncio
from datetime import datetime

from meetings.exports.paper import printed
from meetings.exports.words import day_and_time
from meetings.exports.workbook import Cell, Column, Table, workbook
from meetings.line_report import CarrierMonth, LineReport, Month, Seconds, SiteMonth

UNKNOWN = "Chưa rõ nhà mạng"
WHOLE = "Tất cả"
_HOW = (
    "Số liệu theo từng phút của mọi điểm cầu trong các cuộc họp, không kể diễn tập và họp thử. Tốt, yếu, mất: như trên "
    "bảng đường truyền. Mất gói: chiều xấu hơn, của các phút có tín hiệu. Trễ: phân vị 95 của từng phút. Các phút mất "
    "liền nhau tính là một lần mất."
)
_SECONDS = (
    Column("Phút trong họp", 12),
    Column("Tốt %", 9),
    Column("Yếu %", 9),
    Column("Mất %", 9),
    Column("Số lần mất", 9),
)
_FIGURES = (
    Column("Mất gói, trung vị %", 11),
    Column("Mất gói, phân vị 95 %", 11),
    Column("Trễ, trung vị ms", 11),
    Column("Trễ, phân vị 95 ms", 11),
)
_CARRIERS = (Column("Nhà mạng", 28), Column("Điểm cầu", 10), *_SECONDS, *_FIGURES)
_SITES = (Column("Nhà mạng", 28), Column("Điểm cầu", 32), *_SECONDS)
_ABOUT = (Column("Tháng", 12), Column("Cách tính", 100), Column("Lập lúc", 32))


async def line_report_xlsx(report: LineReport, now: datetime) -> bytes:
    """Carriers, then every site, the worst of each carrier first, then how it was made."""
    carriers = [*map(_carrier, report.carriers), _whole_row(report)]
    sites = [_site(site) for one in report.carriers for site in one.sites]
    tables = (
        Table("Nhà mạng", _CARRIERS, carriers),
        Table("Điểm cầu", _SITES, sites),
        Table("Cách tính", _ABOUT, [(month_words(report.month), _HOW, day_and_time(now))]),
    )
    return await asyncio.to_thread(workbook, tables)


async def line_report_pdf(report: LineReport, now: datetime) -> bytes:
    """Carriers, and of each its worst sites."""
    content = {
        "month": month_words(report.month),
        "printed": day_and_time(now),
        "how": _HOW,
        "columns": [column.heading for column in _CARRIERS],
        "rows": [_words(row) for row in (*map(_carrier, report.carriers), _whole_row(report))],
        "site_columns": ["Điểm cầu", *(column.heading for column in _SECONDS)],
        "groups": [
            {
                "name": carrier_words(one.carrier),
                "rows": [_words((site.name, *_seconds(site.seconds))) for site in worst],
            }
            for one in report.carriers
            if (worst := one.worst())
        ],
    }
    return await asyncio.to_thread(printed, "lines.typ", content)


def month_words(month: Month) -> str:
    """As "11/2026"."""
    return f"{month.month:02}/{month.year}"


def carrier_words(carrier: str) -> str:
    """What stands for a carrier that the directory does not name."""
    return carrier or UNKNOWN


def _carrier(one: CarrierMonth) -> tuple[Cell, ...]:
    figures = one.figures
    return (
        carrier_words(one.carrier),
        len(one.sites),
        *_seconds(one.seconds),
        _tenth(figures.loss_median),
        _tenth(figures.loss_p95),
        _whole(figures.round_trip_median),
        _whole(figures.round_trip_p95),
    )


def _whole_row(report: LineReport) -> tuple[Cell, ...]:
    _, *rest = _carrier(report.whole)
    return (WHOLE, *rest)


def _site(one: SiteMonth) -> tuple[Cell, ...]:
    return (carrier_words(one.carrier), one.name, *_seconds(one.seconds))


def _seconds(one: Seconds) -> tuple[Cell, ...]:
    shares = (round(one.percent(seconds), 1) for seconds in (one.good_s, one.weak_s, one.lost_s))
    return (round(one.all_s / 60), *shares, one.drops)


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _words(cells: tuple[Cell, ...]) -> list[str]:
    """As they stand on paper: a comma before tenths, a dash for what nobody knows."""
    return [_word(cell) for cell in cells]


def _word(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.1f}".replace(".", ",") if isinstance(cell, float) else str(cell)
