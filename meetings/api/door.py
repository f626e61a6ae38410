"""Who asks: the cookie of a request, looked up in the request's own transaction."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import auth
from meetings.api.origins import origin_allowed
from meetings.api.services import Services
from meetings.errors import NotFound, NotSignedIn, OriginRefused
from meetings.events import Account
from meetings.ids import MeetingId, is_uuid


class Door:
    """Lets requests in: reads by their session, changes by their session and their origin."""

    def __init__(self, services: Services) -> None:
        """Looks things up with the process's services."""
        self._services = services

    async def reader(self, tx: AsyncSession, request: Request) -> Account:
        """Who wants to read; nothing is written. Raises NotSignedIn."""
        return await auth.who(tx, _token(request), self._services.now())

    async def actor(self, tx: AsyncSession, request: Request) -> Account:
        """Who wants to change something; counts as an act of the session's holder. Raises NotSignedIn."""
        return await auth.touch(tx, _token(request), self._services.now())

    async def check_origin(self, request: Request) -> None:
        """A dependency of all routes: raises OriginRefused for a change that another site's page asks for."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        headers = request.headers
        if not origin_allowed(headers.get("origin"), headers.get("host"), self._services.trusted_origins):
            raise OriginRefused


def session_token(request: Request) -> str | None:
    """The token of the session cookie, if there is one."""
    return request.cookies.get(auth.COOKIE)


def meeting_id(text: str) -> MeetingId:
    """The id in a path. Raises NotFound for what is none."""
    if not is_uuid(text):
        raise NotFound
    return MeetingId(text)


def _token(request: Request) -> str:
    token = session_token(request)
    if token is None:
        raise NotSignedIn
    return token
