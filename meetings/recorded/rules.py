"""What holds for recordings of each type of meeting."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.models.recordings import RecordingRule
from meetings.models.schedule import MeetingType


@dataclass(frozen=True, slots=True)
class TypeRule:
    """`keep_days`: calendar days after a recording ended, 0 for ever. `composes`: each becomes one film by itself."""

    type_code: str
    name: str
    keep_days: int
    delegates_watch: bool
    composes: bool


async def rules_by_type(tx: AsyncSession) -> tuple[TypeRule, ...]:
    """Of all types, in their order; where no rule was made: for ever, delegates watch, and no film is made."""
    rows = await tx.execute(
        select(MeetingType.code, MeetingType.name, RecordingRule)
        .outerjoin(RecordingRule, RecordingRule.type_code == MeetingType.code)
        .order_by(MeetingType.position)
    )
    return tuple(_rule(code, name, rule) for code, name, rule in rows)


def _rule(code: str, name: str, rule: RecordingRule | None) -> TypeRule:
    if rule is None:
        return TypeRule(code, name, keep_days=0, delegates_watch=True, composes=False)
    return TypeRule(code, name, rule.keep_days, rule.delegates_watch, rule.composes)
