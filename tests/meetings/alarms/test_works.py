"""Alarms on their way out, to real servers: each told once, also by a process that begins anew."""

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from meetings.alarms.values import Alarm, HurtSite
from meetings.alarms.ways import COLLECT, NO_WAYS, SyslogTarget, Ways, Webhook
from meetings.alarms.works import MailWay
from meetings.domain.alarms import AlarmKind, MailHours, Subject
from meetings.domain.jobs import FIRST_WAIT, JobState
from meetings.ical import Who
from meetings.ids import AlarmId, new_uuid
from tests.fakes.syslog_server import syslog_server
from tests.fakes.webhook_receiver import Receiver, receiving
from tests.meetings.alarms.made import begin, end, made, work
from tests.meetings.hall import NOW, Hall
from tests.meetings.letters.mailbox import Mailbox, mailbox

pytestmark = pytest.mark.anyio
TO = ("it@example.vn", "truc@example.vn")
MAILED = Ways(mail_to=TO)
SECRET = "một bí mật đủ dài"
DUE = NOW + COLLECT


def by_mail(box: Mailbox) -> MailWay:
    return MailWay(box.mailer(), Who("UBND tỉnh", "giaoban@example.vn"), "https://hop.example.vn")


async def test_alarms_of_one_bad_minute_are_one_letter_to_all_and_none_is_told_again(hall: Hall) -> None:
    first, second = made("nhánh A"), made("nhánh B", at=NOW + timedelta(seconds=5))
    async with mailbox() as box:
        for alarm in (first, second):
            await begin(hall.db, alarm, MAILED)
        assert {state for _, state, _ in await work(hall.db, MAILED, by_mail(box))} == {JobState.WAITING}
        told = await work(hall.db, MAILED, by_mail(box), DUE + timedelta(seconds=5))
        await work(hall.db, MAILED, by_mail(box), DUE + timedelta(hours=5))
    assert sorted(state for _, state, _ in told) == [JobState.DONE, JobState.DROPPED]
    (letter,) = box.messages
    assert sorted(box.recipients) == sorted(TO)
    assert letter["Subject"] == "Giaoban: 2 cảnh báo"
    text = letter.get_content()
    for said in ("nhánh A", "nhánh B", "Xã Giao Phúc, Xã Giao Ninh", "https://hop.example.vn/duong-truyen"):
        assert said in text


async def test_a_letter_about_recordings_says_how_many_and_which(hall: Hall) -> None:
    subject = Subject(AlarmKind.SERVER, "keys")
    named = tuple(HurtSite(f"keys {number}", f"Giao ban {number}", None) for number in range(14))
    alarm = Alarm(AlarmId(new_uuid()), subject.key, subject.kind, "keys", "no_key", False, named, NOW)
    async with mailbox() as box:
        await begin(hall.db, alarm, MAILED)
        await work(hall.db, MAILED, by_mail(box), DUE)
    text = box.messages[0].get_content()
    assert "Mã hoá bản ghi: không đọc được khoá" in text
    assert "14 bản ghi: Giao ban 0, Giao ban 1," in text
    assert "Giao ban 11 và 2 bản ghi khác" in text


async def test_that_it_is_over_is_told_to_whom_was_told_that_it_is_on(hall: Hall) -> None:
    alarm, short = made("nhánh A"), made("nhánh B", at=DUE)
    async with mailbox() as box:
        await begin(hall.db, alarm, MAILED)
        await work(hall.db, MAILED, by_mail(box), DUE)
        await begin(hall.db, short, MAILED)
        for one in (alarm, short):
            await end(hall.db, one, MAILED, DUE)
        await work(hall.db, MAILED, by_mail(box), DUE + COLLECT)
        assert [one["Subject"] for one in box.messages] == [
            "Giaoban: Chung đường lên nhánh A: đường lên xấu",
            "Giaoban: đã hết: Chung đường lên nhánh A: đường lên xấu",
        ]
        assert "nhánh B" not in box.messages[1].get_content()


async def test_a_mail_server_that_is_busy_is_asked_again_and_who_refuses_for_good_is_not(hall: Hall) -> None:
    async with mailbox() as box:
        box.busy = set(TO)
        await begin(hall.db, made(), MAILED)
        ((_, state, trouble),) = await work(hall.db, MAILED, by_mail(box), DUE)
        assert (state, trouble[:3]) == (JobState.WAITING, "450")
        box.busy, box.refused = set(), {TO[1]}
        ((_, state, _),) = await work(hall.db, MAILED, by_mail(box), DUE + FIRST_WAIT)
        assert state is JobState.DONE
        assert box.recipients == [TO[0]]
        box.refused = set(TO)
        await begin(hall.db, made("khác", at=DUE), MAILED)
        states = {state for _, state, _ in await work(hall.db, MAILED, by_mail(box), DUE + COLLECT)}
        assert states == {JobState.DONE, JobState.FAILED}


async def test_in_quiet_times_nobody_is_mailed_until_they_end_and_of_what_is_over_then_never(hall: Hall) -> None:
    hours = Ways(mail_to=TO, mail_hours=MailHours.read("20:00-21:00"))  # NOW is in the morning.
    opens = hours.mail_hours.next_open(NOW) if hours.mail_hours else NOW
    assert opens > DUE
    over, lasting = made("nhánh A"), made("nhánh B")
    async with mailbox() as box:
        for alarm in (over, lasting):
            await begin(hall.db, alarm, hours)
        await end(hall.db, over, hours, NOW + timedelta(minutes=1))
        await work(hall.db, hours, by_mail(box), opens - timedelta(seconds=1))
        assert box.raw == []
        await work(hall.db, hours, by_mail(box), opens)
        (letter,) = box.messages
    assert "nhánh B" in letter.get_content()
    assert "nhánh A" not in letter.get_content()


def posted_to(receiver: Receiver) -> Ways:
    return Ways(webhook=Webhook(f"http://127.0.0.1:{receiver.port}/canh-bao", SECRET))


async def test_what_is_posted_is_signed_and_posted_once(hall: Hall) -> None:
    alarm = made()
    async with receiving() as receiver:
        ways = posted_to(receiver)
        await begin(hall.db, alarm, ways)
        await work(hall.db, ways)
        assert await work(hall.db, ways, at=NOW + timedelta(hours=5)) == [("alarm_webhook", JobState.DONE, "")]
    ((line, headers, body),) = receiver.asked
    assert line == "POST /canh-bao HTTP/1.1"
    signed = f"{headers['giaoban-timestamp']}.".encode() + body
    assert headers["giaoban-signature"] == f"v1={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
    assert int(headers["giaoban-timestamp"]) == int(NOW.timestamp())
    told = json.loads(body)
    assert (told["version"], told["event"], told["id"]) == (1, "alarm.raised", headers["giaoban-event"])
    assert (told["alarm"]["id"], told["alarm"]["cleared_at"]) == (alarm.id, None)
    assert [site["unit"] for site in told["alarm"]["sites"]] == ["14215", None]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("302 Found", JobState.FAILED),
        ("404 Not Found", JobState.FAILED),
        ("429 Too Many Requests", JobState.WAITING),
        ("503 Service Unavailable", JobState.WAITING),
    ],
)
async def test_an_answer_that_is_no_yes_is_asked_again_or_not_and_nowhere_else(
    hall: Hall, status: str, state: JobState
) -> None:
    async with receiving() as receiver:
        receiver.status = status
        ways = posted_to(receiver)
        await begin(hall.db, made(), ways)
        ((_, found, trouble),) = await work(hall.db, ways)
        assert (found, trouble) == (state, f"HTTP {status[:3]}")
        receiver.status = "200 OK"
        ((_, found, _),) = await work(hall.db, ways, at=NOW + FIRST_WAIT)
    again = state is JobState.WAITING
    assert found is (JobState.DONE if again else state)
    assert [line.split()[1] for line, _, _ in receiver.asked] == ["/canh-bao"] * (2 if again else 1)
    assert len({headers["giaoban-event"] for _, headers, _ in receiver.asked}) == 1
    assert len({body for _, _, body in receiver.asked}) == 1


async def test_nobody_at_the_address_is_trouble_that_may_pass(hall: Hall) -> None:
    async with receiving() as receiver:
        ways = posted_to(receiver)
    await begin(hall.db, made(), ways)
    ((_, state, trouble),) = await work(hall.db, ways)
    assert state is JobState.WAITING
    assert "ConnectError" in trouble
    assert SECRET not in repr(ways)


async def test_a_syslog_server_is_told_each_event_once_over_udp(hall: Hall) -> None:
    alarm = made()
    async with syslog_server() as server:
        ways = Ways(syslog=server.target)
        await begin(hall.db, alarm, ways)
        await end(hall.db, alarm, ways, NOW)
        await work(hall.db, ways)
        await work(hall.db, ways, at=NOW + timedelta(hours=5))
        await server.until(lambda: len(server.came) >= 2)
    (raised,), (cleared,) = server.of("alarm_raised"), server.of("alarm_cleared")
    assert raised.startswith("<132>1 "), "16 * 8 + 4: local0, a warning"
    assert cleared.startswith("<133>1 ")
    assert "CEF:0|Giaoban|Giaoban|0.1.0|alarm_raised|Chung đường lên nhánh Giao Thuỷ: đường lên xấu|7|" in raised
    assert f"cs1={alarm.id} cnt=2" in raised


async def test_over_tcp_each_message_has_its_length_before_it_and_a_server_away_is_asked_again(hall: Hall) -> None:
    came: list[bytes] = []
    done = asyncio.Event()

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.read())
        writer.close()
        done.set()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    ways = Ways(syslog=SyslogTarget("127.0.0.1", server.sockets[0].getsockname()[1], stream=True))
    async with server:
        await begin(hall.db, made(), ways)
        await work(hall.db, ways)
        async with asyncio.timeout(5):
            await done.wait()
    length, _, one = came[0].partition(b" ")
    assert int(length) == len(one)
    await begin(hall.db, made("khác"), ways)
    states = {state for _, state, _ in await work(hall.db, ways)}
    assert states == {JobState.DONE, JobState.WAITING}


async def test_without_a_way_nothing_is_asked_for_and_nothing_is_done(hall: Hall) -> None:
    await begin(hall.db, made())
    assert await work(hall.db, NO_WAYS) == []
