"""The recorder's end of a tap: connects, and connects again."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import structlog

from sfu.tap_wire import MAX_TAP_BYTES, TapKeyFrame, TapSlotName

RETRY_S = 0.1
PACKETS_A_TURN = 128

_log = structlog.get_logger()


class TapClient:
    """`take` gets the packets that waited, in order, at each waking; `lost` is called when the worker hung up."""

    def __init__(self, path: Path, take: Callable[[list[bytes]], None], lost: Callable[[], None]) -> None:
        self._path = path
        self._take = take
        self._lost = lost
        self._socket: socket.socket | None = None
        self._gone = asyncio.Event()

    @property
    def attached(self) -> bool:
        """Whether the worker is connected."""
        return self._socket is not None

    async def run(self) -> None:
        """Stays connected until cancelled."""
        try:
            while True:
                if self._connect():
                    await self._gone.wait()
                await asyncio.sleep(RETRY_S)
        finally:
            self._part()

    def want_key_frame(self, name: TapSlotName) -> None:
        """Asks for a key frame; a worker that does not take it is asked again by whoever still wants one."""
        if self._socket is None:
            return
        try:
            self._socket.send(TapKeyFrame(name=name).model_dump_json().encode())
        except BlockingIOError:
            pass
        except OSError:
            self._hang_up()

    def _connect(self) -> bool:
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        try:
            opened.connect(str(self._path))
        except OSError:
            opened.close()
            return False
        self._socket = opened
        self._gone.clear()
        asyncio.get_running_loop().add_reader(opened.fileno(), self._read)
        return True

    def _read(self) -> None:
        opened = self._socket
        packets: list[bytes] = []
        hung_up = False
        while opened is not None and len(packets) < PACKETS_A_TURN:
            try:
                packet = opened.recv(MAX_TAP_BYTES)
            except BlockingIOError:
                break
            except OSError:
                packet = b""
            if not packet:
                hung_up = True
                break
            packets.append(packet)
        try:
            if packets:
                self._take(packets)
        except Exception:
            # What one packet does must not end the recording.
            _log.exception("tap_packet_fault")
        if hung_up:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._part()
            self._lost()

    def _part(self) -> None:
        opened, self._socket = self._socket, None
        if opened is not None:
            asyncio.get_running_loop().remove_reader(opened.fileno())
            opened.close()
        self._gone.set()
