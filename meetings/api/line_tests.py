"""Tests of lines: a browser's own, and what IT reads and asks for."""

import os
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access, commands, line_checks
from meetings.api.door import Door, meeting_id, room_id
from meetings.api.line_test_bodies import (
    MAX_BYTES,
    AskBody,
    CheckBody,
    DueBody,
    FoundBody,
    OfferBody,
    OpenedTestBody,
    PassportBody,
    ReadingBody,
    SiteLineBody,
    TrainBody,
)
from meetings.api.services import Services
from meetings.auth import Caller
from meetings.domain.line_checks import due
from meetings.domain.roles import Act
from meetings.events import Account
from meetings.ids import AccountId
from meetings.line_checks import Checked


class LineTestRoutes:
    """/line-tests and /line-passports."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["lines"])
        routes.add_api_route("/line-tests", self.open, methods=["POST"], status_code=201)
        routes.add_api_route("/line-tests/due", self.due, methods=["GET"])
        routes.add_api_route("/line-tests/own", self.own, methods=["GET"])
        routes.add_api_route("/line-tests/{test}/trains", self.train, methods=["POST"], status_code=204)
        routes.add_api_route("/line-tests/{test}/reading", self.reading, methods=["GET"])
        routes.add_api_route("/line-tests/{test}/bytes", self.send_bytes, methods=["GET"])
        routes.add_api_route("/line-tests/{test}/bytes", self.take_bytes, methods=["POST"], status_code=204)
        routes.add_api_route("/line-tests/{test}/result", self.finish, methods=["PUT"])
        routes.add_api_route("/line-tests/{test}", self.close, methods=["DELETE"], status_code=204)
        routes.add_api_route("/line-passports", self.passports, methods=["GET"])
        routes.add_api_route("/line-passports/asks", self.ask, methods=["POST"], status_code=204)
        routes.add_api_route("/meetings/{meeting}/site-lines", self.site_lines, methods=["GET"])
        return routes

    async def open(self, body: OfferBody, request: Request) -> OpenedTestBody:
        """Begins a test on a connection of its own."""
        async with self._services.db.begin() as tx:
            caller = await self._caller(tx, request)
        opened = await self._services.line_tests.open(caller.account.id, caller.session, body.offer)
        return OpenedTestBody(id=opened.id, answer=opened.answer)

    async def due(self, request: Request) -> DueBody:
        """Whether the room's machine shall test now; never for a person's account."""
        now = self._services.now()
        async with self._services.db.read() as tx:
            account = await self._reader(tx, request)
            room = await line_checks.room_of(tx, account.id)
            times = None if room is None else await line_checks.room_times(tx, room, now)
        return DueBody(occasion=None if room is None or times is None else due(room, times, now))

    async def own(self, request: Request) -> CheckBody | None:
        """The newest test of the room's line; None for a person, and before the first."""
        async with self._services.db.read() as tx:
            account = await self._reader(tx, request)
            room = await line_checks.room_of(tx, account.id)
            found = None if room is None else await line_checks.newest(tx, room)
        return None if found is None else CheckBody.of(found, self._services.line_limits)

    async def train(self, test: str, body: TrainBody, request: Request) -> None:
        """Has padding sent to the browser."""
        await self._services.line_tests.train(await self._tester(request), test, body.kbit, body.ms)

    async def reading(self, test: str, request: Request) -> ReadingBody:
        """What came from the browser so far."""
        return ReadingBody.model_validate(await self._services.line_tests.reading(await self._tester(request), test))

    async def send_bytes(
        self, test: str, request: Request, count: Annotated[int, Query(ge=1, le=MAX_BYTES)]
    ) -> Response:
        """Bytes that cannot be compressed."""
        self._services.line_tests.spend(await self._tester(request), test, count)
        return Response(os.urandom(count), media_type="application/octet-stream")

    async def take_bytes(self, test: str, request: Request) -> None:
        """Takes bytes and forgets them; a body is as large as any other at most."""
        account = await self._tester(request)
        self._services.line_tests.spend(account, test, len(await request.body()))

    async def finish(self, test: str, body: FoundBody, request: Request) -> CheckBody:
        """What the test found: kept when it is of a room's machine. The test is over."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            account = (await self._caller(tx, request)).account
            room = await line_checks.room_of(tx, account.id)
            self._services.line_tests.spend(account.id, test, 0)  # Raises for a test that is over.
            if room is not None:
                await commands.record_line_check(tx, room, body.occasion, body.check(), now)
        await self._services.line_tests.close(account.id, test)
        return CheckBody.of(Checked(now, body.occasion, body.check()), self._services.line_limits)

    async def close(self, test: str, request: Request) -> None:
        """Gives a test up."""
        await self._services.line_tests.close(await self._tester(request), test)

    async def passports(self, request: Request) -> list[PassportBody]:
        """Every room's line, by area and name."""
        now = self._services.now()
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.WATCH_PASSPORTS)
            rows = await line_checks.passports(tx, now)
        return [PassportBody.of(row, self._services.line_limits) for row in rows]

    async def site_lines(self, meeting: str, request: Request) -> list[SiteLineBody]:
        """How the lines of a meeting's rooms are, for who convenes it and for IT."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.READ_SITE_LINES)
            rows = await line_checks.site_lines(tx, record.id, self._services.now())
        return [SiteLineBody.of(row, self._services.line_limits) for row in rows]

    async def ask(self, body: AskBody, request: Request) -> None:
        """Wants lines tested."""
        rooms = None if body.rooms is None else frozenset(room_id(one) for one in body.rooms)
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.ASK_LINE_CHECKS)
            await commands.ask_line_checks(tx, account.id, rooms, self._services.now())

    async def _reader(self, tx: AsyncSession, request: Request) -> Account:
        account = await self._door.reader(tx, request)
        access.check_account(account, Act.TEST_LINE)
        return account

    async def _caller(self, tx: AsyncSession, request: Request) -> Caller:
        caller = await self._door.caller(tx, request)
        access.check_account(caller.account, Act.TEST_LINE)
        return caller

    async def _tester(self, request: Request) -> AccountId:
        """Who asks in the middle of a test: nothing is written of that."""
        async with self._services.db.read() as tx:
            return (await self._reader(tx, request)).id
