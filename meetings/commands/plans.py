"""Drafting meetings: made, changed, deleted, submitted to the chair and sent back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.commands.meetings import READY_BEFORE_S
from meetings.domain.lifecycle import EXPECTED, PLANNED, MeetingState, advance
from meetings.domain.roles import Act
from meetings.errors import ReasonMissing, WrongState
from meetings.ids import AccountId, MeetingId, new_uuid
from meetings.letters.leaders import seat_leaders
from meetings.letters.record import invitations_of
from meetings.models.meetings import Classification, MeetingRecord
from meetings.models.schedule import MeetingPlan, SeriesException
from meetings.papers.search import index_titles
from meetings.planning.changes import By, Times, check_times, next_revision, planned
from meetings.planning.people import still_led
from meetings.planning.values import AgendaLine, Plan
from meetings.planning.writing import checked_reason, checked_title, checked_type, items, write_plan


async def draft_meeting(
    tx: AsyncSession, account: AccountId, plan: Plan, times: Times, agenda: tuple[AgendaLine, ...], now: datetime
) -> MeetingId:
    """A draft that only who plans it knows of. The caller has checked that the account may (`access.check_account`).

    Raises ClassifiedRefused, UnknownMeetingType, InvalidInput, StartPassed.
    """
    kind = (await checked_type(tx, plan)).kind
    check_times(times, now)
    meeting = MeetingRecord(
        id=MeetingId(new_uuid()),
        title=checked_title(plan.title),
        kind=kind,
        classification=Classification(plan.classification),
        state=MeetingState.DRAFT,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        ready_before_s=READY_BEFORE_S,
        drill=False,
        created_by=account,
        created_at=now,
    )
    tx.add(meeting)
    await tx.flush()
    tx.add(
        MeetingPlan(
            meeting_id=meeting.id,
            type_code=plan.type_code,
            place=plan.place.strip(),
            requests=plan.requests.strip(),
            reason="",
            revision=0,
        )
    )
    tx.add_all(items(agenda, meeting=meeting.id))
    await index_titles(tx, meeting.id)
    await write_plan(tx, meeting.id, plan)
    await log.audit(tx, log.Entry(Act.DRAFT_MEETING, account, meeting.id, meeting.title[:64]), now)
    return meeting.id


async def change_plan(tx: AsyncSession, meeting: MeetingId, plan: Plan, times: Times, by: By) -> int:
    """Everything of a plan but its agenda; the revision it has then. After the invitation has gone out who leads and
    looks after the meeting changes at once, and who is invited with the next version; time and place change by
    `move_meeting`, which states why. A start that has passed since stands as it is.

    Raises NotFound for a meeting without a plan, ChangedMeanwhile, WrongState for one that has begun, is not held or
    was called in one step, ReasonMissing for another time or place of what was invited to, ChairMissing for one that
    leaves it without a chair, and as `draft_meeting`.
    """
    record, row = await planned(tx, meeting, by)
    invited = record.state not in PLANNED
    if record.state not in EXPECTED or (invited and not await invitations_of(tx, meeting)):
        raise WrongState
    if invited and (times, plan.place.strip()) != (Times(record.starts_at, record.ends_at), row.place):
        raise ReasonMissing
    if invited:
        plan = await still_led(tx, meeting, plan)
    kind = (await checked_type(tx, plan, row.type_code)).kind
    check_times(times, by.now, record.starts_at)
    record.title, record.kind = checked_title(plan.title), kind
    record.classification = Classification(plan.classification)
    record.starts_at, record.ends_at = times.starts_at, times.ends_at
    row.type_code, row.place, row.requests = plan.type_code, plan.place.strip(), plan.requests.strip()
    row.revision = next_revision(row.revision)
    await write_plan(tx, meeting, plan)
    if invited:
        await seat_leaders(tx, record, by.now)
    await log.audit(tx, log.Entry(Act.CHANGE_PLAN, by.account, meeting, record.title[:64]), by.now)
    return row.revision


async def delete_draft(tx: AsyncSession, meeting: MeetingId, by: By) -> None:
    """A draft is gone as if it had never been; a day of a series is left out from then on.

    Raises NotFound, ChangedMeanwhile, WrongState for what was submitted already.
    """
    record, row = await planned(tx, meeting, by)
    if record.state is not MeetingState.DRAFT:
        raise WrongState
    if row.series_id is not None and row.occurrence_on is not None:
        await tx.merge(SeriesException(series_id=row.series_id, day=row.occurrence_on, reason=""))
    await log.audit(tx, log.Entry(Act.DELETE_DRAFT, by.account, None, record.title[:64]), by.now)
    await tx.flush()
    tx.expunge_all()
    await tx.execute(delete(MeetingRecord).where(MeetingRecord.id == meeting))


async def submit_meeting(tx: AsyncSession, meeting: MeetingId, by: By) -> int:
    """Lays a draft before the chair. Raises NotFound, ChangedMeanwhile, WrongState."""
    return await _lead(tx, meeting, MeetingState.SUBMITTED, Act.SUBMIT_MEETING, "", by)


async def return_draft(tx: AsyncSession, meeting: MeetingId, reason: str, by: By) -> int:
    """Sends what was submitted back to its secretary. Raises as `submit_meeting`, and ReasonMissing, InvalidInput."""
    return await _lead(tx, meeting, MeetingState.DRAFT, Act.RETURN_DRAFT, checked_reason(reason), by)


async def _lead(tx: AsyncSession, meeting: MeetingId, target: MeetingState, act: Act, reason: str, by: By) -> int:
    record, row = await planned(tx, meeting, by)
    record.state = advance(record.state, target)
    row.reason, row.revision = reason, next_revision(row.revision)
    await log.audit(tx, log.Entry(act, by.account, meeting, record.title[:64], {"reason": reason}), by.now)
    return row.revision
