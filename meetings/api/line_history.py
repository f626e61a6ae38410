"""/lines: the history of sites' lines, for who watches them."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access
from meetings.api.door import Door, meeting_id, participant_id
from meetings.api.line_bodies import (
    LineSiteBody,
    SessionGlanceBody,
    TimelineBody,
    WatchedSessionBody,
    WatchedSessionsBody,
)
from meetings.api.services import Services
from meetings.domain.line_samples import SECONDS
from meetings.domain.roles import Act
from meetings.errors import InvalidInput
from meetings.line_events import line_events
from meetings.line_history import MINUTES_KEPT_FOR, Whose, timeline
from meetings.line_places import line_places
from meetings.line_sessions import session_glance, sessions_of, span_of, watched_sessions
from meetings.models.meetings import ParticipantRow
from meetings.schemas import EARLIEST, LATEST

LONGEST_S = int((MINUTES_KEPT_FOR + timedelta(days=1)).total_seconds())
Second = Annotated[
    int | None, Query(ge=int(EARLIEST.timestamp()), le=int(LATEST.timestamp()), description="Unix seconds")
]


class Scope(StrEnum):
    """Whose line: the site's in its one session, or its unit's over all sessions."""

    SESSION = "session"
    UNIT = "unit"


class LineHistoryRoutes:
    """/lines/sessions and /lines/sites."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/lines", tags=["lines"])
        routes.add_api_route("/sessions", self.sessions, methods=["GET"])
        routes.add_api_route("/sessions/{meeting}", self.session, methods=["GET"])
        routes.add_api_route("/sites/{site}", self.site, methods=["GET"])
        routes.add_api_route("/sites/{site}/timeline", self.timeline, methods=["GET"])
        return routes

    async def sessions(self, request: Request) -> WatchedSessionsBody:
        """Sessions with lines in the history, the newest first."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.WATCH_LINES)
            found = await watched_sessions(tx, account)
        return WatchedSessionsBody(sessions=tuple(map(WatchedSessionBody.of, found)))

    async def session(self, meeting: str, request: Request) -> SessionGlanceBody:
        """All sites of a session at a glance, the worst first."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.WATCH_LINES)
            record, _ = await access.meeting_for(tx, account, meeting_id(meeting))
            return SessionGlanceBody.of(record, await session_glance(tx, record.id))

    async def site(self, site: str, request: Request) -> LineSiteBody:
        """A site, where its line hangs, and the sessions in which its unit had one."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            row, record = await access.site_for(tx, account, participant_id(site))
            places = await line_places(tx, record.id)
            return LineSiteBody.of(row, record, places.get(row.id), await sessions_of(tx, account, row))

    async def timeline(
        self,
        site: str,
        request: Request,
        since: Second = None,
        until: Second = None,
        scope: Scope = Scope.SESSION,
    ) -> TimelineBody:
        """A site's line between two times, or over its whole session where none are given."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            row, _ = await access.site_for(tx, account, participant_id(site))
            since_s, until_s = await _span(tx, row, since, until)
            whose = Whose(participant=row.id)
            if scope is Scope.UNIT and row.unit_code is not None:
                whose = Whose(unit_code=row.unit_code)
            first, last = datetime.fromtimestamp(since_s, UTC), datetime.fromtimestamp(until_s, UTC)
            points = await timeline(tx, whose, first, last)
            return TimelineBody.of(since_s, until_s, points, await line_events(tx, whose, first, last))


async def _span(tx: AsyncSession, row: ParticipantRow, since: int | None, until: int | None) -> tuple[int, int]:
    """Raises InvalidInput for half a span, one that ends before it begins, and one longer than what is kept."""
    if since is None and until is None:
        found = await span_of(tx, row.id)
        return (0, 0) if found is None else (found[0] * SECONDS, (found[1] + 1) * SECONDS)
    if since is None or until is None or not 0 < until - since <= LONGEST_S:
        raise InvalidInput
    return since, until
