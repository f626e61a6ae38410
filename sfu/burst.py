"""Packets of one frame that leave together: what is the same for all of them is looked up once for each receiver."""

from sfu.layer import Layer
from sfu.packet import Packet
from sfu.slot import OutSlot
from sfu.transport.srtp import MAX_PLAIN_BYTES, PacketBuffer, protect_at
from sfu.transport.udp_mux import Endpoint

BURST_PACKETS = 8


class Burst:
    """At most BURST_PACKETS of one layer, and the slots that have not got them yet, the next one last.

    `parts` are the packets taken apart for the loop: (sequence, timestamp, marker << 7, payload, its length, VP8).
    """

    __slots__ = ("layer", "n_bytes", "packets", "parts", "slots")

    def __init__(self, layer: Layer, packets: list[Packet]) -> None:
        self.layer = layer
        self.packets = packets
        self.parts = tuple(
            (packet.sequence, packet.timestamp, packet.marker << 7, packet.payload, len(packet.payload), packet.vp8)
            for packet in packets
        )
        self.n_bytes = sum(len(packet.payload) for packet in packets)
        self.slots = layer.followers[::-1]


class BurstSender:
    """Writes a burst as one receiver is to get it, end to end, and has the kernel cut it apart.

    `faults` counts packets that libsrtp refused.
    """

    def __init__(self) -> None:
        self.faults = 0
        self._buffer = PacketBuffer(BURST_PACKETS)

    def send(self, burst: Burst, slot: OutSlot, now_s: float) -> int:
        """Sends to the receiver of a slot that follows the burst's layer; how many packets."""
        rewriter, header, srtp = slot.rewriter, slot.header, slot.link.srtp
        if srtp is None or header is None:
            return 0
        view, memory, size_of = self._buffer.view, self._buffer.c, self._buffer.length
        pack_into, fixed, payload_type, header_bytes = header.pack_into, header.fixed, header.payload_type, header.size
        send_time, sending, patch = header.send_time(now_s), srtp.sending, rewriter.patch
        first_sequence, offset, timestamp_offset, overlap = (
            rewriter.first_sequence,
            rewriter.sequence_offset,
            rewriter.timestamp_offset,
            rewriter.overlap,
        )
        newest = newest_timestamp = -1
        start = 0
        sizes: list[int] = []
        picture: int | None = None
        counters = b""
        for sequence, timestamp, marker, payload, payload_bytes, vp8 in burst.parts:
            if (sequence - first_sequence) & 0x8000:
                continue
            at = start + header_bytes
            end = at + payload_bytes
            if end - start > MAX_PLAIN_BYTES:
                continue
            sequence = (sequence + offset) & 0xFFFF
            timestamp = (timestamp + timestamp_offset) & 0xFFFFFFFF
            if overlap is not None:
                timestamp = overlap.place(timestamp)
            pack_into(view, start, 0x90, payload_type | marker, sequence, timestamp, fixed, send_time)
            view[at:end] = payload
            if vp8 is not None:
                at += vp8.picture_id_at
                if vp8.packed and vp8.picture_id == picture:
                    view[at : at + 4] = counters
                else:
                    patch(view, start + header_bytes, vp8)
                    if vp8.packed:
                        # All packets of a picture carry the same counters.
                        picture, counters = vp8.picture_id, bytes(view[at : at + 4])
            size_of[0] = end - start
            if protect_at(sending, memory + start, size_of):
                self.faults += 1
                continue
            size = size_of[0]
            sizes.append(size)
            start += size
            if newest < 0 or not (sequence - newest) & 0x8000:
                newest, newest_timestamp = sequence, timestamp
        if sizes:
            rewriter.sent(newest, newest_timestamp, now_s, len(sizes))
            slot.note_sent(len(sizes), start)
            self._leave(slot.link.endpoint, sizes)
        return len(sizes)

    def _leave(self, endpoint: Endpoint, sizes: list[int]) -> None:
        """Sends what lies in the buffer, in runs of one length; the last of a run may be shorter."""
        start = end = length = 0
        for size in sizes:
            if end > start and size > length:
                self._leave_run(endpoint, start, end, length)
                start = end
            if end == start:
                length = size
            end += size
            if size < length:
                self._leave_run(endpoint, start, end, length)
                start = end
        if end > start:
            self._leave_run(endpoint, start, end, length)

    def _leave_run(self, endpoint: Endpoint, start: int, end: int, length: int) -> None:
        datagrams = self._buffer.view[start:end]
        if end - start > length:
            endpoint.send_many(datagrams, length)
        else:
            endpoint.send(datagrams)
