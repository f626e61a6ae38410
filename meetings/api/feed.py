"""The feed for the province's operations centre: read-only, with a token of its own."""

from fastapi import APIRouter, Request, Response

from meetings.api.services import Services
from meetings.domain.throttle import Throttle
from meetings.errors import FeedRefused, TooManyAttempts
from meetings.feed_tokens import feed_holder, note_use
from meetings.security_log import security_log

ASKS, ASKS_WINDOW_S = 60, 60
"""Of each token: once a second, which is as often as anything changes."""
WRONG, WRONG_WINDOW_S = 20, 60
"""Of each address that shows wrong tokens."""
_SCHEME = "bearer"


class FeedRoutes:
    """/feed. Version 1 keeps its fields: what changes their meaning gets a number of its own."""

    def __init__(self, services: Services) -> None:
        """Answers with the process's services."""
        self._services = services
        self._asks = Throttle(ASKS, ASKS_WINDOW_S)
        self._wrong = Throttle(WRONG, WRONG_WINDOW_S)

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/feed", tags=["feed"])
        routes.add_api_route("/v1/now", self.now, methods=["GET"])
        return routes

    async def now(self, request: Request) -> Response:
        """Sessions that are going on, the lines of their sites, and the alarms that are open; as docs/feed.md says."""
        services, now = self._services, self._services.now()
        try:
            async with services.db.read() as tx:
                holder = await feed_holder(tx, _token(request), now)
        except FeedRefused:
            self._refuse(request.client.host if request.client else "", now.timestamp())
            raise
        wait_s = self._asks.wait_s(holder.id, now.timestamp())
        if wait_s is not None:
            raise TooManyAttempts(wait_s)
        if not holder.noted:
            async with services.db.begin() as tx:
                await note_use(tx, holder.id, now)
        return Response(services.feed(), media_type="application/json", headers={"Cache-Control": "no-store"})

    def _refuse(self, address: str, now_s: float) -> None:
        wait_s = self._wrong.wait_s(address, now_s)
        if wait_s is not None:
            raise TooManyAttempts(wait_s)
        security_log.warning("feed_refused", address=address)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else ""
