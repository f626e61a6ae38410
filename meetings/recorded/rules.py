"""What holds for recordings of each type of meeting."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.models.recordings import RecordingRule
from meetings.models.schedule import MeetingType


@dataclass(frozen=True, slots=True)
class TypeRule:
    """`keep_days`: calendar days after a recording ended, 0 for ever."""

    type_code: str
    name: str
    keep_days: int
    delegates_watch: bool


async def rules_by_type(tx: AsyncSession) -> tuple[TypeRule, ...]:
    """Of all types, in their order; where no rule was made: for ever, and delegates watch."""
    rows = await tx.execute(
        select(MeetingType.code, MeetingType.name, RecordingRule.keep_days, RecordingRule.delegates_watch)
        .outerjoin(RecordingRule, RecordingRule.type_code == MeetingType.code)
        .order_by(MeetingType.position)
    )
    return tuple(TypeRule(code, name, days or 0, watch is not False) for code, name, days, watch in rows)
