"""A day before the start, units that have not opened a paper are written to, and no other."""

import json
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from meetings import commands
from meetings.commands import Beat, GrantLine
from meetings.domain.jobs import JobState
from meetings.domain.lifecycle import MeetingState
from meetings.domain.papers import GrantScope, PaperRights
from meetings.domain.roles import Act
from meetings.errors import NotFound, RemindedAlready, WrongState
from meetings.ical import Who
from meetings.ids import PaperId, UnitId, new_uuid
from meetings.job_runner import JobRunner
from meetings.letters.posting import Sender
from meetings.models.audit import AuditEvent
from meetings.models.directory import Room
from meetings.models.jobs import Job
from meetings.models.meetings import MeetingRecord, MeetingSite
from meetings.models.seats import Seat
from meetings.papers.grants import version_for
from meetings.papers.reminding import UNREAD_MAIL, UnreadWorks, unread_seats, unread_units
from tests.meetings.hall import NOW, ROOMS, Hall
from tests.meetings.papers.library import Library
from tests.meetings.seated import seat_people

pytestmark = pytest.mark.anyio
STARTS_AT = NOW + timedelta(days=2)


class Post:
    """Keeps what it is handed."""

    def __init__(self) -> None:
        self.to: list[str] = []
        self.last: EmailMessage | None = None

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        self.to.append(recipient)
        self.last = message


async def units_of(hall: Hall) -> list[UnitId]:
    """Of the rooms, in their order; each has two seats with an address from now on, and the meeting is in two days."""
    seated = await seat_people(hall)
    async with hall.db.begin() as tx:
        found = await tx.scalars(
            select(Room.unit_id)
            .join(MeetingSite, MeetingSite.room_id == Room.id)
            .where(MeetingSite.id.in_(seated.sites))
            .order_by(MeetingSite.position)
        )
        units = list(found)
        for number, seats in enumerate(seated.at_sites):
            for place, seat in enumerate(seats):
                row = await tx.get_one(Seat, seat)
                row.unit_id, row.email = units[number], f"xa{number}.{place}@mail.example"
        record = await tx.get_one(MeetingRecord, hall.meeting)
        record.starts_at, record.ends_at = STARTS_AT, STARTS_AT + timedelta(hours=2)
        record.state = MeetingState.INVITED
    return units


async def work_off(hall: Hall, post: Post, at: datetime) -> None:
    sender = Sender(post, Who("UBND tỉnh", "giaymoi@tinh.example"), "https://hop.example.vn")
    runner = JobRunner(hall.db, UnreadWorks(hall.db, sender, lambda: at).works(), lambda: at)
    while await runner.work_off():
        pass


async def test_only_units_that_have_not_read_are_reminded_and_once(hall: Hall) -> None:
    library, units, post = Library(hall), await units_of(hall), Post()
    place = await library.publish("Báo cáo", None, in_room=True)
    async with hall.db.begin() as tx:
        reader = await library.reader(tx, ROOMS[0])
        _, row = await version_for(tx, reader, place, NOW)
        await commands.record_reading(tx, reader, row, Beat(1, 0), NOW)
    async with hall.db.read() as tx:
        assert set(units[1:]) <= await unread_units(tx, hall.meeting, NOW)
        assert units[0] not in await unread_units(tx, hall.meeting, NOW)
    await work_off(hall, post, STARTS_AT - timedelta(hours=24, seconds=1))
    assert post.to == []
    for _ in range(2):
        await work_off(hall, post, STARTS_AT - timedelta(hours=24))
    assert sorted(post.to) == ["xa1.0@mail.example", "xa1.1@mail.example", "xa2.0@mail.example", "xa2.1@mail.example"]
    assert post.last is not None
    assert f"https://hop.example.vn/hop/{hall.meeting}" in post.last.get_content()


async def test_who_read_nothing_but_a_paper_that_was_recalled_has_read_nothing(hall: Hall) -> None:
    library, units = Library(hall), await units_of(hall)
    place = await library.publish("Báo cáo", None, in_room=True)
    await library.publish("Tờ trình", None, in_room=True)
    async with hall.db.begin() as tx:
        reader = await library.reader(tx, ROOMS[0])
        _, row = await version_for(tx, reader, place, NOW)
        await commands.record_reading(tx, reader, row, Beat(1, 0), NOW)
        assert units[0] not in await unread_units(tx, hall.meeting, NOW)
    await library.recall(place[0])
    async with hall.db.read() as tx:
        assert units[0] in await unread_units(tx, hall.meeting, NOW)


async def test_a_meeting_that_was_moved_is_looked_at_a_day_before_its_new_start(hall: Hall) -> None:
    library, post = Library(hall), Post()
    await units_of(hall)
    await library.publish("Báo cáo", None, in_room=True)
    later = STARTS_AT + timedelta(days=3)
    async with hall.db.begin() as tx:
        record = await tx.get_one(MeetingRecord, hall.meeting)
        record.starts_at, record.ends_at = later, later + timedelta(hours=2)
    await work_off(hall, post, STARTS_AT - timedelta(hours=24))
    assert post.to == []
    await work_off(hall, post, later - timedelta(hours=24))
    assert len(post.to) == 6
    async with hall.db.read() as tx:
        assert set(await tx.scalars(select(Job.state).where(Job.kind == UNREAD_MAIL))) == {JobState.DONE}


async def remind(library: Library, paper: PaperId, at: datetime = NOW, login: str = "thuky") -> int:
    """Who leads has those reminded who have not opened a paper."""
    async with library.hall.db.begin() as tx:
        reader = await library.reader(tx, login, Act.REMIND_READERS)
        return await commands.remind_readers(tx, reader, paper, at)


async def test_who_leads_has_those_reminded_who_have_not_opened_one_paper(hall: Hall) -> None:
    library, _, post = Library(hall), await units_of(hall), Post()
    paper, version = await library.publish("Báo cáo", None, in_room=True)
    await library.publish("Tờ trình", None, in_room=True)
    async with hall.db.begin() as tx:
        reader = await library.reader(tx, ROOMS[0])
        _, row = await version_for(tx, reader, (paper, version), NOW)
        await commands.record_reading(tx, reader, row, Beat(1, 0), NOW)
    assert await remind(library, paper, login="chutri") == 4
    await work_off(hall, post, NOW)
    assert sorted(post.to) == ["xa1.0@mail.example", "xa1.1@mail.example", "xa2.0@mail.example", "xa2.1@mail.example"]
    assert post.last is not None
    said = post.last.get_content()
    assert f"https://hop.example.vn/hop/{hall.meeting}/tai-lieu/{paper}" in said
    assert "Báo cáo" not in said
    async with hall.db.read() as tx:
        detail = await tx.scalar(select(AuditEvent.detail).where(AuditEvent.act == Act.REMIND_READERS))
    assert detail is not None
    assert json.loads(detail)["asked"] == 4


async def test_one_paper_is_reminded_of_once_an_hour_and_another_is_not_held_up(hall: Hall) -> None:
    library = Library(hall)
    await units_of(hall)
    paper, _ = await library.publish("Báo cáo", None, in_room=True)
    other, _ = await library.publish("Tờ trình", None, in_room=True)
    assert await remind(library, paper) == 6
    with pytest.raises(RemindedAlready):
        await remind(library, paper, NOW + timedelta(minutes=59))
    assert await remind(library, other, NOW + timedelta(minutes=59)) == 6
    assert await remind(library, paper, NOW + timedelta(hours=1)) == 6


async def test_only_seats_that_a_paper_is_granted_to_are_reminded(hall: Hall) -> None:
    library, units = Library(hall), await units_of(hall)
    of_unit = GrantLine(GrantScope.UNIT, units[1], None, PaperRights.VIEW, None)
    paper, _ = await library.publish("Báo cáo", None, of_unit, in_room=True)
    async with hall.db.read() as tx:
        reminded = await unread_seats(tx, hall.meeting, paper, NOW)
        addresses = await tx.scalars(select(Seat.email).where(Seat.id.in_(reminded)))
        assert sorted(filter(None, addresses)) == ["xa1.0@mail.example", "xa1.1@mail.example"]
    async with hall.db.begin() as tx:
        delegate = (await tx.scalars(select(Seat).where(Seat.participant_id.is_not(None)))).one()
        delegate.unit_id, delegate.email = units[1], "dai.bieu@mail.example"
    await library.grant(paper, GrantLine(GrantScope.SEAT, None, delegate.id, PaperRights.VIEW, None))
    async with hall.db.read() as tx:
        assert await unread_seats(tx, hall.meeting, paper, NOW) == {delegate.id}


async def test_what_was_read_or_recalled_meanwhile_is_not_sent(hall: Hall) -> None:
    library, post = Library(hall), Post()
    await units_of(hall)
    paper, _ = await library.publish("Báo cáo", None, in_room=True)
    assert await remind(library, paper) == 6
    await library.recall(paper)
    await work_off(hall, post, NOW)
    assert post.to == []
    with pytest.raises(WrongState):
        await remind(library, paper, NOW + timedelta(hours=2))


async def test_nobody_is_reminded_once_the_meeting_has_begun(hall: Hall) -> None:
    library = Library(hall)
    await units_of(hall)
    paper, _ = await library.publish("Báo cáo", None, in_room=True)
    with pytest.raises(WrongState):
        await remind(library, paper, STARTS_AT)
    with pytest.raises(NotFound):
        await remind(library, PaperId(new_uuid()))
