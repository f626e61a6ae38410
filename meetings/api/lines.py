"""IT's live board of lines. What is on it the process knows; here stands who may see it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from meetings import access
from meetings.api.door import Door
from meetings.api.services import Services
from meetings.domain.roles import Act


class LineRoutes:
    """/lines."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/lines", tags=["lines"])
        routes.add_api_route("/live", self.live, methods=["GET"])
        return routes

    async def live(self, request: Request, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> Response:
        """The next frame after number `after`, as soon as there is one: within seconds, also when nothing changed."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.WATCH_LINES)
        frame = await self._services.lines(after)
        return Response(frame, media_type="application/json", headers={"Cache-Control": "no-store"})
