"""The figures of one peer, turned from running totals once a second."""

from typing import TYPE_CHECKING, NamedTuple

from sfu.core.figures import Growth, PerSecond
from sfu.core.receive_log import ReceiveLog
from sfu.interfaces import PeerFigures, StreamFigures
from sfu.layer import Layer
from sfu.slot import OutSlot

if TYPE_CHECKING:
    from sfu.peer import Peer


class _Events(NamedTuple):
    """What happened to one stream, counted."""

    lost: int
    key_frames: int
    nacks: int
    picture_losses: int


class _Stream:
    """One stream between two looks."""

    __slots__ = ("_bytes", "_events", "_first", "_packets")

    def __init__(self, now_s: float) -> None:
        self._bytes = PerSecond(now_s)
        self._packets = PerSecond(now_s)
        self._events = Growth()
        self._first = Growth()

    def turn(self, n_bytes: int, packets: int, events: _Events, now_s: float) -> tuple[float, float, _Events]:
        """(bits a second, packets a second, what happened since the last call), from totals."""
        return (
            self._bytes.turn(n_bytes, now_s) * 8,
            self._packets.turn(packets, now_s),
            _Events(*self._events.turn(events)),
        )

    def first_sent(self, log: ReceiveLog) -> tuple[int, int]:
        """Packets that were sent since the last call, and those of them that did not come the first time."""
        sent, missing = self._first.turn((log.expected, max(log.expected - log.original, 0)))
        return sent, missing


class PeerMeter:
    """Makes PeerFigures. `loss_up` and `loss_down` are fractions 0..1 over the last second, both of what was sent the
    first time: what is repaired by sending it again was lost on the line all the same.

    `sent_bps` is all that left for the peer over the last second, retransmissions too; `sound_bps` the sound in it.
    """

    def __init__(self, peer: "Peer", now_s: float) -> None:
        self.loss_up = 0.0
        self.loss_down = 0.0
        self.sent_bps = 0.0
        self.sound_bps = 0.0
        self._sent = PerSecond(now_s)
        self._peer = peer
        self._began_s = now_s
        self._streams: dict[str, _Stream] = {}

    def turn(self, now_s: float) -> PeerFigures:
        """The figures since the last call."""
        peer = self._peer
        self.sent_bps = self._sent.turn(peer.link.sent_bytes, now_s) * 8
        streams: list[StreamFigures] = []
        up_bps = down_bps = 0.0
        up_sent = up_missing = 0
        jitter_s = self.sound_bps = 0.0
        for source in peer.sources.values():
            for layer in source.layers:
                if layer is None:
                    continue
                figures = self._up(layer, now_s)
                source.note_rate(layer.index, figures.bitrate_bps)
                streams.append(figures)
                up_bps += figures.bitrate_bps
                sent, missing = self._of(layer.name, now_s).first_sent(layer.log)
                up_sent += sent
                up_missing += missing
                if figures.packets:
                    jitter_s = max(jitter_s, layer.log.jitter_s)
        for slot in peer.slots:
            if slot.packets:
                down = self._down(slot, now_s)
                streams.append(down)
                down_bps += down.bitrate_bps
                if slot.is_sound:
                    self.sound_bps += down.bitrate_bps
        self.loss_up = min(up_missing / up_sent, 1.0) if up_sent else 0.0
        self.loss_down = loss_reported(peer.slots, float("-inf"))
        trip_s = peer.feedback.round_trip_s
        return PeerFigures(
            peer=peer.id,
            connected=peer.connected,
            step=peer.step,
            up_bps=round(up_bps),
            down_bps=round(down_bps),
            loss_up=self.loss_up,
            loss_down=self.loss_down,
            round_trip_ms=None if trip_s is None else round(trip_s * 1000, 1),
            jitter_ms=round(jitter_s * 1000, 1),
            estimate_bps=peer.feedback.estimate.latest_bps,
            heard_s=round(now_s - peer.endpoint.heard_s, 1),
            streams=tuple(streams),
        )

    def _up(self, layer: Layer, now_s: float) -> StreamFigures:
        log = layer.log
        totals = _Events(max(log.lost, 0), layer.key_frames, log.nacks, layer.picture_losses)
        rate_bps, packets, events = self._of(layer.name, now_s).turn(layer.bytes, layer.packets, totals, now_s)
        return StreamFigures(
            name=layer.name,
            direction="up",
            layer=None,
            bitrate_bps=round(rate_bps),
            packets=round(packets),
            jitter_ms=round(log.jitter_s * 1000, 1),
            **events._asdict(),
        )

    def _down(self, slot: OutSlot, now_s: float) -> StreamFigures:
        totals = _Events(slot.lost_packets, slot.key_frames, slot.nacks, slot.picture_losses)
        rate_bps, packets, events = self._of(slot.name, now_s).turn(slot.bytes, slot.packets, totals, now_s)
        return StreamFigures(
            name=slot.name,
            direction="down",
            layer=None if slot.layer is None else slot.layer.name,
            bitrate_bps=round(rate_bps),
            packets=round(packets),
            jitter_ms=round(_own_jitter_s(slot) * 1000, 1),
            **events._asdict(),
        )

    def _of(self, name: str, now_s: float) -> _Stream:
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = _Stream(now_s - 1.0)
        return stream


def _own_jitter_s(slot: OutSlot) -> float:
    """What the receiver reports beyond what the packets came to us with: that is of the line of who sends them."""
    return slot.jitter_s if slot.layer is None else max(0.0, slot.jitter_s - slot.layer.log.jitter_s)


def loss_reported(slots: tuple[OutSlot, ...], since_s: float) -> float:
    """The loss the receiver last reported, over the slots that carry something, by their packets.

    Reports that are of the time before `since_s` too do not count: a browser reports of sound every five seconds only.
    Nor do slots of which nothing was reported: of what never arrives a browser says nothing.
    """
    reported = [slot for slot in slots if slot.reported.until_s > since_s and slot.reported.from_s >= since_s]
    busy = [slot for slot in reported if slot.layer is not None and slot.packets]
    packets = sum(slot.packets for slot in busy)
    return sum(slot.loss * slot.packets for slot in busy) / packets if packets else 0.0
