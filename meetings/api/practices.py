"""Practice meetings: whoever is signed in tries everything, and nothing is kept."""

from fastapi import APIRouter, Request

from meetings import commands
from meetings.api.door import Door
from meetings.api.services import Services
from meetings.schemas import MeetingMade


class PracticeRoutes:
    """/practices."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/practices", tags=["practices"])
        routes.add_api_route("", self.enter, methods=["POST"])
        return routes

    async def enter(self, request: Request) -> MeetingMade:
        """A seat in a practice meeting, which is joined like any other; every role carries the act."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            entered = await commands.enter_practice(tx, account, self._services.now())
        if entered.change is not None:
            await self._services.publish(entered.change)
        return MeetingMade(meeting=entered.meeting)
