"""One receive slot of a peer: the constant stream that sources and layers take turns on."""

from sfu.core.clocks import SlotClock
from sfu.core.codecs import Codec
from sfu.core.negotiation import SlotLine
from sfu.core.opus import Bundle
from sfu.core.receive_log import RetransmitGuard
from sfu.core.reported_loss import ReportedLoss
from sfu.core.rewriter import SlotRewriter
from sfu.core.slots import Place
from sfu.interfaces import SlotKind
from sfu.layer import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ, Layer
from sfu.link import Link
from sfu.packet import Packet
from sfu.source import Source
from sfu.transport.rtcp import ReportBlock
from sfu.transport.rtp import HeaderTemplate

SOUND_STEP_TICKS = 960  # One Opus frame of 20 ms.
REDUNDANT_FROM_LOSS = 0.03
HOLD_OLD_S = 3.0
LATE_S = 0.4

SOUND_SLOTS = (SlotKind.VOICE, SlotKind.SCREEN_SOUND)


class OutSlot:
    """What one receiver gets on one line. Owned by its Peer; the forwarding sends what it describes.

    `source` is whose media the room wants here; `layer` is what is forwarded now; `pending` is the
    layer whose next key frame takes over; `refused` the last one whose codec the receiver does not know. `fresh` is
    set until a new source's first sound has been sent, which carries the marker. `bundle`: sound that waits to leave
    several frames at a time, on a line that carries little more.
    """

    __slots__ = (
        "_lost",
        "answered_report",
        "bundle",
        "bytes",
        "clock",
        "fresh",
        "guard",
        "header",
        "headers",
        "is_sound",
        "jitter_s",
        "key_frames",
        "layer",
        "line",
        "link",
        "lost_packets",
        "nacks",
        "name",
        "packets",
        "payload_type",
        "pending",
        "pending_since_s",
        "picture_losses",
        "place",
        "red_header",
        "redundant",
        "refused",
        "reported",
        "rewriter",
        "rtx_headers",
        "rtx_sequence",
        "source",
    )

    def __init__(self, line: SlotLine, link: Link, sequence: int, timestamp: int) -> None:
        """`sequence` and `timestamp` are the random numbers the slot begins with."""
        self.line = line
        self.link = link
        self.place = Place(line.kind, line.index)
        numbered = line.kind in (SlotKind.VOICE, SlotKind.TILE)
        self.name = f"{line.kind}.{line.index}" if numbered else str(line.kind)
        self.is_sound = line.kind in SOUND_SLOTS
        clock_hz = AUDIO_CLOCK_HZ if self.is_sound else VIDEO_CLOCK_HZ
        self.rewriter = SlotRewriter(clock_hz, sequence, timestamp, SOUND_STEP_TICKS if self.is_sound else 1)
        self.clock = SlotClock(clock_hz)
        self.guard = RetransmitGuard()
        self.headers = {codec: _template(line, line.ssrc, known.payload_type) for codec, known in line.codecs.items()}
        self.rtx_headers: dict[Codec, HeaderTemplate] = {}
        if line.rtx_ssrc is not None:
            for codec, known in line.codecs.items():
                if known.rtx_payload_type is not None:
                    self.rtx_headers[codec] = _template(line, line.rtx_ssrc, known.rtx_payload_type)
        self.red_header = None
        if line.red_payload_type is not None:
            self.red_header = _template(line, line.ssrc, line.red_payload_type)
        self.header: HeaderTemplate | None = None
        self.payload_type = 0
        self.rtx_sequence = sequence ^ 0x5555
        self.redundant = False
        self.fresh = False
        self.bundle: Bundle | None = None
        self.source: Source | None = None
        self.layer: Layer | None = None
        self.pending: Layer | None = None
        self.pending_since_s = 0.0
        self.reported = ReportedLoss()
        self.answered_report = 0
        self.lost_packets = 0
        self._lost = 0
        self.refused: Layer | None = None
        self.jitter_s = 0.0
        self.packets = 0
        self.bytes = 0
        self.nacks = 0
        self.key_frames = 0
        self.picture_losses = 0

    def aim(self, source: Source, layer: Layer | None, now_s: float) -> None:
        """Makes this layer of this source the one to forward; None when nothing of it comes or may be sent.

        Video goes on with what it has until the new layer's key frame is here, sound changes at once.
        """
        if self.source is not source and (self.is_sound or layer is None):
            self.clear()
        self.source = source
        if layer is None:
            self._stop()
        elif layer is self.layer:
            self._forget_pending()
        else:
            if layer is not self.pending:
                self._forget_pending()
                self.pending = layer
                self.pending_since_s = now_s
                layer.awaiting.append(self)
            if source.is_video:
                # One that is waited for already too: the wish is forgotten while a layer rests, or its answer was lost.
                source.want_key_frame(layer, now_s)

    def begin(self, layer: Layer, packet: Packet, now_s: float) -> bool:
        """Takes over with a packet a receiver can begin at; False when the receiver does not know its codec, and when
        a new speaker's sound has to wait for one of its next packets.

        An old source does not stay on a slot whose receiver cannot follow: its picture would go under the new one's
        name.
        """
        header = self.headers.get(packet.codec)
        captured_s = layer.clock.captured_s(packet.timestamp, now_s)
        timestamp_out = self.clock.timestamp_for(captured_s)
        if header is not None and self.is_sound and self.rewriter.is_early(timestamp_out):
            return False
        self._forget_pending()
        if header is None:
            self.refused = layer
            if self.source is not None and self.layer not in self.source.layers:
                self._stop_layer()
            return False
        if self.layer is not None:
            self.layer.drop(self)
        self.rewriter.begin(layer, packet.sequence, packet.timestamp, now_s, packet.vp8, timestamp_out)
        self.header = header
        self.payload_type = self.line.codecs[packet.codec].payload_type
        self.layer = layer
        self.bundle = None
        self.fresh = self.is_sound
        layer.followers.append(self)
        return True

    def is_late(self, source: Source, now_s: float) -> bool:
        """Whether nothing of this source is shown, though a key frame of the right layer was to come by now.

        Its publisher's encoder may have paused just that layer, as after its line was lost for some seconds.
        """
        if self.source is not source or self.pending is None or self.shows(source):
            return False
        return self.pending is source.layers[0] or now_s - self.pending_since_s >= LATE_S

    def first_layer(self, source: Source, layer: Layer | None, now_s: float) -> Layer | None:
        """The layer to forward, or for a while the lowest that comes, where the right one's key frame is late."""
        lowest = source.layers[0]
        if layer is None or lowest is None or not lowest.live(now_s) or not self.is_late(source, now_s):
            return layer
        return lowest

    def shows(self, source: Source) -> bool:
        """Whether a layer of this source is forwarded."""
        return self.layer is not None and self.layer in source.layers

    def let_go(self, now_s: float) -> None:
        """Stops an old source's picture when the new one's key frame has not come for three seconds."""
        if self.pending is None or self.layer is None or self.source is None:
            return
        if now_s - self.pending_since_s > HOLD_OLD_S and self.layer not in self.source.layers:
            self._stop_layer()

    def note_sent(self, packets: int, n_bytes: int) -> None:
        """Counts what has left on the wire."""
        self.packets += packets
        self.bytes += n_bytes
        self.link.sent_bytes += n_bytes

    def note_report(self, block: ReportBlock, now_s: float) -> None:
        """Takes in what the receiver reports of this slot. What never left for it is not its line's loss."""
        unsent = self.rewriter.unsent_until(block.highest_sequence)
        lost = block.cumulative_lost - unsent
        # A receiver takes a large gap for a new beginning, and does not count it: the figure only ever grows.
        self.lost_packets += max(lost - self._lost, 0)
        self._lost = lost
        self.jitter_s = block.jitter / (AUDIO_CLOCK_HZ if self.is_sound else VIDEO_CLOCK_HZ)
        own = max(lost, 0) / block.cumulative_lost if unsent and block.cumulative_lost > 0 else 1.0
        self.reported.note(block.fraction_lost / 256 * own, lost, block.highest_sequence - unsent, now_s)
        lossy = self.loss >= REDUNDANT_FROM_LOSS
        self.redundant = self.red_header is not None and lossy and not self.link.is_thin

    @property
    def loss(self) -> float:
        """What the receiver last reported lost, 0..1."""
        return self.reported.loss

    def clear(self) -> None:
        """Empties the slot."""
        self._stop()
        self.source = None

    def _stop(self) -> None:
        self._forget_pending()
        self._stop_layer()

    def _stop_layer(self) -> None:
        if self.layer is not None:
            self.layer.drop(self)
            self.layer = self.bundle = None

    def _forget_pending(self) -> None:
        if self.pending is not None:
            if self in self.pending.awaiting:
                self.pending.awaiting.remove(self)
            self.pending = None


def _template(line: SlotLine, ssrc: int, payload_type: int) -> HeaderTemplate:
    extensions = line.extensions
    return HeaderTemplate(ssrc, payload_type, extensions.mid, line.mid, extensions.abs_send_time)
