"""Reading the audit log: of their own meetings chair and secretary all, IT of everything who did what and when, and
everybody else what they did themselves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import check_account, led_by, visible_to
from meetings.directory import room_name
from meetings.domain.roles import Act, Role
from meetings.events import Account
from meetings.ids import MeetingId
from meetings.models.accounts import AccountRow
from meetings.models.audit import AuditEvent
from meetings.models.directory import OrgUnit, Person, Room
from meetings.models.meetings import MeetingRecord

MAX_PAGE = 100

Figures = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event. `actor` is empty where nobody did it; `title` where the reader may not know of the meeting.

    `detail`: the figures of it, None for a reader who gets to know of it only that it happened.
    """

    seq: int
    at: datetime
    act: str
    actor: str
    meeting: MeetingId | None
    title: str
    detail: Figures | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Events, the newest first; `more`: there are older ones."""

    rows: tuple[AuditRow, ...]
    more: bool


async def audit_page(tx: AsyncSession, account: Account, meeting: MeetingId | None, before: int | None) -> AuditPage:
    """At most MAX_PAGE events older than number `before`, of one meeting or of all; one query. Raises NotAllowed."""
    check_account(account, Act.READ_AUDIT)
    own = or_(AuditEvent.actor_id == account.id, _of_own_meeting(account))
    wanted = [own] if Role.IT not in account.roles else []
    if meeting is not None:
        wanted.append(AuditEvent.meeting_id == meeting)
    if before is not None:
        wanted.append(AuditEvent.seq < before)
    seen = MeetingRecord.id.in_(select(MeetingRecord.id).where(visible_to(account)))
    found = await tx.execute(
        select(AuditEvent, Person.name, Room, OrgUnit, AccountRow.login, case((seen, MeetingRecord.title)), own)
        .outerjoin(AccountRow, AccountRow.id == AuditEvent.actor_id)
        .outerjoin(Person, Person.id == AccountRow.person_id)
        .outerjoin(Room, Room.id == AccountRow.room_id)
        .outerjoin(OrgUnit, OrgUnit.id == Room.unit_id)
        .outerjoin(MeetingRecord, MeetingRecord.id == AuditEvent.meeting_id)
        .where(*wanted)
        .order_by(AuditEvent.seq.desc())
        .limit(MAX_PAGE + 1)
    )
    rows = [
        AuditRow(
            seq=event.seq,
            at=event.at,
            act=event.act,
            actor=name or (room_name(room, unit) if room is not None and unit is not None else login or ""),
            meeting=event.meeting_id,
            title=title or "",
            detail=json.loads(event.detail) if whole else None,
        )
        for event, name, room, unit, login, title, whole in found
    ]
    return AuditPage(tuple(rows[:MAX_PAGE]), more=len(rows) > MAX_PAGE)


def _of_own_meeting(account: Account) -> ColumnElement[bool]:
    return AuditEvent.meeting_id.in_(select(MeetingRecord.id).where(led_by(account)))
