"""The rows of alarms: written when one is raised and when it is over, read for the board."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.alarms.values import Alarm, Remark, read, written
from meetings.alarms.ways import Ways, wishes
from meetings.db import in_turn
from meetings.domain.alarms import AlarmEvent
from meetings.ids import AlarmId
from meetings.jobs import ask
from meetings.models.accounts import AccountRow
from meetings.models.alarms import AlarmActRow, AlarmRow
from meetings.models.directory import Person

MAX_LISTED = 100
FORGOTTEN_AT_ONCE = 1000


async def raise_alarm(tx: AsyncSession, alarm: Alarm, ways: Ways, now: datetime) -> AlarmId:
    """Writes an alarm down and asks for what tells of it; its id, or that of the one that is open about the same."""
    await in_turn(tx, "alarms")
    open_already = await tx.scalar(
        select(AlarmRow.id).where(AlarmRow.subject == alarm.subject, AlarmRow.cleared_at.is_(None))
    )
    if open_already is not None:
        return open_already
    tx.add(
        AlarmRow(
            id=alarm.id,
            subject=alarm.subject,
            kind=alarm.kind,
            name=alarm.name[:200],
            cause=alarm.cause,
            drill=alarm.drill,
            sites=written(alarm.sites),
            raised_at=alarm.raised_at,
        )
    )
    await tx.flush()
    await ask(tx, wishes(ways, alarm.id, AlarmEvent.RAISED, alarm.drill, now), now)
    return alarm.id


async def clear_alarm(tx: AsyncSession, alarm: AlarmId, ways: Ways, now: datetime) -> None:
    """It is over; nothing changes when it was already."""
    row = await tx.get(AlarmRow, alarm, with_for_update=True)
    if row is None or row.cleared_at is not None:
        return
    row.cleared_at = max(now, row.raised_at)
    await tx.flush()
    await ask(tx, wishes(ways, row.id, AlarmEvent.CLEARED, row.drill, now), now)


async def forget_alarms(tx: AsyncSession, now: datetime, kept_for: timedelta) -> int:
    """Forgets those that are over for so long, at most FORGOTTEN_AT_ONCE; how many went.

    One that somebody did something about stays with it: what people did is never deleted.
    """
    acted = exists().where(AlarmActRow.alarm_id == AlarmRow.id)
    old = select(AlarmRow.id).where(AlarmRow.cleared_at < now - kept_for, ~acted).limit(FORGOTTEN_AT_ONCE)
    gone = await tx.scalars(delete(AlarmRow).where(AlarmRow.id.in_(old)).returning(AlarmRow.id))
    return len(gone.all())


async def open_alarms(tx: AsyncSession) -> tuple[Alarm, ...]:
    """Those that are not over, the oldest first."""
    rows = await tx.scalars(
        select(AlarmRow).where(AlarmRow.cleared_at.is_(None)).order_by(AlarmRow.raised_at, AlarmRow.id)
    )
    return await with_remarks(tx, rows.all())


async def last_alarms(tx: AsyncSession) -> tuple[Alarm, ...]:
    """The newest, at most MAX_LISTED, open or over."""
    rows = await tx.scalars(select(AlarmRow).order_by(AlarmRow.raised_at.desc(), AlarmRow.id).limit(MAX_LISTED))
    return await with_remarks(tx, rows.all())


async def with_remarks(tx: AsyncSession, rows: Sequence[AlarmRow]) -> tuple[Alarm, ...]:
    """Rows with what people did about them."""
    found = await tx.execute(
        select(AlarmActRow, Person.name, AccountRow.login)
        .join(AccountRow, AccountRow.id == AlarmActRow.actor_id)
        .outerjoin(Person, Person.id == AccountRow.person_id)
        .where(AlarmActRow.alarm_id.in_([row.id for row in rows]))
        .order_by(AlarmActRow.alarm_id, AlarmActRow.at, AlarmActRow.id)
    )
    remarks = {
        alarm: tuple(Remark(act.at, name or login, act.acknowledges, act.note) for act, name, login in acts)
        for alarm, acts in groupby(found.all(), lambda one: one[0].alarm_id)
    }
    return tuple(_alarm(row, remarks.get(row.id, ())) for row in rows)


def _alarm(row: AlarmRow, remarks: tuple[Remark, ...]) -> Alarm:
    return Alarm(
        id=row.id,
        subject=row.subject,
        kind=row.kind,
        name=row.name,
        cause=row.cause,
        drill=row.drill,
        sites=read(row.sites),
        raised_at=row.raised_at,
        cleared_at=row.cleared_at,
        remarks=remarks,
    )
