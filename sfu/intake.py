"""From a decrypted packet of one publisher to the layer it belongs to, in canonical form."""

from collections.abc import Callable, Mapping, Sequence

from sfu.core import h264, vp8
from sfu.core.clocks import PublisherClock
from sfu.core.codecs import Codec
from sfu.core.negotiation import SendLine
from sfu.core.twcc import TwccRecorder
from sfu.interfaces import SourceKind
from sfu.layer import Layer
from sfu.packet import Packet
from sfu.source import Source
from sfu.transport.rtp import RtpView

MAX_STREAMS = 16
MAX_REPORTERS = 16
MAX_RETIRED = 48  # A browser changes an SSRC hardly ever; each that was taken costs memory for good.
RTX_HEADER_BYTES = 2  # The original sequence number, RFC 4588 section 4.
LEVEL_MASK = 0x7F

Deliver = Callable[[Layer, Packet, bool], None]
"""Takes (layer, packet, whether it comes from the microphone)."""
Hear = Callable[[int, float], None]


class Stream:
    """What an accepted SSRC is: the media of a layer, or (`repairs`) its retransmissions."""

    __slots__ = ("layer", "line", "repairs", "source")

    def __init__(self, line: SendLine, source: Source, layer: Layer, repairs: bool) -> None:
        self.line = line
        self.source = source
        self.layer = layer
        self.repairs = repairs


class Intake:
    """Accepts an SSRC only after SRTP authentication and with a MID (and RID) the peer negotiated; 16 at most.

    `deliver` gets each new packet; `hear` the audio level (0 loudest, 127 silence) and monotonic
    seconds of each microphone packet; `wake` is told when a layer begins, or goes on after a rest; `lack` when packets
    of a picture are missing.
    """

    def __init__(
        self,
        lines: Sequence[SendLine],
        sources: Mapping[SourceKind, Source],
        deliver: Deliver,
        hear: Hear,
        wake: Callable[[], None],
        lack: Callable[[], None],
    ) -> None:
        self.streams: dict[int, Stream] = {}
        self.twcc = TwccRecorder()
        self.clock = PublisherClock()
        self.refused = 0
        self._retired: set[int] = set()
        self._reporters: set[int] = set()
        self._sources = sources
        self._by_mid = {line.mid: line for line in lines}
        self._first_line = lines[0]
        self._known_ssrcs = {ssrc: line for line in lines for ssrc in line.ssrcs}
        self._repairs = {repair: media for line in lines for media, repair in line.fid_groups}
        self._deliver = deliver
        self._hear = hear
        self._wake = wake
        self._lack = lack
        self._view = RtpView()

    def may_be_ours(self, ssrc: int) -> bool:
        """Whether a packet of this SSRC is worth decrypting: known, or new while there is room for another one."""
        if ssrc in self.streams:
            return True
        return len(self.streams) < MAX_STREAMS and len(self._retired) < MAX_RETIRED and ssrc not in self._retired

    def keeps_reporter(self, ssrc: int) -> bool:
        """Whether to remember that an authenticated RTCP packet came from this SSRC: of its streams, or of 16 others.

        A browser reports as few; one that names more is heard, but not remembered.
        """
        if ssrc in self._reporters or ssrc in self.streams:
            return True
        if len(self._reporters) >= MAX_REPORTERS:
            return False
        self._reporters.add(ssrc)
        return True

    def take(self, data: memoryview, n: int, now_s: float) -> bool:
        """Takes a decrypted packet of n bytes; False when it is malformed or of no stream that was negotiated."""
        view = self._view
        if not view.read(data, n):
            return False
        stream = self.streams.get(view.ssrc)
        if stream is None:
            stream = self._accept(view, data)
            if stream is None:
                self.refused += 1
                return False
        extensions = stream.line.extensions
        if extensions.transport_cc is not None:
            found = view.extension(data, extensions.transport_cc)
            if found is not None and found[1] == 2:
                self.twcc.received(data[found[0]] << 8 | data[found[0] + 1], now_s)
        if view.payload_offset < view.payload_end:
            self._take_media(stream, data, now_s)
        return True

    def _take_media(self, stream: Stream, data: memoryview, now_s: float) -> None:
        view, line = self._view, stream.line
        start, sequence, payload_type = view.payload_offset, view.sequence, view.payload_type
        if stream.repairs:
            repaired = line.rtx.get(payload_type)
            if repaired is None or view.payload_end - start <= RTX_HEADER_BYTES:
                return
            payload_type = repaired
            sequence = data[start] << 8 | data[start + 1]
            start += RTX_HEADER_BYTES
        codec = line.codecs.get(payload_type)
        if codec is None:
            return
        if not stream.layer.live(now_s):
            self._wake()
        packet = Packet(codec, view.marker, sequence, view.timestamp, bytes(data[start : view.payload_end]))
        self._describe(packet, stream.layer, data, line)
        if stream.layer.take(packet, now_s, stream.repairs):
            if stream.layer.log.has_gaps and stream.source.is_video:
                self._lack()
            if packet.entry and stream.source.is_video:
                stream.layer.key_frames += 1
                stream.source.throttle.arrived(now_s, stream.layer.index)
            elif line.source is SourceKind.MICROPHONE and line.extensions.audio_level is not None:
                found = view.extension(data, line.extensions.audio_level)
                if found is not None:
                    self._hear(data[found[0]] & LEVEL_MASK, now_s)
            self._deliver(stream.layer, packet, line.source is SourceKind.MICROPHONE)

    def _describe(self, packet: Packet, layer: Layer, data: memoryview, line: SendLine) -> None:
        """Finds out where a receiver can begin, and what has to be rewritten."""
        payload = packet.payload
        if packet.codec is Codec.OPUS:
            packet.entry = True
        elif packet.codec is Codec.VP8:
            packet.vp8 = vp8.parse(payload, 0, len(payload))
            if packet.vp8 is not None and packet.vp8.key_frame:
                packet.entry = True
                layer.height = packet.vp8.height
        else:
            packet.entry = h264.key_frame_start(payload, 0, len(payload))

    def _accept(self, view: RtpView, data: memoryview) -> Stream | None:
        """The stream of a new SSRC, by its header extensions, else by what the offer said of it."""
        if not self.may_be_ours(view.ssrc):
            return None
        repaired_ssrc = self._repairs.get(view.ssrc)
        line = self._line(view, data)
        if line is None:
            return None
        source = self._sources[line.source]
        ids = line.extensions
        repair_rid = self._text(view, data, ids.repaired_rid)
        repairs = repair_rid is not None or repaired_ssrc is not None or view.payload_type in line.rtx
        rid = repair_rid if repair_rid is not None else self._text(view, data, ids.rid)
        if line.rids and rid not in line.rids:
            return None
        index = line.rids.index(rid) if rid is not None and line.rids else 0
        layer = source.layers[index]
        if repairs:
            if layer is None:
                return None
        else:
            if layer is not None:
                self._forget(layer)
            layer = source.add_layer(index, view.ssrc, self.clock)
        stream = Stream(line, source, layer, repairs)
        self.streams[view.ssrc] = stream
        return stream

    def _forget(self, layer: Layer) -> None:
        """Drops the SSRCs of a layer that begins anew with another one; late packets of theirs are not taken."""
        self._retired.update(ssrc for ssrc, stream in self.streams.items() if stream.layer is layer)
        self.streams = {ssrc: stream for ssrc, stream in self.streams.items() if stream.layer is not layer}

    def _line(self, view: RtpView, data: memoryview) -> SendLine | None:
        mid = self._text(view, data, self._first_line.extensions.mid)
        if mid is not None:
            return self._by_mid.get(mid)
        return self._known_ssrcs.get(view.ssrc)

    @staticmethod
    def _text(view: RtpView, data: memoryview, ext_id: int | None) -> str | None:
        if ext_id is None:
            return None
        found = view.extension(data, ext_id)
        if found is None:
            return None
        return bytes(data[found[0] : found[0] + found[1]]).decode("ascii", "replace")
