"""The plain HTTP port beside HTTPS of our own: how to trust its authority, and the way to HTTPS for all else.

Nobody can open an HTTPS page before trusting its authority, so this one page is here. Nothing is signed in, changed
or told here that is not public.
"""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from meetings.api import Place
from signaling.client_pages import ClientPages
from signaling.headers import Headers
from signaling.root import ROOT_PATH, RootCertificate


class PlainPort:
    """What is served without HTTPS."""

    def __init__(self, root: RootCertificate, pages: ClientPages, place: Place) -> None:
        """`place`: whom the page says to call."""
        self._root = root
        self._pages = pages
        self._place = place

    def app(self) -> Starlette:
        """The application."""
        routes = [
            Route(ROOT_PATH, self._root.download),
            Route("/api/authority", self._root.card),
            Route("/api/place", self._whose),
            *(Route(path, self._pages.serve) for path in ("/tin-cay", "/assets/{path:path}", "/mark.svg")),
            Route("/{path:path}", self._to_https),
        ]
        return Starlette(routes=routes, middleware=[Middleware(Headers)])

    async def _whose(self, _: Request) -> Response:
        return JSONResponse({"name": self._place.name, "it_phone": self._place.it_phone, "demo": False})

    async def _to_https(self, request: Request) -> Response:
        """For now only: a browser that kept it for ever would not find back to a server that stopped serving HTTPS."""
        address = self._root.https_address(request)
        if address is None:
            return PlainTextResponse("which server?", HTTPStatus.BAD_REQUEST)
        target = request.url.replace(scheme="https", netloc=address.removeprefix("https://"))
        return RedirectResponse(target, HTTPStatus.TEMPORARY_REDIRECT, headers={"Cache-Control": "no-store"})
