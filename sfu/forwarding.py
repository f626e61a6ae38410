"""The hot loop: one incoming packet becomes one packet for each slot that follows its layer.

Behind this object alone lies what a compiled loop could take over: everything it needs of a slot
are plain attributes.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from sfu.burst import BURST_PACKETS, Burst, BurstSender
from sfu.core import red
from sfu.core.codecs import Codec
from sfu.core.figures import Largest, Waits
from sfu.core.opus import Bundle
from sfu.layer import Layer
from sfu.link import Link
from sfu.packet import Packet
from sfu.slot import OutSlot
from sfu.transport.rtp import HeaderTemplate
from sfu.transport.srtp import MAX_PLAIN_BYTES, PacketBuffer, SrtpRejected

GATHER_S = 0.002
"""How long video waits at most for the rest of its frame, so that it leaves in bursts: half of the cost is saved."""

HELD_S = 0.06
"""How long sound waits at most to leave several frames at a time, where the line is thin."""

SLICE_S = 0.001
PACE_S = 0.005
MAX_QUEUED_PACKETS = 4000
TOO_LATE_S = 0.5
RTX_HEADER_BYTES = 2  # The original sequence number, RFC 4588 section 4.
PADDING_BIT = 0x20
MOST_PADDING_BYTES = 255
PADDING_PACKET_BYTES = MOST_PADDING_BYTES + 40
"""With the header and what encryption adds."""

_ZEROS = bytes(MOST_PADDING_BYTES - 1)


class Deferred(Protocol):
    """What will be run later."""

    def cancel(self) -> None:
        """Does not run it after all."""


class Forwarder:
    """Sends packets on. Sound goes at once; video queues and is sent in bursts, one receiver after the other.

    After each millisecond of that the event loop has its turn, so that sound never waits long.
    `defer` runs a function that many seconds later, unless it is cancelled; after 0 in the next round of the event
    loop, when sockets were read. Counters are totals; `voice_waits` holds milliseconds from arrival to the last
    receiver's copy, `video_wait` the longest wait of a video packet in seconds.
    """

    def __init__(self, clock: Callable[[], float], defer: Callable[[float, Callable[[], None]], Deferred]) -> None:
        self.forwarded = 0
        self.queue_drops = 0
        self._faults = 0
        self.voice_waits = Waits()
        self.video_wait = Largest()
        self._clock = clock
        self._defer = defer
        self._buffer = PacketBuffer()
        self._bursts = BurstSender()
        self._queue: deque[tuple[Layer, Packet]] = deque()
        self._burst: Burst | None = None
        self._held: dict[Link, None] = {}
        self._pumping: Deferred | None = None
        self._gathering = False

    @property
    def faults(self) -> int:
        """Packets that libsrtp refused to protect."""
        return self._faults + self._bursts.faults

    def take(self, layer: Layer, packet: Packet) -> None:
        """Takes a packet that its layer has accepted."""
        if packet.codec is Codec.OPUS:
            if layer.followers or layer.awaiting:
                self._fan_out_sound(layer, packet, self._clock())
                self.voice_waits.note((self._clock() - packet.arrived_s) * 1000)
            return
        if not layer.followers and not layer.awaiting:
            return
        if len(self._queue) >= MAX_QUEUED_PACKETS:
            self._queue.popleft()
            self.queue_drops += 1
        self._queue.append((layer, packet))
        if self._pumping is None:
            self._gathering = not packet.marker
            self._pumping = self._defer(GATHER_S if self._gathering else 0, self._pump)
        elif self._gathering and packet.marker:
            self._gathering = False
            self._pumping.cancel()
            self._pumping = self._defer(0, self._pump)

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
        if layer is not slot.layer:  # What it showed before is of no use: a key frame of another layer has begun.
            return False
        packet = layer.cache.get(sequence)
        srtp = slot.link.srtp
        header = None if packet is None else slot.rtx_headers.get(packet.codec)
        if packet is None or header is None or srtp is None:
            return False
        # Within the receiver's pace, so that one who asks without end cannot flood its own line with answers.
        if not slot.link.repairs.allow(len(packet.payload), now_s) or not slot.guard.allow(sequence_out, now_s):
            return False
        slot.link.pacer.allow(len(packet.payload), now_s)
        timestamp = segment.timestamp_out(packet.timestamp)
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

    def pad(self, slot: OutSlot, packets: int, now_s: float) -> None:
        """Sends packets of nothing but padding on a slot's RTX stream.

        Source: RFC 3550 section 5.1; RFC 4588 section 4.
        """
        header = next(iter(slot.rtx_headers.values()))
        view = self._buffer.view
        for _ in range(packets):
            slot.rtx_sequence = (slot.rtx_sequence + 1) & 0xFFFF
            start = header.write(view, False, slot.rtx_sequence, slot.rewriter.last_timestamp, now_s)
            view[0] |= PADDING_BIT
            end = start + MOST_PADDING_BYTES
            view[start : end - 1] = _ZEROS
            view[end - 1] = MOST_PADDING_BYTES
            self._leave(slot, end)

    def _pump(self) -> None:
        """Sends one slice of what waits and comes back for the rest after the sockets had their turn."""
        self._gathering = False
        waits = True
        try:
            waits = self._send_slice()
        finally:
            # A fault at one receiver must not end it for the others.
            self._pumping = self._defer(0, self._pump) if waits else None

    def _send_slice(self) -> bool:
        """Sends for a millisecond; whether something is left."""
        clock = self._clock
        now_s = clock()
        ends_s = now_s + SLICE_S
        while now_s <= ends_s:
            burst = self._burst
            if burst is None or not burst.slots:
                burst = self._burst = self._next_burst(now_s)
                if burst is None:
                    return False
            self._send_burst(burst, burst.slots.pop(), now_s)
            now_s = clock()
        return True

    def _hold(self, link: Link, slot: OutSlot, burst: Burst) -> None:
        """Lets packets wait for the receiver's pace."""
        for packet in burst.packets:
            link.wait(slot, burst.layer, packet)
        if not self._held:
            self._defer(PACE_S, self._drain_held)
        self._held[link] = None

    def _drain_held(self) -> None:
        """Sends what waits as far as each receiver's pace allows, and comes back for the rest."""
        now_s = self._clock()
        for link in tuple(self._held):
            self._drain(link, now_s)
            if not link.backlog:
                del self._held[link]
        if self._held:
            self._defer(PACE_S, self._drain_held)

    def _drain(self, link: Link, now_s: float) -> None:
        while link.backlog:
            slot, layer, packet = link.backlog[0]
            stale = slot.layer is not layer or layer.cache.get(packet.sequence) is not packet
            if not stale and not link.pacer.allow(len(packet.payload), now_s):
                return
            link.backlog.popleft()
            if stale:
                link.drop(slot, layer)
            else:
                self._send(slot, packet, now_s)

    def _next_burst(self, now_s: float) -> Burst | None:
        """The next packets of one layer; a key frame begins a burst, as slots begin with it."""
        queue = self._queue
        while queue:
            layer, packet = queue.popleft()
            wait_s = now_s - packet.arrived_s
            self.video_wait.note(wait_s)
            if wait_s >= TOO_LATE_S:
                self.queue_drops += 1
                continue
            if packet.entry and layer.awaiting:
                for slot in tuple(layer.awaiting):
                    slot.begin(layer, packet, now_s)
            if not layer.followers:
                continue
            if packet.entry:
                for slot in layer.followers:
                    slot.key_frames += 1
            packets = [packet]
            while queue and queue[0][0] is layer and not queue[0][1].entry and len(packets) < BURST_PACKETS:
                packets.append(queue.popleft()[1])
            return Burst(layer, packets)
        return None

    def _fan_out_sound(self, layer: Layer, packet: Packet, now_s: float) -> None:
        for slot in tuple(layer.awaiting):
            slot.begin(layer, packet, now_s)
        for slot in layer.followers:
            if slot.link.is_thin or slot.bundle is not None:
                self._bundle(slot, packet, now_s)
            else:
                self._send(slot, packet, now_s)

    def _bundle(self, slot: OutSlot, packet: Packet, now_s: float) -> None:
        """Holds sound back until it fills a packet. On a line that carries more again it goes as it comes."""
        if slot.bundle is None:
            slot.bundle = Bundle()
        bundle, sequence = slot.bundle, packet.sequence
        if not bundle.fits(sequence, packet.timestamp, packet.payload) or not slot.link.is_thin:
            self._send_bundle(slot, bundle, now_s)
        if not slot.link.is_thin:
            slot.bundle = None
            self._send(slot, packet, now_s)
            return
        if (sequence - slot.rewriter.first_sequence) & 0x8000:
            return
        if bundle.is_empty:
            self._defer(HELD_S, partial(self._release, slot, bundle, sequence))
        bundle.add(sequence, packet.timestamp, packet.marker, packet.payload)
        if bundle.is_full:
            self._send_bundle(slot, bundle, now_s)

    def _release(self, slot: OutSlot, bundle: Bundle, first_sequence: int) -> None:
        """Sends what began to wait with this packet, if it still does: the speaker has paused."""
        if slot.bundle is bundle and bundle.first_sequence == first_sequence:
            self._send_bundle(slot, bundle, self._clock())

    def _send_bundle(self, slot: OutSlot, bundle: Bundle, now_s: float) -> None:
        if bundle.is_empty:
            return
        rewriter, header = slot.rewriter, slot.header
        sequence, timestamp, last_timestamp, marker, frames, payload = bundle.take()
        if header is None:
            return
        out = (sequence + rewriter.sequence_offset) & 0xFFFF
        view = self._buffer.view
        first_out = (timestamp + rewriter.timestamp_offset) & 0xFFFF_FFFF
        start = header.write(view, marker or slot.fresh, out, first_out, now_s)
        end = start + len(payload)
        view[start:end] = payload
        slot.fresh = False
        # By its last frame: what follows, be it of another speaker, must not overlap with it.
        rewriter.sent(out, (last_timestamp + rewriter.timestamp_offset) & 0xFFFF_FFFF, now_s)
        rewriter.joined(frames, (sequence + frames) & 0xFFFF)
        size = self._protect(slot, end)
        if size:
            self.forwarded += 1
            slot.note_sent(1, size)
            slot.link.endpoint.send(view[:size])

    def _send_burst(self, burst: Burst, slot: OutSlot, now_s: float) -> None:
        """Sends a burst to one receiver; beyond its pace it waits."""
        link = slot.link
        if slot.layer is not burst.layer:
            return
        if link.backlog or not link.pacer.allow(burst.n_bytes, now_s):
            self._hold(link, slot, burst)
        else:
            self.forwarded += self._bursts.send(burst, slot, now_s)

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
        if rewriter.overlap is not None:
            timestamp = rewriter.overlap.place(timestamp)
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
            self._faults += 1
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
        size = self._protect(slot, end)
        slot.link.sent_bytes += size
        return size > 0 and slot.link.endpoint.send(self._buffer.view[:size])

    def _protect(self, slot: OutSlot, end: int) -> int:
        """Encrypts what lies in the buffer; its length then, 0 when libsrtp refuses it, or the receiver is gone."""
        srtp = slot.link.srtp
        if srtp is None:
            return 0
        try:
            return srtp.protect_rtp(self._buffer, end)
        except SrtpRejected:
            self._faults += 1
            return 0
