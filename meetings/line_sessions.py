"""Sessions whose lines are known: which they are, and one of them at a glance, all its sites the worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.access import visible_to
from meetings.domain.roles import SITES
from meetings.events import Account
from meetings.ids import MeetingId, ParticipantId
from meetings.models.lines import LineMinute
from meetings.models.meetings import MeetingRecord, ParticipantRow

MAX_SESSIONS = 300
MAX_SPANS = 60
"""Of the strip of one site: more could not be told apart where 129 of them stand on one screen."""
WEAK_SHARE = 0.1
"""Of a span, from which on the strip calls it weak: a few seconds in five minutes hurt nobody."""
GOOD, WEAK, LOST, NOTHING = "good", "weak", "lost", "-"
_SIGNS = {GOOD: "g", WEAK: "w", LOST: "l"}


@dataclass(frozen=True, slots=True)
class WatchedSession:
    """A session with lines in the history. `site`: whose history was asked for, where it was that of one."""

    meeting: MeetingId
    title: str
    starts_at: datetime
    site: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class SiteGlance:
    """One site over a whole session. `strip`: one sign for each span, of g, w, l, and - where it was not there."""

    site: ParticipantId
    name: str
    area: str | None
    carrier: str
    uplink: str | None
    heard_s: int
    weak_s: int
    lost_s: int
    strip: str


@dataclass(frozen=True, slots=True)
class SessionGlance:
    """All sites of a session, the worst first; spans are `span_min` minutes long from minute `first` (since 1970)."""

    first: int
    span_min: int
    sites: tuple[SiteGlance, ...]


async def watched_sessions(tx: AsyncSession, account: Account) -> tuple[WatchedSession, ...]:
    """Those that the account may know of, the newest first, MAX_SESSIONS at the most."""
    watched = (
        select(ParticipantRow.id)
        .where(ParticipantRow.meeting_id == MeetingRecord.id, ParticipantRow.role.in_(SITES), _has_line())
        .correlate(MeetingRecord)
    )
    rows = await tx.execute(
        select(MeetingRecord.id, MeetingRecord.title, MeetingRecord.starts_at)
        .where(watched.exists(), visible_to(account))
        .order_by(MeetingRecord.starts_at.desc(), MeetingRecord.id)
        .limit(MAX_SESSIONS)
    )
    return tuple(WatchedSession(meeting, title, starts_at) for meeting, title, starts_at in rows)


async def sessions_of(tx: AsyncSession, account: Account, site: ParticipantRow) -> tuple[WatchedSession, ...]:
    """Those in which the unit of a site had a line, the newest first; of a site without a unit its own."""
    same = (
        ParticipantRow.id == site.id
        if site.unit_code is None
        else and_(ParticipantRow.unit_code == site.unit_code, ParticipantRow.role == site.role)
    )
    rows = await tx.execute(
        select(MeetingRecord.id, MeetingRecord.title, MeetingRecord.starts_at, ParticipantRow.id)
        .join(ParticipantRow, ParticipantRow.meeting_id == MeetingRecord.id)
        .where(same, _has_line(), visible_to(account))
        .order_by(MeetingRecord.starts_at.desc(), MeetingRecord.id)
        .limit(MAX_SESSIONS)
    )
    return tuple(WatchedSession(meeting, title, starts_at, one) for meeting, title, starts_at, one in rows)


async def span_of(tx: AsyncSession, site: ParticipantId) -> tuple[int, int] | None:
    """The first and the last minute (since 1970) in which the site's line is known; None where none is."""
    found = await tx.execute(
        select(func.min(LineMinute.minute), func.max(LineMinute.minute)).where(LineMinute.participant_id == site)
    )
    first: int | None
    last: int | None
    first, last = found.one()
    return None if first is None or last is None else (first, last)


async def session_glance(tx: AsyncSession, meeting: MeetingId) -> SessionGlance:
    """All sites of a session whose lines are known."""
    known = await tx.execute(
        select(ParticipantRow.id, ParticipantRow.name, ParticipantRow.area).where(
            ParticipantRow.meeting_id == meeting, ParticipantRow.role.in_(SITES)
        )
    )
    names = {site: (name, area) for site, name, area in known}
    of_sites = LineMinute.participant_id.in_(list(names))
    rows = (
        await tx.execute(
            select(
                LineMinute.participant_id,
                func.min(LineMinute.minute),
                func.max(LineMinute.minute),
                func.max(LineMinute.carrier),
                func.max(LineMinute.uplink),
                func.sum(LineMinute.heard_s),
                func.sum(LineMinute.weak_s),
                func.sum(LineMinute.lost_s),
            )
            .where(of_sites)
            .group_by(LineMinute.participant_id)
        )
    ).all()
    if not rows:
        return SessionGlance(0, 1, ())
    first, last = min(row[1] for row in rows), max(row[2] for row in rows)
    span_min = -(-(last - first + 1) // MAX_SPANS)
    strips = await _strips(tx, of_sites, first, span_min)
    spans = (last - first) // span_min + 1
    sites = [
        SiteGlance(site, *names[site], carrier, uplink, heard_s, weak_s, lost_s, _strip(strips[site], spans))
        for site, _, _, carrier, uplink, heard_s, weak_s, lost_s in rows
    ]
    return SessionGlance(first, span_min, tuple(sorted(sites, key=lambda one: (-one.lost_s, -one.weak_s, one.name))))


def _has_line() -> ColumnElement[bool]:
    """Whether anything is kept of a participant. Looked up one by one: as an EXISTS, PostgreSQL reads all minutes."""
    kept = select(LineMinute.minute).where(LineMinute.participant_id == ParticipantRow.id).correlate(ParticipantRow)
    return kept.limit(1).scalar_subquery().is_not(None)


async def _strips(
    tx: AsyncSession, of_sites: ColumnElement[bool], first: int, span_min: int
) -> Mapping[ParticipantId, Mapping[int, str]]:
    """Of each site: span → its word. Whatever was lost shows, for it is what is looked for."""
    span = ((LineMinute.minute - first) // span_min).label("span")
    weak = func.sum(LineMinute.weak_s) >= WEAK_SHARE * func.sum(LineMinute.heard_s)
    word = case((func.sum(LineMinute.lost_s) > 0, LOST), (weak & (func.sum(LineMinute.weak_s) > 0), WEAK), else_=GOOD)
    rows = await tx.execute(
        select(LineMinute.participant_id, span, word).where(of_sites).group_by(LineMinute.participant_id, "span")
    )
    strips: dict[ParticipantId, dict[int, str]] = {}
    for site, number, found in rows:
        strips.setdefault(site, {})[number] = found
    return strips


def _strip(words: Mapping[int, str], spans: int) -> str:
    return "".join(_SIGNS.get(words.get(number, NOTHING), NOTHING) for number in range(spans))
