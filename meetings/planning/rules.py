"""The rules that meetings are planned by: their types, and the days on which nobody works."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.working_days import TermDays, WorkCalendar
from meetings.models.meetings import MeetingKind
from meetings.models.schedule import Holiday, MeetingType
from meetings.planning.values import Fraction, NamedDay, TypeRules


async def meeting_types(tx: AsyncSession) -> tuple[TypeRules, ...]:
    """All types, in their order, those out of use too."""
    rows = await tx.scalars(select(MeetingType).order_by(MeetingType.position, MeetingType.code))
    return tuple(type_rules(row) for row in rows)


async def type_of_kind(tx: AsyncSession, kind: MeetingKind) -> str | None:
    """The code of the type that a meeting of this kind has when nobody chose one."""
    return await tx.scalar(
        select(MeetingType.code)
        .where(MeetingType.kind == kind, MeetingType.active, MeetingType.extraordinary.is_(False))
        .order_by(MeetingType.position, MeetingType.code)
        .limit(1)
    )


async def named_days(tx: AsyncSession) -> tuple[NamedDay, ...]:
    """Every holiday and every worked Saturday or Sunday that is known, in order."""
    rows = await tx.scalars(select(Holiday).order_by(Holiday.day))
    return tuple(NamedDay(row.day, row.name, row.worked) for row in rows)


def work_calendar(days: tuple[NamedDay, ...]) -> WorkCalendar:
    """What the named days mean for counting."""
    return WorkCalendar(
        closed=frozenset(day.day for day in days if not day.worked),
        worked=frozenset(day.day for day in days if day.worked),
    )


def terms_of(rules: TypeRules) -> TermDays:
    """The working days that a type asks for."""
    return TermDays(rules.convening_days, rules.papers_days, rules.notice_days)


def type_rules(row: MeetingType) -> TypeRules:
    """A type as a value."""
    return TypeRules(
        code=row.code,
        name=row.name,
        kind=row.kind,
        active=row.active,
        extraordinary=row.extraordinary,
        convening_days=row.convening_days,
        papers_days=row.papers_days,
        notice_days=row.notice_days,
        quorum=_fraction(row.quorum_part, row.quorum_of),
        majority=_fraction(row.majority_part, row.majority_of),
        recorded=row.recorded,
        speech_limit_s=row.speech_limit_s,
        length_min=row.length_min,
        revision=row.revision,
    )


def _fraction(part: int | None, of: int | None) -> Fraction | None:
    return None if part is None or of is None else Fraction(part, of)
