"""The worker's end of a tap: a listening Unix socket of whole packets, and the one who is connected."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import structlog

SEND_BUFFER_BYTES = 4 * 1024 * 1024
"""Asked for; the system may give less. 2 MB hold five seconds of all streams."""

MOST_MESSAGE_BYTES = 4096
MESSAGES_A_TURN = 8

_log = structlog.get_logger()


class TapSocket:
    """Never waits: what the other side does not take is dropped and counted in `send_drops`.

    A newcomer takes the place of who was connected, who may have died unnoticed. Has what a `Link` needs of an
    endpoint.
    """

    def __init__(self, path: Path, attached: Callable[[], None], heard: Callable[[bytes], None]) -> None:
        """Listens at path, for this user only. Raises OSError. `attached`: somebody has connected, or has gone."""
        self.send_drops = 0
        self._path = path
        self._attached = attached
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._taker: socket.socket | None = None
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.setblocking(False)
        previous_mask = os.umask(0o177)
        try:
            self._listener.bind(str(path))
        except OSError:
            self._listener.close()
            raise
        finally:
            os.umask(previous_mask)
        self._listener.listen(2)
        self._loop.add_reader(self._listener.fileno(), self._accept)

    @property
    def connected(self) -> bool:
        """Whether anybody takes what is sent."""
        return self._taker is not None

    def send(self, datagram: bytes | memoryview) -> bool:
        """Sends one packet; False when it was dropped."""
        taker = self._taker
        if taker is not None:
            try:
                taker.send(datagram)
            except BlockingIOError:
                pass
            except OSError:
                self._part()
            else:
                return True
        self.send_drops += 1
        return False

    def send_many(self, datagrams: memoryview, datagram_bytes: int) -> bool:
        """Sends packets that lie end to end, all of one length but the last; False when one was dropped."""
        starts = range(0, len(datagrams), datagram_bytes)
        return all([self.send(datagrams[start : start + datagram_bytes]) for start in starts])  # noqa: C419 - All go.

    def cut_off(self) -> None:
        """Parts from who is connected, who may come again and is told everything then."""
        if self._taker is not None:
            self._part()

    def close(self) -> None:
        """Takes the socket away."""
        self._attached = lambda: None
        self.cut_off()
        self._loop.remove_reader(self._listener.fileno())
        self._listener.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        try:
            taker, _ = self._listener.accept()
        except OSError:
            return
        self.cut_off()
        taker.setblocking(False)
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._taker = taker
        self._loop.add_reader(taker.fileno(), self._read)
        self._attached()

    def _read(self) -> None:
        for _ in range(MESSAGES_A_TURN):
            taker = self._taker
            if taker is None:
                return
            try:
                message = taker.recv(MOST_MESSAGE_BYTES)
            except BlockingIOError:
                return
            except OSError:
                message = b""
            if not message:
                self._part()
                return
            try:
                self._heard(message)
            except Exception:
                _log.exception("tap_message_fault")

    def _part(self) -> None:
        taker, self._taker = self._taker, None
        if taker is not None:
            self._loop.remove_reader(taker.fileno())
            taker.close()
            self._attached()
