"""One incoming stream: a microphone, a screen's sound, or one simulcast layer of a camera or screen."""

from typing import TYPE_CHECKING

from sfu.core.clocks import PublisherClock, SenderClock
from sfu.core.packet_cache import PacketCache
from sfu.core.receive_log import Arrival, ReceiveLog
from sfu.interfaces import SourceKind
from sfu.packet import Packet

if TYPE_CHECKING:
    from sfu.slot import OutSlot

AUDIO_CLOCK_HZ = 48_000
VIDEO_CLOCK_HZ = 90_000
AUDIO_CACHE_PACKETS = 128
VIDEO_CACHE_PACKETS = 1024

VIDEO_KINDS = (SourceKind.CAMERA, SourceKind.SCREEN)

# With DTX a silent microphone sends almost nothing and is still there; a screen that does not
# change may send less than one frame a second.
_QUIET_S = {
    SourceKind.MICROPHONE: 30.0,
    SourceKind.SCREEN_SOUND: 30.0,
    SourceKind.CAMERA: 1.5,
    SourceKind.SCREEN: 6.0,
}


class Layer:
    """What one SSRC of a publisher carries, and the slots that follow it.

    `followers` get every packet; `awaiting` begin at the next packet a receiver can begin at.
    `index` counts layers from the lowest. Counters are totals. Owned by its Source.
    """

    __slots__ = (
        "awaiting",
        "bytes",
        "cache",
        "clock",
        "followers",
        "height",
        "index",
        "key_frames",
        "last_packet_s",
        "last_timestamp",
        "log",
        "name",
        "packets",
        "picture_losses",
        "quiet_s",
        "report_ntp",
        "report_s",
        "ssrc",
    )

    def __init__(self, kind: SourceKind, rid: str, index: int, ssrc: int, publisher: PublisherClock) -> None:
        is_video = kind in VIDEO_KINDS
        clock_hz = VIDEO_CLOCK_HZ if is_video else AUDIO_CLOCK_HZ
        self.name = f"{kind}.{rid}" if rid else str(kind)
        self.index = index
        self.ssrc = ssrc
        self.quiet_s = _QUIET_S[kind]
        self.height = 0
        self.log = ReceiveLog(clock_hz)
        self.clock = SenderClock(clock_hz, publisher)
        self.cache: PacketCache[Packet] = PacketCache(VIDEO_CACHE_PACKETS if is_video else AUDIO_CACHE_PACKETS)
        self.followers: list[OutSlot] = []
        self.awaiting: list[OutSlot] = []
        self.last_packet_s = float("-inf")
        self.last_timestamp = 0
        self.report_ntp = 0
        self.report_s = 0.0
        self.packets = 0
        self.bytes = 0
        self.key_frames = 0
        self.picture_losses = 0

    def note_report(self, ntp: int, timestamp: int, now_s: float) -> None:
        """Takes in the publisher's sender report: 64-bit NTP time and the stream's timestamp at it."""
        self.clock.report(ntp, timestamp, now_s)
        if self.packets:
            self.clock.captured_s(self.last_timestamp, self.last_packet_s)  # Which may show that the report was late.
        self.report_ntp = ntp
        self.report_s = now_s

    def live(self, now_s: float) -> bool:
        """Whether packets come: none for `quiet_s` means that the publisher has stopped it."""
        return now_s - self.last_packet_s < self.quiet_s

    def take(self, packet: Packet, now_s: float, retransmitted: bool) -> bool:
        """Notes an incoming packet; False when it was here before and must not be forwarded."""
        arrival = self.log.received(packet.sequence, packet.timestamp, now_s, retransmitted)
        if arrival is Arrival.DUPLICATE or arrival is Arrival.LATE:
            return False
        packet.arrived_s = now_s
        self.last_packet_s = now_s
        self.last_timestamp = packet.timestamp
        self.packets += 1
        self.bytes += len(packet.payload)
        self.cache.put(packet.sequence, packet)
        return True

    def drop(self, slot: "OutSlot") -> None:
        """Takes a slot off this layer; one that is not on it is ignored."""
        if slot in self.followers:
            self.followers.remove(slot)
        if slot in self.awaiting:
            self.awaiting.remove(slot)
