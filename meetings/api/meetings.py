"""Meetings: listed, read, made, opened, ended; and the ticket to join one."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from meetings import access, commands, queries
from meetings.api.door import Door, meeting_id
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.errors import InvalidInput
from meetings.invitations import seating_of
from meetings.schemas import Instant, MeetingBody, MeetingMade, MeetingPageBody, NewMeetingBody, TicketBody
from meetings.session import check_joinable, part_now

MAX_RANGE = timedelta(days=400)
From = Annotated[Instant | None, Query(alias="from", description="a day before now when it is left out")]
To = Annotated[Instant | None, Query(alias="to", description="a day after `from` and now when it is left out")]


class MeetingRoutes:
    """/meetings."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/meetings", tags=["meetings"])
        routes.add_api_route("", self.list_meetings, methods=["GET"])
        routes.add_api_route("", self.create, methods=["POST"], status_code=201)
        routes.add_api_route("/{meeting}", self.read, methods=["GET"])
        routes.add_api_route("/{meeting}/open", self.open, methods=["POST"], status_code=204)
        routes.add_api_route("/{meeting}/end", self.end, methods=["POST"], status_code=204)
        routes.add_api_route("/{meeting}/ticket", self.ticket, methods=["POST"])
        return routes

    async def list_meetings(self, request: Request, since: From = None, until: To = None) -> list[MeetingBody]:
        """Meetings the asker may know of that overlap [from, to), earliest first."""
        now = self._services.now()
        since = since or now - timedelta(days=1)
        until = until or max(since, now) + timedelta(days=1)
        if not timedelta(0) < until - since <= MAX_RANGE:
            raise InvalidInput
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            rows = await queries.meetings_of(tx, account, queries.Span(since, until), now)
        return [MeetingBody.of(row) for row in rows]

    async def read(self, meeting: str, request: Request) -> MeetingPageBody:
        """One meeting, who is invited, and when each was there."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            page = await queries.meeting_page(tx, account, meeting_id(meeting), self._services.now())
        return MeetingPageBody.of_page(page)

    async def create(self, body: NewMeetingBody, request: Request) -> MeetingMade:
        """Makes a meeting whose invitation is out."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.CREATE_MEETING)
            new = commands.NewMeeting(
                title=body.title,
                kind=body.kind,
                classification=body.classification,
                starts_at=body.starts_at,
                ends_at=body.ends_at,
                seating=await seating_of(tx, body, account),
            )
            made = await commands.create_meeting(tx, account.id, new, self._services.now())
        return MeetingMade(meeting=made)

    async def open(self, meeting: str, request: Request) -> None:
        """Opens the meeting for all."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            seat = await access.seat_for(tx, account, meeting_id(meeting), Act.OPEN_MEETING)
            change = await commands.open_meeting(tx, seat.id, self._services.now())
        await self._services.publish(change)

    async def end(self, meeting: str, request: Request) -> None:
        """Ends the meeting for all."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            seat = await access.seat_for(tx, account, meeting_id(meeting), Act.END_MEETING)
            change = await commands.end_meeting(tx, seat.id, self._services.now())
        await self._services.publish(change)

    async def ticket(self, meeting: str, request: Request) -> TicketBody:
        """A ticket for the asker's own seat, good once and for a minute; sent in the first frame, never in a URL."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            caller = await self._door.caller(tx, request)
            account = caller.account
            record, _ = await access.meeting_for(tx, account, meeting_id(meeting))
            if record.drill:
                await commands.return_to_practice(tx, account, record.id, now)
            seat = await access.seat_for(tx, account, record.id, Act.TAKE_TICKET)
            check_joinable(record, now)
            role = await part_now(tx, seat)
        ticket = self._services.tickets.issue(record.id, seat.id, account.id, caller.session, now)
        return TicketBody(ticket=ticket, participant=seat.id, role=role)
