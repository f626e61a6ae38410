"""The list of attendance on the page, as a workbook and on paper: the same people, words, minutes and counts."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from meetings import commands
from meetings.domain.roles import Role
from meetings.domain.seats import Duty
from meetings.models.seats import Seat
from tests.meetings.hall import ROOMS, Hall, after
from tests.meetings.seated import Seated, seat_people
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio

WORDS = json.loads((Path(__file__).parents[3] / "web_client/messages/vi/attendance.json").read_text(encoding="utf-8"))[
    "attendance"
]
"""What the page says, in Vietnamese."""
LATE_S, FROZEN_S, CORRECTED_S, END_S = 7 * 60 + 5, 1800, 2400, 7200
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Files:
    """One list as all three tell it."""

    board: Json
    book: CalamineWorkbook
    paper: str

    def people(self) -> list[tuple[str, Json]]:
        """Everybody on the page, by site."""
        seated = [(site["name"], seat) for site in self.board["sites"] for seat in site["seats"]]
        return seated + [("", seat) for seat in self.board["elsewhere"]]


async def taken(client: httpx2.AsyncClient, path: str, frozen: str | None = None) -> Files:
    """The files of a list, and the page of it."""
    board = (await client.get(path if frozen is None else f"{path}/frozen/{frozen}")).json()
    query = {} if frozen is None else {"frozen": frozen}
    book, paper = [(await client.get(f"{path}/{kind}", params=query)).content for kind in ("xlsx", "pdf")]
    pages = pypdfium2.PdfDocument(paper)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return Files(board, CalamineWorkbook.from_filelike(io.BytesIO(book)), text)


async def busy_session(hall: Hall) -> Seated:
    """Late, away with a reason said before and on the day, absent with one, substituted, an observer, and people in
    the room without a seat; one of whom nothing is known.
    """
    seated = await seat_people(hall)
    await hall.join(hall.chair, *hall.rooms)
    await hall.open()
    await hall.join(hall.seats[Role.DELEGATE], at=after(LATE_S))
    (first, second), (third, fourth), (fifth, _) = seated.at_sites
    await seated.substitute(fourth)
    async with hall.db.begin() as tx:
        await tx.execute(update(Seat).where(Seat.id == fifth).values(duty=Duty.OBSERVER))
    path = f"/meetings/{hall.meeting}/attendance"
    async with Web(hall.db, now=after(LATE_S)).signed_in("thuky") as client:
        for body in (
            {"seats": [first], "mark": "present"},
            {"seats": [second], "mark": "excused", "reason": "Đi chống bão tại xã, báo trước qua điện thoại"},
            {"seats": [third], "mark": "absent", "reason": "Không rõ lý do"},
            {"seats": [fifth], "mark": "present"},
        ):
            assert (await client.post(f"{path}/marks", json=body)).status_code == 204
    names = [{"name": "Trần Thị Ngân", "title": "Văn phòng"}, {"name": "Đỗ Văn Út", "title": ""}]
    async with Web(hall.db, now=after(LATE_S)).signed_in(ROOMS[0]) as client:
        told = await client.post(f"{path}/headcounts", json={"count": 12, "names": names})
        assert told.status_code == 204, told.text
    return seated


@pytest.fixture
async def lists(hall: Hall) -> tuple[Files, ...]:
    """As it was frozen, as it was corrected since, and as it stands after the end."""
    seated = await busy_session(hall)
    path = f"/meetings/{hall.meeting}/attendance"
    async with Web(hall.db, now=after(FROZEN_S)).signed_in("chutri") as client:
        assert (await client.post(f"{path}/freeze")).status_code == 204
    found = []
    async with Web(hall.db, now=after(CORRECTED_S)).signed_in("thuky") as client:
        wrong = {"seats": [seated.at_sites[0][0]], "mark": "absent", "reason": "Ghi nhầm người"}
        assert (await client.post(f"{path}/marks", json=wrong)).status_code == 204
        found.append(await taken(client, path))
        frozen = found[0].board["frozen"][0]["id"]
        found.append(await taken(client, path, frozen))
    async with hall.db.begin() as tx:
        await commands.end_meeting(tx, hall.chair, after(END_S))
    async with Web(hall.db, now=after(END_S + 60)).signed_in("thuky") as client:
        found.append(await taken(client, path))
        found.append(await taken(client, path, frozen))
    return tuple(found)


def test_the_lists_hold_what_they_are_to_show(lists: tuple[Files, ...]) -> None:
    """Else the comparison below would say nothing."""
    now, frozen, ended, _ = lists
    tallies = [one.board["tally"] for one in (frozen, now, ended)]
    assert tallies == [
        {"expected": 6, "present": 2, "late": 1, "excused": 1, "absent": 1, "awaited": 2},
        {"expected": 6, "present": 1, "late": 1, "excused": 1, "absent": 2, "awaited": 2},
        {"expected": 6, "present": 1, "late": 1, "excused": 1, "absent": 4, "awaited": 0},
    ]
    assert sorted(seat["late_min"] for _, seat in now.people())[-1] == 7
    assert [seat["duty"] for _, seat in now.people()].count("observer") == 1
    assert [seat["name"] for _, seat in now.people() if seat["principal"]] == ["Người thứ 90"]
    assert (frozen.board["people"], now.board["people"]) == (12 + 1 + 1, 12 + 1 + 1)


def test_the_workbook_tells_what_the_page_tells(lists: tuple[Files, ...]) -> None:
    duties = {"required": "Bắt buộc", "optional": "Được mời", "observer": "Dự thính"}
    for one in lists:
        expected = [
            [
                number, site, f"{seat['honorific']} {seat['name']}", seat["title"], seat["unit"], duties[seat["duty"]],
                seat["principal"] or "", WORDS["standing"][seat["standing"]], seat["late_min"] or "", seat["reason"],
            ]
            for number, (site, seat) in enumerate(one.people(), start=1)
        ]  # fmt: skip
        assert rows(one.book, "Đại biểu") == expected
        sites = rows(one.book, "Điểm cầu")
        assert [[line[1], line[4], line[5]] for line in sites] == [
            [site["name"], site["people"], "; ".join(others(site))] for site in one.board["sites"]
        ]


def test_the_paper_tells_what_the_page_tells_and_nothing_else(lists: tuple[Files, ...]) -> None:
    for one in lists:
        told = "".join("".join(part.split()) for part in on_paper(one))
        found = "".join(one.paper.split())
        begin = found.index("Đượcmời")
        assert found[begin:].startswith(told), (found[begin:], told)
        assert found[begin + len(told) :].startswith("Inlúc")


def rows(book: CalamineWorkbook, page: str) -> list[list[Any]]:
    return [list(row) for row in book.get_sheet_by_name(page).to_python()][1:]


def others(site: Json) -> list[str]:
    """Who is there without a seat."""
    names = site["reported"]["names"] if site["reported"] else []
    return [f"{one['name']} ({one['title']})" if one["title"] else one["name"] for one in names]


def on_paper(one: Files) -> Iterator[str]:
    """What stands on paper below its title, in the order in which it is read, made of what the page tells."""
    tally = one.board["tally"]
    counts = {
        WORDS["count"]["expected"]: tally["expected"],
        "Có mặt": tally["present"],
        "Trong đó đến muộn": tally["late"],
        "Vắng có lý do": tally["excused"],
        "Vắng": tally["absent"],
        "Chưa điểm danh": tally["awaited"],
        "Số người tại các điểm cầu": one.board["people"],
    }
    yield from counts
    yield from map(str, counts.values())
    yield from ("STT", "Họ và tên", "Chức danh, đơn vị", "Điểm danh", "Lý do")
    for site in one.board["sites"]:
        if site["seats"] or site["people"]:
            yield from (f"{site['name']}: {site['people']} người", *of_seats(site["seats"]))
            yield from (f"Người khác có mặt: {'; '.join(others(site))}",) if others(site) else ()
    here = sum(seat["standing"] in {"present", "late"} for seat in one.board["elsewhere"])
    yield from (f"Dự họp không qua điểm cầu: {here} người", *of_seats(one.board["elsewhere"]))


def of_seats(seats: list[Json]) -> Iterator[str]:
    for number, seat in enumerate(seats, start=1):
        instead = f" (dự thay {seat['principal']})" if seat["principal"] else ""
        observes = " (dự thính)" if seat["duty"] == "observer" else ""
        late = f" {seat['late_min']} phút" if seat["late_min"] else ""
        yield f"{number} {seat['honorific']} {seat['name']}{instead}{observes}"
        yield f"{seat['title']}, {seat['unit']} {WORDS['standing'][seat['standing']]}{late} {seat['reason']}"
