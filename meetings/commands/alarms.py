"""What IT does about an alarm: takes it on, and says something about it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.alarms.record import with_remarks
from meetings.alarms.values import Alarm
from meetings.alarms.ways import Ways, wishes
from meetings.domain.alarms import MAX_NOTE, AlarmEvent
from meetings.domain.roles import Act
from meetings.errors import AlarmAcknowledged, InvalidInput, NotFound
from meetings.ids import AccountId, AlarmActId, AlarmId, new_uuid
from meetings.jobs import ask
from meetings.models.alarms import AlarmActRow, AlarmRow


async def acknowledge_alarm(
    tx: AsyncSession, actor: AccountId, alarm: AlarmId, note: str, ways: Ways, now: datetime
) -> Alarm:
    """Takes an alarm on, open or over; the first who does has it. Raises NotFound, AlarmAcknowledged, InvalidInput.

    The caller has checked that the account may (`access.check_account`).
    """
    row = await _row(tx, alarm)
    said = _said(note)
    taken = select(AlarmActRow.id).where(AlarmActRow.alarm_id == alarm, AlarmActRow.acknowledges)
    if await tx.scalar(taken) is not None:
        raise AlarmAcknowledged
    await _write(tx, AlarmActRow(alarm_id=alarm, at=now, actor_id=actor, acknowledges=True, note=said))
    await ask(tx, wishes(ways, alarm, AlarmEvent.ACKNOWLEDGED, row.drill, now), now)
    detail = {"alarm": row.subject, "note": said}
    await log.audit(tx, log.Entry(Act.ACKNOWLEDGE_ALARM, actor, subject=alarm, detail=detail), now)
    return (await with_remarks(tx, [row]))[0]


async def note_alarm(tx: AsyncSession, actor: AccountId, alarm: AlarmId, note: str, now: datetime) -> Alarm:
    """Says something about an alarm, open or over. Raises NotFound, InvalidInput.

    The caller has checked that the account may (`access.check_account`).
    """
    row = await _row(tx, alarm)
    said = _said(note)
    if not said:
        raise InvalidInput
    await _write(tx, AlarmActRow(alarm_id=alarm, at=now, actor_id=actor, acknowledges=False, note=said))
    detail = {"alarm": row.subject, "note": said}
    await log.audit(tx, log.Entry(Act.NOTE_ALARM, actor, subject=alarm, detail=detail), now)
    return (await with_remarks(tx, [row]))[0]


async def _row(tx: AsyncSession, alarm: AlarmId) -> AlarmRow:
    row = await tx.get(AlarmRow, alarm, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def _said(note: str) -> str:
    said = " ".join(note.split())
    if len(said) > MAX_NOTE:
        raise InvalidInput
    return said


async def _write(tx: AsyncSession, act: AlarmActRow) -> None:
    act.id = AlarmActId(new_uuid())
    tx.add(act)
    await tx.flush()
