"""The types of meeting and the public holidays that an installation begins with."""

from datetime import date, datetime
from importlib.resources import files

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands import fill_in_rules
from meetings.models.meetings import MeetingKind
from meetings.planning.values import Fraction, NamedDay, TypeRules

YES = "yes"


async def seed_rules(tx: AsyncSession, now: datetime) -> None:
    """Fills in what is not there; what was changed since stays."""
    await fill_in_rules(tx, first_types(), first_holidays(), now)


def first_types() -> tuple[TypeRules, ...]:
    """In the order in which they are offered."""
    return tuple(_type(*row) for row in _rows("meeting_types.tsv"))


def first_holidays() -> tuple[NamedDay, ...]:
    """In order; the file says which are announced anew each year."""
    return tuple(NamedDay(date.fromisoformat(day), name, worked == YES) for day, name, worked in _rows("holidays.tsv"))


def _rows(name: str) -> list[list[str]]:
    """The rows of a table in this folder, without its remarks and its heading."""
    lines = files("meetings.seed").joinpath(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


def _type(code: str, name: str, kind: str, extraordinary: str, *rules: str) -> TypeRules:
    convening, papers, notice, quorum, majority, recorded, speech_limit_s, length_min = rules
    return TypeRules(
        code=code,
        name=name,
        kind=MeetingKind(kind),
        active=True,
        extraordinary=extraordinary == YES,
        convening_days=int(convening),
        papers_days=int(papers),
        notice_days=int(notice),
        quorum=_fraction(quorum),
        majority=_fraction(majority),
        recorded=recorded == YES,
        speech_limit_s=int(speech_limit_s),
        length_min=int(length_min),
    )


def _fraction(text: str) -> Fraction | None:
    part, stroke, of = text.partition("/")
    return Fraction(int(part), int(of)) if stroke else None
