"""Asking those who have not opened a paper to read it."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.roles import Act
from meetings.errors import NotFound, RemindedAlready, WrongState
from meetings.ids import PaperId
from meetings.models.papers import Paper
from meetings.papers.grants import Reader
from meetings.papers.reminding import ask_to_read, is_to_come, last_asked

APART = timedelta(hours=1)
"""Of two reminders of one paper."""


async def remind_readers(tx: AsyncSession, reader: Reader, paper: PaperId, now: datetime) -> int:
    """Mails each seat that may open a paper and of whose unit nobody has; how many those are, 0 where all have.

    The caller has checked that the account may (`grants.reader_for`). Raises NotFound; WrongState for a paper that was
    recalled, and once the meeting has begun or is not held; RemindedAlready within an hour of the last time.
    """
    row = await tx.get(Paper, paper, with_for_update=True, populate_existing=True)
    if row is None or row.meeting_id != reader.record.id:
        raise NotFound
    if row.recalled_at is not None or not is_to_come(reader.record, now):
        raise WrongState
    last = await last_asked(tx, paper)
    if last is not None and last > now - APART:
        raise RemindedAlready
    asked = await ask_to_read(tx, reader.record, paper, now)
    detail: dict[str, str | int | bool | None] = {"asked": asked, "title": row.title[:64]}
    await log.audit(tx, log.Entry(Act.REMIND_READERS, reader.account.id, reader.record.id, paper, detail), now)
    return asked
