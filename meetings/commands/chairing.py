"""Handing the chair to the deputy and back: by rule, whenever the rule says something else than the rows."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.deputy import ChairLine, stands_in, vacant
from meetings.domain.floor import Seat, keeps_screen
from meetings.domain.lifecycle import OVER
from meetings.domain.roles import Act, allowed
from meetings.events import Change
from meetings.ids import MeetingId
from meetings.models.live import Deputy, LiveMeeting, LiveParticipant
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.presenting import chair_passed, floor_went
from meetings.roster import last_attendance, live_meeting
from meetings.session import put_microphone, tell_live

HAND_OVER = "hand_over_chair"
GIVE_BACK = "give_chair_back"


async def settle_chair(
    tx: AsyncSession, meeting: MeetingId, silent_since: datetime | None, now: datetime
) -> Change | None:
    """Lets the deputy stand in when the chair has been lost for five seconds or has left, and ends that when the
    chair is back. `silent_since`: from when on nothing has come from a chair that is still connected. Both ways
    are audited. None when nothing changes.
    """
    live = await live_meeting(tx, meeting)
    deputy = await tx.get(Deputy, meeting, with_for_update=True)
    record = await tx.get_one(MeetingRecord, meeting)
    if deputy is None or live.chair_id is None or record.state in OVER:
        return None
    chair = ChairLine(await last_attendance(tx, live.chair_id), silent_since)
    already = deputy.acting_since is not None
    if stands_in(chair, await last_attendance(tx, deputy.participant_id), now, already=already) == already:
        return None
    if already:
        await _give_back(tx, live, deputy, now)
    else:
        place = vacant(chair)
        await _hand_over(tx, deputy, "" if place is None else place.why, now)
        await chair_passed(tx, live, deputy.participant_id, of=live.chair_id)
    return await tell_live(tx, live, [live.chair_id, deputy.participant_id], programme_too=True)


async def _hand_over(tx: AsyncSession, deputy: Deputy, why: str, now: datetime) -> None:
    """The deputy counts as the chair from now on; a chair asks nobody for the floor."""
    deputy.acting_since = now
    (await tx.get_one(LiveParticipant, deputy.participant_id)).hand_raised_at = None
    await log.audit(tx, log.Entry(HAND_OVER, None, deputy.meeting_id, deputy.participant_id, {"why": why}), now)


async def _give_back(tx: AsyncSession, live: LiveMeeting, deputy: Deputy, now: datetime) -> None:
    """What the deputy had only as the chair goes: an open microphone beside the floor, a camera, a screen."""
    row = await tx.get_one(ParticipantRow, deputy.participant_id)
    state = await tx.get_one(LiveParticipant, row.id)
    deputy.acting_since = None
    if live.floor_id != row.id:
        put_microphone(state, opened=False)
    if not allowed(row.role, Act.SET_CAMERA):
        state.camera_open = False
    if live.screen_id == row.id and not keeps_screen(Seat(row.id, row.role), live.floor_id):
        live.screen_id = None
    if live.floor_id != row.id:
        await floor_went(tx, live, row.id)
    await log.audit(tx, log.Entry(GIVE_BACK, None, deputy.meeting_id, row.id), now)
