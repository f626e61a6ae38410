"""One media packet in the form every receiver's copy is made from."""

from sfu.core.codecs import Codec
from sfu.core.vp8 import Vp8


class Packet:
    """A packet after decryption and before any receiver's rewriting; shared by all receivers, never changed.

    `payload` is the RTP payload without padding; `sequence` and `timestamp` are the publisher's;
    `arrived_s` is monotonic seconds; `entry` tells that a receiver can begin here: any sound, or
    the first packet of a key frame.
    """

    __slots__ = ("arrived_s", "codec", "entry", "marker", "payload", "sequence", "timestamp", "vp8")

    def __init__(self, codec: Codec, marker: bool, sequence: int, timestamp: int, payload: bytes) -> None:
        self.codec = codec
        self.marker = marker
        self.sequence = sequence
        self.timestamp = timestamp
        self.payload = payload
        self.vp8: Vp8 | None = None
        self.entry = False
        self.arrived_s = 0.0
