"""The root certificate for everybody who shall trust it, and what the page about it says."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from meetings.api import problem
from signaling.headers import host_of
from signaling.tls.authority import Authority

ROOT_PATH = "/tin-cay/giaoban-ca.crt"
HTTPS_PORT = 443


class RootCertificate:
    """Public: on the HTTPS port and on the plain one. Without an authority of our own it says that there is none."""

    def __init__(self, authority: Authority | None, https_port: int) -> None:
        """`https_port`: where the pages are."""
        self._authority = authority
        self._https_port = https_port

    async def download(self, _: Request) -> Response:
        """The certificate, under a type at which browsers and systems offer to install it."""
        if self._authority is None:
            return problem(HTTPStatus.NOT_FOUND, "not_found")
        return Response(
            self._authority.certificate_pem(),
            media_type="application/x-x509-ca-cert",
            headers={"Cache-Control": "no-cache"},
        )

    async def card(self, request: Request) -> Response:
        """What is compared by telephone before it is trusted, until when it holds, and where to go then."""
        if self._authority is None:
            return problem(HTTPStatus.NOT_FOUND, "not_found")
        return JSONResponse(
            {
                "fingerprint": self._authority.fingerprint(),
                "thumbprint": self._authority.thumbprint(),
                "ends_at": self._authority.ends_at().isoformat(),
                "address": self.https_address(request),
            },
            headers={"Cache-Control": "no-store"},
        )

    def https_address(self, request: Request) -> str | None:
        """The pages under the name that the browser knows us by; None when it sent none that could be one."""
        host = host_of(request.scope)
        if host is None:
            return None
        return f"https://{host}" if self._https_port == HTTPS_PORT else f"https://{host}:{self._https_port}"
