"""What happened at a site while its line was watched: the floor, coming and going, and our servers' restarts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.attendance import MOVES, AttendanceKind
from meetings.domain.roles import SITES
from meetings.domain.servers import ServerName
from meetings.line_history import Whose
from meetings.models.live import AttendanceEvent, SpeechTurn
from meetings.models.meetings import ParticipantRow
from meetings.server_history import server_starts

MAX_EVENTS = 300
"""Of one timeline; of more the newest are told."""


class LineEventKind(StrEnum):
    """What can stand on a timeline. The words are part of the interface."""

    FLOOR_GIVEN = "floor_given"
    FLOOR_ENDED = "floor_ended"
    JOINED = "joined"
    LOST = "lost"
    RETURNED = "returned"
    LEFT = "left"
    REMOVED = "removed"
    WEB_RESTARTED = "web_restarted"
    MEDIA_RESTARTED = "media_restarted"


@dataclass(frozen=True, slots=True)
class LineEvent:
    """One of them."""

    at: datetime
    kind: LineEventKind


@dataclass(frozen=True, slots=True)
class LineEvents:
    """Oldest first, MAX_EVENTS at the most; `more`: there were older ones."""

    events: tuple[LineEvent, ...]
    more: bool


_MOVES = {
    AttendanceKind.JOINED: LineEventKind.JOINED,
    AttendanceKind.LOST: LineEventKind.LOST,
    AttendanceKind.RETURNED: LineEventKind.RETURNED,
    AttendanceKind.LEFT: LineEventKind.LEFT,
    AttendanceKind.REMOVED: LineEventKind.REMOVED,
}


# Of the recorder no line is weak.
_RESTARTS = {ServerName.WEB: LineEventKind.WEB_RESTARTED, ServerName.MEDIA: LineEventKind.MEDIA_RESTARTED}


async def line_events(tx: AsyncSession, whose: Whose, since: datetime, until: datetime) -> LineEvents:
    """From `since` up to but without `until`, read from the rows of the sessions themselves."""
    starts = await server_starts(tx, since, until)
    restarts = [LineEvent(_at(one.at_ms), _RESTARTS[one.name]) for one in starts if one.name in _RESTARTS]
    return newest([*await _turns(tx, whose, since, until), *await _moves(tx, whose, since, until), *restarts])


def newest(events: Iterable[LineEvent]) -> LineEvents:
    """The newest of them, in order."""
    ordered = sorted(events, key=lambda one: (one.at, one.kind))
    return LineEvents(tuple(ordered[-MAX_EVENTS:]), more=len(ordered) > MAX_EVENTS)


async def _turns(tx: AsyncSession, whose: Whose, since: datetime, until: datetime) -> list[LineEvent]:
    rows = await tx.execute(
        select(SpeechTurn.given_at, SpeechTurn.ended_at)
        .join(ParticipantRow, ParticipantRow.id == SpeechTurn.participant_id)
        .where(_of(whose), SpeechTurn.given_at < until)
        .where(SpeechTurn.ended_at.is_(None) | (SpeechTurn.ended_at >= since))
        .order_by(SpeechTurn.given_at.desc())
        .limit(MAX_EVENTS + 1)
    )
    told: list[LineEvent] = []
    for given_at, ended_at in rows:
        if given_at >= since:
            told.append(LineEvent(given_at, LineEventKind.FLOOR_GIVEN))
        if ended_at is not None and since <= ended_at < until:
            told.append(LineEvent(ended_at, LineEventKind.FLOOR_ENDED))
    return told


async def _moves(tx: AsyncSession, whose: Whose, since: datetime, until: datetime) -> list[LineEvent]:
    rows = await tx.execute(
        select(AttendanceEvent.at, AttendanceEvent.kind)
        .join(ParticipantRow, ParticipantRow.id == AttendanceEvent.participant_id)
        .where(_of(whose), AttendanceEvent.kind.in_(MOVES), AttendanceEvent.at >= since, AttendanceEvent.at < until)
        .order_by(AttendanceEvent.at.desc(), AttendanceEvent.id.desc())
        .limit(MAX_EVENTS + 1)
    )
    return [LineEvent(at, _MOVES[kind]) for at, kind in rows]


def _at(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _of(whose: Whose) -> ColumnElement[bool]:
    if whose.participant is not None:
        return ParticipantRow.id == whose.participant
    return (ParticipantRow.unit_code == whose.unit_code) & ParticipantRow.role.in_(SITES)
