"""The control connection between a media worker and the web process, on a Unix socket.

One client at a time: a new one replaces the old one, which may have died unnoticed. Media never
waits for the web process: what the worker tells is written or queued, at worst the client is cut
off, and it starts anew from a snapshot. Both ends are protocol objects of asyncio: no tasks.
"""

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol, cast

import structlog
from pydantic import ValidationError

from sfu.control_wire import (
    FROM_WORKER,
    HEARTBEAT,
    MAX_FROM_WORKER_BYTES,
    MAX_REQUEST_BYTES,
    REQUESTS,
    Answered,
    Asked,
    Backlog,
    FrameReader,
    FrameTooLong,
    Happened,
    frame,
    is_superseded_soon,
)
from sfu.errors import OfferRefused, RoomFull, SfuError, TapRefused, UnknownPeer, WorkerBusy, WorkerUnavailable
from sfu.interfaces import (
    Command,
    Event,
    Failed,
    Hello,
    Joined,
    JoinPeer,
    LineReading,
    ReadLine,
    Reply,
    Request,
    Snapshot,
)

CONNECT_S = 5.0
REQUEST_S = 10.0
HEARTBEAT_S = 2.0
SILENCE_S = 10.0
"""A worker that says nothing for so long, not even a heartbeat, is gone."""

MAX_WAITING_REQUESTS = 256
WRITE_BUFFER_BYTES = 256 * 1024
BACKLOG_BYTES = 8 * 1024 * 1024
BACKLOG_EVENTS = 20_000

Handle = Callable[[Request], Reply]
"""Carries out a request at once. Raises SfuError."""

_ERRORS: dict[str, type[SfuError]] = {
    error.code: error for error in (OfferRefused, RoomFull, TapRefused, UnknownPeer, WorkerBusy, WorkerUnavailable)
}

_log = structlog.get_logger()


# The worker's end --------------------------------------------------------------------------------


class ControlServer:
    """The worker's end. `tell` may be called from the media path: it never waits and never raises."""

    def __init__(self) -> None:
        self._client: _ClientConnection | None = None

    def tell(self, event: Event) -> None:
        """Sends an event to the client, if there is one."""
        if self._client is not None:
            self._client.send(frame(Happened(event=event)), may_be_lost=is_superseded_soon(event))

    async def run(self, path: Path, handle: Handle) -> None:
        """Serves clients on a socket at path, for this user only, until cancelled."""
        previous_mask = os.umask(0o177)
        try:
            loop = asyncio.get_running_loop()
            server = await loop.create_unix_server(lambda: _ClientConnection(self._take, self._lose, handle), str(path))
        finally:
            os.umask(previous_mask)
        try:
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                if self._client is not None:
                    self._client.send(HEARTBEAT, may_be_lost=True)
        finally:
            server.close()
            if self._client is not None:
                self._client.cut_off()

    def _take(self, client: "_ClientConnection") -> None:
        if self._client is not None:
            _log.info("control_client_replaced")
            self._client.cut_off()
        self._client = client

    def _lose(self, client: "_ClientConnection") -> None:
        if self._client is client:
            self._client = None


class _ClientConnection(asyncio.Protocol):
    """One client as the worker sees it."""

    def __init__(
        self,
        taken: Callable[["_ClientConnection"], None],
        lost: Callable[["_ClientConnection"], None],
        handle: Handle,
    ) -> None:
        self._taken = taken
        self._lost = lost
        self._handle = handle
        self._reader = FrameReader(MAX_REQUEST_BYTES)
        self._requests: deque[bytes] = deque()
        self._backlog: Backlog[bytes] = Backlog(BACKLOG_BYTES)
        self._transport: asyncio.Transport | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not isinstance: uvloop's transports are of no class of asyncio.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        self._taken(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._lost(self)

    def data_received(self, data: bytes) -> None:
        is_idle = not self._requests
        try:
            self._requests.extend(self._reader.feed(data))
        except FrameTooLong:
            _log.error("control_request_malformed", error="too long")
            self.cut_off()
            return
        if self._transport is not None and len(self._requests) > MAX_WAITING_REQUESTS:
            self._transport.pause_reading()
        if is_idle and self._requests:
            asyncio.get_running_loop().call_soon(self._carry_out_next)

    def _carry_out_next(self) -> None:
        """One request a turn of the loop: a hundred rooms that join at once do not hold up the media of the others."""
        if self._transport is None:
            return
        try:
            asked = REQUESTS.validate_json(self._requests.popleft())
        except ValidationError as error:
            _log.error("control_request_malformed", error=error.errors(include_input=False))
            self.cut_off()
            return
        self.send(frame(Answered(id=asked.id, reply=self._carry_out(asked.request))), may_be_lost=False)
        if self._requests:
            asyncio.get_running_loop().call_soon(self._carry_out_next)
        elif self._transport is not None:
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        while not self._paused and self._transport is not None:
            waiting = self._backlog.take()
            if waiting is None:
                return
            self._transport.write(waiting)

    def send(self, data: bytes, may_be_lost: bool) -> None:
        """Writes, or queues behind what the client has not read yet; too much of that cuts it off."""
        if self._transport is None:
            return
        if not self._paused:
            self._transport.write(data)
        elif not self._backlog.put(data, len(data), may_be_lost):
            _log.error("control_client_too_slow")
            self.cut_off()

    def cut_off(self) -> None:
        """Closes without waiting for what is unsent."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _carry_out(self, request: Request) -> Reply:
        try:
            return self._handle(request)
        except SfuError as refused:
            return Failed(code=refused.code)
        except Exception:
            _log.exception("control_request_failed", request=request.type)
            return Failed(code=SfuError.code)


# The web process's end ---------------------------------------------------------------------------


class Sfu(Protocol):
    """A media worker as its users see it. Raises SfuError on refusal, WorkerUnavailable when it is gone."""

    async def snapshot(self) -> Snapshot:
        """What the worker holds now."""

    async def join(self, request: JoinPeer) -> Joined:
        """Negotiates a peer connection. Raises OfferRefused, RoomFull, WorkerUnavailable."""

    async def tell(self, request: Command) -> None:
        """Sends a command and waits until the worker has done it. Raises UnknownPeer, WorkerBusy, WorkerUnavailable."""

    async def read_line(self, request: ReadLine) -> LineReading:
        """What has come from a peer so far. Raises UnknownPeer, WorkerUnavailable."""

    def events(self) -> AsyncIterator[Event]:
        """Events in order. Ends when the worker is gone; call again after it is back."""


class ControlClient:
    """A worker as the web process sees it; see `Sfu`. Connects once: a lost worker needs a new one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker: _WorkerConnection | None = None

    async def connect(self) -> None:
        """Opens the connection. Raises WorkerUnavailable."""
        worker = _WorkerConnection()
        try:
            async with asyncio.timeout(CONNECT_S):
                await asyncio.get_running_loop().create_unix_connection(lambda: worker, str(self._path))
        except (OSError, TimeoutError):
            raise WorkerUnavailable from None
        self._worker = worker

    async def close(self) -> None:
        """Closes the connection; the worker goes on."""
        if self._worker is not None:
            self._worker.cut_off()

    async def snapshot(self) -> Snapshot:
        """What the worker holds now. Raises WorkerUnavailable."""
        reply = await self._ask(Hello())
        assert isinstance(reply, Snapshot)
        return reply

    async def join(self, request: JoinPeer) -> Joined:
        """Negotiates a peer connection. Raises OfferRefused, RoomFull, WorkerUnavailable."""
        reply = await self._ask(request)
        assert isinstance(reply, Joined)
        return reply

    async def tell(self, request: Command) -> None:
        """Sends a command and waits until the worker has done it. Raises SfuError, WorkerUnavailable."""
        await self._ask(request)

    async def read_line(self, request: ReadLine) -> LineReading:
        """What has come from a peer so far. Raises UnknownPeer, WorkerUnavailable."""
        reply = await self._ask(request)
        assert isinstance(reply, LineReading)
        return reply

    async def events(self) -> AsyncIterator[Event]:
        """Events in order, those since `connect` first. Ends when the worker is gone or silent for 10 s."""
        worker = self._worker
        while worker is not None:
            event = worker.events.take()
            if event is not None:
                yield event
            elif not await worker.more():
                return

    async def _ask(self, request: Request) -> Reply:
        if self._worker is None:
            raise WorkerUnavailable
        reply = await self._worker.ask(request)
        if isinstance(reply, Failed):
            raise _error(reply.code)
        return reply


class _WorkerConnection(asyncio.Protocol):
    """The worker as one connection of the web process sees it."""

    def __init__(self) -> None:
        self.events: Backlog[Event] = Backlog(BACKLOG_EVENTS)
        self._reader = FrameReader(MAX_FROM_WORKER_BYTES)
        self._transport: asyncio.Transport | None = None
        self._answers: dict[int, asyncio.Future[Reply]] = {}
        self._next_id = 0
        self._heard = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not isinstance: uvloop's transports are of no class of asyncio.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    def data_received(self, data: bytes) -> None:
        try:
            for body in self._reader.feed(data):
                if body:
                    self._take(FROM_WORKER.validate_json(body))
        except (FrameTooLong, ValidationError) as error:
            _log.error("control_answer_malformed", error=type(error).__name__)
            self.cut_off()
        self._heard.set()

    async def ask(self, request: Request) -> Reply:
        """The worker's reply. Raises WorkerUnavailable when it goes away or does not answer in 10 s."""
        if self._transport is None:
            raise WorkerUnavailable
        asked = Asked(id=self._next_id, request=request)
        self._next_id += 1
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._answers[asked.id] = answer
        try:
            self._transport.write(frame(asked))
            async with asyncio.timeout(REQUEST_S):
                return await answer
        except TimeoutError:
            raise WorkerUnavailable from None
        finally:
            self._answers.pop(asked.id, None)

    async def more(self) -> bool:
        """Waits for anything from the worker; False when it is gone or silent."""
        if self._transport is None:
            return False
        self._heard.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SILENCE_S):
                await self._heard.wait()
                return True
        _log.error("control_worker_silent")
        self.cut_off()
        return False

    def cut_off(self) -> None:
        """Closes at once."""
        if self._transport is not None:
            self._transport.abort()
            self._end()

    def _take(self, message: Answered | Happened) -> None:
        if isinstance(message, Answered):
            answer = self._answers.get(message.id)
            if answer is not None and not answer.done():
                answer.set_result(message.reply)
        elif not self.events.put(message.event, 1, is_superseded_soon(message.event)):
            _log.error("control_events_unread")
            self.cut_off()

    def _end(self) -> None:
        self._transport = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(WorkerUnavailable())
        self._heard.set()


def _error(code: str) -> SfuError:
    """The error of a code; of an unknown one the base, under that code."""
    known = _ERRORS.get(code)
    if known is not None:
        return known()
    error = SfuError()
    error.code = code
    return error
