"""Half an hour before the start secretaries read which lines are ready, and nobody else does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from meetings import commands
from meetings.domain.lifecycle import MeetingState
from meetings.domain.line_checks import Limits, Occasion
from meetings.ical import Who
from meetings.job_runner import JobRunner
from meetings.letters.line_report import LineReportWorks, ask_line_reports
from meetings.letters.posting import Sender
from meetings.models.accounts import AccountRow
from meetings.models.directory import Person
from meetings.models.meetings import MeetingRecord
from tests.meetings.domain.test_line_checks import GOOD
from tests.meetings.hall import NOW, ROOMS, Hall
from tests.meetings.papers.test_reminding import Post

pytestmark = pytest.mark.anyio
STARTS_AT = NOW + timedelta(days=2)
DUE = STARTS_AT - timedelta(minutes=30)


async def expect_meeting(hall: Hall, starts_at: datetime = STARTS_AT, state: MeetingState = MeetingState.READY) -> None:
    """The meeting begins then, and its secretary has an address."""
    async with hall.db.begin() as tx:
        record = await tx.get_one(MeetingRecord, hall.meeting)
        record.starts_at, record.ends_at, record.state = starts_at, starts_at + timedelta(hours=2), state
        whose = select(AccountRow.person_id).where(AccountRow.login == "thuky")
        await tx.execute(update(Person).where(Person.id.in_(whose)).values(email="thuky@mail.example"))


async def ask(hall: Hall, at: datetime) -> int:
    async with hall.db.begin() as tx:
        return await ask_line_reports(tx, at)


async def work_off(hall: Hall, post: Post, at: datetime) -> None:
    sender = Sender(post, Who("UBND tỉnh", "giaymoi@tinh.example"), "https://hop.example.vn")
    works = LineReportWorks(hall.db, sender, Limits(0.03, 150, 30), lambda: at).works()
    runner = JobRunner(hall.db, works, lambda: at)
    while await runner.work_off():
        pass


async def keep_test(hall: Hall, login: str, down_kbit: int) -> None:
    async with hall.db.begin() as tx:
        room = await tx.scalar(select(AccountRow.room_id).where(AccountRow.login == login))
        assert room is not None
        found = replace(GOOD, down_kbit=down_kbit)
        await commands.record_line_check(tx, room, Occasion.BEFORE, found, DUE - timedelta(minutes=10))


async def test_the_secretary_reads_once_who_is_ready_weak_and_silent(hall: Hall) -> None:
    await expect_meeting(hall)
    await keep_test(hall, ROOMS[0], 6000)
    await keep_test(hall, ROOMS[1], 300)
    post = Post()
    assert await ask(hall, DUE - timedelta(minutes=1)) == 0
    assert [await ask(hall, DUE), await ask(hall, DUE + timedelta(minutes=1))] == [1, 0]
    await work_off(hall, post, DUE + timedelta(minutes=1))
    assert post.to == ["thuky@mail.example"]
    assert post.last is not None
    text = post.last.get_content()
    sites = len(hall.rooms)
    assert f"1 điểm cầu sẵn sàng, 1 yếu, {sites - 2} chưa trả lời." in text
    assert text.count("0000 100") == sites - 1
    assert f"https://hop.example.vn/hop/{hall.meeting}" in text
    assert str(post.last["Subject"]).startswith(f"Đường truyền trước giờ họp: 1 yếu, {sites - 2} chưa trả lời")


async def test_a_meeting_that_moved_is_written_about_before_its_new_start(hall: Hall) -> None:
    await expect_meeting(hall)
    assert await ask(hall, DUE) == 1
    await expect_meeting(hall, STARTS_AT + timedelta(hours=5))
    post = Post()
    await work_off(hall, post, DUE)
    assert post.to == []
    assert await ask(hall, DUE + timedelta(hours=5)) == 1
    await work_off(hall, post, DUE + timedelta(hours=5))
    assert post.to == ["thuky@mail.example"]


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.POSTPONED])
async def test_of_a_meeting_that_is_not_to_come_nobody_is_written_to(hall: Hall, state: MeetingState) -> None:
    await expect_meeting(hall, state=state)
    assert await ask(hall, DUE) == 0


async def test_without_a_mail_server_nothing_is_pretended(hall: Hall) -> None:
    assert LineReportWorks(hall.db, None, Limits(0.03, 150, 30), lambda: NOW).works() == {}
