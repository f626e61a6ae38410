"""Drills: IT's rehearsal with simulated rooms."""

from fastapi import APIRouter, Request

from meetings import access, commands, queries
from meetings.api.door import Door, meeting_id
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.schemas import DrillTicketBody, MeetingMade, NewDrillBody


class DrillRoutes:
    """/drills."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/drills", tags=["drills"])
        routes.add_api_route("", self.create, methods=["POST"], status_code=201)
        routes.add_api_route("/{meeting}/tickets", self.tickets, methods=["POST"])
        routes.add_api_route("/{meeting}", self.delete, methods=["DELETE"], status_code=204)
        return routes

    async def create(self, body: NewDrillBody, request: Request) -> MeetingMade:
        """Makes a drill in progress."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.CREATE_DRILL)
            made = await commands.create_drill(tx, account.id, body.rooms, body.speakers, self._services.now())
        return MeetingMade(meeting=made.meeting)

    async def tickets(self, meeting: str, request: Request) -> list[DrillTicketBody]:
        """A ticket for each participant of the asker's own drill: the chair's, then the rooms'."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            caller = await self._door.caller(tx, request)
            account = caller.account
            rows = await queries.drill_roster(tx, account, meeting_id(meeting))
        return [
            DrillTicketBody(
                ticket=self._services.tickets.issue(
                    meeting_id(meeting), row.participant, account.id, caller.session, now
                ),
                participant=row.participant,
                role=row.role,
                name=row.name,
            )
            for row in rows
            if not row.removed
        ]

    async def delete(self, meeting: str, request: Request) -> None:
        """Ends the asker's own drill and deletes it."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.drill_for(tx, account, meeting_id(meeting), Act.DELETE_DRILL)
            change = await commands.delete_drill(tx, account.id, record.id, self._services.now())
        await self._services.publish(change)
