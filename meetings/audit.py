"""The audit log: one row a use case, chained by hashes so that a changed row is found."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many rows it has, and the hash of the last one."""

    seq: int = 0
    sha256: str = GENESIS


class Fault(StrEnum):
    """What was done to a chain: a row says something else, is gone, or stands elsewhere."""

    CHANGED = "changed"
    REMOVED = "removed"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row, by its number from 1, at which a chain does not hold."""

    seq: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Checked:
    """How far a chain was walked, the hash it ends with there, and what is wrong with it."""

    head: Head
    broken: Broken | None


async def audit(tx: AsyncSession, entry: Entry, now: datetime) -> None:
    """Appends one row to the chain, in the transaction of the act itself."""
    head = await tx.get(AuditHead, 1, with_for_update=True)
    if head is None:
        head = AuditHead(id=1, seq=0, sha256=GENESIS)
        tx.add(head)
    row = link(Head(head.seq, head.sha256), entry, now)
    head.seq, head.sha256 = row.seq, row.sha256
    tx.add(row)
    await tx.flush()


def link(head: Head, entry: Entry, now: datetime) -> AuditEvent:
    """The row that follows a head."""
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
    row.sha256 = _digest(row, row.seq)
    return row


async def verify(tx: AsyncSession) -> int:
    """The number of rows, when the chain holds from the first to the head. Raises AuditBroken with the row."""
    checked = await check(tx)
    if checked.broken is not None:
        raise AuditBroken(checked.broken.seq)
    return checked.head.seq


async def check(tx: AsyncSession, known: str | None = None) -> Checked:
    """Walks the chain from the first row to the head, and says what is wrong first.

    `known`: the hash of a head that was written down elsewhere. Whoever cuts rows off at the end, or writes them anew,
    and mends the head leaves a chain that holds in itself; but that hash is not in it any more.
    """
    end, seen = Head(), known in {None, GENESIS}
    rows = await tx.stream_scalars(select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=500))
    async for row in rows:
        if (row.seq, row.previous_sha256) != (end.seq + 1, end.sha256) or row.sha256 != _digest(row, row.seq):
            await rows.close()
            return Checked(end, await _broken(tx, row, end))
        end = Head(row.seq, row.sha256)
        seen = seen or row.sha256 == known
    kept = await tx.get(AuditHead, 1)
    last = Head() if kept is None else Head(kept.seq, kept.sha256)
    if last != end:
        cut = last.seq > end.seq or kept is None
        return Checked(end, Broken(end.seq + 1 if cut else end.seq, Fault.REMOVED if cut else Fault.CHANGED))
    return Checked(end, None if seen else Broken(end.seq + 1, Fault.REMOVED))


async def _broken(tx: AsyncSession, row: AuditEvent, end: Head) -> Broken:
    """What happened between a chain's sound beginning and the row that was found behind it."""
    seq = end.seq + 1
    follows = await tx.scalar(select(AuditEvent).where(AuditEvent.previous_sha256 == end.sha256))
    if follows is not None and follows.seq != seq and follows.sha256 == _digest(follows, seq):
        return Broken(seq, Fault.ORDER)
    if row.seq != seq:
        return Broken(seq, Fault.REMOVED)
    whole = row.sha256 == _digest(row, row.seq)  # Then what it follows was written anew, with a hash that fits.
    return Broken(end.seq if whole and end.seq else seq, Fault.CHANGED)


def _digest(row: AuditEvent, seq: int) -> str:
    at = row.at.astimezone(UTC).isoformat()
    fields = [seq, at, row.actor_id, row.act, row.meeting_id, row.subject, row.detail, row.previous_sha256]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
