"""The rules that are data: types of meeting, and the days on which nobody works."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.roles import Act
from meetings.domain.vietnamese import tidy
from meetings.errors import ChangedMeanwhile, InvalidInput, NotFound
from meetings.ids import AccountId
from meetings.models.schedule import DroppedHoliday, Holiday, MeetingType
from meetings.planning.changes import By
from meetings.planning.rules import type_rules
from meetings.planning.values import NamedDay, TypeRules
from meetings.planning.writing import checked_reason

_SATURDAY = 5


async def change_meeting_type(tx: AsyncSession, rules: TypeRules, reason: str, by: By) -> None:
    """What a type asks for, for meetings of before too: they have the type.

    Raises NotFound, ChangedMeanwhile, ReasonMissing, and InvalidInput, also for an extraordinary type without a day on
    which its invitation is due: what goes out later than that states why.
    """
    row = await tx.get(MeetingType, rules.code, with_for_update=True)
    if row is None:
        raise NotFound
    if row.revision != by.seen:
        raise ChangedMeanwhile
    why = checked_reason(reason)
    if not tidy(rules.name) or (rules.extraordinary and rules.convening_days == 0):
        raise InvalidInput
    before = _told(type_rules(row))
    _set(row, rules)
    row.revision += 1
    detail = {name: value for name, value in _told(rules).items() if value != before[name]}
    entry = log.Entry(Act.EDIT_MEETING_TYPES, by.account, None, rules.code, {**detail, "reason": why})
    await log.audit(tx, entry, by.now)


async def set_holiday(tx: AsyncSession, account: AccountId, day: NamedDay, now: datetime) -> None:
    """A day off, or a Saturday or Sunday that is worked. Raises InvalidInput."""
    name = tidy(day.name)
    if not name or (day.worked and day.day.weekday() < _SATURDAY):
        raise InvalidInput
    await tx.merge(Holiday(day=day.day, name=name, worked=day.worked))
    await tx.execute(delete(DroppedHoliday).where(DroppedHoliday.day == day.day))
    entry = log.Entry(Act.EDIT_HOLIDAYS, account, None, day.day.isoformat(), {"worked": day.worked, "name": name})
    await log.audit(tx, entry, now)


async def drop_holiday(tx: AsyncSession, account: AccountId, day: date, now: datetime) -> None:
    """An ordinary day again. Raises NotFound."""
    row = await tx.get(Holiday, day)
    if row is None:
        raise NotFound
    await tx.delete(row)
    await tx.merge(DroppedHoliday(day=day))
    await log.audit(tx, log.Entry(Act.EDIT_HOLIDAYS, account, None, day.isoformat(), {"dropped": True}), now)


async def fill_in_rules(
    tx: AsyncSession, types: Sequence[TypeRules], days: Collection[NamedDay], now: datetime
) -> None:
    """Types where there are none at all, holidays that are not known; run by every start.

    What somebody changed or dropped stays so. Nobody's act.
    """
    known = await tx.scalar(select(func.count()).select_from(MeetingType))
    added = types if known == 0 else ()
    for position, rules in enumerate(added):
        row = MeetingType(code=rules.code, position=position)
        _set(row, rules)
        tx.add(row)
    settled = {*await tx.scalars(select(Holiday.day)), *await tx.scalars(select(DroppedHoliday.day))}
    fresh = [day for day in days if day.day not in settled]
    tx.add_all(Holiday(day=day.day, name=day.name, worked=day.worked) for day in fresh)
    if added or fresh:
        detail = {"types": len(added), "days": len(fresh)}
        await log.audit(tx, log.Entry("fill_in_rules", None, None, "", detail), now)


def _told(rules: TypeRules) -> dict[str, str | int | bool | None]:
    """What of the rules the log names when it is changed."""
    quorum, majority = rules.quorum, rules.majority
    return {
        "name": tidy(rules.name),
        "kind": rules.kind,
        "active": rules.active,
        "extraordinary": rules.extraordinary,
        "convening": rules.convening_days,
        "papers": rules.papers_days,
        "notice": rules.notice_days,
        "quorum": None if quorum is None else f"{quorum.part}/{quorum.of}",
        "majority": None if majority is None else f"{majority.part}/{majority.of}",
        "recorded": rules.recorded,
        "speech_limit_s": rules.speech_limit_s,
        "length_min": rules.length_min,
    }


def _set(row: MeetingType, rules: TypeRules) -> None:
    row.name, row.kind, row.active, row.extraordinary = tidy(rules.name), rules.kind, rules.active, rules.extraordinary
    row.convening_days, row.papers_days, row.notice_days = (
        rules.convening_days,
        rules.papers_days,
        rules.notice_days,
    )
    quorum, majority = rules.quorum, rules.majority
    row.quorum_part, row.quorum_of = (None, None) if quorum is None else (quorum.part, quorum.of)
    row.majority_part, row.majority_of = (None, None) if majority is None else (majority.part, majority.of)
    row.recorded, row.speech_limit_s, row.length_min = rules.recorded, rules.speech_limit_s, rules.length_min
