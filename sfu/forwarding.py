"""The hot loop: one incoming packet becomes one packet for each slot that follows its layer.

Behind this object alone lies what a compiled loop could take over: everything it needs of a slot
are plain attributes.
"""

from collections import deque
from collections.abc import Callable

from sfu.core import red
from sfu.core.codecs import Codec
from sfu.core.figures import Largest, Waits
from sfu.layer import Layer
from sfu.packet import Packet
from sfu.slot import OutSlot
from sfu.transport.rtp import HeaderTemplate
from sfu.transport.srtp import MAX_PLAIN_BYTES, PacketBuffer, SrtpRejected

SLICE_S = 0.001
MAX_QUEUED_PACKETS = 4000
TOO_LATE_S = 0.5
RTX_HEADER_BYTES = 2  # The original sequence number, RFC 4588 section 4.


class Forwarder:
    """Sends packets on. Sound goes at once; video queues and is sent in slices, so that sound never waits long.

    `defer` runs a function in the next round of the event loop, after sockets were read.
    Counters are totals; `voice_waits` holds milliseconds from arrival to the last receiver's copy, `video_wait`
    the longest wait of a video packet in seconds.
    """

    def __init__(self, clock: Callable[[], float], defer: Callable[[Callable[[], None]], object]) -> None:
        self.forwarded = 0
        self.queue_drops = 0
        self.faults = 0
        self.voice_waits = Waits()
        self.video_wait = Largest()
        self._clock = clock
        self._defer = defer
        self._buffer = PacketBuffer()
        self._queue: deque[tuple[Layer, Packet]] = deque()
        self._scheduled = False

    def take(self, layer: Layer, packet: Packet) -> None:
        """Takes a packet that its layer has accepted."""
        if packet.codec is Codec.OPUS:
            if layer.followers or layer.awaiting:
                self._fan_out(layer, packet, self._clock())
                self.voice_waits.note((self._clock() - packet.arrived_s) * 1000)
            return
        if not layer.followers and not layer.awaiting:
            return
        if len(self._queue) >= MAX_QUEUED_PACKETS:
            self._queue.popleft()
            self.queue_drops += 1
        self._queue.append((layer, packet))
        if not self._scheduled:
            self._scheduled = True
            self._defer(self._pump)

    def drain(self, slots_waiting: deque[tuple[OutSlot, Packet]], now_s: float) -> None:
        """Sends what waits in a receiver's backlog as far as its pace allows; called by a timer."""
        while slots_waiting:
            slot, packet = slots_waiting[0]
            stale = slot.layer is None or slot.layer.cache.get(packet.sequence) is not packet
            if not stale and not slot.link.pacer.allow(len(packet.payload), now_s):
                return
            slots_waiting.popleft()
            if not stale:
                self._send(slot, packet, now_s)

    def resend(self, slot: OutSlot, sequence_out: int, now_s: float) -> bool:
        """Sends a packet of a slot again as RTX; False when it is gone or not due, or the receiver has no RTX.

        Never under its first number: the send time in the header would differ, and two packets under one nonce give
        the key of AES-GCM's authentication away. Source: RFC 7714 section 8.1.
        """
        found = slot.rewriter.resolve(sequence_out)
        if found is None:
            return False
        segment, sequence = found
        layer = segment.source_key
        assert isinstance(layer, Layer)
        packet = layer.cache.get(sequence)
        srtp = slot.link.srtp
        header = None if packet is None else slot.rtx_headers.get(packet.codec)
        if packet is None or header is None or srtp is None:
            return False
        # Within the receiver's pace, so that one who asks without end cannot flood its own line with answers.
        if not slot.link.pacer.allow(len(packet.payload), now_s) or not slot.guard.allow(sequence_out, now_s):
            return False
        timestamp = (packet.timestamp + segment.timestamp_offset) & 0xFFFFFFFF
        view = self._buffer.view
        slot.rtx_sequence = (slot.rtx_sequence + 1) & 0xFFFF
        start = header.write(view, packet.marker, slot.rtx_sequence, timestamp, now_s)
        view[start] = sequence_out >> 8
        view[start + 1] = sequence_out & 0xFF
        start += RTX_HEADER_BYTES
        end = start + len(packet.payload)
        if end > MAX_PLAIN_BYTES:
            return False
        view[start:end] = packet.payload
        if packet.vp8 is not None:
            segment.patch(view, start, packet.vp8)
        return self._leave(slot, end)

    def _pump(self) -> None:
        """Sends one slice of the queue and comes back for the rest after the sockets had their turn."""
        queue, clock = self._queue, self._clock
        now_s = clock()
        ends_s = now_s + SLICE_S
        while queue:
            layer, packet = queue.popleft()
            wait_s = now_s - packet.arrived_s
            self.video_wait.note(wait_s)
            if wait_s < TOO_LATE_S:
                self._fan_out(layer, packet, now_s)
            else:
                self.queue_drops += 1
            now_s = clock()
            if now_s > ends_s:
                break
        if queue:
            self._defer(self._pump)
        else:
            self._scheduled = False

    def _fan_out(self, layer: Layer, packet: Packet, now_s: float) -> None:
        if packet.entry and layer.awaiting:
            for slot in tuple(layer.awaiting):
                if slot.begin(layer, packet, now_s) and packet.vp8 is not None:
                    slot.key_frames += 1
        if packet.codec is Codec.OPUS:
            for slot in layer.followers:
                slot.link.pacer.spend(len(packet.payload))
                self._send(slot, packet, now_s)
            return
        size = len(packet.payload)
        for slot in layer.followers:
            link = slot.link
            if link.backlog or not link.pacer.allow(size, now_s):
                link.wait(slot, packet)
            else:
                self._send(slot, packet, now_s)

    def _send(self, slot: OutSlot, packet: Packet, now_s: float) -> None:
        rewriter = slot.rewriter
        link = slot.link
        header = slot.header
        srtp = link.srtp
        sequence = packet.sequence
        if srtp is None or header is None or (sequence - rewriter.first_sequence) & 0x8000:
            return
        sequence = (sequence + rewriter.sequence_offset) & 0xFFFF
        timestamp = (packet.timestamp + rewriter.timestamp_offset) & 0xFFFFFFFF
        payload = packet.payload
        if slot.redundant:
            payload, header = self._with_redundancy(slot, packet)
        buffer = self._buffer
        view = buffer.view
        start = header.write(view, packet.marker or slot.fresh, sequence, timestamp, now_s)
        end = start + len(payload)
        if end > MAX_PLAIN_BYTES:
            return
        view[start:end] = payload
        slot.fresh = False
        if packet.vp8 is not None:
            rewriter.patch(view, start, packet.vp8)
        rewriter.sent(sequence, timestamp, now_s)
        try:
            size = srtp.protect_rtp(buffer, end)
        except SrtpRejected:
            self.faults += 1
            return
        self.forwarded += 1
        slot.packets += 1
        slot.bytes += size
        link.sent_bytes += size
        link.endpoint.send(view[:size])

    def _with_redundancy(self, slot: OutSlot, packet: Packet) -> tuple[bytes, HeaderTemplate]:
        """The payload with the frame before it, when that frame is of the same turn of the same speaker."""
        assert slot.red_header is not None
        assert slot.layer is not None
        before = (packet.sequence - 1) & 0xFFFF
        earlier = None
        if not (before - slot.rewriter.first_sequence) & 0x8000:
            earlier = slot.layer.cache.get(before)
        primary = red.Frame(packet.timestamp, packet.payload)
        frames = [red.Frame(earlier.timestamp, earlier.payload)] if earlier is not None else []
        return red.build(slot.payload_type, primary, frames), slot.red_header

    def _leave(self, slot: OutSlot, end: int) -> bool:
        srtp = slot.link.srtp
        assert srtp is not None
        try:
            size = srtp.protect_rtp(self._buffer, end)
        except SrtpRejected:
            self.faults += 1
            return False
        slot.link.sent_bytes += size
        return slot.link.endpoint.send(self._buffer.view[:size])
