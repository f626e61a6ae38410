"""The audit log on its way to a syslog server: what has not been handed over yet, in order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import AccountId, MeetingId
from meetings.models.audit import AuditEvent, AuditForwarded, AuditHead

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AuditFact:
    """That something was done: what was written of it stays here, ids go out."""

    seq: int
    at: datetime
    act: str
    actor: AccountId | None
    meeting: MeetingId | None
    subject: str


async def begin_forwarding(tx: AsyncSession) -> None:
    """The first time, only what comes from now on is handed over: years of events would bury what is new."""
    if await tx.get(AuditForwarded, 1) is None:
        head = await tx.get(AuditHead, 1)
        tx.add(AuditForwarded(id=1, seq=0 if head is None else head.seq))


async def is_begun(tx: AsyncSession) -> bool:
    """Whether anything is handed over at all yet."""
    return await tx.get(AuditForwarded, 1) is not None


async def unforwarded(tx: AsyncSession) -> tuple[AuditFact, ...]:
    """The next events, at most AT_ONCE."""
    place = await tx.get(AuditForwarded, 1)
    if place is None:
        return ()
    rows = await tx.scalars(
        select(AuditEvent).where(AuditEvent.seq > place.seq).order_by(AuditEvent.seq).limit(AT_ONCE)
    )
    return tuple(AuditFact(row.seq, row.at, row.act, row.actor_id, row.meeting_id, row.subject) for row in rows)


async def forwarded(tx: AsyncSession, seq: int) -> None:
    """All up to this one were handed over."""
    place = await tx.get_one(AuditForwarded, 1, with_for_update=True)
    place.seq = max(place.seq, seq)
