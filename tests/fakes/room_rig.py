"""A room on real negotiation, SRTP and forwarding, with the network cut off and the time in our hands.

Each `RigPeer` is a browser's connection: its offer is one Chromium made, its packets are encrypted
with real keys, and what the worker sends it is decrypted and kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sfu.core.codecs import Codec
from sfu.core.lines import LocalParameters
from sfu.core.negotiation import build_answer
from sfu.core.offer import parse_offer
from sfu.forwarding import GATHER_S, Forwarder
from sfu.interfaces import Event, PeerId, RoomId, SlotKind, SourceKind
from sfu.lacking import Lacking
from sfu.peer import Peer, Surroundings
from sfu.probing import Probes
from sfu.room import Room
from sfu.transport import rtcp
from sfu.transport.rtp import RtpView
from sfu.transport.srtp import Keys, PacketBuffer, Profile, SrtpPair, pair_from_keys

OFFER = (Path(__file__).parents[1] / "sfu/golden/chromium-156-trimmed-8-tiles.sdp").read_text()
KEY_BYTES = 28

H264_KEY = bytes.fromhex("78 0004 6742e01f 0002 68ce 0018 65".replace(" ", ""))
"""A STAP-A of parameter sets and the beginning of an IDR slice."""

H264_DELTA = bytes([0x41])
VP8_KEY = bytes.fromhex("90 e0 8000 00 01".replace(" ", "")) + bytes([0x10, 2, 0, 0x9D, 1, 0x2A])
VP8_DELTA_HEAD = 0x11
CHROMIUM_FIELDS = 0xE0
"""PictureID, TL0PICIDX and TID, no KEYIDX."""


@dataclass(frozen=True)
class Received:
    """One RTP packet as a receiver sees it after decryption."""

    mid: str
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


class CutEndpoint:
    """Stands for a place on the media port: keeps what is sent, and the lengths of what was sent together."""

    def __init__(self, now_s: float) -> None:
        self.sent: list[bytes] = []
        self.runs: list[list[int]] = []
        self.heard_s = now_s
        self.send_drops = 0
        self.on_packet: Any = None
        self.dtls: Any = None

    def send(self, datagram: memoryview) -> bool:
        self.sent.append(bytes(datagram))
        return True

    def send_many(self, datagrams: memoryview, datagram_bytes: int) -> bool:
        pieces = [datagrams[start : start + datagram_bytes] for start in range(0, len(datagrams), datagram_bytes)]
        self.runs.append([len(piece) for piece in pieces])
        return all([self.send(piece) for piece in pieces])  # noqa: C419 - All are sent, whatever became of the first.


@dataclass
class RigPeer:
    """The browser's side of one connection."""

    peer: Peer
    endpoint: CutEndpoint
    srtp: SrtpPair
    received: list[Received] = field(default_factory=list)
    control: list[rtcp.Rtcp] = field(default_factory=list)

    def drain(self) -> None:
        """Decrypts what has been sent to us."""
        buffer, view = PacketBuffer(), RtpView()
        for datagram in self.endpoint.sent:
            buffer.view[: len(datagram)] = datagram
            if 192 <= datagram[1] <= 223:
                n = self.srtp.unprotect_rtcp(buffer, len(datagram))
                assert n > 0
                self.control.extend(rtcp.parse_compound(bytes(buffer.view[:n]), n))
                continue
            n = self.srtp.unprotect_rtp(buffer, len(datagram))
            assert n > 0
            assert view.read(buffer.view, n)
            found = view.extension(buffer.view, self.peer.slots[0].line.extensions.mid)
            assert found is not None
            self.received.append(
                Received(
                    bytes(buffer.view[found[0] : sum(found)]).decode(),
                    view.payload_type,
                    view.marker,
                    view.sequence,
                    view.timestamp,
                    view.ssrc,
                    bytes(buffer.view[view.payload_offset : view.payload_end]),
                )
            )
        self.endpoint.sent.clear()

    def on(self, kind: SlotKind, index: int = 0) -> list[Received]:
        """Everything received so far on one slot's media SSRC."""
        self.drain()
        ssrc = next(s.line.ssrc for s in self.peer.slots if (s.line.kind, s.line.index) == (kind, index))
        return [packet for packet in self.received if packet.ssrc == ssrc]

    def repairs(self, kind: SlotKind, index: int = 0) -> list[Received]:
        """Everything received so far on one slot's RTX SSRC."""
        self.drain()
        ssrc = next(s.line.rtx_ssrc for s in self.peer.slots if (s.line.kind, s.line.index) == (kind, index))
        return [packet for packet in self.received if packet.ssrc == ssrc]

    def picture_losses(self) -> list[int]:
        """The SSRCs we were asked for key frames of, in order, since the last call."""
        self.drain()
        asked = [packet.media_ssrc for packet in self.control if isinstance(packet, rtcp.PictureLoss)]
        self.control.clear()
        return asked


@dataclass
class _Deferred:
    due_s: float
    act: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class RoomRig:
    """A room whose clock stands still until told. `events` are what the room tells."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.events: list[Event] = []
        self.room = Room(RoomId("hall"), self.events.append)
        self._deferred: list[_Deferred] = []
        self.forwarder = Forwarder(lambda: self.now_s, self._defer)
        self.probes = Probes()
        self.lacking = Lacking()
        self._ssrc = 1_000_000
        self._buffer = PacketBuffer()

    def join(
        self,
        name: str,
        microphone_open: bool = True,
        connected: bool = True,
        offer: str = OFFER,
        line_bps: int | None = None,
    ) -> RigPeer:
        """A peer joins with a browser's offer; its handshake is done at once if `connected`."""
        endpoint = CutEndpoint(self.now_s)
        local = LocalParameters("ufrag", "password-of-the-rig-0", "sha-256 " + ":".join(["AB"] * 32), ())
        answer = build_answer(parse_offer(offer), local, self._allocate)
        around = Surroundings(
            self.forwarder,
            self._buffer,
            0.0,
            self.room.hear,
            self.room.is_open,
            self.room.wake,
            self.probes,
            self.lacking,
        )
        peer = Peer(PeerId(name), answer, cast(Any, endpoint), around, self.now_s, line_bps)
        self.room.add(peer)
        if microphone_open:
            self.room.open_microphone(peer.id)
        ours, theirs = bytes(range(KEY_BYTES)), bytes(range(100, 100 + KEY_BYTES))
        if connected:
            peer.start_media(pair_from_keys(Profile.AEAD_AES_128_GCM, Keys(send=ours, receive=theirs)))
        return RigPeer(peer, endpoint, pair_from_keys(Profile.AEAD_AES_128_GCM, Keys(send=theirs, receive=ours)))

    def tick(self, seconds: float = 0.05) -> None:
        """Time passes and the room's clocks run."""
        self.now_s += seconds
        self.room.tick(self.now_s)
        self.flush()

    def flush(self) -> None:
        """Runs what the forwarding put off and is due, and what waits for the rest of a frame."""
        while due := [waiting for waiting in self._deferred if waiting.due_s <= self.now_s + GATHER_S]:
            for waiting in due:
                self._deferred.remove(waiting)
                if not waiting.cancelled:
                    waiting.act()

    def deliver(self, sender: RigPeer, packet: bytes, is_rtcp: bool = False, last: bool = True) -> None:
        """Encrypts a packet as its sender and hands it to the worker, as the port would; unless `last` more follow."""
        buffer = PacketBuffer()
        buffer.view[: len(packet)] = packet
        protect = sender.srtp.protect_rtcp if is_rtcp else sender.srtp.protect_rtp
        n = protect(buffer, len(packet))
        if sender.endpoint.on_packet is not None:
            sender.endpoint.on_packet(buffer, n, is_rtcp, self.now_s)
        if last:
            self.flush()

    def _defer(self, after_s: float, act: Callable[[], None]) -> "_Deferred":
        waiting = _Deferred(self.now_s + after_s, act)
        self._deferred.append(waiting)
        return waiting

    def _allocate(self) -> int:
        self._ssrc += 1
        return self._ssrc


class Camera:
    """Sends on one simulcast layer of a RigPeer, a packet a frame; VP8 unless its `codec` is changed.

    `fields` says which fields the VP8 descriptor has (RFC 7741 section 4.2).
    """

    def __init__(self, rig: RoomRig, sender: RigPeer, rid: str, ssrc: int, source: SourceKind = SourceKind.CAMERA):
        self.rig, self.sender, self.rid, self.ssrc = rig, sender, rid, ssrc
        self.line = next(line for line in sender.peer.sends if line.source is source)
        self.sequence = ssrc & 0x7FFF
        self.timestamp = ssrc * 7919 & 0xFFFFFFFF
        self.picture_id = ssrc & 0x7FFF
        self.tl0 = ssrc & 0xFF
        self.frame_bytes = 50
        self.codec = Codec.VP8
        self.fields = CHROMIUM_FIELDS

    def frame(self, key: bool = False, mid: str | None = None) -> int:
        """Sends one frame of `frame_bytes`; the sequence number it had."""
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + 3000) & 0xFFFFFFFF
        self.picture_id = (self.picture_id + 1) & 0x7FFF
        self.tl0 = (self.tl0 + 1) & 0xFF
        self.rig.deliver(self.sender, self._packet(key, mid if mid is not None else self.line.mid))
        return self.sequence

    def pieces(self, sizes: list[int]) -> None:
        """Sends one frame in packets with payloads of these lengths, as a browser does that fills its packets."""
        self.timestamp = (self.timestamp + 3000) & 0xFFFFFFFF
        self.picture_id = (self.picture_id + 1) & 0x7FFF
        self.tl0 = (self.tl0 + 1) & 0xFF
        for number, self.frame_bytes in enumerate(sizes, start=1):
            self.sequence = (self.sequence + 1) & 0xFFFF
            self.rig.deliver(self.sender, self._packet(False, self.line.mid), last=number == len(sizes))

    def _packet(self, key: bool, mid: str) -> bytes:
        payload = self._vp8(key) if self.codec is Codec.VP8 else H264_KEY if key else H264_DELTA
        payload += bytes(self.frame_bytes - len(payload) - 4) + self.ssrc.to_bytes(4, "big")
        payload_type = next(number for number, codec in self.line.codecs.items() if codec is self.codec)
        ids = self.line.extensions
        elements = [(ids.mid, mid.encode()), (ids.rid, self.rid.encode())]
        return rtp_packet(payload_type, self.sequence, self.timestamp, self.ssrc, elements, payload)

    def _vp8(self, key: bool) -> bytes:
        counters = bytes([0x80 | self.picture_id >> 8, self.picture_id & 0xFF, self.tl0, 0x20])
        descriptor = bytes([0x90, self.fields]) + counters
        return descriptor + (bytes([0x10, 2, 0, 0x9D, 1, 0x2A, 64, 1, 180, 0]) if key else bytes([0x11, 2, 0]))


class Microphone:
    """Sends Opus of a RigPeer at a constant audio level (0 loudest)."""

    def __init__(self, rig: RoomRig, sender: RigPeer, ssrc: int, level: int = 30) -> None:
        self.rig, self.sender, self.ssrc, self.level = rig, sender, ssrc, level
        self.line = next(line for line in sender.peer.sends if line.source is SourceKind.MICROPHONE)
        self.sequence = ssrc & 0x7FFF
        self.timestamp = ssrc * 104729 & 0xFFFFFFFF

    def frame(self, payload: bytes | None = None) -> None:
        """Sends 20 ms of sound."""
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + 960) & 0xFFFFFFFF
        ids = self.line.extensions
        elements = [(ids.mid, self.line.mid.encode()), (ids.audio_level, bytes([0x80 | self.level]))]
        opus = next(iter(self.line.codecs))
        payload = payload or self.ssrc.to_bytes(4, "big") * 10
        self.rig.deliver(self.sender, rtp_packet(opus, self.sequence, self.timestamp, self.ssrc, elements, payload))


def rtp_packet(
    payload_type: int,
    sequence: int,
    timestamp: int,
    ssrc: int,
    elements: list[tuple[int | None, bytes]],
    payload: bytes,
) -> bytes:
    """An RTP packet with one-byte header extension elements, marker set. Source: RFC 3550, RFC 8285."""
    body = b"".join(bytes([ext_id << 4 | len(v) - 1]) + v for ext_id, v in elements if ext_id is not None)
    body += bytes(-len(body) % 4)
    head = bytes([0x90, 0x80 | payload_type]) + sequence.to_bytes(2, "big")
    head += timestamp.to_bytes(4, "big") + ssrc.to_bytes(4, "big")
    return head + b"\xbe\xde" + (len(body) // 4).to_bytes(2, "big") + body + payload
