"""What every answer carries: what a page may do, and the number under which the log knows the request."""

import re
import uuid

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(?P<name>[A-Za-z0-9.\-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_PERMISSIONS = (
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
    "screen-wake-lock=(self), speaker-selection=(self), geolocation=(), payment=(), usb=()"
)


def content_security_policy(host: str) -> str:
    """What pages of this host may load: only what we serve; no inline script or style, no frames.

    'wasm-unsafe-eval' lets a browser compile WebAssembly, for noise suppression; it lets no text become a script.

    The socket is named too, because not every browser counts ws:// as `'self'`.
    """
    socket = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "media-src 'self' blob:",
            "worker-src 'self'",
            "manifest-src 'self'",
            f"connect-src 'self'{socket}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Headers:
    """ASGI middleware. Binds a fresh request id to the log for the time of the request."""

    def __init__(self, app: ASGIApp) -> None:
        """`app`: what answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, and adds headers to what comes back."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex[:16]
        policy = content_security_policy(_host(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, policy, request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_headers)


def host_of(scope: Scope) -> str | None:
    """The name or address that the browser knows us by, without a port; None when it sent none that could be one."""
    found = _HOST.fullmatch(_host(scope))
    return found["name"] if found else None


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            return str(value.decode("latin-1"))
    return ""


def _add(message: Message, policy: str, request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    headers.setdefault("Content-Security-Policy", policy)  # What carries papers has one that allows nothing at all.
    headers["Permissions-Policy"] = _PERMISSIONS
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Request-Id"] = request_id
