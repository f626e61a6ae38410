"""Lists that were frozen."""

import json
from dataclasses import replace

import pytest

from meetings.attendance_sheet import Reported, Sheet, SheetSeat
from meetings.domain.attendance import AttendanceSource
from meetings.domain.seats import Duty
from meetings.domain.standing import Standing
from meetings.frozen_lists import SiteChange, changes, content_of, sheet_from
from meetings.ids import SeatId
from tests.meetings.hall import NOW, Hall
from tests.meetings.seated import seat_people

pytestmark = pytest.mark.anyio


def with_seats(sheet: Sheet, *seats: SheetSeat) -> Sheet:
    """The same sheet, its first site with these seats."""
    first, *others = sheet.sites
    return replace(sheet, sites=(replace(first, seats=seats), *others))


async def test_what_is_kept_is_read_again_as_it_was(session: Hall) -> None:
    sheet = await (await seat_people(session)).sheet()
    assert sheet_from(content_of(sheet), NOW) == sheet
    assert content_of(sheet_from(content_of(sheet), NOW)) == content_of(sheet)


async def test_what_stands_otherwise_is_told_with_both(session: Hall) -> None:
    sheet = await (await seat_people(session)).sheet()
    first, second = sheet.sites[0].seats
    absent = replace(first, stood=replace(first.stood, standing=Standing.ABSENT, reason="Ốm"))
    found = changes(sheet, with_seats(sheet, absent, second))
    assert [(one.seat, one.before, one.now) for one in found.seats] == [(first.seat, first.stood, absent.stood)]
    assert (found.count, changes(sheet, sheet).count) == (1, 0)


async def test_who_came_onto_the_list_and_who_left_it_are_told(session: Hall) -> None:
    sheet = await (await seat_people(session)).sheet()
    first, second = sheet.sites[0].seats
    substitute = replace(first, seat=SeatId("new"), name="Lê Thị Thay")
    found = changes(sheet, with_seats(sheet, substitute, second))
    assert [(one.name, one.before is None, one.now is None) for one in found.seats] == [
        ("Lê Thị Thay", True, False), (first.name, False, True)
    ]  # fmt: skip


async def test_another_number_of_people_at_a_site_is_told(session: Hall) -> None:
    seated = await seat_people(session)
    sheet = await seated.sheet()
    first, *others = sheet.sites
    found = changes(sheet, replace(sheet, sites=(replace(first, people=7), *others)))
    assert found.sites == (SiteChange(first.site, first.name, first.people, 7),)


async def test_another_duty_other_names_and_a_site_that_is_gone_are_told(session: Hall) -> None:
    sheet = await (await seat_people(session)).sheet()
    first, second = sheet.sites[0].seats
    observer = replace(first, duty=Duty.OBSERVER)
    assert [one.seat for one in changes(sheet, with_seats(sheet, observer, second)).seats] == [first.seat]
    site, *others = sheet.sites
    named = Reported(site.people, (("Trần Thị Ngân", ""),), AttendanceSource.DEVICE, NOW)
    assert changes(sheet, replace(sheet, sites=(replace(site, reported=named), *others))).sites != ()
    gone = sheet.sites[-1]
    told = changes(sheet, replace(sheet, sites=sheet.sites[:-1])).sites
    assert told[-1] == SiteChange(gone.site, gone.name, gone.people, 0)


def test_a_list_of_the_first_shape_is_still_read() -> None:
    seat = {"seat": "s1", "name": "Lê Thị Thử", "title": "Chủ tịch", "unit": "Xã Hải Hậu"}
    kept = {
        "seats": [{**seat, "standing": "excused", "late_min": 0, "reason": "Ốm"}],
        "sites": [{"site": "p1", "name": "Xã Hải Hậu", "people": 12}],
    }
    sheet = sheet_from(json.dumps(kept), NOW)
    (read,) = sheet.elsewhere
    assert (read.name, read.stood.standing, read.stood.reason) == ("Lê Thị Thử", Standing.EXCUSED, "Ốm")
    assert [(site.name, site.people) for site in sheet.sites] == [("Xã Hải Hậu", 12)]
