"""What a thin line carries, by kind, counted at its near end in whole IP packets.

Source: packet(7); RFC 5764 section 5.1.2; RFC 5761 section 4.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

_EVERY_PROTOCOL = 0x0003
_TCP, _UDP = 6, 17
_RTP_FROM, _RTP_TO = 128, 191
_PADDED = 0x20
_RTCP_FROM, _RTCP_TO = 192, 223
_WEBSOCKET = b"Upgrade: websocket"


class Kind(StrEnum):
    """What a packet carries. Of TCP, headers are those of packets that carry something, acknowledgements nothing."""

    SOUND = "sound"
    PROBES = "probes"
    RTCP = "rtcp"
    CHECKS = "checks"
    SIGNALING = "signaling"
    PICTURES = "pictures"
    TCP_HEADERS = "tcp headers"
    ACKNOWLEDGEMENTS = "acknowledgements"
    OTHER = "other"


class LineMeter:
    """Bytes of each kind from the near end (`down`) and from the far one (`up`) since it was last read."""

    def __init__(self) -> None:
        self.down: Counter[Kind] = Counter()
        self.up: Counter[Kind] = Counter()
        self._signaling: set[int] = set()

    def take(self, packet: memoryview, *, leaves: bool) -> None:
        """Counts one IP packet; `leaves` for the far end."""
        counted = self.down if leaves else self.up
        start = (packet[0] & 0x0F) * 4
        if packet[0] >> 4 != 4 or packet[9] not in (_TCP, _UDP):
            counted[Kind.OTHER] += len(packet)
        elif packet[9] == _UDP:
            counted[_datagram(packet[start + 8 :])] += len(packet)
        else:
            self._segment(packet, start, counted, leaves=leaves)

    def read(self) -> dict[str, dict[str, int]]:
        """What was counted; begins anew."""
        told = {"down": dict(self.down), "up": dict(self.up)}
        self.down.clear()
        self.up.clear()
        return {way: {str(kind): n_bytes for kind, n_bytes in counted.items()} for way, counted in told.items()}

    def _segment(self, packet: memoryview, start: int, counted: Counter[Kind], *, leaves: bool) -> None:
        body = packet[start + (packet[start + 12] >> 4) * 4 :]
        if not body:
            counted[Kind.ACKNOWLEDGEMENTS] += len(packet)
            return
        at = start + 2 if leaves else start
        port = packet[at] << 8 | packet[at + 1]
        if not leaves and _WEBSOCKET in bytes(body):
            self._signaling.add(port)
        counted[Kind.SIGNALING if port in self._signaling else Kind.PICTURES] += len(body)
        counted[Kind.TCP_HEADERS] += len(packet) - len(body)


def _datagram(body: memoryview) -> Kind:
    if len(body) < 2 or not _RTP_FROM <= body[0] <= _RTP_TO:
        return Kind.CHECKS
    if _RTCP_FROM <= body[1] <= _RTCP_TO:
        return Kind.RTCP
    return Kind.PROBES if body[0] & _PADDED else Kind.SOUND


@asynccontextmanager
async def line_meter(device: str) -> AsyncIterator[LineMeter]:
    """Counts what passes a network device of this namespace for the time of the block; needs root.

    What leaves is counted after the queue that shapes it: as it goes onto the line.
    """
    meter = LineMeter()
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERY_PROTOCOL)) as tap:
        tap.bind((device, _EVERY_PROTOCOL))
        tap.setblocking(False)

        def take() -> None:
            packet, (_, _, passage, *_) = tap.recvfrom(65_536)
            meter.take(memoryview(packet), leaves=passage == socket.PACKET_OUTGOING)

        loop = asyncio.get_running_loop()
        loop.add_reader(tap, take)
        try:
            yield meter
        finally:
            loop.remove_reader(tap)
