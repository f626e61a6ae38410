"""What the chair, or the secretary on its behalf, does with others; IT too, for a technical cause it has to state.

Each act is audited.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import AttendanceKind
from meetings.domain.conduct import reason_of, stated
from meetings.domain.floor import may_be_removed, may_receive_floor
from meetings.domain.roles import Act
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.session import (
    check_here,
    clear_from_programme,
    enter,
    note,
    quieten,
    source_of,
    state_of,
    target,
    tell,
    write_down,
)


async def spotlight(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId | None, now: datetime
) -> Change | None:
    """Puts a participant on stage for all, over the floor; None gives the stage back to the floor."""
    session = await enter(tx, actor, Act.SPOTLIGHT, now)
    if session.live.spotlight_id == participant:
        return None
    if participant is not None:
        shown = await target(session, participant)
        may_receive_floor(session.seat_of(shown))
        await check_here(session, participant)
    session.live.spotlight_id = participant
    await write_down(session, Act.SPOTLIGHT, participant or "")
    return await tell(session, [], programme_too=True)


async def remove(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime, reason: str | None = None
) -> Change:
    """Removes a participant from the session for good. Raises NotAllowed for the chair, ReasonNeeded for IT."""
    session = await enter(tx, actor, Act.REMOVE, now)
    row = await target(session, participant)
    may_be_removed(session.seat_of(row))
    reason = reason_of(session.seat.role, reason)
    row.removed_at = now
    quieten(await state_of(session, participant))
    cleared = await clear_from_programme(session, participant)
    await note(session, participant, AttendanceKind.REMOVED, source_of(session.seat.role))
    await write_down(session, Act.REMOVE, participant, **stated(reason))
    return await tell(session, [participant], programme_too=cleared)
