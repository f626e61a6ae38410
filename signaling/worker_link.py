"""The web process's end of the control connection: keeps it up, and says when the worker is gone or back."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from sfu.control import Sfu
from sfu.errors import SfuError, WorkerUnavailable
from sfu.interfaces import Command, Event, Joined, JoinPeer, LineReading, ReadLine, Snapshot

CONNECT_TIMEOUT_S = 2.0
RETRY_S = 0.1
REQUEST_TIMEOUT_S = 5.0
READY_TIMEOUT_S = 5.0

_log = structlog.get_logger(__name__)


class Control(Sfu, Protocol):
    """A control connection that is not open yet."""

    async def connect(self) -> None:
        """Opens it. Raises WorkerUnavailable."""

    async def close(self) -> None:
        """Closes it; the worker goes on."""


class Watcher(Protocol):
    """Who wants to know; called in order, must not block."""

    def worker_back(self, snapshot: Snapshot) -> None:
        """The worker answers, and holds this."""

    def worker_gone(self) -> None:
        """The worker does not answer, and what it held is lost."""

    def worker_event(self, event: Event) -> None:
        """Something happened in the worker."""


class WorkerLink:
    """One worker, connected again and again. Requests wait a little for a worker that is starting."""

    def __init__(self, make: Callable[[], Control]) -> None:
        """`make`: a new control connection, not open yet."""
        self._make = make
        self._sfu: Sfu | None = None
        self._up = asyncio.Event()

    @property
    def available(self) -> bool:
        """Whether the worker answers now."""
        return self._sfu is not None

    async def run(self, watcher: Watcher) -> None:
        """Keeps the connection until cancelled. A broken one is made anew before the worker is called gone."""
        answered = False
        while True:
            control = self._make()
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    await control.connect()
                    snapshot = await control.snapshot()
            except (SfuError, OSError, TimeoutError):
                await _close(control)
                if answered:
                    answered = False
                    _log.warning("worker_gone")
                    watcher.worker_gone()
                await asyncio.sleep(RETRY_S)
                continue
            answered = True
            _log.info("worker_connected", rooms=len(snapshot.rooms))
            watcher.worker_back(snapshot)
            await self._follow(control, watcher)

    async def settled(self) -> bool:
        """Whether the worker answers, after waiting a little for one that is starting."""
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                await self._up.wait()
        except TimeoutError:
            return False
        return True

    async def join(self, request: JoinPeer) -> Joined:
        """Negotiates a peer. Raises OfferRefused, RoomFull, WorkerUnavailable, TimeoutError."""
        sfu = await self._ready()
        async with asyncio.timeout(REQUEST_TIMEOUT_S):
            return await sfu.join(request)

    async def tell(self, request: Command) -> None:
        """Sends a command. Raises UnknownPeer, WorkerBusy, WorkerUnavailable at once without a worker, TimeoutError."""
        if self._sfu is None:
            raise WorkerUnavailable
        async with asyncio.timeout(REQUEST_TIMEOUT_S):
            await self._sfu.tell(request)

    async def read_line(self, request: ReadLine) -> LineReading:
        """What has come from a peer. Raises UnknownPeer, WorkerUnavailable at once when there is none, TimeoutError."""
        if self._sfu is None:
            raise WorkerUnavailable
        async with asyncio.timeout(REQUEST_TIMEOUT_S):
            return await self._sfu.read_line(request)

    async def _ready(self) -> Sfu:
        await self.settled()
        if self._sfu is None:
            raise WorkerUnavailable
        return self._sfu

    async def _follow(self, control: Control, watcher: Watcher) -> None:
        self._sfu = control
        self._up.set()
        try:
            async for event in control.events():
                watcher.worker_event(event)
        except SfuError as error:
            _log.warning("worker_events_broken", code=error.code)
        finally:
            self._sfu = None
            self._up.clear()
            await _close(control)


async def _close(control: Control) -> None:
    try:
        async with asyncio.timeout(1.0):
            await control.close()
    except (SfuError, OSError, TimeoutError):
        _log.debug("control_close_failed")
