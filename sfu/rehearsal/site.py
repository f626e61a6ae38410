"""The installation a rehearsal talks to, over HTTP: signing in, the drill meeting, its tickets, its figures."""

import asyncio
import http.client
import json
import ssl
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from websockets.typing import Origin

from sfu.rehearsal.errors import ServerNotUnderstood, ServerRefused, ServerUnreachable

TIMEOUT_S = 15.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024
COOKIE = "giaoban_session"


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Ticket(_Answer):
    """A one-use ticket of one participant of a drill."""

    ticket: str
    participant: str
    role: str
    name: str


class _Made(_Answer):
    meeting: str


class _Problem(_Answer):
    code: str = "internal"


_MADE = TypeAdapter(_Made)
_TICKETS = TypeAdapter(list[Ticket])
_Read = TypeVar("_Read")


class Site:
    """One signed-in user of an installation. Raises ServerUnreachable, ServerRefused and ServerNotUnderstood."""

    def __init__(self, address: str) -> None:
        """`address`: http or https, host, perhaps a port. Raises ServerUnreachable when it is none."""
        parts = urlsplit(address if "//" in address else f"http://{address}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ServerUnreachable(address)
        self._secure = parts.scheme == "https"
        self._place = parts.netloc.rpartition("@")[2]
        self._token = ""

    @property
    def origin(self) -> str:
        """What a page of this installation would name as its origin."""
        return f"{'https' if self._secure else 'http'}://{self._place}"

    @property
    def websocket_origin(self) -> Origin:
        """The same, as the WebSocket library wants it."""
        return Origin(self.origin)

    @property
    def live_address(self) -> str:
        """Where its WebSocket is."""
        return f"{'wss' if self._secure else 'ws'}://{self._place}/ws"

    async def sign_in(self, account: str, password: str) -> None:
        """Opens a session, which the later requests use."""
        await self._ask("POST", "/api/session", {"login": account, "password": password})

    async def make_drill(self, rooms: int, speakers: int) -> str:
        """A drill meeting in progress; its id."""
        body = await self._ask("POST", "/api/drills", {"rooms": rooms, "speakers": speakers})
        return _read(_MADE, body).meeting

    async def tickets(self, drill: str) -> list[Ticket]:
        """A ticket for each participant: the chair's first, then the rooms', those that speak first."""
        body = await self._ask("POST", f"/api/drills/{drill}/tickets", {})
        return _read(_TICKETS, body)

    async def end_drill(self, drill: str) -> None:
        """Ends and deletes the drill."""
        await self._ask("DELETE", f"/api/drills/{drill}")

    async def is_ready(self) -> bool:
        """Whether the installation answers that it is ready."""
        try:
            await self._ask("GET", "/readyz")
        except (ServerUnreachable, ServerRefused):
            return False
        return True

    async def metrics(self) -> str:
        """The text of its metrics page."""
        return (await self._ask("GET", "/metrics")).decode("utf-8", "replace")

    async def _ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> bytes:
        try:
            async with asyncio.timeout(TIMEOUT_S + 1):
                status, answer = await asyncio.to_thread(self._exchange, method, path, body)
        except (OSError, http.client.HTTPException) as error:  # A timeout is an OSError too.
            raise ServerUnreachable(f"{self.origin}: {error}") from error
        if status >= 400:
            raise ServerRefused(_problem(answer, status))
        return answer

    def _exchange(self, method: str, path: str, body: Mapping[str, object] | None) -> tuple[int, bytes]:
        """One request on a connection of its own; in a thread."""
        headers = {"Origin": self.origin, "Cookie": f"{COOKIE}={self._token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = self._connect()
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            for header in response.headers.get_all("Set-Cookie", []):
                name, _, value = header.partition(";")[0].partition("=")
                if name.strip() == COOKIE:
                    self._token = value
            return response.status, response.read(MAX_ANSWER_BYTES)
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._place, timeout=TIMEOUT_S, context=ssl.create_default_context())
        return http.client.HTTPConnection(self._place, timeout=TIMEOUT_S)


class TicketDesk:
    """Hands out tickets of a drill. They live a minute, so a batch is asked for when one is wanted."""

    FRESH_S = 40.0

    def __init__(self, site: Site, drill: str) -> None:
        self._site = site
        self._drill = drill
        self._tickets: dict[str, str] = {}
        self._fetched_s = float("-inf")
        self._asking = asyncio.Lock()

    async def roll(self) -> list[Ticket]:
        """All participants of the drill, in the order of the server."""
        async with self._asking:
            return await self._fetch()

    async def ticket(self, participant: str) -> str:
        """A fresh ticket; many askers at once cost one request."""
        async with self._asking:
            if asyncio.get_running_loop().time() - self._fetched_s > self.FRESH_S or participant not in self._tickets:
                await self._fetch()
            if participant not in self._tickets:
                raise ServerRefused("removed")
            return self._tickets.pop(participant)

    async def _fetch(self) -> list[Ticket]:
        tickets = await self._site.tickets(self._drill)
        self._tickets = {each.participant: each.ticket for each in tickets}
        self._fetched_s = asyncio.get_running_loop().time()
        return tickets


def _read(reader: TypeAdapter[_Read], body: bytes) -> _Read:
    """The answer as it should be."""
    try:
        return reader.validate_json(body)
    except ValidationError as error:
        raise ServerNotUnderstood(str(error.error_count())) from error


def _problem(answer: bytes, status: int) -> str:
    """The code in a problem+json answer, or the HTTP status."""
    try:
        return _Problem.model_validate_json(answer).code
    except ValidationError:
        return f"http_{status}"
