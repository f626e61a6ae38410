"""Asking those again who have not answered."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.access import Convener
from meetings.domain.invitations import takes_answers
from meetings.domain.roles import Act, on_behalf_of_chair
from meetings.errors import InvitationClosed
from meetings.letters.outbox import Errand
from meetings.letters.posting import remind
from meetings.letters.record import invitations_of, is_open


async def remind_silent(tx: AsyncSession, convener: Convener, now: datetime) -> int:
    """Sends each that has not answered the last version a reminder, once for each letter; how many that were.

    The caller has checked that the account may (`access.convener_for`). Raises InvitationClosed.
    """
    sent = await invitations_of(tx, convener.record.id)
    record = convener.record
    if not sent or not takes_answers(record.state, record.ends_at, now) or not await is_open(tx, record, sent[-1]):
        raise InvitationClosed
    asked = await remind(tx, sent[-1], Errand.REMIND_NOW, now)
    detail: dict[str, str | int | bool | None] = {"asked": asked, "version": sent[-1].version}
    if on_behalf_of_chair(convener.role, Act.REMIND_SILENT):
        detail["on_behalf_of"] = "chair"
    await log.audit(tx, log.Entry(Act.REMIND_SILENT, convener.account, convener.record.id, sent[-1].id, detail), now)
    return asked
