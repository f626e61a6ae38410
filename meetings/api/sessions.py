"""Signing in and out, and what may be known before."""

from fastapi import APIRouter, Request, Response

from meetings import auth
from meetings.api.cookies import keep, keep_session
from meetings.api.door import Door, session_token, visitor_of
from meetings.api.services import Services
from meetings.attempts import FAMILIAR_FOR
from meetings.duties import duties
from meetings.schemas import AccountBody, PasswordRulesBody, PlaceBody, SignInBody


class SessionRoutes:
    """/place, /password-rules and /session."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["session"])
        routes.add_api_route("/place", self.place, methods=["GET"])
        routes.add_api_route("/password-rules", self.password_rules, methods=["GET"])
        routes.add_api_route("/session", self.sign_in, methods=["POST"])
        routes.add_api_route("/session", self.who, methods=["GET"])
        routes.add_api_route("/session", self.sign_out, methods=["DELETE"], status_code=204)
        return routes

    async def place(self) -> PlaceBody:
        """Whose installation this is, and whom to call."""
        place = self._services.place
        return PlaceBody(name=place.name, it_phone=place.it_phone, demo=self._services.demo)

    async def password_rules(self) -> PasswordRulesBody:
        """What a new password must be."""
        rules = self._services.policy.passwords
        return PasswordRulesBody(
            profile=rules.profile,
            min_chars=rules.min_chars,
            classes=rules.classes,
            history=rules.history,
            expiry_days=rules.expiry_days,
        )

    async def sign_in(self, body: SignInBody, request: Request, response: Response) -> AccountBody:
        """Opens a session and sets its cookie, and one by which the browser is known again."""
        now = self._services.now()
        visitor = visitor_of(request)
        typed = auth.SignIn(
            login=body.login,
            password=body.password,
            address=visitor.address,
            user_agent=request.headers.get("user-agent", ""),
            browser=visitor.browser,
            code=body.code,
        )
        signed = await auth.sign_in(
            self._services.db, self._services.passwords, typed, now, self._services.authenticator
        )
        keep_session(request, response, signed.token, signed.expires_at - now)
        keep(request, response, auth.BROWSER_COOKIE, signed.browser, FAMILIAR_FOR)
        async with self._services.db.read() as tx:
            return AccountBody.of(signed.account, await duties(tx, signed.caller, self._services.policy))

    async def who(self, request: Request) -> AccountBody:
        """Who is signed in."""
        async with self._services.db.read() as tx:
            caller = await self._door.reading_dutiful(tx, request)
            return AccountBody.of(caller.account, await duties(tx, caller, self._services.policy))

    async def sign_out(self, request: Request, response: Response) -> None:
        """Ends the session, here and on the server."""
        token = session_token(request)
        if token is not None:
            async with self._services.db.begin() as tx:
                ended = await auth.sign_out(tx, token)
            await self._services.sign_out(ended)
        response.delete_cookie(auth.COOKIE, path="/", httponly=True, samesite="lax")
