"""A tap on a room: the programme as one listener hears and sees it, for who records.

It is no participant: nobody sees it, nothing is measured or probed for it, its line never is weak.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path

import structlog
from pydantic import ValidationError

from sfu.core.clocks import ntp_from_unix
from sfu.core.codecs import Codec
from sfu.core.extensions import ExtensionIds
from sfu.core.lines import SlotCodec, SlotLine
from sfu.core.pacing import Pacer
from sfu.core.slots import Layout, Place, Programme, Use
from sfu.interfaces import Frozen, PeerId, SlotKind, SlotUse, Step, TileWish
from sfu.link import Link
from sfu.reports import sender_report
from sfu.slot import OutSlot
from sfu.tap_wire import (
    H264_TYPE,
    OPUS_TYPE,
    TO_TAP,
    VP8_TYPE,
    TapOpened,
    TapProgramme,
    TapSlot,
    TapSlotName,
    TapUse,
    TapUses,
)
from sfu.transport.plain import PlainPair
from sfu.transport.tap_socket import TapSocket

REPORT_S = 1.0
FREE_RATE_BPS = 1_000_000_000
FREE_BURST_BYTES = 1_000_000
"""A Unix socket is no line that a burst could fill."""

NAMES: Mapping[TapSlotName, tuple[SlotKind, int]] = {
    "stage": (SlotKind.STAGE, 0),
    "screen": (SlotKind.SCREEN, 0),
    "screen_sound": (SlotKind.SCREEN_SOUND, 0),
    "voice.0": (SlotKind.VOICE, 0),
    "voice.1": (SlotKind.VOICE, 1),
    "voice.2": (SlotKind.VOICE, 2),
}
_SOUND = {Codec.OPUS: SlotCodec(OPUS_TYPE, None)}
_PICTURE = {Codec.VP8: SlotCodec(VP8_TYPE, None), Codec.H264: SlotCodec(H264_TYPE, None)}

_log = structlog.get_logger()


class Tap:
    """Owned by its Room, and laid out by it like a peer that receives only. Owns its socket, slots and link.

    `name` is what the caller calls it by.
    """

    tiles: tuple[TileWish, ...] = ()
    tile_count = 0
    step = Step.TILES

    def __init__(self, name: str, path: Path, wall_offset_s: float) -> None:
        """Listens at path. Raises OSError."""
        self.name = name
        self.id = PeerId(f"tap {name}")  # Like no peer: there are no blanks in theirs.
        self._turned = False
        self._wall_offset_s = wall_offset_s
        self._programme = TapProgramme(floor=None, chair=None, stage=None, screen=None)
        self._uses: dict[Place, Use] = {}
        self._reported_s: dict[TapSlotName, float] = {}
        self.socket = TapSocket(path, self._turn_over, self._hear)
        self.link = Link(self.socket)
        self.link.pacer = Pacer(FREE_RATE_BPS, FREE_BURST_BYTES)
        self.link.srtp = PlainPair()
        ssrcs = _different(len(NAMES))
        self._named = {
            slot_name: OutSlot(_line(slot_name, ssrc), self.link, secrets.randbits(15), secrets.randbits(32))
            for slot_name, ssrc in zip(NAMES, ssrcs, strict=True)
        }
        self.slots = tuple(self._named.values())
        self.layout = Layout(self.id, 0)
        self._opened = TapOpened(
            tap=secrets.token_hex(8),
            clock_s=wall_offset_s,
            slots=tuple(TapSlot(name=each, ssrc=slot.line.ssrc) for each, slot in self._named.items()),
        )

    @property
    def connected(self) -> bool:
        """Whether anybody takes what is sent; the slots stay empty meanwhile."""
        return self.socket.connected

    def note_programme(self, wanted: Programme) -> None:
        """Tells the programme."""
        programme = TapProgramme(floor=wanted.floor, chair=wanted.chair, stage=wanted.stage, screen=wanted.screen)
        if programme != self._programme:
            self._programme = programme
            self._tell(programme)

    def note_uses(self, uses: Mapping[Place, Use]) -> tuple[SlotUse, ...]:
        """Tells which slots carry something else from now on, on the socket alone: nothing for the web process."""
        if not self.connected:
            return ()
        changed = [name for name, slot in self._named.items() if uses.get(slot.place) != self._uses.get(slot.place)]
        self._uses = dict(uses)
        if changed:
            self._tell(TapUses(slots=tuple(self._use(name) for name in changed)))
        return ()

    def turn(self, now_s: float) -> bool:
        """Sends sender reports, of a new stream at once; called every 50 ms. Whether somebody has come or gone."""
        turned, self._turned = self._turned, False
        if not self.connected:
            return turned
        for name, slot in self._named.items():
            if slot.layer is None or now_s - self._reported_s.get(name, float("-inf")) < REPORT_S:
                continue
            report = sender_report(slot, ntp_from_unix(now_s + self._wall_offset_s), now_s)
            if report is not None:
                self._reported_s[name] = now_s
                self.socket.send(report)
        return turned

    def close(self) -> None:
        """Takes its slots off the layers and its socket away."""
        self._empty()
        self.socket.close()

    def _turn_over(self) -> None:
        """Somebody has connected, or gone: all begins anew."""
        self._empty()
        self._uses = {}
        self._reported_s = {}
        self._turned = True
        if self.connected:
            self._tell(self._opened)
            self._tell(self._programme)
            self._tell(TapUses(slots=tuple(self._use(name) for name in self._named)))

    def _empty(self) -> None:
        self.link.backlog.clear()
        for slot in self.slots:
            slot.clear()

    def _hear(self, message: bytes) -> None:
        try:
            wish = TO_TAP.validate_json(message)
        except ValidationError:
            _log.warning("tap_message_malformed", tap=self.name)
            self.socket.cut_off()
            return
        slot = self._named[wish.name]
        if slot.layer is not None and slot.source is not None and slot.source.is_video and slot.shows(slot.source):
            slot.source.want_key_frame(slot.layer, slot.layer.last_packet_s)

    def _use(self, name: TapSlotName) -> TapUse:
        use = self._uses.get(self._named[name].place)
        if use is None:
            return TapUse(name=name, peer=None, source=None)
        return TapUse(name=name, peer=use.peer, source=use.source)

    def _tell(self, message: Frozen) -> None:
        """What must not be lost: who does not take it is parted from, and told everything when it comes again."""
        if self.connected and not self.socket.send(message.model_dump_json().encode()):
            _log.warning("tap_not_read", tap=self.name)
            self.socket.cut_off()


def _line(name: TapSlotName, ssrc: int) -> SlotLine:
    kind, index = NAMES[name]
    return SlotLine(
        kind=kind,
        index=index,
        mid=name,
        ssrc=ssrc,
        rtx_ssrc=None,
        codecs=_PICTURE if kind in (SlotKind.STAGE, SlotKind.SCREEN) else _SOUND,
        red_payload_type=None,
        extensions=ExtensionIds(mid=1),
        stream_id="tap",
        cname="tap",
        feedback=frozenset(),
    )


def _different(count: int) -> list[int]:
    """As many random stream numbers, no two alike."""
    chosen: set[int] = set()
    while len(chosen) < count:
        chosen.add(secrets.randbits(32))
    return list(chosen)
