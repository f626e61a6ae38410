"""/lines/servers: our own servers over time, for who watches lines."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request

from meetings import access
from meetings.api.door import Door
from meetings.api.line_bodies import ServerPointsBody, ServersBody, ServerStartBody
from meetings.api.line_history import LONGEST_S, Second
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.domain.servers import ServerName
from meetings.errors import InvalidInput
from meetings.server_history import server_starts, server_timeline


class ServerRoutes:
    """/lines/servers."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(prefix="/lines/servers", tags=["lines"])
        routes.add_api_route("", self.read, methods=["GET"])
        return routes

    async def read(self, request: Request, since: Second = None, until: Second = None) -> ServersBody:
        """All servers between two times. Raises InvalidInput for a span that is none."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.WATCH_LINES)
            if since is None or until is None or not 0 < until - since <= LONGEST_S:
                raise InvalidInput
            first, last = datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC)
            return ServersBody(
                since=since,
                until=until,
                web=ServerPointsBody.of(await server_timeline(tx, ServerName.WEB, first, last)),
                media=ServerPointsBody.of(await server_timeline(tx, ServerName.MEDIA, first, last)),
                recorder=ServerPointsBody.of(await server_timeline(tx, ServerName.RECORDER, first, last)),
                starts=tuple(map(ServerStartBody.model_validate, await server_starts(tx, first, last))),
            )
