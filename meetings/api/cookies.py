"""The cookies of signed-in browsers and of paired machines: no script reads them."""

from datetime import timedelta
from typing import Literal

from fastapi import Request, Response

from meetings import auth, devices

KEY_PATH = "/api/device"
"""The key is sent where it is used, and nowhere else."""


def keep(request: Request, response: Response, name: str, token: str, lasts: timedelta) -> None:
    """Hands the browser a token for all of our pages."""
    _set(request, response, (name, token), lasts, ("/", "lax"))


def keep_session(request: Request, response: Response, token: str, lasts: timedelta) -> None:
    """Hands the browser its session."""
    keep(request, response, auth.COOKIE, token, lasts)


def keep_key(request: Request, response: Response, key: str) -> None:
    """Hands the machine its key, or lets it keep the one it has for the longest time a browser keeps anything."""
    _set(request, response, (devices.COOKIE, key), devices.KEY_LIFETIME, (KEY_PATH, "strict"))


def _set(
    request: Request,
    response: Response,
    cookie: tuple[str, str],
    lasts: timedelta,
    sent: tuple[str, Literal["lax", "strict"]],
) -> None:
    (name, value), (path, samesite) = cookie, sent
    response.set_cookie(
        name,
        value,
        max_age=lasts // timedelta(seconds=1),
        path=path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite=samesite,
    )
