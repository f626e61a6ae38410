"""IT's part: accounts listed, and helped."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from meetings import access, auth, commands, queries
from meetings.api.door import Door, account_id, session_id
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.passwords import one_time_password
from meetings.schemas import AccountRowBody, OneTimePasswordBody, SessionBody
from meetings.second_proof import proving

Wanted = Annotated[str, Query(alias="q", max_length=100, description="part of a name or a login; empty for all")]


class AccountRoutes:
    """/accounts."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/accounts", tags=["accounts"])
        routes.add_api_route("", self.list_accounts, methods=["GET"])
        routes.add_api_route("/{account}/password-reset", self.reset_password, methods=["POST"])
        routes.add_api_route("/{account}/totp", self.reset_totp, methods=["DELETE"], status_code=204)
        routes.add_api_route("/{account}/sessions", self.sessions, methods=["GET"])
        routes.add_api_route("/{account}/sessions", self.end_sessions, methods=["DELETE"], status_code=204)
        routes.add_api_route("/{account}/sessions/{session}", self.end_session, methods=["DELETE"], status_code=204)
        return routes

    async def list_accounts(self, request: Request, wanted: Wanted = "") -> list[AccountRowBody]:
        """Accounts that are open, people first; at most 200."""
        async with self._services.db.read() as tx:
            actor = await self._door.reader(tx, request)
            access.check_account(actor, Act.LIST_ACCOUNTS)
            rows, with_code = await queries.accounts_matching(tx, wanted), await proving(tx)
        return [AccountRowBody.of(row, row.id in with_code) for row in rows]

    async def reset_password(self, account: str, request: Request) -> OneTimePasswordBody:
        """A fresh password to be handed over; it is told here and nowhere else, and ends the account's sessions."""
        chosen = account_id(account)
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.RESET_PASSWORD)
        password = one_time_password()
        hashed = await self._services.passwords.hash(password)
        async with self._services.db.begin() as tx:
            actor = await self._door.actor(tx, request)
            access.check_account(actor, Act.RESET_PASSWORD)
            reset = await commands.reset_password(tx, actor.id, chosen, hashed, self._services.now())
        await self._services.sign_out(reset.ended)
        return OneTimePasswordBody(password=password, one_time=reset.one_time)

    async def sessions(self, account: str, request: Request) -> list[SessionBody]:
        """Where an account is signed in."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.LIST_ACCOUNT_SESSIONS)
            asking = (await self._door.reading_dutiful(tx, request)).session
            rows = await auth.sessions_of(tx, account_id(account), self._services.now())
        return [SessionBody.of(row, asking) for row in rows]

    async def end_session(self, account: str, session: str, request: Request) -> None:
        """Ends one sign-in of an account; what is live by it is closed."""
        async with self._services.db.begin() as tx:
            actor = await self._door.actor(tx, request)
            access.check_account(actor, Act.END_ACCOUNT_SESSION)
            ended = await commands.end_session(
                tx, actor.id, account_id(account), session_id(session), self._services.now()
            )
        await self._services.sign_out(ended)

    async def end_sessions(self, account: str, request: Request) -> None:
        """Ends all sign-ins of an account."""
        async with self._services.db.begin() as tx:
            actor = await self._door.actor(tx, request)
            access.check_account(actor, Act.END_ACCOUNT_SESSION)
            ended = await commands.end_sessions(tx, actor.id, account_id(account), None, self._services.now())
        await self._services.sign_out(ended)

    async def reset_totp(self, account: str, request: Request) -> None:
        """Asks an account for no code any more, for who has lost the telephone; its sign-ins end."""
        async with self._services.db.begin() as tx:
            actor = await self._door.actor(tx, request)
            access.check_account(actor, Act.RESET_TOTP)
            ended = await commands.reset_totp(tx, actor.id, account_id(account), self._services.now())
        await self._services.sign_out(ended)
