"""Lists that were frozen."""

from dataclasses import replace

import pytest

from meetings.attendance_sheet import Sheet, SheetSeat
from meetings.domain.standing import Standing
from meetings.frozen_lists import SiteChange, changes, content_of, sheet_from
from meetings.ids import SeatId
from tests.meetings.hall import Hall
from tests.meetings.seated import seat_people

pytestmark = pytest.mark.anyio


def with_seats(sheet: Sheet, *seats: SheetSeat) -> Sheet:
    """The same sheet, its first site with these seats."""
    first, *others = sheet.sites
    return replace(sheet, sites=(replace(first, seats=seats), *others))


async def test_what_is_kept_is_read_again_as_it_was(session: Hall) -> None:
    sheet = await (await seat_people(session)).sheet()
    assert sheet_from(content_of(sheet)) == sheet
    assert content_of(sheet_from(content_of(sheet))) == content_of(sheet)


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
