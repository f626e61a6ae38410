"""Who records, as little as a test of the worker's tap needs."""

import asyncio
import socket
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from sfu.tap_wire import FROM_TAP, MAX_TAP_BYTES, TapKeyFrame, TapOpened, TapSlotName
from sfu.transport.rtcp import SenderReport, parse_compound
from sfu.transport.rtp import RtpView, is_rtcp


@dataclass(frozen=True)
class Heard:
    """One media packet."""

    name: str
    payload_type: int
    sequence: int
    timestamp: int
    payload: bytes


@dataclass
class TapReader:
    """Connected to a tap; what came is kept in order: messages, `Heard` and sender reports."""

    socket: socket.socket
    names: dict[int, str] = field(default_factory=dict)
    came: list[BaseModel | Heard | SenderReport] = field(default_factory=list)

    @property
    def media(self) -> list[Heard]:
        """The media packets so far."""
        self.read()
        return [each for each in self.came if isinstance(each, Heard)]

    def on(self, name: TapSlotName) -> list[Heard]:
        """The media packets of one stream so far."""
        return [each for each in self.media if each.name == name]

    def messages(self) -> list[BaseModel]:
        """What was told so far."""
        self.read()
        return [each for each in self.came if isinstance(each, BaseModel)]

    def wish(self, name: TapSlotName) -> None:
        """Asks for a key frame."""
        self.socket.send(TapKeyFrame(name=name).model_dump_json().encode())

    def read(self) -> bool:
        """Takes what waits; False when the worker has hung up."""
        while True:
            try:
                packet = self.socket.recv(MAX_TAP_BYTES)
            except BlockingIOError:
                return True
            except ConnectionResetError:
                return False
            if not packet:
                return False
            self._take(packet)

    def close(self) -> None:
        self.socket.close()

    def _take(self, packet: bytes) -> None:
        if packet[:1] == b"{":
            message = FROM_TAP.validate_json(packet)
            if isinstance(message, TapOpened):
                self.names = {slot.ssrc: slot.name for slot in message.slots}
            self.came.append(message)
        elif is_rtcp(packet[1]):
            view = memoryview(packet)
            self.came += [each for each in parse_compound(view, len(packet)) if isinstance(each, SenderReport)]
        else:
            view, header = memoryview(packet), RtpView()
            assert header.read(view, len(packet))
            name = self.names[header.ssrc]
            payload = packet[header.payload_offset : header.payload_end]
            self.came.append(Heard(name, header.payload_type, header.sequence, header.timestamp, payload))


async def connect(path: Path) -> TapReader:
    """Connects, and gives the worker its turn to notice."""
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    opened.setblocking(False)
    opened.connect(str(path))
    await turn()
    return TapReader(opened)


async def turn() -> None:
    """Lets the event loop look at its sockets."""
    for _ in range(3):
        await asyncio.sleep(0)
