"""What somebody reads of its own attendance: a delegate of its seat, and who answers for a site of that site."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.attendance_sheet import SheetSeat, attendance_sheet
from meetings.domain.lifecycle import JOINABLE, state_at
from meetings.domain.roles import Role
from meetings.domain.standing import HERE, Stood
from meetings.ids import AccountId, ParticipantId, SiteId
from meetings.letters.answering import assisted_units
from meetings.models.directory import OrgUnit, Room
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """How the own seat stands, None for who has none that counts; `open`: whether it may say now that it is there."""

    stood: Stood | None
    open: bool


@dataclass(frozen=True, slots=True)
class OwnSite:
    """The own site: how many were reported last (None for never) and who of them by name, and the seats there.

    `least`: how many of the seats are found present; a headcount holds them and the names. `open`: whether it may tell
    now; never without a site.
    """

    count: int | None
    names: tuple[tuple[str, str], ...]
    seats: tuple[SheetSeat, ...]
    least: int
    open: bool


async def own_seat(tx: AsyncSession, record: MeetingRecord, participant: ParticipantId, now: datetime) -> OwnSeat:
    """How somebody stands on the sheet."""
    sheet = await attendance_sheet(tx, record)
    every = [seat for group in (*(site.seats for site in sheet.sites), sheet.elsewhere) for seat in group]
    own = next((seat.stood for seat in every if seat.participant == participant), None)
    return OwnSeat(own, own is not None and _open(record, now) and not sheet.frozen)


async def answered_site(
    tx: AsyncSession, account: AccountId, seat: ParticipantRow, role: Role, now: datetime
) -> SiteId | None:
    """The site that a participant tells the headcount of: a room its own; a delegate that of the unit it sits for, else
    of one that it may answer for as an assistant. None for who has no such site.
    """
    if role is not Role.DELEGATE:
        return seat.site_id
    assisted = await assisted_units(tx, account, now)
    return await tx.scalar(
        select(MeetingSite.id)
        .join(Room, Room.id == MeetingSite.room_id)
        .join(OrgUnit, OrgUnit.id == Room.unit_id)
        .where(MeetingSite.meeting_id == seat.meeting_id, (OrgUnit.code == seat.unit_code) | OrgUnit.id.in_(assisted))
        .order_by(OrgUnit.code != (seat.unit_code or ""), MeetingSite.position)
        .limit(1)
    )


async def own_site(tx: AsyncSession, record: MeetingRecord, site: SiteId | None, now: datetime) -> OwnSite:
    """What was told of a site; of no site nothing."""
    sheet = await attendance_sheet(tx, record)
    found = next((one for one in sheet.sites if one.site == site), None)
    if found is None:
        return OwnSite(None, (), (), 0, open=False)
    told = found.reported
    return OwnSite(
        count=None if told is None else told.count,
        names=() if told is None else told.names,
        seats=found.seats,
        least=sum(seat.stood.standing in HERE for seat in found.seats),
        open=_open(record, now) and not sheet.frozen,
    )


def _open(record: MeetingRecord, now: datetime) -> bool:
    return state_at(record.state, record.starts_at, record.ready_before_s, now) in JOINABLE
