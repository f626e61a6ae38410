"""The WebSocket of one simulated room: requests and their answers, and what the server tells besides."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

import structlog
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from sfu.rehearsal.wire import Frame, NotUnderstood, Refused, Reply, Welcome, read_frame, write_frame

ANSWER_S = 10.0
SEND_S = 5.0

_log = structlog.get_logger(__name__)


class RequestRefused(Exception):
    """The server refused a request; `code` as it said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotConnected(Exception):
    """There is no signaling now, or it does not answer."""


class LiveSocket:
    """A connected WebSocket. Every frame is handed to `told` at once, before the request it answers goes on."""

    def __init__(self, socket: ClientConnection, wanted: frozenset[str], told: Callable[[Frame], None]) -> None:
        """`wanted`: the types of frames to read; others are left out unread."""
        self.was_welcomed = False
        self.stills_seen = 0
        self._socket = socket
        self._wanted = wanted
        self._told = told
        self._waiting: dict[int, asyncio.Future[Reply | None]] = {}
        self._last_request = 0

    async def read(self) -> None:
        """Reads until the socket is closed; requests still out then fail with NotConnected."""
        try:
            while True:
                self._take(await self._socket.recv())
        except ConnectionClosed:
            pass
        except NotUnderstood as error:
            _log.warning("rehearsal_frame_not_understood", type=str(error))
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_result(None)
            self._waiting.clear()

    async def request(self, kind: str, fields: Mapping[str, object]) -> None:
        """Sends a request and waits for its answer. Raises RequestRefused, NotConnected."""
        self._last_request += 1
        number = self._last_request
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._socket.send(write_frame(kind, number, fields))
                reply = await answer
        except (ConnectionClosed, TimeoutError):
            raise NotConnected from None
        finally:
            self._waiting.pop(number, None)
        if reply is None:
            raise NotConnected
        if isinstance(reply, Refused):
            raise RequestRefused(reply.code)

    async def send_still(self, jpeg: bytes) -> None:
        """Sends a small picture; on a socket that is closed or does not take it, it is left out."""
        with suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(SEND_S):
                await self._socket.send(jpeg)

    async def close(self) -> None:
        """Closes the socket; `read` returns."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SEND_S):
                await self._socket.close()

    def _take(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            self.stills_seen += 1
            return
        frame = read_frame(text, self._wanted)
        if frame is None:
            return
        if isinstance(frame, Welcome):
            self.was_welcomed = True
        self._told(frame)
        if isinstance(frame, Reply) and frame.id is not None:
            waiting = self._waiting.get(frame.id)
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
