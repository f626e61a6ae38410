"""All recordings that run, and the web process that says which."""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import structlog
from pydantic import ValidationError

from recordings.control_wire import MAX_LINE_BYTES, TO_RECORDER, Order, Orders, PageNote, Progress, line
from recordings.errors import NoKey
from recordings.recorder.accounting import Accounting
from recordings.recorder.session import Session
from recordings.recorder.shelf import space_on
from recordings.sealing.files import Vault

PROGRESS_S = 1.0
SLOW_BYTES = 256 * 1024
HANG_UP_S = 1.0

_log = structlog.get_logger()


class Recorder:
    """Owns the sessions' tasks and the control socket. Recordings go on when the web process is gone."""

    def __init__(self, control: Path, taps: Path, volumes: Sequence[Path], vault: Vault) -> None:
        """`control`: the socket to make; `taps`: the folder of the taps' sockets; `volumes`: where recordings lie."""
        self._control = control
        self._taps = taps
        self._volumes = tuple(volumes)
        self._vault = vault
        self._no_key = False
        self._accounting = Accounting()
        self._sessions: dict[str, Session] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._orders: tuple[Order, ...] = ()
        self._client: asyncio.StreamWriter | None = None
        self._serving: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Serves until cancelled; then every recording is in its files."""
        self._control.unlink(missing_ok=True)
        previous_mask = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._serve, str(self._control), limit=MAX_LINE_BYTES)
        finally:
            os.umask(previous_mask)
        try:
            async with server, asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell_forever())
                tasks.create_task(self._accounting.run())
                tasks.create_task(self._look_for_key_forever())
                while True:
                    await self._changed.wait()
                    self._changed.clear()
                    self._carry_out(tasks)
                    self._tell()
        finally:
            await self._hang_up()

    async def _hang_up(self) -> None:
        """Its client's task ends with its line; one that the end of the loop cancels is reported as a fault."""
        if self._serving is not None and self._client is not None:
            self._client.transport.abort()
            await asyncio.wait([self._serving], timeout=HANG_UP_S)

    def _carry_out(self, tasks: asyncio.TaskGroup) -> None:
        """Begins what is ordered and does not run, ends what runs and is not. A change is an end and a beginning."""
        wanted = {order.recording: order for order in self._orders}
        for recording, session in self._sessions.items():
            if wanted.get(recording) != session.order:
                self._running[recording].cancel()
        for recording, order in wanted.items():
            if recording not in self._running:
                session = self._sessions[recording] = Session(order, self._taps, self._volumes, self._vault)
                self._running[recording] = tasks.create_task(self._keep(session))

    async def _keep(self, session: Session) -> None:
        """A fault in one recording ends only that one; it is begun anew, as the orders still say so."""
        try:
            await session.run()
        except Exception:
            _log.exception("recording_fault", recording=session.order.recording)
            await asyncio.sleep(PROGRESS_S)
        finally:
            del self._sessions[session.order.recording], self._running[session.order.recording]
            self._changed.set()

    # The web process -----------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client at a time: a new one takes the place of the old."""
        if self._client is not None:
            self._client.transport.abort()
        self._client, self._serving = writer, asyncio.current_task()
        self._tell()
        try:
            while said := await reader.readline():
                self._hear(said)
        except (OSError, ValueError, ValidationError) as error:
            _log.warning("control_malformed", error=type(error).__name__)
        finally:
            if self._client is writer:
                self._client = None
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _hear(self, said: bytes) -> None:
        message = TO_RECORDER.validate_json(said)
        match message:
            case Orders():
                self._orders = message.recordings
                self._changed.set()
            case PageNote():
                session = self._sessions.get(message.recording)
                if session is not None:
                    session.note_page(message)

    async def _tell_forever(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_S)
            self._tell()

    async def _look_for_key_forever(self) -> None:
        """In another thread: the disk it is on is not ours, and may hang."""
        while True:
            try:
                await asyncio.to_thread(self._vault.check)
            except NoKey as error:
                if not self._no_key:
                    _log.error("recording_no_key", why=str(error))
                self._no_key = True
            else:
                self._no_key = False
            await asyncio.sleep(PROGRESS_S)

    def _tell(self) -> None:
        """Says how it goes; a client that does not read is parted from."""
        client = self._client
        if client is None:
            return
        spaces = tuple((space.free_bytes, space.total_bytes) for space in map(space_on, self._volumes))
        going = tuple(session.progress() for session in self._sessions.values())
        own = self._accounting.turn()
        client.write(line(Progress(figures=own, recordings=going, volumes=spaces, no_key=self._no_key)))
        if client.transport.get_write_buffer_size() > SLOW_BYTES:
            client.transport.abort()
