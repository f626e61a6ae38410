"""The WebSocket of one simulated room: requests and their answers, and what the server tells besides."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import structlog
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from sfu.rehearsal.wire import Frame, NotUnderstood, Refused, Reply, Welcome, read_frame, revision_of, write_frame

ANSWER_S = 10.0
SEND_S = 5.0
QUIET_S, SUSPICIOUS_S, PROBE_S = 15.0, 5.0, 5.0
"""As the pages do (web_client/src/call/reconnection_state.ts)."""

_log = structlog.get_logger(__name__)


class RequestRefused(Exception):
    """The server refused a request; `code` as it said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotConnected(Exception):
    """There is no signaling now, or it does not answer."""


class LiveSocket:
    """A connected WebSocket. Every frame is handed to `told` at once, before the request it answers goes on.

    `revision` is the newest that was told, `missed` counts revisions that were not. `resumed`: the server told only
    what was missed while the line was gone.
    """

    def __init__(
        self,
        socket: ClientConnection,
        wanted: frozenset[str],
        told: Callable[[Frame], None],
        revision: int | None = None,
    ) -> None:
        """`wanted`: the types of frames to read; others are left out unread. `revision`: what is known from before."""
        self.was_welcomed = False
        self.stills_seen = 0
        self.revision = revision
        self.resumed = False
        self.missed = 0
        self._socket = socket
        self._wanted = wanted
        self._told = told
        self._waiting: dict[int, asyncio.Future[Reply | None]] = {}
        self._last_request = 0
        self._heard_s = time.monotonic()
        self._suspected = asyncio.Event()

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

    async def watch(self) -> None:
        """Returns when the server has been silent for QUIET_S and does not answer either; SUSPICIOUS_S are enough when
        something else looks dead.
        """
        while True:
            quiet_s = time.monotonic() - self._heard_s
            if self._suspected.is_set() and quiet_s < SUSPICIOUS_S:
                await asyncio.sleep(SUSPICIOUS_S - quiet_s)
                continue
            if not self._suspected.is_set() and quiet_s < QUIET_S:
                with suppress(TimeoutError):
                    async with asyncio.timeout(QUIET_S - quiet_s):
                        await self._suspected.wait()
                continue
            self._suspected.clear()
            try:
                async with asyncio.timeout(PROBE_S):
                    await self.request("resync", {"revision": self.revision})
            except (TimeoutError, NotConnected, RequestRefused):
                return

    def suspect(self) -> None:
        """Media looks dead: is signaling? A server that has just spoken is not asked."""
        self._suspected.set()

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

    async def tell(self, kind: str, fields: Mapping[str, object]) -> None:
        """Sends what is answered only when it is refused; on a socket that is closed or does not take it, left out."""
        self._last_request += 1
        with suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(SEND_S):
                await self._socket.send(write_frame(kind, self._last_request, fields))

    async def send_still(self, jpeg: bytes) -> None:
        """Sends a small picture; on a socket that is closed or does not take it, it is left out."""
        with suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(SEND_S):
                await self._socket.send(jpeg)

    def _follow(self, revision: int | None) -> None:
        """Revisions follow one another; one may be told in several frames, and again after a return."""
        if revision is None or self.revision is None or revision <= self.revision:
            return
        self.missed += revision - self.revision - 1
        self.revision = revision

    async def close(self) -> None:
        """Closes the socket; `read` returns."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SEND_S):
                await self._socket.close()

    def cut(self) -> None:
        """Is gone in one instant, without a word; `read` returns."""
        self._socket.transport.abort()

    def _take(self, text: str | bytes) -> None:
        self._heard_s = time.monotonic()
        self._suspected.clear()
        if isinstance(text, bytes):
            self.stills_seen += 1
            return
        self._follow(revision_of(text))
        frame = read_frame(text, self._wanted)
        if frame is None:
            return
        if isinstance(frame, Welcome):
            self.was_welcomed = True
            self.resumed = frame.room is None
            if frame.room is not None:
                self.revision = frame.room.revision
        self._told(frame)
        if isinstance(frame, Reply) and frame.id is not None:
            waiting = self._waiting.get(frame.id)
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
