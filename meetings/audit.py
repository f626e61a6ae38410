"""The audit log: one row a use case, chained by hashes so that a changed row is found."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.errors import AuditBroken
from meetings.ids import AccountId, MeetingId
from meetings.models.audit import AuditEvent, AuditHead

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down: who did which act, in which meeting, to whom, and the figures of it."""

    act: str
    actor: AccountId | None
    meeting: MeetingId | None = None
    subject: str = ""
    detail: Mapping[str, str | int | bool | None] = field(default_factory=dict)


async def audit(tx: AsyncSession, entry: Entry, now: datetime) -> None:
    """Appends one row to the chain, in the transaction of the act itself."""
    head = await tx.get(AuditHead, 1, with_for_update=True)
    if head is None:
        head = AuditHead(id=1, seq=0, sha256=GENESIS)
        tx.add(head)
    row = AuditEvent(
        seq=head.seq + 1,
        at=now,
        actor_id=entry.actor,
        act=entry.act,
        meeting_id=entry.meeting,
        subject=entry.subject,
        detail=json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        previous_sha256=head.sha256,
        sha256="",
    )
    row.sha256 = _digest(row)
    head.seq, head.sha256 = row.seq, row.sha256
    tx.add(row)
    await tx.flush()


async def verify(tx: AsyncSession) -> int:
    """The number of rows, when the chain holds from the first to the head. Raises AuditBroken with the row."""
    previous, seq = GENESIS, 0
    rows = await tx.stream_scalars(select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=500))
    async for row in rows:
        seq += 1
        if row.seq != seq or row.previous_sha256 != previous or row.sha256 != _digest(row):
            raise AuditBroken(seq)
        previous = row.sha256
    head = await tx.get(AuditHead, 1)
    if (head.seq, head.sha256) != (seq, previous) if head is not None else seq != 0:
        raise AuditBroken(seq + 1)
    return seq


def _digest(row: AuditEvent) -> str:
    at = row.at.astimezone(UTC).isoformat()
    fields = [row.seq, at, row.actor_id, row.act, row.meeting_id, row.subject, row.detail, row.previous_sha256]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
