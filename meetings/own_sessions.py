"""Which rooms' machines have a session of their own to be in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.lifecycle import JOINABLE, MeetingState, state_at
from meetings.domain.roles import Role
from meetings.ids import AccountId, MeetingId, ParticipantId
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice


@dataclass(frozen=True, slots=True)
class CalledAway:
    """A room's machine that sits in a practice meeting, while a session of its own can be joined."""

    practice: MeetingId
    seat: ParticipantId


async def has_own_session(tx: AsyncSession, account: AccountId, now: datetime) -> bool:
    """Whether a meeting that the account is invited to can be joined now, and is not forgotten."""
    return account in await _with_own_session(tx, [account], now)


async def called_away(tx: AsyncSession, now: datetime) -> tuple[CalledAway, ...]:
    """Every machine that has to leave a practice meeting now."""
    found = await tx.execute(
        select(ParticipantRow.meeting_id, ParticipantRow.id, ParticipantRow.account_id)
        .join(Practice, Practice.meeting_id == ParticipantRow.meeting_id)
        .where(ParticipantRow.role == Role.ROOM, ParticipantRow.removed_at.is_(None))
        .order_by(ParticipantRow.meeting_id, ParticipantRow.position)
    )
    machines = found.all()
    busy = await _with_own_session(tx, [row.account_id for row in machines], now) if machines else frozenset()
    return tuple(CalledAway(row.meeting_id, row.id) for row in machines if row.account_id in busy)


async def _with_own_session(tx: AsyncSession, accounts: Iterable[AccountId], now: datetime) -> frozenset[AccountId]:
    """One that was never opened is forgotten at its planned end; one that goes on never is."""
    found = await tx.execute(
        select(ParticipantRow.account_id, MeetingRecord)
        .join(MeetingRecord, MeetingRecord.id == ParticipantRow.meeting_id)
        .where(
            ParticipantRow.account_id.in_(list(accounts)),
            ParticipantRow.removed_at.is_(None),
            MeetingRecord.drill.is_(False),
            MeetingRecord.state.in_(JOINABLE | {MeetingState.INVITED}),
        )
    )
    return frozenset(account for account, record in found if account is not None and _can_be_joined(record, now))


def _can_be_joined(record: MeetingRecord, now: datetime) -> bool:
    state = state_at(record.state, record.starts_at, record.ready_before_s, now)
    return state in JOINABLE and (state is not MeetingState.READY or now < record.ends_at)
