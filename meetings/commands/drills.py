"""Drills: IT's rehearsal before a session. No attendance, no mail, and nothing left when it ends."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory import unit_name
from meetings.domain.roles import Act, Role
from meetings.errors import InvalidInput, TooManyDrills
from meetings.events import Change, DrillMade
from meetings.ids import AccountId, MeetingId, ParticipantId, new_uuid
from meetings.models.directory import OrgUnit, UnitKind
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice
from meetings.roster import live_meeting, roster
from meetings.seating import begin_drill, unmake_drill, write_seats

MAX_ROOMS = 300
MAX_DRILLS = 4
LENGTH = timedelta(hours=12)


async def create_drill(tx: AsyncSession, account: AccountId, rooms: int, speakers: int, now: datetime) -> DrillMade:
    """A meeting in progress with one chair and 1 to 300 numbered, fictitious rooms; the first `speakers` are to speak.

    The caller has checked that the account may (`access.check_account`). Drills that outlived their twelve hours
    are deleted first. Raises InvalidInput, TooManyDrills.
    """
    if not 1 <= rooms <= MAX_ROOMS or not 0 <= speakers <= rooms:
        raise InvalidInput
    practices = select(Practice.meeting_id)
    await tx.execute(
        delete(MeetingRecord).where(
            MeetingRecord.drill, MeetingRecord.id.not_in(practices), MeetingRecord.ends_at <= now
        )
    )
    running = await tx.scalar(select(func.count()).where(MeetingRecord.drill, MeetingRecord.id.not_in(practices)))
    if running is not None and running >= MAX_DRILLS:
        raise TooManyDrills
    meeting = await begin_drill(tx, "Diễn tập kỹ thuật", LENGTH, account, now)
    await write_seats(tx, meeting.id, await _seats(tx, meeting.id, rooms, speakers))
    detail = {"rooms": rooms, "speakers": speakers}
    await log.audit(tx, log.Entry(Act.CREATE_DRILL, account, meeting.id, meeting.id, detail), now)
    return DrillMade(meeting.id, await roster(tx, meeting.id))


async def delete_drill(tx: AsyncSession, account: AccountId, meeting: MeetingId, now: datetime) -> Change:
    """Ends a drill for all and deletes it. The caller has checked whose it is (`access.drill_for`)."""
    live = await live_meeting(tx, meeting)
    change = Change(meeting, live.revision + 1, ended=True)
    await unmake_drill(tx, meeting)
    await log.audit(tx, log.Entry(Act.DELETE_DRILL, account, meeting, meeting), now)
    return change


async def abandon_drill(tx: AsyncSession, meeting: MeetingId, now: datetime) -> None:
    """Deletes a drill in which nobody has been for a while: whoever held it was cut off. Raises NotFound."""
    await unmake_drill(tx, meeting)
    await log.audit(tx, log.Entry(Act.DELETE_DRILL, None, meeting, meeting), now)


async def _seats(tx: AsyncSession, meeting: MeetingId, rooms: int, speakers: int) -> list[ParticipantRow]:
    communes = (
        await tx.scalars(select(OrgUnit).where(OrgUnit.kind == UnitKind.COMMUNE).order_by(OrgUnit.sort_key))
    ).all()
    seats = [_seat(meeting, Role.CHAIR, "Chủ trì diễn tập", "")]
    for number in range(rooms):
        unit = communes[number % len(communes)] if communes else None
        name = f"{number + 1:03d} {unit_name(unit) if unit else 'Điểm cầu'}"
        seat = _seat(meeting, Role.ROOM, name, "Phát biểu thử" if number < speakers else "Điểm cầu diễn tập")
        seat.unit_code, seat.area = (unit.code, unit.area) if unit else (None, None)
        seats.append(seat)
    return seats


def _seat(meeting: MeetingId, role: Role, name: str, title: str) -> ParticipantRow:
    return ParticipantRow(id=ParticipantId(new_uuid()), meeting_id=meeting, role=role, name=name, title=title)
