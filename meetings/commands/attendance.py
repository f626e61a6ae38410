"""What is said of who is there in person, and how many sit at a site. All of it is appended, nothing is changed.

None of this needs media, nor a session that goes on: a list is corrected after the meeting too, with the reason.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access
from meetings import audit as log
from meetings.attendance_sheet import attendance_sheet
from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.lifecycle import JOINABLE, OVER, state_at
from meetings.domain.roles import Act, Role, on_behalf_of_chair
from meetings.domain.seats import SeatState
from meetings.domain.standing import HERE, check_headcount, check_mark
from meetings.domain.vietnamese import tidy
from meetings.errors import InvalidInput, MeetingNotOpen, NotAllowed, NotFound
from meetings.events import Account
from meetings.frozen_lists import content_of
from meetings.ids import FreezeId, MeetingId, SeatId, SiteId, new_uuid
from meetings.models.attendance import FrozenList, Headcount, HeadcountName
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow
from meetings.models.seats import Seat
from meetings.own_attendance import answered_site
from meetings.seat_events import Said, append, is_frozen
from meetings.session import part_now, source_of

MAX_MARKED = 500
_TOLD_BY = {
    Role.ROOM: AttendanceSource.DEVICE,
    Role.DELEGATE: AttendanceSource.SELF,
    Role.SECRETARY: AttendanceSource.SECRETARY,
}
"""Who says how many sit at a site."""


@dataclass(frozen=True, slots=True)
class Marking:
    """Which seats are found how, and why."""

    seats: tuple[SeatId, ...]
    mark: SeatMark
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people are at a site, and which of them are known by name (and title) though they have no seat.

    `site`: None for the one that who reports sits at; `names`: None for those of the report before.
    """

    site: SiteId | None
    count: int
    names: tuple[tuple[str, str], ...] | None = None


async def mark_seats(tx: AsyncSession, account: Account, meeting: MeetingId, marking: Marking, now: datetime) -> None:
    """The chair or the secretary says how seats stand; after the end, or once the list was frozen, only with a reason.

    Raises NotFound, NotAllowed, MeetingNotOpen before its time, ReasonNeeded, InvalidInput for seats that do not count.
    """
    acting = await _acting(tx, account, meeting, Act.MARK_SEATS, now)
    wanted = set(marking.seats)
    if not 0 < len(wanted) <= MAX_MARKED:
        raise InvalidInput
    corrects = acting.record.state in OVER or await is_frozen(tx, meeting)
    reason = check_mark(marking.mark, marking.reason, corrects=corrects)
    found = await tx.scalars(
        select(Seat.id).where(Seat.meeting_id == meeting, Seat.id.in_(wanted), Seat.state == SeatState.ACTIVE)
    )
    if set(found) != wanted:
        raise InvalidInput
    await append(tx, sorted(wanted), Said(marking.mark, source_of(acting.role), account.id, now, reason))


async def check_in(tx: AsyncSession, account: Account, meeting: MeetingId, now: datetime) -> None:
    """A delegate says that it is there. Raises NotFound, NotAllowed for who has no seat that counts, MeetingNotOpen."""
    acting = await _acting(tx, account, meeting, Act.CHECK_IN, now)
    if acting.record.state in OVER or await is_frozen(tx, meeting):
        raise MeetingNotOpen
    seat = await tx.scalar(
        select(Seat.id).where(
            Seat.meeting_id == meeting, Seat.participant_id == acting.seat.id, Seat.state == SeatState.ACTIVE
        )
    )
    if seat is None:
        raise NotAllowed
    await append(tx, [seat], Said(SeatMark.PRESENT, AttendanceSource.SELF, account.id, now))


async def report_headcount(
    tx: AsyncSession, account: Account, meeting: MeetingId, counted: Counted, now: datetime
) -> None:
    """A room's device tells how many sit there, a delegate of the site that it answers for, the secretary of any site;
    the last report counts.

    Raises NotFound, NotAllowed for another's site, MeetingNotOpen, HeadcountTooSmall, InvalidInput.
    """
    acting = await _acting(tx, account, meeting, Act.REPORT_HEADCOUNT, now)
    own = await answered_site(tx, account.id, acting.seat, acting.role, now)
    meant = counted.site or own
    site = await tx.scalar(select(MeetingSite).where(MeetingSite.meeting_id == meeting, MeetingSite.id == meant))
    if site is None:
        raise NotFound
    if acting.role is not Role.SECRETARY:
        if site.id != own:
            raise NotAllowed
        if acting.record.state in OVER or await is_frozen(tx, meeting):
            raise MeetingNotOpen
    sheet = await attendance_sheet(tx, acting.record)
    (row,) = [one for one in sheet.sites if one.site == site.id]
    told = row.reported.names if row.reported is not None else ()
    names = told if counted.names is None else tuple((tidy(name), tidy(title)) for name, title in counted.names)
    check_headcount(counted.count, [name for name, _ in names], sum(seat.stood.standing in HERE for seat in row.seats))
    source = _TOLD_BY[acting.role]
    report = Headcount(site_id=site.id, count=counted.count, source=source, by=account.id, at=now)
    tx.add(report)
    await tx.flush()
    tx.add_all(
        HeadcountName(headcount_id=report.id, position=position, name=name, title=title)
        for position, (name, title) in enumerate(names)
    )
    await tx.flush()


async def freeze_attendance(tx: AsyncSession, account: Account, meeting: MeetingId, now: datetime) -> FreezeId:
    """Keeps the list as it stands now, with its SHA-256; what comes after is a correction and needs its reason.

    Raises NotFound, NotAllowed, MeetingNotOpen before its time.
    """
    acting = await _acting(tx, account, meeting, Act.FREEZE_ATTENDANCE, now)
    content = content_of(await attendance_sheet(tx, acting.record))
    row = FrozenList(
        id=FreezeId(new_uuid()),
        meeting_id=meeting,
        at=now,
        by=account.id,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )
    tx.add(row)
    detail: dict[str, str | int | bool | None] = {"sha256": row.sha256}
    if on_behalf_of_chair(acting.role, Act.FREEZE_ATTENDANCE):
        detail["on_behalf_of"] = "chair"
    await log.audit(tx, log.Entry(Act.FREEZE_ATTENDANCE, account.id, meeting, row.id, detail), now)
    return row.id


class _Acting(NamedTuple):
    """Who says something of a meeting, and as what: a deputy that stands in does so as the chair."""

    record: MeetingRecord
    seat: ParticipantRow
    role: Role


async def _acting(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act, now: datetime) -> _Acting:
    seat = await access.seat_for(tx, account, meeting, act)
    record = await tx.get_one(MeetingRecord, meeting)
    if record.drill:
        raise NotFound  # Of a drill or a practice nothing is kept: what is written down could never be deleted.
    if state_at(record.state, record.starts_at, record.ready_before_s, now) not in JOINABLE | OVER:
        raise MeetingNotOpen
    return _Acting(record, seat, await part_now(tx, seat))
