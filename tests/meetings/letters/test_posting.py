"""Letters on their way: over a real SMTP server, once, whatever dies in between."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from meetings import commands, jobs
from meetings.domain.jobs import MAX_ATTEMPTS, JobState
from meetings.domain.lifecycle import MeetingState
from meetings.domain.seats import Answer, Scope
from meetings.letters.answering import seat_by_key
from meetings.letters.outbox import MAIL
from meetings.letters.standings import MailState
from meetings.models.jobs import Job
from meetings.models.seats import Seat
from tests.meetings.convening import ADDRESS, DELEGATE_ADDRESS, KEYS, STARTS_AT, UNITS, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.mailbox import Mailbox, mailbox, part
from tests.meetings.letters.running import URL, Clock, DyingPostman, runner, work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The mail server."""
    async with mailbox() as kept:
        yield kept


async def states(convening: Convening) -> dict[str, JobState]:
    async with convening.db.read() as tx:
        return {job.key: job.state for job in await tx.scalars(select(Job).where(Job.kind == MAIL))}


async def test_each_who_has_an_address_gets_one_mail_with_text_html_and_calendar(
    convened: Convening, box: Mailbox
) -> None:
    await work_off(runner(convened, box.mailer()))
    addresses = {DELEGATE_ADDRESS, *(ADDRESS.format(code=code) for code in UNITS[:2])}
    assert sorted(box.recipients) == sorted(addresses)
    for message in box.messages:
        assert message.get_content_type() == "multipart/alternative"
        kinds = [one.get_content_type() for one in message.iter_parts()]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        assert part(message, "text/calendar").get_param("method") == "REQUEST"
        assert message["Subject"] == "Giấy mời họp: Giao ban tháng 12"
    assert set((await states(convened)).values()) == {JobState.DONE}
    mails = [row.mail.state for row in await convened.rows()]
    assert mails == [MailState.SENT] * 3 + [MailState.NO_ADDRESS]


async def test_the_link_in_a_mail_opens_that_letter_and_its_key_stands_in_no_table(
    convened: Convening, box: Mailbox
) -> None:
    await work_off(runner(convened, box.mailer()))
    (message,) = [one for one in box.messages if DELEGATE_ADDRESS in str(one["To"])]
    text = part(message, "text/plain").get_content()
    (link,) = {word for word in text.split() if word.startswith(URL)}
    address, _, key = link.partition("#")
    assert address == f"{URL}/tra-loi"
    async with convened.db.read() as tx:
        _, seat = await seat_by_key(tx, key, NOW)
        kept = " ".join((await tx.scalars(select(Job.payload))).all())
    assert seat.person_id == convened.delegate
    assert key not in kept


async def test_running_again_sends_nothing_again(convened: Convening, box: Mailbox) -> None:
    for _ in range(3):
        await work_off(runner(convened, box.mailer()))
    assert len(box.raw) == 3


async def test_two_processes_share_the_mails_and_send_each_once(convened: Convening, box: Mailbox) -> None:
    await asyncio.gather(*(work_off(runner(convened, box.mailer())) for _ in range(4)))
    assert len(box.raw) == len(set(box.recipients)) == 3


async def test_a_process_that_dies_before_sending_costs_no_mail(convened: Convening, box: Mailbox) -> None:
    await runner(convened, DyingPostman(None)).work_off()
    await work_off(runner(convened, box.mailer()))
    assert box.raw == [], "what the dead one had claimed is its own until the lease is over"
    clock = Clock(NOW + jobs.LEASE)
    await work_off(runner(convened, box.mailer(), clock))
    assert len(box.raw) == len(set(box.recipients)) == 3


async def test_a_process_that_dies_after_sending_sends_the_same_message_once_more(
    convened: Convening, box: Mailbox
) -> None:
    """All that remains possible: mail servers and calendars know both for one by Message-ID, UID and SEQUENCE."""
    await runner(convened, DyingPostman(box.mailer())).work_off()
    once = len(box.raw)
    await work_off(runner(convened, box.mailer(), Clock(NOW + jobs.LEASE)))
    assert once == 3
    assert len(box.raw) == 6
    assert len({str(message["Message-ID"]) for message in box.messages}) == 3
    assert sorted(box.raw[:3]) == sorted(box.raw[3:])


async def test_a_process_killed_while_it_sends_loses_nothing_and_sends_what_was_under_way_once_more(
    convened: Convening, box: Mailbox
) -> None:
    """At least once: the server has the three messages and the process never hears of it."""
    box.answers.clear()
    async with convened.db.read() as tx:
        url = (await tx.connection()).engine.url.render_as_string(hide_password=False)
    started = (sys.executable, "-m", "tests.meetings.letters.mail_process", url, str(box.port))
    process = await asyncio.create_subprocess_exec(*started)
    try:
        async with asyncio.timeout(30):
            for _ in range(3):
                await box.taken.get()
    finally:
        process.kill()
        await process.wait()
    box.answers.set()
    await work_off(runner(convened, box.mailer()))
    assert len(box.raw) == 3, "whoever looks before the lease is over leaves them alone"
    for _ in range(2):
        await work_off(runner(convened, box.mailer(), Clock(NOW + jobs.LEASE)))
    assert len(box.raw) == 6
    assert sorted(box.raw[:3]) == sorted(box.raw[3:])
    assert set((await states(convened)).values()) == {JobState.DONE}


async def test_a_busy_mailbox_is_tried_again_later(convened: Convening, box: Mailbox) -> None:
    box.busy.add(DELEGATE_ADDRESS)
    clock = Clock()
    await work_off(runner(convened, box.mailer(), clock))
    row = await convened.row(convened.delegate)
    assert (row.mail.state, row.mail.attempts, row.mail.trouble) == (MailState.WAITING, 1, "450 4.2.0 mailbox busy")
    box.busy.clear()
    clock.at += timedelta(minutes=2)
    await work_off(runner(convened, box.mailer(), clock))
    assert (await convened.row(convened.delegate)).mail.state is MailState.SENT


async def test_an_address_that_does_not_exist_is_given_up_at_once_and_shown(convened: Convening, box: Mailbox) -> None:
    box.refused.add(DELEGATE_ADDRESS)
    await work_off(runner(convened, box.mailer()))
    row = await convened.row(convened.delegate)
    assert (row.mail.state, row.mail.attempts, row.mail.trouble) == (MailState.FAILED, 1, "550 5.1.1 no such mailbox")


async def test_a_mail_server_that_is_away_is_given_up_after_the_last_attempt(convened: Convening, box: Mailbox) -> None:
    clock = Clock()
    box.busy |= {DELEGATE_ADDRESS, *(ADDRESS.format(code=code) for code in UNITS[:2])}
    for _ in range(MAX_ATTEMPTS):
        await work_off(runner(convened, box.mailer(), clock))
        clock.at += timedelta(hours=2)
    rows = await convened.rows()
    assert {row.mail.state for row in rows} == {MailState.FAILED, MailState.NO_ADDRESS}
    assert box.raw == []


async def test_without_a_mail_server_letters_are_kept_and_not_called_sent(convened: Convening) -> None:
    await work_off(runner(convened, None))
    assert {row.mail.state for row in await convened.rows()} == {MailState.WAITING, MailState.NO_ADDRESS}


async def test_a_mail_that_a_newer_version_has_overtaken_is_dropped(convened: Convening, box: Mailbox) -> None:
    await convened.change(title="Giao ban tháng 12, mở rộng")
    await convened.send()
    await work_off(runner(convened, box.mailer()))
    assert len(box.raw) == 3
    assert {str(message["Subject"]) for message in box.messages} == {"Giấy mời họp: Giao ban tháng 12, mở rộng"}
    assert [*(await states(convened)).values()].count(JobState.DROPPED) == 3


async def test_nothing_goes_out_for_a_meeting_that_is_over(convened: Convening, box: Mailbox) -> None:
    await convened.change(state=MeetingState.ENDED, opened_at=STARTS_AT, ended_at=STARTS_AT + timedelta(hours=1))
    await work_off(runner(convened, box.mailer()))
    assert box.raw == []


async def test_a_cancelled_meeting_is_taken_out_of_calendars(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    await convened.change(state=MeetingState.CANCELLED)
    async with convened.db.begin() as tx:
        await commands.call_off_invitation(tx, await convened.convener(tx), KEYS, "Bão số 9", NOW)
    box.raw.clear()
    await work_off(runner(convened, box.mailer()))
    assert len(box.raw) == 3
    for message in box.messages:
        calendar = part(message, "text/calendar")
        assert calendar.get_param("method") == "CANCEL"
        assert "SEQUENCE:1" in calendar.get_content()
        assert "Bão số 9" in part(message, "text/plain").get_content()
        assert URL not in part(message, "text/plain").get_content()


async def test_a_calendar_is_not_told_the_link_that_is_for_one_alone(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    assert len(box.messages) == 3
    for message in box.messages:
        calendar = part(message, "text/calendar").get_content()
        assert "DESCRIPTION:" in calendar
        assert "tra-loi" not in calendar.replace("\r\n ", "")
        assert "tra-loi" in part(message, "text/plain").get_content()


async def test_who_is_taken_off_is_told_that_the_meeting_is_held_without_it(convened: Convening, box: Mailbox) -> None:
    page = await convened.page()
    await convened.replan(invited=tuple(row.line for row in page.invited[1:]))
    await convened.send()
    await work_off(runner(convened, box.mailer()))
    (message,) = [one for one in box.messages if DELEGATE_ADDRESS in str(one["To"])]
    assert message["Subject"] == "Không còn mời dự họp: Giao ban tháng 12"
    text = part(message, "text/plain").get_content()
    assert "vẫn tổ chức" in text
    assert URL not in text
    calendar = part(message, "text/calendar")
    assert calendar.get_param("method") == "CANCEL"
    assert "STATUS" not in calendar.get_content()


async def test_a_new_version_says_what_has_changed(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    assert all("Có thay đổi" not in part(one, "text/plain").get_content() for one in box.messages)
    box.raw.clear()
    await convened.change(place="Phòng họp số 2")
    await convened.send()
    await work_off(runner(convened, box.mailer()))
    assert len(box.messages) == 3
    for message in box.messages:
        assert "Có thay đổi so với giấy mời trước: địa điểm." in part(message, "text/plain").get_content()


async def test_a_reminder_that_does_not_arrive_is_seen_though_the_invitation_did(
    convened: Convening, box: Mailbox
) -> None:
    await work_off(runner(convened, box.mailer()))
    box.refused.add(DELEGATE_ADDRESS)
    async with convened.db.begin() as tx:
        await commands.remind_silent(tx, await convened.convener(tx), NOW + timedelta(hours=1))
    assert (await convened.row(convened.delegate)).mail.state is MailState.WAITING
    await work_off(runner(convened, box.mailer(), Clock(NOW + timedelta(hours=1))))
    row = await convened.row(convened.delegate)
    assert (row.mail.state, row.mail.trouble) == (MailState.FAILED, "550 5.1.1 no such mailbox")
    assert (await convened.row(convened.heads[UNITS[0]])).mail.state is MailState.SENT


async def test_that_a_meeting_is_not_held_is_seen_to_arrive(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    await convened.change(state=MeetingState.CANCELLED)
    async with convened.db.begin() as tx:
        await commands.call_off_invitation(tx, await convened.convener(tx), KEYS, "Bão số 9", NOW)
    assert (await convened.row(convened.delegate)).mail.state is MailState.WAITING
    await work_off(runner(convened, box.mailer()))
    assert (await convened.row(convened.delegate)).mail.state is MailState.SENT


async def test_that_somebody_sits_instead_is_seen_to_arrive_or_not(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    box.busy.add(DELEGATE_ADDRESS)
    wish = await convened.ask(
        convened.delegate, commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Ông", "Ai Đó", "", "thay@mail.example")
    )
    later = NOW + timedelta(hours=1)
    await convened.approve(wish, later)
    await work_off(runner(convened, box.mailer(), Clock(later)))
    rows = {row.name: row.mail for row in await convened.rows()}
    assert rows["Ai Đó"].state is MailState.SENT
    row = await convened.row(convened.delegate)
    assert (row.mail.state, row.mail.trouble) == (MailState.WAITING, "450 4.2.0 mailbox busy")


async def test_only_the_silent_are_reminded_a_day_before_and_each_once(convened: Convening, box: Mailbox) -> None:
    await convened.answer(convened.delegate, commands.Said(Answer.ACCEPTED))
    clock = Clock(STARTS_AT - timedelta(hours=24, seconds=1))
    await work_off(runner(convened, box.mailer(), clock))
    box.recipients.clear()
    for _ in range(2):
        clock.at += timedelta(seconds=1)
        await work_off(runner(convened, box.mailer(), clock))
    assert sorted(box.recipients) == sorted(ADDRESS.format(code=code) for code in UNITS[:2])
    assert (await convened.row(convened.heads[UNITS[0]])).reminded_at == STARTS_AT - timedelta(hours=24)


async def test_pressed_reminders_reach_each_silent_once(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    box.recipients.clear()
    await convened.answer(convened.delegate, commands.Said(Answer.DECLINED, "Đi công tác"))
    asked = []
    for _ in range(2):
        async with convened.db.begin() as tx:
            asked.append(await commands.remind_silent(tx, await convened.convener(tx), NOW))
    await work_off(runner(convened, box.mailer()))
    assert asked == [2, 0]
    assert sorted(box.recipients) == sorted(ADDRESS.format(code=code) for code in UNITS[:2])


async def test_a_mail_to_who_is_invited_no_longer_is_dropped(convened: Convening, box: Mailbox) -> None:
    async with convened.db.begin() as tx:
        await tx.execute(update(Seat).where(Seat.person_id == convened.delegate).values(state="withdrawn"))
    await work_off(runner(convened, box.mailer()))
    assert DELEGATE_ADDRESS not in box.recipients
