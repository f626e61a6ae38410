"""The agenda of a meeting."""

import pytest

from meetings import commands
from meetings.db import Database
from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.errors import ChangedMeanwhile, InvalidInput, NotFound, WrongState
from meetings.ids import ItemId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import MeetingRecord
from meetings.planning.values import AgendaLine
from tests.meetings.hall import NOW, Hall
from tests.meetings.planner import Planner

pytestmark = pytest.mark.anyio
LINE = AgendaLine("Chuẩn bị Tết", 20, "Sở Nội vụ", Visibility.PUBLIC)


async def test_an_item_is_added_at_the_end_changed_and_dropped(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        item = await commands.add_item(tx, meeting, LINE, planner.by())
    assert (await planner.page(meeting)).agenda[-1].line == LINE
    changed = AgendaLine("Chăm lo Tết", 30, "", Visibility.LEADERS, 60)
    async with db.begin() as tx:
        await commands.change_item(tx, meeting, item, changed, planner.by(1))
    assert (await planner.page(meeting)).agenda[-1].line == changed
    async with db.begin() as tx:
        await commands.drop_item(tx, meeting, item, planner.by(2))
    assert len((await planner.page(meeting)).agenda) == 3


async def test_items_take_any_order(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    first, second, third = [item.id for item in (await planner.page(meeting)).agenda]
    async with db.begin() as tx:
        await commands.order_items(tx, meeting, [third, first, second], planner.by())
    assert [item.id for item in (await planner.page(meeting)).agenda] == [third, first, second]
    for wrong in ([first, second], [first, second, second], [first, second, third, ItemId(new_uuid())]):
        with pytest.raises(InvalidInput):
            async with db.begin() as tx:
                await commands.order_items(tx, meeting, wrong, planner.by(1))


async def test_an_item_is_late_once_the_invitation_is_out(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    draft = await planner.draft()
    for meeting, late in ((draft, False), (hall.meeting, True)):
        async with hall.db.begin() as tx:
            await commands.add_item(tx, meeting, LINE, planner.by())
        assert (await planner.page(meeting)).agenda[-1].late is late


async def test_after_the_invitation_a_dropped_item_is_struck_out(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    async with hall.db.begin() as tx:
        item = await commands.add_item(tx, hall.meeting, LINE, planner.by())
        await commands.drop_item(tx, hall.meeting, item, planner.by(1))
    assert [row.state for row in (await planner.page(hall.meeting)).agenda] == [ItemState.DROPPED]
    with pytest.raises(WrongState):
        async with hall.db.begin() as tx:
            await commands.change_item(tx, hall.meeting, item, LINE, planner.by(2))


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("chutri", ["Khai mạc", "Thu ngân sách", "Nhân sự"]),
        ("thuky", ["Khai mạc", "Thu ngân sách", "Nhân sự"]),
        ("daibieu1", ["Khai mạc", "Thu ngân sách"]),
        ("diemcau-14215", ["Khai mạc", "Thu ngân sách"]),
        ("kythuat", ["Khai mạc"]),
        ("duthinh", ["Khai mạc"]),
    ],
)
async def test_everybody_sees_the_items_that_are_for_it(hall: Hall, login: str, seen: list[str]) -> None:
    planner = await Planner.of(hall.db)
    lines = (
        AgendaLine("Khai mạc", 5, "", Visibility.PUBLIC),
        AgendaLine("Thu ngân sách", 5, "", Visibility.DELEGATES),
        AgendaLine("Nhân sự", 5, "", Visibility.LEADERS),
    )
    async with hall.db.begin() as tx:
        for number, line in enumerate(lines):
            await commands.add_item(tx, hall.meeting, line, planner.by(number))
    page = await planner.page(hall.meeting, login)
    assert [item.line.title for item in page.agenda] == seen


async def test_an_item_whose_turn_has_come_stands_as_it_was(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    async with hall.db.begin() as tx:
        item = await commands.add_item(tx, hall.meeting, LINE, planner.by())
        row = await tx.get_one(AgendaItem, item)
        row.state, row.opened_at = ItemState.OPEN, NOW
    with pytest.raises(WrongState):
        async with hall.db.begin() as tx:
            await commands.drop_item(tx, hall.meeting, item, planner.by(1))


async def test_an_item_of_another_meeting_is_not_found(db: Database) -> None:
    planner = await Planner.of(db)
    one, other = await planner.draft(), await planner.draft()
    item = (await planner.page(other)).agenda[0].id
    for wrong in (item, ItemId(new_uuid())):
        with pytest.raises(NotFound):
            async with db.begin() as tx:
                await commands.change_item(tx, one, wrong, LINE, planner.by())


async def test_what_was_not_seen_is_not_written_over(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        await commands.add_item(tx, meeting, LINE, planner.by())
    with pytest.raises(ChangedMeanwhile):
        async with db.begin() as tx:
            await commands.add_item(tx, meeting, LINE, planner.by())


@pytest.mark.parametrize("state", [MeetingState.POSTPONED, MeetingState.CANCELLED])
async def test_a_meeting_that_is_not_held_gets_no_items(hall: Hall, state: MeetingState) -> None:
    planner = await Planner.of(hall.db)
    async with hall.db.begin() as tx:
        (await tx.get_one(MeetingRecord, hall.meeting)).state = state
    with pytest.raises(WrongState):
        async with hall.db.begin() as tx:
            await commands.add_item(tx, hall.meeting, LINE, planner.by())


async def test_sixty_items_fit_and_one_more_does_not(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        for number in range(57):
            await commands.add_item(tx, meeting, LINE, planner.by(number))
    with pytest.raises(InvalidInput):
        async with db.begin() as tx:
            await commands.add_item(tx, meeting, LINE, planner.by(57))


async def test_an_item_has_a_title(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    with pytest.raises(InvalidInput):
        async with db.begin() as tx:
            await commands.add_item(tx, meeting, AgendaLine(" ", 5, "", Visibility.PUBLIC), planner.by())
