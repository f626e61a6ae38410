"""The web process's end of the recorder's control socket: says what shall be recorded, hears how it goes."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import structlog
from pydantic import ValidationError

from recordings.control_wire import FROM_RECORDER, MAX_LINE_BYTES, Order, Orders, PageNote, Progress, line

CONNECT_S = 2.0
RETRY_S = 0.1
SILENCE_S = 5.0
"""A recorder that tells nothing for so long is gone, whatever its socket says."""

_log = structlog.get_logger()


class RecorderLink:
    """One recorder, connected again and again. `told` gets its progress, and None when it is gone; must not block."""

    def __init__(self, path: Path, told: Callable[[Progress | None], None]) -> None:
        """`path`: of the recorder's control socket."""
        self._path = path
        self._told = told
        self._orders: Orders | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def available(self) -> bool:
        """Whether the recorder answers now."""
        return self._writer is not None

    def want(self, orders: tuple[Order, ...]) -> None:
        """This, and nothing else, shall be recorded from now on; said again to every recorder that comes."""
        wanted = Orders(recordings=orders)
        if wanted != self._orders:
            self._orders = wanted
            self._say(line(wanted))

    def note_page(self, page: PageNote) -> None:
        """Tells a recording which page is before everyone; lost when no recorder is there."""
        self._say(line(page))

    async def run(self) -> None:
        """Keeps the connection until cancelled."""
        while True:
            try:
                async with asyncio.timeout(CONNECT_S):
                    reader, writer = await asyncio.open_unix_connection(str(self._path), limit=MAX_LINE_BYTES)
            except (OSError, TimeoutError):
                await asyncio.sleep(RETRY_S)
                continue
            self._writer = writer
            try:
                if self._orders is not None:
                    self._say(line(self._orders))
                await self._follow(reader)
            except (OSError, TimeoutError, ValueError, ValidationError) as error:
                _log.warning("recorder_lost", error=type(error).__name__)
            finally:
                self._writer = None
                writer.transport.abort()
                self._told(None)
            await asyncio.sleep(RETRY_S)

    async def _follow(self, reader: asyncio.StreamReader) -> None:
        while True:
            async with asyncio.timeout(SILENCE_S):
                said = await reader.readline()
            if not said:
                return
            self._told(FROM_RECORDER.validate_json(said))

    def _say(self, said: bytes) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError):
                self._writer.write(said)
