"""What a calendar shows besides its meetings; and the rules that are data: holidays and types of meeting."""

from datetime import UTC, date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from meetings import access, commands
from meetings.api.door import Door
from meetings.api.planning_answers import BookedBody, CalendarBody, MeetingTypeBody, as_named
from meetings.api.planning_bodies import ChangedTypeBody, Day, NewHolidayBody, TypeCode
from meetings.api.services import Services
from meetings.domain.roles import Act, allowed
from meetings.errors import InvalidInput
from meetings.planning import conflicts, rules
from meetings.planning.conflicts import Span
from meetings.planning.values import NamedDay
from meetings.schemas import Instant

MAX_RANGE = timedelta(days=62)


class CalendarRoutes:
    """/calendar, /holidays and /meeting-types."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["planning"])
        routes.add_api_route("/calendar", self.calendar, methods=["GET"])
        routes.add_api_route("/holidays/{day}", self.set_holiday, methods=["PUT"], status_code=204)
        routes.add_api_route("/holidays/{day}", self.drop_holiday, methods=["DELETE"], status_code=204)
        routes.add_api_route("/meeting-types", self.types, methods=["GET"])
        routes.add_api_route("/meeting-types/{code}", self.change_type, methods=["PUT"], status_code=204)
        return routes

    async def calendar(
        self,
        request: Request,
        since: Annotated[Instant, Query(alias="from")],
        until: Annotated[Instant, Query(alias="to")],
    ) -> CalendarBody:
        """Every named day, and what meets between two times at most 62 days apart."""
        if not timedelta(0) < until - since <= MAX_RANGE:
            raise InvalidInput
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.READ_CALENDAR)
            days = await rules.named_days(tx)
            span = Span(since.astimezone(UTC), until.astimezone(UTC))
            plans = any(allowed(role, Act.CHECK_CONFLICTS) for role in account.roles)
            booked = await conflicts.booked(tx, account, span) if plans else ()
        return CalendarBody(days=as_named(days), booked=tuple(BookedBody.model_validate(row) for row in booked))

    async def set_holiday(self, day: Annotated[Day, Path()], body: NewHolidayBody, request: Request) -> None:
        """A day off, or a Saturday or Sunday that is worked."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.EDIT_HOLIDAYS)
            named = NamedDay(day, body.name, body.worked)
            await commands.set_holiday(tx, account.id, named, self._services.now())

    async def drop_holiday(self, day: date, request: Request) -> None:
        """An ordinary day again."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.EDIT_HOLIDAYS)
            await commands.drop_holiday(tx, account.id, day, self._services.now())

    async def types(self, request: Request) -> list[MeetingTypeBody]:
        """Every type of meeting with its rules."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.READ_CALENDAR)
            rows = await rules.meeting_types(tx)
        return [MeetingTypeBody.model_validate(row) for row in rows]

    async def change_type(self, code: Annotated[TypeCode, Path()], body: ChangedTypeBody, request: Request) -> None:
        """What a type asks for."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.EDIT_MEETING_TYPES)
            by = body.by(account.id, self._services.now())
            await commands.change_meeting_type(tx, body.rules(code), body.reason, by)
