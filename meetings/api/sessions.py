"""Signing in and out, and what may be known before."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from meetings import auth
from meetings.api.door import Door, session_token
from meetings.api.services import Services
from meetings.schemas import AccountBody, PlaceBody, SignInBody


class SessionRoutes:
    """/place and /session."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["session"])
        routes.add_api_route("/place", self.place, methods=["GET"])
        routes.add_api_route("/session", self.sign_in, methods=["POST"])
        routes.add_api_route("/session", self.who, methods=["GET"])
        routes.add_api_route("/session", self.sign_out, methods=["DELETE"], status_code=204)
        return routes

    async def place(self) -> PlaceBody:
        """Whose installation this is, and whom to call."""
        place = self._services.place
        return PlaceBody(name=place.name, it_phone=place.it_phone, demo=self._services.demo)

    async def sign_in(self, body: SignInBody, request: Request, response: Response) -> AccountBody:
        """Opens a session and sets its cookie."""
        now = self._services.now()
        typed = auth.SignIn(
            login=body.login,
            password=body.password,
            address=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", ""),
        )
        signed = await auth.sign_in(self._services.db, self._services.passwords, typed, now)
        response.set_cookie(
            auth.COOKIE,
            signed.token,
            max_age=(signed.expires_at - now) // timedelta(seconds=1),
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return AccountBody.of(signed.account)

    async def who(self, request: Request) -> AccountBody:
        """Who is signed in."""
        async with self._services.db.read() as tx:
            return AccountBody.of(await self._door.reader(tx, request))

    async def sign_out(self, request: Request, response: Response) -> None:
        """Ends the session, here and on the server."""
        token = session_token(request)
        if token is not None:
            async with self._services.db.begin() as tx:
                await auth.sign_out(tx, token)
        response.delete_cookie(auth.COOKIE, path="/", httponly=True, samesite="lax")
