"""Alarms for tests, and the process's work about them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from meetings.alarms.record import clear_alarm, open_alarms, raise_alarm
from meetings.alarms.values import Alarm, HurtSite
from meetings.alarms.ways import NO_WAYS, Ways
from meetings.alarms.works import AlarmWorks, MailWay
from meetings.db import Database
from meetings.domain.alarms import AlarmKind, Subject
from meetings.domain.jobs import JobState
from meetings.ids import AlarmId, new_uuid
from meetings.job_runner import JobRunner
from meetings.models.jobs import Job
from tests.meetings.hall import NOW

SITES = (HurtSite("s1", "Xã Giao Phúc", "14215"), HurtSite("s2", "Xã Giao Ninh", None))


def made(name: str = "nhánh Giao Thuỷ", *, drill: bool = False, at: datetime = NOW) -> Alarm:
    """An alarm of a shared uplink."""
    subject = Subject(AlarmKind.UPLINK, name, drill)
    return Alarm(AlarmId(new_uuid()), subject.key, subject.kind, name, "uplink", drill, SITES, at)


async def begin(db: Database, alarm: Alarm, ways: Ways = NO_WAYS) -> AlarmId:
    """Raises it at its own time."""
    async with db.begin() as tx:
        return await raise_alarm(tx, alarm, ways, alarm.raised_at)


async def end(db: Database, alarm: Alarm, ways: Ways = NO_WAYS, at: datetime = NOW) -> None:
    """Clears it."""
    async with db.begin() as tx:
        await clear_alarm(tx, alarm.id, ways, at)


async def are_open(db: Database) -> tuple[Alarm, ...]:
    """Those that are not over, without what people did."""
    async with db.read() as tx:
        return tuple(replace(one, remarks=()) for one in await open_alarms(tx))


async def work(
    db: Database, ways: Ways, mail: MailWay | None = None, at: datetime = NOW
) -> list[tuple[str, JobState, str]]:
    """Does all that is due at a time, with a process that has just begun; how each job stands."""
    works = AlarmWorks(db, ways, mail, "0.1.0", lambda: at).works()
    runner = JobRunner(db, works, lambda: at)
    while await runner.work_off():
        pass
    async with db.read() as tx:
        rows = await tx.scalars(select(Job).where(Job.kind.like("alarm%")).order_by(Job.kind, Job.key))
        return [(job.kind, job.state, job.trouble) for job in rows]
