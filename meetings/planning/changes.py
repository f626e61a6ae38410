"""Changing plans: by whom, of what it has seen, and to which times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.errors import ChangedMeanwhile, InvalidInput, NotFound, StartPassed
from meetings.ids import AccountId, MeetingId
from meetings.models.meetings import MeetingRecord
from meetings.models.schedule import MeetingPlan

MAX_LENGTH = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when, at most 24 hours."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, which revision of it was seen, and when."""

    account: AccountId
    seen: int
    now: datetime


async def planned(tx: AsyncSession, meeting: MeetingId, by: By) -> tuple[MeetingRecord, MeetingPlan]:
    """A meeting with its plan, held for the transaction. Raises NotFound, ChangedMeanwhile."""
    record = await tx.get(MeetingRecord, meeting, with_for_update=True, populate_existing=True)
    row = await tx.get(MeetingPlan, meeting, with_for_update=True, populate_existing=True)
    if record is None or row is None:
        raise NotFound
    if row.revision != by.seen:
        raise ChangedMeanwhile
    return record, row


def next_revision(revision: int) -> int:
    """Of a plan that somebody changes. What a series made and nobody touched stands at 0, and lower with every time
    that the series makes it anew; what is touched is above and stays so.
    """
    return max(revision, 0) + 1


def check_times(times: Times, now: datetime, stands: datetime | None = None) -> None:
    """`stands`: the start as it was until now, which may have passed.

    Raises InvalidInput unless the end comes after the start, at most 24 hours; StartPassed.
    """
    if not timedelta(0) < times.ends_at - times.starts_at <= MAX_LENGTH:
        raise InvalidInput
    if times.starts_at != stands:
        check_ahead(times.starts_at, now)


def check_ahead(starts_at: datetime, now: datetime) -> None:
    """Raises StartPassed."""
    if is_past(starts_at, now):
        raise StartPassed


def is_past(starts_at: datetime, now: datetime) -> bool:
    """Times are typed in minutes: the minute that runs is not past."""
    return starts_at < now.replace(second=0, microsecond=0)
