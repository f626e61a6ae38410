"""Invitations, for who answers them: signed in, or by the link of a letter."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access, commands
from meetings.api.door import Door, seat_id, visitor_of
from meetings.api.invitation_bodies import (
    AnswerBody,
    ColleagueBody,
    KeyBody,
    KeyedAnswerBody,
    KeyedWishBody,
    LetterBody,
    WishBody,
)
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.domain.seats import AnswerSource
from meetings.errors import TooManyAttempts
from meetings.letters import pages
from meetings.letters.answering import Answering, answering_by, seat_by_key
from meetings.models.seats import Seat


class OwnInvitationRoutes:
    """/invitations: of the account, and of units it may answer for."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/invitations", tags=["invitations"])
        routes.add_api_route("", self.list_own, methods=["GET"])
        routes.add_api_route("/{seat}/colleagues", self.colleagues, methods=["GET"])
        routes.add_api_route("/{seat}/answer", self.answer, methods=["POST"], status_code=204)
        routes.add_api_route("/{seat}/substitute", self.substitute, methods=["POST"], status_code=204)
        return routes

    async def list_own(self, request: Request) -> list[LetterBody]:
        """The invitations to come, earliest first."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.ANSWER_INVITATION)
            found = await pages.own_letters(tx, account, self._services.now())
        return [LetterBody.of(page) for page in found]

    async def colleagues(self, seat: str, request: Request) -> list[ColleagueBody]:
        """Who else is in the unit."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.ANSWER_INVITATION)
            who = await answering_by(tx, account.id, seat_id(seat), self._services.now())
            return await _colleagues(tx, self._services, who)

    async def answer(self, seat: str, body: AnswerBody, request: Request) -> None:
        """Coming, or not."""
        async with self._services.db.begin() as tx:
            who = await self._answering(tx, request, seat)
            await commands.answer_invitation(tx, who, body.said(), self._services.now())

    async def substitute(self, seat: str, body: WishBody, request: Request) -> None:
        """Somebody else is to come."""
        async with self._services.db.begin() as tx:
            who = await self._answering(tx, request, seat)
            await commands.ask_substitute(tx, who, body.wish(), self._services.now())

    async def _answering(self, tx: AsyncSession, request: Request, seat: str) -> Answering:
        account = await self._door.actor(tx, request)
        access.check_account(account, Act.ANSWER_INVITATION)
        return await answering_by(tx, account.id, seat_id(seat), self._services.now())


class LetterRoutes:
    """/letter: the key of a letter counts here, and no session. It travels in bodies only, never in an address."""

    def __init__(self, services: Services) -> None:
        """Answers with the process's services."""
        self._services = services

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/letter", tags=["invitations"])
        routes.add_api_route("/look", self.look, methods=["POST"])
        routes.add_api_route("/colleagues", self.colleagues, methods=["POST"])
        routes.add_api_route("/answer", self.answer, methods=["POST"])
        routes.add_api_route("/substitute", self.substitute, methods=["POST"])
        return routes

    async def look(self, body: KeyBody, request: Request) -> LetterBody:
        """The invitation."""
        self._count(request)
        async with self._services.db.read() as tx:
            return await self._page(tx, body.key)

    async def colleagues(self, body: KeyBody, request: Request) -> list[ColleagueBody]:
        """Who else is in the unit."""
        self._count(request)
        async with self._services.db.read() as tx:
            return await _colleagues(tx, self._services, await self._answering(tx, body.key))

    async def answer(self, body: KeyedAnswerBody, request: Request) -> LetterBody:
        """Coming, or not; the invitation as it stands then."""
        self._count(request)
        async with self._services.db.begin() as tx:
            who = await self._answering(tx, body.key)
            await commands.answer_invitation(tx, who, body.said(), self._services.now())
            return await self._page(tx, body.key)

    async def substitute(self, body: KeyedWishBody, request: Request) -> LetterBody:
        """Somebody else is to come; the invitation as it stands then."""
        self._count(request)
        async with self._services.db.begin() as tx:
            who = await self._answering(tx, body.key)
            await commands.ask_substitute(tx, who, body.wish(), self._services.now())
            return await self._page(tx, body.key)

    def _count(self, request: Request) -> None:
        wait_s = self._services.letter_throttle.wait_s(visitor_of(request).address, self._services.now().timestamp())
        if wait_s is not None:
            raise TooManyAttempts(wait_s)

    async def _answering(self, tx: AsyncSession, key: str) -> Answering:
        _, seat = await seat_by_key(tx, key, self._services.now())
        return Answering(seat.id, AnswerSource.PAGE, None)

    async def _page(self, tx: AsyncSession, key: str) -> LetterBody:
        return LetterBody.of(await pages.letter_page(tx, key, self._services.now()))


async def _colleagues(tx: AsyncSession, services: Services, who: Answering) -> list[ColleagueBody]:
    seat = await tx.get_one(Seat, who.seat)
    return [ColleagueBody.model_validate(one) for one in await pages.colleagues(tx, seat, services.now())]
