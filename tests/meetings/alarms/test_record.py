"""Rows of alarms: one open about each subject, never changed afterwards, with what people did about them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from meetings import commands
from meetings.alarms.record import MAX_LISTED, forget_alarms, last_alarms
from meetings.alarms.values import Remark
from meetings.alarms.ways import NO_WAYS, SyslogTarget, Ways, Webhook
from meetings.domain.alarms import MAX_NOTE, AlarmKind
from meetings.errors import AlarmAcknowledged, InvalidInput, NotFound
from meetings.ids import AlarmId, new_uuid
from meetings.models.alarms import AlarmActRow, AlarmRow
from meetings.models.audit import AuditEvent
from meetings.models.jobs import Job
from tests.meetings.alarms.made import are_open, begin, end, made
from tests.meetings.hall import NOW, Hall

pytestmark = pytest.mark.anyio
LATER = NOW + timedelta(minutes=1)
WAYS = Ways(mail_to=("it@example.vn",), webhook=Webhook("http://x", "s" * 16), syslog=SyslogTarget("x", 514, False))


async def test_about_one_thing_one_alarm_is_open_and_a_second_one_is_the_first(hall: Hall) -> None:
    first = made()
    assert await begin(hall.db, first) == first.id
    assert await begin(hall.db, made()) == first.id
    other = made("nhánh khác")
    assert await begin(hall.db, other) == other.id
    assert {one.id for one in await are_open(hall.db)} == {first.id, other.id}
    await end(hall.db, first)
    again = made(at=LATER)
    assert await begin(hall.db, again) == again.id


async def test_it_is_read_as_it_was_written(hall: Hall) -> None:
    alarm = made(drill=True)
    await begin(hall.db, alarm)
    assert await are_open(hall.db) == (alarm,)


async def test_it_ends_once_and_never_before_it_began(hall: Hall) -> None:
    alarm = made(at=LATER)
    await begin(hall.db, alarm)
    await end(hall.db, alarm, at=NOW)
    await end(hall.db, alarm, at=LATER + timedelta(hours=1))
    async with hall.db.read() as tx:
        (told,) = await last_alarms(tx)
    assert told.cleared_at == LATER
    await end(hall.db, replace(alarm, id=AlarmId(new_uuid())))


async def test_each_event_is_asked_for_once_for_each_way_and_of_a_drill_none(hall: Hall) -> None:
    for alarm in (made(), made("x", drill=True)):
        await begin(hall.db, alarm, WAYS)
        await begin(hall.db, replace(alarm, id=AlarmId(new_uuid())), WAYS)
        await end(hall.db, alarm, WAYS, LATER)
        await end(hall.db, alarm, WAYS, LATER)
    async with hall.db.read() as tx:
        keys = [key.rpartition(":")[2] for key in await tx.scalars(select(Job.key).where(Job.kind.like("alarm%")))]
    assert sorted(keys) == ["cleared"] * 3 + ["raised"] * 3


async def test_who_acknowledges_first_has_it_and_notes_follow(hall: Hall) -> None:
    alarm = made()
    await begin(hall.db, alarm)
    it = hall.accounts["kythuat"]
    async with hall.db.begin() as tx:
        taken = await commands.acknowledge_alarm(tx, it, alarm.id, "  Đã gọi\n nhà mạng ", WAYS, LATER)
    assert taken.acknowledged == Remark(LATER, taken.remarks[0].by, True, "Đã gọi nhà mạng")
    assert taken.remarks[0].by
    with pytest.raises(AlarmAcknowledged):
        async with hall.db.begin() as tx:
            await commands.acknowledge_alarm(tx, it, alarm.id, "", WAYS, LATER)
    async with hall.db.begin() as tx:
        noted = await commands.note_alarm(tx, it, alarm.id, "Họ sửa trong 30 phút", LATER + timedelta(minutes=1))
    assert [(one.acknowledges, one.note) for one in noted.remarks] == [
        (True, "Đã gọi nhà mạng"),
        (False, "Họ sửa trong 30 phút"),
    ]
    async with hall.db.read() as tx:
        acts = (await tx.scalars(select(AuditEvent.act).where(AuditEvent.subject == alarm.id))).all()
        jobs = (await tx.scalars(select(Job.kind).where(Job.key.endswith(":acknowledged")))).all()
    assert acts == ["acknowledge_alarm", "note_alarm"]
    assert sorted(jobs) == ["alarm_syslog", "alarm_webhook"]


async def test_of_two_who_acknowledge_at_once_one_has_it_and_the_other_is_told(hall: Hall) -> None:
    alarm = made()
    await begin(hall.db, alarm)

    async def take(login: str) -> str:
        try:
            async with hall.db.begin() as tx:
                await commands.acknowledge_alarm(tx, hall.accounts[login], alarm.id, login, WAYS, LATER)
        except AlarmAcknowledged:
            return "told"
        return "has it"

    assert sorted(await asyncio.gather(*map(take, ("kythuat", "chutri", "thuky")))) == ["has it", "told", "told"]
    (kept,) = await are_open(hall.db)
    assert kept.id == alarm.id
    async with hall.db.read() as tx:
        assert len((await tx.scalars(select(AlarmActRow))).all()) == 1
        acts = (await tx.scalars(select(AuditEvent.act).where(AuditEvent.subject == alarm.id))).all()
    assert acts == ["acknowledge_alarm"]


@pytest.mark.parametrize("note", ["", "  ", "x" * (MAX_NOTE + 1)])
async def test_a_note_says_something_and_is_no_letter(hall: Hall, note: str) -> None:
    alarm = made()
    await begin(hall.db, alarm)
    with pytest.raises(InvalidInput):
        async with hall.db.begin() as tx:
            await commands.note_alarm(tx, hall.accounts["kythuat"], alarm.id, note, NOW)


async def test_an_alarm_that_is_none_is_not_found(hall: Hall) -> None:
    for nobody in (AlarmId(new_uuid()), AlarmId("x")):
        with pytest.raises(NotFound):
            async with hall.db.begin() as tx:
                await commands.acknowledge_alarm(tx, hall.accounts["kythuat"], nobody, "", NO_WAYS, NOW)


@pytest.mark.parametrize("change", [update(AlarmActRow).values(note="x"), delete(AlarmActRow)])
async def test_what_people_did_is_not_changed_afterwards(hall: Hall, change: object) -> None:
    alarm = made()
    await begin(hall.db, alarm)
    async with hall.db.begin() as tx:
        await commands.note_alarm(tx, hall.accounts["kythuat"], alarm.id, "a", NOW)
    with pytest.raises(DBAPIError, match="append_only"):
        async with hall.db.begin() as tx:
            await tx.execute(change)  # type: ignore[call-overload]  # Either statement.


async def test_the_database_keeps_a_second_open_one_out_too(hall: Hall) -> None:
    await begin(hall.db, made())
    second = AlarmRow(
        id=new_uuid(), subject=made().subject, kind=AlarmKind.UPLINK, name="x", cause="uplink", drill=False,
        sites="[]", raised_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        async with hall.db.begin() as tx:
            tx.add(second)


async def test_no_more_than_a_hundred_are_listed_the_newest_first(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        for number in range(MAX_LISTED + 2):
            alarm = made(f"n{number}", at=NOW + timedelta(seconds=number))
            tx.add(
                AlarmRow(
                    id=alarm.id, subject=alarm.subject, kind=alarm.kind, name=alarm.name, cause=alarm.cause,
                    drill=False, sites="[]", raised_at=alarm.raised_at,
                )
            )  # fmt: skip
    async with hall.db.read() as tx:
        listed = await last_alarms(tx)
        assert await tx.scalar(select(func.count()).select_from(AlarmRow)) == MAX_LISTED + 2
    assert [one.name for one in listed] == [f"n{number}" for number in range(MAX_LISTED + 1, 1, -1)]


async def test_those_over_for_so_long_go_but_for_the_open_ones_and_those_somebody_acted_on(hall: Hall) -> None:
    kept_for = timedelta(days=400)
    over, acted, later, on = (made(name) for name in ("over", "acted", "later", "on"))
    for alarm in (over, acted, later, on):
        await begin(hall.db, alarm)
    async with hall.db.begin() as tx:
        await commands.note_alarm(tx, hall.accounts["kythuat"], acted.id, "Modem đã thay", NOW)
    await end(hall.db, over)
    await end(hall.db, acted)
    await end(hall.db, later, at=LATER)
    for after, gone in ((timedelta(), 0), (timedelta(seconds=1), 1), (timedelta(seconds=2), 0)):
        async with hall.db.begin() as tx:
            assert await forget_alarms(tx, NOW + kept_for + after, kept_for) == gone
    async with hall.db.read() as tx:
        assert {one.name for one in await last_alarms(tx)} == {"acted", "later", "on"}
