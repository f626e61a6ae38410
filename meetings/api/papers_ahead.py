"""/papers: what the signed-in account, a room's device too, holds before it is needed, and what it can find."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from meetings import access, commands
from meetings.api.door import Door
from meetings.api.paper_bodies import AheadBody, CopiesBody, HitBody, HitsBody
from meetings.api.services import Services
from meetings.domain.paper_search import MAX_QUERY
from meetings.domain.roles import Act
from meetings.papers.ahead import ahead
from meetings.papers.search import find


class PapersAheadRoutes:
    """/papers/ahead, /papers/copies and /papers/search."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/papers", tags=["papers"])
        routes.add_api_route("/ahead", self.read, methods=["GET"])
        routes.add_api_route("/search", self.search, methods=["GET"])
        routes.add_api_route("/copies", self.tell, methods=["POST"], status_code=204)
        return routes

    async def read(self, request: Request) -> AheadBody:
        """What to hold, and what to drop."""
        now = self._services.now()
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.READ_PAPERS)
            found = AheadBody.model_validate(await ahead(tx, account, now))
        pace = self._services.pace
        # Rooms' machines are switched on together; people come by themselves, and may stay for a minute only.
        spread_s = pace.spread_s if account.device else 0
        return found.model_copy(update={"bytes_per_s": pace.bytes_per_s, "spread_s": spread_s})

    async def search(self, request: Request, q: Annotated[str, Query(max_length=MAX_QUERY)] = "") -> HitsBody:
        """Where in agendas and papers that the asker may see these words stand."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.READ_PAPERS)
            hits = await find(tx, account, q, self._services.now())
        return HitsBody(hits=tuple(map(HitBody.model_validate, hits)))

    async def tell(self, body: CopiesBody, request: Request) -> None:
        """What the asker holds."""
        have, dropped = body.versions()
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.READ_PAPERS)
            await commands.tell_copies(tx, account, have, dropped, self._services.now())
