"""Where the sites of a meeting hang in the network, and whom to call there: from the directory's rooms."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import MeetingId, ParticipantId
from meetings.models.directory import OrgUnit, Room
from meetings.models.meetings import MeetingSite, ParticipantRow


@dataclass(frozen=True, slots=True)
class LinePlace:
    """The line of a site's room; `uplink` names what several rooms share on the way out."""

    carrier: str
    uplink: str | None
    technician: str
    phone: str


async def line_places(tx: AsyncSession, meeting: MeetingId) -> Mapping[ParticipantId, LinePlace]:
    """By participant; who sits in no room of the directory is not in it.

    A participant without a site, as the rooms of a drill, has the first room of its unit.
    """
    of_site = (
        await tx.execute(
            select(ParticipantRow.id, Room)
            .join(MeetingSite, MeetingSite.id == ParticipantRow.site_id)
            .join(Room, Room.id == MeetingSite.room_id)
            .where(ParticipantRow.meeting_id == meeting)
        )
    ).all()
    of_unit = (
        await tx.execute(
            select(ParticipantRow.id, Room)
            .join(OrgUnit, OrgUnit.code == ParticipantRow.unit_code)
            .join(Room, Room.unit_id == OrgUnit.id)
            .where(ParticipantRow.meeting_id == meeting, ParticipantRow.site_id.is_(None))
            .order_by(Room.name.desc(), Room.id)
        )
    ).all()
    return {
        participant: LinePlace(room.carrier, room.uplink_group, room.technician, room.technician_phone)
        for participant, room in [*of_unit, *of_site]
    }
