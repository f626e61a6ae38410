"""What a person does with the own account."""

from fastapi import APIRouter, Request

from meetings import access, attempts, auth, commands
from meetings.api.door import Door, session_id, visitor_of
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.duties import totp_required
from meetings.errors import TotpRequired, WrongPassword
from meetings.models.accounts import AccountRow
from meetings.password_change import NewPassword, PasswordChange
from meetings.schemas import (
    CodeBody,
    NewPasswordBody,
    ProofBody,
    RecoveryCodesBody,
    SessionBody,
    TotpBody,
    TotpSecretBody,
)
from meetings.second_proof import codes_left, is_on


class OwnAccountRoutes:
    """/account."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/account", tags=["account"])
        routes.add_api_route("/password", self.change_password, methods=["POST"], status_code=204)
        routes.add_api_route("/totp", self.totp, methods=["GET"])
        routes.add_api_route("/totp", self.begin_totp, methods=["POST"])
        routes.add_api_route("/totp/off", self.drop_totp, methods=["POST"], status_code=204)
        routes.add_api_route("/totp/confirm", self.confirm_totp, methods=["POST"])
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
        ended = await self._change().carry_out(caller, typed, self._services.now())
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

    async def totp(self, request: Request) -> TotpBody:
        """Whether a code of the telephone is asked for."""
        async with self._services.db.read() as tx:
            caller = await self._door.reading_dutiful(tx, request)
            access.check_account(caller.account, Act.SET_UP_TOTP)
            own = caller.account.id
            return TotpBody(
                on=await is_on(tx, own),
                codes_left=await codes_left(tx, own),
                required=await totp_required(tx, caller.account, self._services.policy),
            )

    async def begin_totp(self, body: ProofBody, request: Request) -> TotpSecretBody:
        """A secret for the telephone, or for another one, for who proves the password (and the code) again.

        It asks for nothing until it is confirmed.
        """
        authenticator, now = self._services.authenticator, self._services.now()
        async with self._services.db.begin() as tx:
            caller = await self._door.acting_dutiful(tx, request)
            access.check_account(caller.account, Act.SET_UP_TOTP)
        attempt = await self._prove_password(caller, body.password, request)
        async with self._services.db.begin() as tx:
            await attempts.forgive(tx, attempt)
            secret = await commands.begin_totp(tx, authenticator, caller.account.id, body.code, now)
        return TotpSecretBody(secret=secret, uri=authenticator.uri(secret, caller.account.login))

    async def drop_totp(self, body: ProofBody, request: Request) -> None:
        """Asks for no code any more, for who proves the password and the code again; not where a role must have it."""
        async with self._services.db.begin() as tx:
            caller = await self._door.caller(tx, request)
            access.check_account(caller.account, Act.DROP_TOTP)
            if await totp_required(tx, caller.account, self._services.policy):
                raise TotpRequired
        attempt = await self._prove_password(caller, body.password, request)
        own, now = caller.account.id, self._services.now()
        async with self._services.db.begin() as tx:
            await attempts.forgive(tx, attempt)
            await commands.drop_totp(tx, self._services.authenticator, own, body.code, now)

    async def _prove_password(self, caller: auth.Caller, password: str, request: Request) -> attempts.Attempt:
        """The attempt, counted before the password is looked at, for who is right to be forgiven."""
        async with self._services.db.begin() as tx:
            attempt = await attempts.count(tx, caller.account.login, visitor_of(request), self._services.now())
            stored = (await tx.get_one(AccountRow, caller.account.id)).password_hash
        if not await self._services.passwords.matches(password, stored):
            raise WrongPassword
        return attempt

    async def confirm_totp(self, body: CodeBody, request: Request) -> RecoveryCodesBody:
        """Turns it on by a first code, which is counted like a password; the codes to be printed."""
        now = self._services.now()
        async with self._services.db.begin() as tx:
            caller = await self._door.acting_dutiful(tx, request)
            access.check_account(caller.account, Act.SET_UP_TOTP)
            attempt = await attempts.count(tx, caller.account.login, visitor_of(request), now)
        async with self._services.db.begin() as tx:
            codes = await commands.confirm_totp(tx, self._services.authenticator, caller.account.id, body.code, now)
            await attempts.forgive(tx, attempt)
        return RecoveryCodesBody(codes=codes)

    def _change(self) -> PasswordChange:
        services = self._services
        return PasswordChange(services.db, services.passwords, services.policy.passwords)
