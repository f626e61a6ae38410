"""What a person does with the own account."""

from fastapi import APIRouter, Request

from meetings import access, auth, commands
from meetings.api.door import Door, session_id, visitor_of
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.password_change import NewPassword, PasswordChange
from meetings.schemas import NewPasswordBody, SessionBody


class OwnAccountRoutes:
    """/account."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door
        self._change = PasswordChange(services.db, services.passwords, services.policy.passwords)

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/account", tags=["account"])
        routes.add_api_route("/password", self.change_password, methods=["POST"], status_code=204)
        routes.add_api_route("/sessions", self.sessions, methods=["GET"])
        routes.add_api_route("/sessions", self.end_others, methods=["DELETE"], status_code=204)
        routes.add_api_route("/sessions/{session}", self.end_session, methods=["DELETE"], status_code=204)
        return routes

    async def change_password(self, body: NewPasswordBody, request: Request) -> None:
        """Replaces the own password; the other sessions end. Also open to who has just that to do first."""
        async with self._services.db.begin() as tx:
            caller = await self._door.acting_dutiful(tx, request)
            access.check_account(caller.account, Act.CHANGE_PASSWORD)
        typed = NewPassword(body.old, body.new, visitor_of(request))
        ended = await self._change.carry_out(caller, typed, self._services.now())
        await self._services.sign_out(ended)

    async def sessions(self, request: Request) -> list[SessionBody]:
        """Where the asker is signed in."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.LIST_SESSIONS)
            asking = (await self._door.reading_dutiful(tx, request)).session
            rows = await auth.sessions_of(tx, account.id, self._services.now())
        return [SessionBody.of(row, asking) for row in rows]

    async def end_session(self, session: str, request: Request) -> None:
        """Ends one of the own sign-ins; what is live by it is closed."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.END_SESSION)
            ended = await commands.end_session(tx, account.id, account.id, session_id(session), self._services.now())
        await self._services.sign_out(ended)

    async def end_others(self, request: Request) -> None:
        """Ends all of the own sign-ins but the one that asks."""
        async with self._services.db.begin() as tx:
            caller = await self._door.caller(tx, request)
            access.check_account(caller.account, Act.END_SESSION)
            own = caller.account.id
            ended = await commands.end_sessions(tx, own, own, caller.session, self._services.now())
        await self._services.sign_out(ended)
