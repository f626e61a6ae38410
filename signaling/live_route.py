"""The WebSocket at /ws: who may open it, and its socket as the connection sees it."""

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from meetings.api import origin_allowed
from signaling.clock import Clock
from signaling.connection import Connection, Disconnect
from signaling.doors import Doors
from signaling.handlers.entry import Entrance
from signaling.protocol.codes import TOO_MANY_CONNECTIONS
from signaling.protocol.server import Goodbye

SERVICE_RESTART = 1012

_log = structlog.get_logger(__name__)


class LiveRoute:
    """Serves one connection a call. No cookie counts here: the ticket in the first frame does."""

    def __init__(self, entrance: Entrance, doors: Doors, clock: Clock, trusted_origins: frozenset[str]) -> None:
        """`trusted_origins`: besides our own host."""
        self._entrance = entrance
        self._doors = doors
        self._clock = clock
        self._trusted_origins = trusted_origins

    async def serve(self, websocket: WebSocket) -> None:
        """Refuses foreign pages before the upgrade; one too many is told so and closed."""
        headers = websocket.headers
        if not origin_allowed(headers.get("origin"), headers.get("host"), self._trusted_origins):
            _log.warning("origin_refused", origin=str(headers.get("origin"))[:100])
            await websocket.close()
            return
        await websocket.accept()
        address = websocket.client.host if websocket.client else ""
        if not self._doors.enter(address, self._clock.monotonic_s()):
            _log.warning("too_many_connections", address=address, open=self._doors.open)
            await websocket.send_text(Goodbye(code=TOO_MANY_CONNECTIONS).model_dump_json())
            await websocket.close()
            return
        try:
            await Connection(_Socket(websocket), self._entrance, self._clock).run()
        finally:
            self._doors.leave()


class _Socket:
    """A Starlette WebSocket that speaks of one kind of ending."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise Disconnect(back_soon=message.get("code") == SERVICE_RESTART)
        text, data = message.get("text"), message.get("bytes")
        if isinstance(text, str):
            return text
        return data if isinstance(data, bytes) else b""

    async def send(self, frame: str | bytes) -> None:
        try:
            if isinstance(frame, str):
                await self._websocket.send_text(frame)
            else:
                await self._websocket.send_bytes(frame)
        except (WebSocketDisconnect, RuntimeError) as error:  # RuntimeError: closed by the server's own shutdown.
            raise Disconnect from error

    async def close(self) -> None:
        try:
            await self._websocket.close()
        except (WebSocketDisconnect, RuntimeError) as error:
            raise Disconnect from error
