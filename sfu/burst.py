"""Packets of one frame that leave together: what is the same for all receivers is made once, not for each."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sfu.core.vp8 import Vp8
from sfu.layer import Layer
from sfu.link import Outlet
from sfu.packet import Packet
from sfu.slot import OutSlot
from sfu.transport.plain import PlainPair
from sfu.transport.rtp import LONGEST_HEADER_BYTES, HeaderTemplate
from sfu.transport.srtp import MAX_PLAIN_BYTES, PacketBuffer, SrtpPair, protect_at

BURST_PACKETS = 8
COUNTERS_BYTES = 4


class Place(NamedTuple):
    """Where one packet lies: its start, its address for libsrtp, its length before encryption, and its counters."""

    start: int
    address: Any
    n_bytes: int
    marker: int
    counters: slice | None


class Run(NamedTuple):
    """Packets of one length, but for the last, which may be shorter: the kernel cuts them apart."""

    start: int
    end: int
    datagram_bytes: int


class Image(NamedTuple):
    """A whole burst as it lies in the buffer for headers and tags of one length: `octets` has the payloads in place."""

    octets: bytes
    places: tuple[Place, ...]
    runs: tuple[Run, ...]


class Burst:
    """At most BURST_PACKETS of one layer, and the slots that have not got them yet, the next one last.

    `parts` are the packets taken apart for the loop: (sequence, timestamp, marker << 7, payload, its length, VP8).
    `even`: they are of one frame and follow one another, so that `images` of them, by the lengths of header and tag,
    serve for every receiver alike.
    """

    __slots__ = ("even", "images", "layer", "n_bytes", "packets", "parts", "slots")

    def __init__(self, layer: Layer, packets: list[Packet]) -> None:
        self.layer = layer
        self.packets = packets
        self.parts = tuple(
            (packet.sequence, packet.timestamp, packet.marker << 7, packet.payload, len(packet.payload), packet.vp8)
            for packet in packets
        )
        self.n_bytes = sum(len(packet.payload) for packet in packets)
        self.slots = layer.followers[::-1]
        self.even = _is_even(packets)
        self.images: dict[tuple[int, int], Image] = {}


def _is_even(packets: list[Packet]) -> bool:
    """Whether all can be numbered by what the first one gets."""
    first = packets[0]
    return all(
        packet.timestamp == first.timestamp
        and packet.sequence == (first.sequence + place) & 0xFFFF
        and len(packet.payload) <= MAX_PLAIN_BYTES - LONGEST_HEADER_BYTES
        and _has_counters_of(first.vp8, packet.vp8)
        for place, packet in enumerate(packets)
    )


def _has_counters_of(first: Vp8 | None, vp8: Vp8 | None) -> bool:
    if first is None or vp8 is None:
        return first is vp8
    return first.packed and vp8.packed and vp8.picture_id == first.picture_id


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
        if (
            not burst.even
            or not srtp.tag_bytes
            or rewriter.overlap is not None
            or (burst.packets[0].sequence - rewriter.first_sequence) & 0x8000
        ):
            return self._send_each(burst, slot, header, srtp, now_s)
        key = (header.size, srtp.tag_bytes)
        image = burst.images.get(key)
        if image is None:
            image = burst.images[key] = self._picture(burst, *key)
        return self._send_image(image, burst.packets[0], slot, header, srtp, now_s)

    def _send_image(
        self,
        image: Image,
        first: Packet,
        slot: OutSlot,
        header: HeaderTemplate,
        srtp: SrtpPair | PlainPair,
        now_s: float,
    ) -> int:
        """The way of nearly all packets: one copy for all payloads, then only what is this receiver's own."""
        rewriter, view, size_of = slot.rewriter, self._buffer.view, self._buffer.length
        pack_into, fixed, payload_type = header.pack_into, header.fixed, header.payload_type
        send_time, sending = header.send_time(now_s), srtp.sending
        sequence = first.sequence + rewriter.sequence_offset
        timestamp = (first.timestamp + rewriter.timestamp_offset) & 0xFFFFFFFF
        n_bytes = len(image.octets)
        view[:n_bytes] = image.octets
        counters = b""
        if first.vp8 is not None:
            rewriter.patch(view, header.size, first.vp8)
            at = header.size + first.vp8.picture_id_at
            counters = bytes(view[at : at + COUNTERS_BYTES])
        refused: set[int] = set()
        for start, address, plain_bytes, marker, where in image.places:
            sequence &= 0xFFFF
            pack_into(view, start, 0x90, payload_type | marker, sequence, timestamp, fixed, send_time)
            if where is not None:
                view[where] = counters
            size_of[0] = plain_bytes
            if protect_at(sending, address, size_of):
                refused.add(start)
            sequence += 1
        packets = len(image.places)
        runs: Iterable[Run] = image.runs
        if refused:
            # They lie there as they were: what was not encrypted must not leave.
            self.faults += len(refused)
            packets -= len(refused)
            runs = [
                Run(place.start, end := place.start + place.n_bytes + srtp.tag_bytes, end - place.start)
                for place in image.places
                if place.start not in refused
            ]
            n_bytes = sum(run.datagram_bytes for run in runs)
        if packets:
            rewriter.sent((sequence - 1) & 0xFFFF, timestamp, now_s, packets)
            slot.note_sent(packets, n_bytes)
            self._leave(slot.link.endpoint, runs)
        return packets

    def _picture(self, burst: Burst, header_bytes: int, tag_bytes: int) -> Image:
        """The burst as it lies in the buffer for everybody whose headers and tags are of these lengths."""
        octets = bytearray()
        places = []
        for _, _, marker, payload, _, vp8 in burst.parts:
            start = len(octets)
            at = start + header_bytes
            where = None if vp8 is None else slice(at + vp8.picture_id_at, at + vp8.picture_id_at + COUNTERS_BYTES)
            places.append(Place(start, self._buffer.c + start, header_bytes + len(payload), marker, where))
            octets += bytes(header_bytes) + payload + bytes(tag_bytes)
        runs = _runs(place.n_bytes + tag_bytes for place in places)
        return Image(bytes(octets), tuple(places), tuple(runs))

    def _send_each(
        self, burst: Burst, slot: OutSlot, header: HeaderTemplate, srtp: SrtpPair | PlainPair, now_s: float
    ) -> int:
        """Packets that are numbered one by one: of several frames, with some missing, or at a change of the source."""
        rewriter = slot.rewriter
        view, memory, size_of = self._buffer.view, self._buffer.c, self._buffer.length
        send_time, sending = header.send_time(now_s), srtp.sending
        newest = newest_timestamp = -1
        start = 0
        sizes: list[int] = []
        for sequence, timestamp, marker, payload, payload_bytes, vp8 in burst.parts:
            if (sequence - rewriter.first_sequence) & 0x8000:
                continue
            at = start + header.size
            end = at + payload_bytes
            if end - start > MAX_PLAIN_BYTES:
                continue
            sequence = (sequence + rewriter.sequence_offset) & 0xFFFF
            timestamp = (timestamp + rewriter.timestamp_offset) & 0xFFFFFFFF
            if rewriter.overlap is not None:
                timestamp = rewriter.overlap.place(timestamp)
            second = header.payload_type | marker
            header.pack_into(view, start, 0x90, second, sequence, timestamp, header.fixed, send_time)
            view[at:end] = payload
            if vp8 is not None:
                rewriter.patch(view, at, vp8)
            size_of[0] = end - start
            if sending is not None and protect_at(sending, memory + start, size_of):
                self.faults += 1
                continue
            size = size_of[0]
            srtp.tag_bytes = size - (end - start)
            sizes.append(size)
            start += size
            if newest < 0 or not (sequence - newest) & 0x8000:
                newest, newest_timestamp = sequence, timestamp
        if sizes:
            rewriter.sent(newest, newest_timestamp, now_s, len(sizes))
            slot.note_sent(len(sizes), start)
            self._leave(slot.link.endpoint, _runs(sizes))
        return len(sizes)

    def _leave(self, endpoint: Outlet, runs: Iterable[Run]) -> None:
        """Sends what lies in the buffer."""
        for start, end, length in runs:
            datagrams = self._buffer.view[start:end]
            if end - start > length:
                endpoint.send_many(datagrams, length)
            else:
                endpoint.send(datagrams)


def _runs(sizes: Iterable[int]) -> Iterator[Run]:
    """Packets of these lengths, end to end, as runs of one length; the last of a run may be shorter."""
    start = end = length = 0
    for size in sizes:
        if end > start and size > length:
            yield Run(start, end, length)
            start = end
        if end == start:
            length = size
        end += size
        if size < length:
            yield Run(start, end, length)
            start = end
    if end > start:
        yield Run(start, end, length)
