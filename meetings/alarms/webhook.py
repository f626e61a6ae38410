"""Alarms posted to a system of the province. The one importer of httpx2.

The body is signed, so that whoever takes it knows that it came from here, whole, and when: HMAC-SHA256 of the
time, a dot and the body. Only the address of the settings is asked, and no other that it may point to.
"""

import hashlib
import hmac
from http import HTTPStatus

import httpx2

from meetings.alarms.ways import Webhook
from meetings.job_runner import Trouble

TIMEOUT_S = 20.0
TIME_HEADER, SIGNATURE_HEADER, EVENT_HEADER = "Giaoban-Timestamp", "Giaoban-Signature", "Giaoban-Event"
_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""Of the answers that blame us, those that may be another tomorrow."""


def signature(secret: str, timestamp_s: int, body: bytes) -> str:
    """As the header has it: "v1=" and the HMAC in hexadecimal. `timestamp_s`: Unix seconds."""
    signed = f"{timestamp_s}.".encode() + body
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


async def post(hook: Webhook, body: bytes, event: str, timestamp_s: int) -> None:
    """Returns when it was taken (2xx). `event` is the same whenever the same is posted again. Raises Trouble."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Giaoban",
        TIME_HEADER: str(timestamp_s),
        SIGNATURE_HEADER: signature(hook.secret, timestamp_s, body),
        EVENT_HEADER: event,
    }
    try:
        async with (
            httpx2.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", hook.url, content=body, headers=headers) as answer,
        ):
            status = answer.status_code  # Whatever else is said is not read.
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Trouble(f"{type(error).__name__}: {error}"[:300], final=False) from error
    if not 200 <= status < 300:
        raise Trouble(f"HTTP {status}", final=300 <= status < 500 and status not in _AGAIN)
