"""What IT noted of sites, read for the board and for the history."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import MeetingId
from meetings.models.accounts import AccountRow
from meetings.models.directory import Person
from meetings.models.lines import SiteNoteRow
from meetings.models.meetings import ParticipantRow

MAX_LISTED = 50


@dataclass(frozen=True, slots=True)
class SiteNote:
    """One note of a unit's site: when, by whom."""

    unit_code: str
    at: datetime
    by: str
    note: str


async def notes_of(tx: AsyncSession, unit_code: str) -> tuple[SiteNote, ...]:
    """The newest first, at most MAX_LISTED."""
    found = await tx.execute(
        _notes().where(SiteNoteRow.unit_code == unit_code).order_by(*_NEWEST_FIRST).limit(MAX_LISTED)
    )
    return tuple(SiteNote(row.unit_code, row.at, name or login, row.note) for row, name, login in found)


async def newest_notes_in(tx: AsyncSession, meeting: MeetingId) -> tuple[SiteNote, ...]:
    """The newest of each unit that has a site in a meeting and a note."""
    units = select(ParticipantRow.unit_code).where(
        ParticipantRow.meeting_id == meeting, ParticipantRow.unit_code.is_not(None)
    )
    place = func.row_number().over(partition_by=SiteNoteRow.unit_code, order_by=_NEWEST_FIRST).label("place")
    ranked = select(SiteNoteRow.id, place).where(SiteNoteRow.unit_code.in_(units)).subquery()
    found = await tx.execute(_notes().join(ranked, ranked.c.id == SiteNoteRow.id).where(ranked.c.place == 1))
    return tuple(SiteNote(row.unit_code, row.at, name or login, row.note) for row, name, login in found)


_NEWEST_FIRST = (SiteNoteRow.at.desc(), SiteNoteRow.id)


def _notes() -> Select[SiteNoteRow, str | None, str]:
    return (
        select(SiteNoteRow, Person.name, AccountRow.login)
        .join(AccountRow, AccountRow.id == SiteNoteRow.actor_id)
        .outerjoin(Person, Person.id == AccountRow.person_id)
    )
