"""Work for one owner: others hand it in, the owner's task does it in order. So what it owns needs no locks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from signaling.errors import HallClosed, Overloaded

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Inbox:
    """A queue of work. `ask` is for clients and bounded; `post` is for what must not be lost, and small."""

    def __init__(self, limit: int) -> None:
        """`limit`: pieces of work that may wait before `ask` refuses more."""
        self._limit = limit
        self._waiting: asyncio.Queue[_Piece | None] = asyncio.Queue()
        self._closed = False

    async def ask(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of the work, done in the owner's task; it is done even when the asker goes away meanwhile.

        Raises Overloaded, HallClosed, and whatever the work raises.
        """
        if self._closed:
            raise HallClosed
        if self._waiting.qsize() >= self._limit:
            raise Overloaded
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait(_Asked(work, done))
        return await done

    def post(self, work: Callable[[], Awaitable[None]]) -> None:
        """Hands in work that nobody waits for; its faults are logged."""
        if not self._closed:
            self._waiting.put_nowait(_Posted(work))

    def close(self) -> None:
        """Takes no more work; `run` ends after what waits already."""
        if not self._closed:
            self._closed = True
            self._waiting.put_nowait(None)

    async def run(self) -> None:
        """Does the work until closed or cancelled; who still waits then is told HallClosed."""
        try:
            while (piece := await self._waiting.get()) is not None:
                await piece.carry_out()
        finally:
            self._closed = True
            while not self._waiting.empty():
                left = self._waiting.get_nowait()
                if left is not None:
                    left.give_up()


class _Asked:
    """Work whose result somebody waits for."""

    def __init__(self, work: Callable[[], Awaitable[T]], done: "asyncio.Future[T]") -> None:
        self._work: Callable[[], Awaitable[object]] = work
        self._done: asyncio.Future[object] = done  # type: ignore[assignment]  # A future takes what its work gives.

    async def carry_out(self) -> None:
        try:
            result = await self._work()
        except asyncio.CancelledError:
            self.give_up()
            raise
        except Exception as error:  # Handed to the asker, who knows what to say.
            if not self._done.done():
                self._done.set_exception(error)
        else:
            if not self._done.done():
                self._done.set_result(result)

    def give_up(self) -> None:
        if not self._done.done():
            self._done.set_exception(HallClosed())


class _Posted:
    """Work that nobody waits for."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work

    async def carry_out(self) -> None:
        try:
            await self._work()
        except Exception:
            _log.exception("posted_work_failed")

    def give_up(self) -> None:
        """Nobody waits."""


_Piece = _Asked | _Posted
