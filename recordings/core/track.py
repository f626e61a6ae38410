"""One stream of the programme: packets and reports in, frames with their moments out."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from recordings.core.clock import StreamClock
from recordings.core.frames import Codec, Encoded, Frame
from recordings.core.h264 import H264Frames
from recordings.core.opus import duration_s
from recordings.core.reorder import Reorder
from recordings.core.rtp import RtpPacket, SenderReport
from recordings.core.vp8 import Vp8Frames

SOUND_HZ, PICTURE_HZ = 48_000, 90_000
SOUND_WAIT_S = 0.12
PICTURE_WAIT_S = 1.0
"""Lost packets of pictures are sent again, of sound they are not: it is waited for what came out of order only."""

FIRST_REPORT_S = 0.3
"""The worker reports within 50 ms of a stream's first packet; longer than this nobody waits for it."""

MOST_HELD = 200


class Depacketizer(Protocol):
    """Frames of one codec out of packets in order."""

    waits_for_key: bool

    def take(self, payload: bytes, marker: bool, missing: int) -> Encoded | None:
        """A frame that is complete with this packet, before which `missing` packets never came."""

    def lose(self) -> None:
        """Something is missing."""


class OpusFrames:
    """Every packet is a frame that a decoder can begin at."""

    waits_for_key = False

    def take(self, payload: bytes, marker: bool, missing: int) -> Encoded | None:
        """The packet, unless it is empty."""
        return Encoded(payload, key=True) if payload else None

    def lose(self) -> None:
        """Silence is no loss to what follows."""


class Track:
    """`codecs`: payload type → codec. Counters are totals: packets that never came, and frames given out."""

    def __init__(self, name: str, codecs: Mapping[int, Codec]) -> None:
        self.name = name
        self.is_picture = Codec.OPUS not in codecs.values()
        self.missing = 0
        self.frames = 0
        self._codecs = codecs
        self._packets: Reorder[RtpPacket] = Reorder(PICTURE_WAIT_S if self.is_picture else SOUND_WAIT_S)
        self._clock = StreamClock(PICTURE_HZ if self.is_picture else SOUND_HZ)
        self._depacketizers: dict[Codec, Depacketizer] = {}
        self._held: list[tuple[Codec, Encoded, int]] = []
        self._began: tuple[float, float] | None = None
        self._last: Codec | None = None

    def begin(self) -> None:
        """Another stream begins: nothing of the one before goes on."""
        self._packets.forget()
        self._clock.forget()
        self._held.clear()
        self._began = None
        for depacketizer in self._depacketizers.values():
            depacketizer.lose()

    @property
    def wants_key_frame(self) -> bool:
        """Whether pictures come that are of no use without a key frame."""
        return self._last is not None and self._depacketizers[self._last].waits_for_key

    def report(self, report: SenderReport) -> None:
        """Notes which timestamp was when."""
        self._clock.report(report.wall_s, report.timestamp)

    def take(self, packet: RtpPacket, now_s: float, wall_s: float) -> None:
        """Takes a packet that came at now_s (monotonic) and wall_s (Unix); one of an unknown codec is passed over."""
        if packet.payload_type not in self._codecs:
            return
        if self._began is None:
            self._began = (now_s, wall_s)
        self._packets.put(packet.sequence, packet, now_s)

    def drain(self, now_s: float) -> Iterator[Frame]:
        """The frames that are complete by now, in order."""
        for packet, missing in self._packets.take(now_s):
            self.missing += missing
            codec = self._codecs[packet.payload_type]
            encoded = self._of(codec).take(packet.payload, packet.marker, missing)
            if encoded is not None:
                self._held.append((codec, encoded, packet.timestamp))
        if not self._held or self._began is None:
            return
        if not self._clock.known:
            if now_s - self._began[0] < FIRST_REPORT_S and len(self._held) < MOST_HELD:
                return
            self._clock.guess(self._began[1], self._held[0][2])
        for codec, encoded, timestamp in self._held:
            moment = self._clock.wall_s(timestamp)
            assert moment is not None
            self.frames += 1
            yield Frame(codec, encoded, moment, 0.0 if self.is_picture else duration_s(encoded.data))
        self._held.clear()

    def _of(self, codec: Codec) -> Depacketizer:
        """Where packets of this codec belong; a change of codec ends what the other was putting together."""
        if codec is not self._last:
            if self._last is not None:
                self._depacketizers[self._last].lose()
            if codec not in self._depacketizers:
                self._depacketizers[codec] = _DEPACKETIZERS[codec]()
            self._last = codec
        return self._depacketizers[codec]


_DEPACKETIZERS: Mapping[Codec, type[Depacketizer]] = {
    Codec.VP8: Vp8Frames,
    Codec.H264: H264Frames,
    Codec.OPUS: OpusFrames,
}
