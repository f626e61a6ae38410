"""The sending side of one connection: what all its slots share."""

from collections import deque
from typing import TYPE_CHECKING, Protocol

from sfu.core.pacing import Pacer
from sfu.packet import Packet
from sfu.transport.plain import PlainPair
from sfu.transport.srtp import SrtpPair

if TYPE_CHECKING:
    from sfu.layer import Layer
    from sfu.slot import OutSlot

FREE_RATE_BPS = 20_000_000
LEAST_RATE_BPS = 1_000_000
PACE_FACTOR = 2.5
BURST_BYTES = 30_000
REPAIR_SHARE = 0.5
REPAIR_BURST_BYTES = 15_000
LEAST_REPAIR_BPS = 50_000
MAX_BACKLOG_PACKETS = 600


class Outlet(Protocol):
    """What a link needs of a place to send to: see `Endpoint`."""

    def send(self, datagram: bytes | memoryview) -> bool:
        """Sends one datagram without waiting; False when it cannot leave now."""

    def send_many(self, datagrams: memoryview, datagram_bytes: int) -> bool:
        """Sends datagrams that lie end to end, all of one length but the last, which may be shorter."""


class Link:
    """Where the packets for one receiver leave, and how fast. `srtp` is None until the handshake is done.

    Video beyond the pace waits in `backlog`, oldest first; sound never waits. `repairs` is the pace of what is sent
    again: on a full line it must not add to what fills it. `is_thin`: it carries the voice and no more; twice, that
    would not get through at all.
    """

    __slots__ = ("backlog", "dropped", "endpoint", "is_thin", "pacer", "repairs", "sent_bytes", "srtp")

    def __init__(self, endpoint: Outlet) -> None:
        self.endpoint = endpoint
        self.srtp: SrtpPair | PlainPair | None = None
        self.pacer = Pacer(FREE_RATE_BPS, BURST_BYTES)
        self.repairs = Pacer(LEAST_RATE_BPS, REPAIR_BURST_BYTES)
        self.backlog: deque[tuple[OutSlot, Layer, Packet]] = deque()
        self.dropped = 0
        self.is_thin = False
        self.sent_bytes = 0

    def set_estimate(self, estimate_bps: int | None) -> None:
        """Paces by the receiver's estimate of its line: a key frame leaves no faster than 2.5 times that."""
        if estimate_bps is None:
            self.pacer.rate_bps = FREE_RATE_BPS
            self.repairs.rate_bps = LEAST_RATE_BPS
        else:
            self.pacer.rate_bps = min(max(estimate_bps * PACE_FACTOR, LEAST_RATE_BPS), FREE_RATE_BPS)
            self.repairs.rate_bps = max(estimate_bps * REPAIR_SHARE, LEAST_REPAIR_BPS)

    def wait(self, slot: "OutSlot", layer: "Layer", packet: Packet) -> None:
        """Puts a packet of a layer at the end of the backlog; the oldest is dropped when too many wait."""
        if len(self.backlog) >= MAX_BACKLOG_PACKETS:
            oldest, its_layer, _ = self.backlog.popleft()
            self.drop(oldest, its_layer)
        self.backlog.append((slot, layer, packet))

    def drop(self, slot: "OutSlot", layer: "Layer") -> None:
        """Counts a packet that waited in vain, as lost on this line while the slot still shows the layer."""
        self.dropped += 1
        if slot.layer is layer:
            slot.rewriter.gave_up()
