"""What a person does with the own account."""

from fastapi import APIRouter, Request

from meetings import access
from meetings.api.door import Door, visitor_of
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.password_change import NewPassword, PasswordChange
from meetings.schemas import NewPasswordBody


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
        return routes

    async def change_password(self, body: NewPasswordBody, request: Request) -> None:
        """Replaces the own password; the other sessions end. Also open to who has just that to do first."""
        async with self._services.db.begin() as tx:
            caller = await self._door.acting_dutiful(tx, request)
            access.check_account(caller.account, Act.CHANGE_PASSWORD)
        typed = NewPassword(body.old, body.new, visitor_of(request))
        ended = await self._change.carry_out(caller, typed, self._services.now())
        await self._services.sign_out(ended)
