"""People who sit at the sites of the small meeting, and a delegate with an account of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.attendance_sheet import Sheet, SheetSeat, attendance_sheet
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Scope, SeatState
from meetings.ids import SeatId, SiteId, new_uuid
from meetings.models.directory import AssistantGrant, OrgUnit
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.seats import Seat
from tests.meetings.hall import NOW, Hall

PER_SITE = 2
ROOM_UNIT = "14215"
"""Whose room is the first of the meeting's sites."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Two seats at each of the three sites in their order, the delegate's own, and the sites."""

    hall: Hall
    at_sites: Sequence[Sequence[SeatId]]
    delegate: SeatId
    sites: Sequence[SiteId]

    async def sheet(self) -> Sheet:
        """How it stands now."""
        async with self.hall.db.read() as tx:
            return await attendance_sheet(tx, await tx.get_one(MeetingRecord, self.hall.meeting))

    async def seat(self, seat: SeatId) -> SheetSeat:
        """One line of the sheet."""
        sheet = await self.sheet()
        every = [one for site in sheet.sites for one in site.seats] + list(sheet.elsewhere)
        (found,) = [one for one in every if one.seat == seat]
        return found

    async def substitute(self, principal: SeatId) -> SeatId:
        """Somebody takes a seat for another, who is counted no longer."""
        async with self.hall.db.begin() as tx:
            row = await tx.get_one(Seat, principal)
            row.state = SeatState.SUSPENDED
            made = _seat(row.meeting_id, 90, row.site_id, "Phó")
            made.principal_id, made.scope = principal, Scope.VOTE
            tx.add(made)
        return made.id


async def seat_people(hall: Hall) -> Seated:
    """Writes the seats."""
    async with hall.db.begin() as tx:
        rows = (
            await tx.scalars(
                select(ParticipantRow)
                .where(ParticipantRow.meeting_id == hall.meeting)
                .order_by(ParticipantRow.position)
            )
        ).all()
        by_id = {row.id: row for row in rows}
        sites = [by_id[room].site_id for room in hall.rooms]
        at_sites = [
            [await _put(tx, _seat(hall.meeting, 10 * number + place, site, "Trưởng")) for place in range(PER_SITE)]
            for number, site in enumerate(sites)
        ]
        own = _seat(hall.meeting, 80, None, "Giám đốc")
        own.participant_id = hall.seats[Role.DELEGATE]
        delegate = await _put(tx, own)
    return Seated(hall, at_sites, delegate, [site for site in sites if site is not None])


async def assist(hall: Hall, login: str, unit: str) -> None:
    """An account may answer for a unit, as of the day before the meeting."""
    async with hall.db.begin() as tx:
        tx.add(
            AssistantGrant(
                account_id=hall.accounts[login],
                unit_id=(await tx.scalars(select(OrgUnit.id).where(OrgUnit.code == unit))).one(),
                granted_from=NOW.date() - timedelta(days=1),
                granted_to=None,
            )
        )


async def _put(tx: AsyncSession, seat: Seat) -> SeatId:
    tx.add(seat)
    await tx.flush()
    return seat.id


def _seat(meeting: str, position: int, site: SiteId | None, title: str) -> Seat:
    return Seat(
        id=SeatId(new_uuid()),
        meeting_id=meeting,
        position=position,
        site_id=site,
        unit_name="UBND xã",
        title=title,
        honorific="Ông",
        name=f"Người thứ {position}",
        duty=Duty.REQUIRED,
        voting=True,
        state=SeatState.ACTIVE,
    )
