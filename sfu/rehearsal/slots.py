"""What arrives on the receive slots of one simulated room: counted by sequence number, never decoded."""

from collections.abc import Iterable
from struct import Struct

from sfu.core.receive_log import ReceiveLog, Reception
from sfu.core.vp8 import parse
from sfu.interfaces import SlotKind
from sfu.rehearsal.flows import Flows, SourceName
from sfu.rehearsal.recording import SOUND_CLOCK_HZ, VIDEO_CLOCK_HZ
from sfu.transport.rtp import HEADER_BYTES, RtpView

_FIXED_HEADER = Struct("!BBHII").unpack_from

NOTABLE_GAP_S = {
    SlotKind.VOICE: 0.06,
    SlotKind.SCREEN_SOUND: 0.06,
    SlotKind.STAGE: 0.1,
    SlotKind.SCREEN: 1.0,
    SlotKind.TILE: 0.1,
}
"""Pauses shorter than this are the ordinary rhythm of a stream and are not looked at."""

BROKEN_S = 0.5
"""After a pause this long in which packets were lost a decoder waits for a key frame."""


class SlotMeter:
    """One receive slot. A gap counts as far as the source in the slot was flowing.

    `ssrc` None is a slot the server never sends on; `first_key_frame_s`, `last_s` monotonic seconds. `is_broken`: a
    picture that waits for a key frame which it has to ask for. `frames`: those of a picture that came, whole or not.
    """

    __slots__ = (
        "_emptied",
        "_flows",
        "_notable_s",
        "_opened_s",
        "_sequence",
        "_timestamp",
        "_use",
        "awaits_key_frame",
        "first_key_frame_s",
        "frames",
        "index",
        "is_broken",
        "kind",
        "last_s",
        "log",
        "longest_gap_s",
        "mid",
        "octets",
        "ssrc",
        "switches",
    )

    def __init__(self, kind: SlotKind, index: int, mid: str, ssrc: int, flows: Flows) -> None:
        self.kind = kind
        self.index = index
        self.mid = mid
        self.ssrc = ssrc
        self.log = ReceiveLog(SOUND_CLOCK_HZ if self.is_sound else VIDEO_CLOCK_HZ)
        self.octets = 0
        self.frames = 0
        self.switches = 0
        self.longest_gap_s = 0.0
        self.first_key_frame_s: float | None = None
        self.awaits_key_frame = not self.is_sound
        self.is_broken = False
        self.last_s = 0.0
        self._flows = flows
        self._emptied = False
        self._sequence: int | None = None
        self._timestamp: int | None = None
        self._use: SourceName | None = None
        self._opened_s = 0.0
        self._notable_s = NOTABLE_GAP_S[kind]

    @property
    def is_sound(self) -> bool:
        """Whether it carries sound."""
        return self.kind in (SlotKind.VOICE, SlotKind.SCREEN_SOUND)

    @property
    def source(self) -> SourceName | None:
        """What the server says that it carries."""
        return self._use

    def open(self, now_s: float) -> None:
        """Media can arrive from now on."""
        self._opened_s = now_s

    def use(self, source: SourceName | None, now_s: float) -> None:
        """The slot carries this source from now on; while the server says that it carries nothing no gap counts."""
        if source == self._use:
            return
        self._look(now_s)
        if self._emptied:
            self.last_s = now_s
        self._emptied = source is None
        if source is not None and self._use is not None:
            self.switches += 1
        self._use = source
        if source is not None and not self.last_s:
            self._opened_s = max(self._opened_s, now_s)

    def received(self, sequence: int, timestamp: int, size: int, now_s: float) -> None:
        """Counts a packet of `size` bytes."""
        pause_s = now_s - self.last_s
        if pause_s > self._notable_s and self.last_s:
            self._look(now_s)
        self.last_s = now_s
        self.octets += size
        self.log.received(sequence, timestamp, now_s)
        if timestamp != self._timestamp:
            self._timestamp = timestamp
            self.frames += not self.is_sound
        if pause_s > BROKEN_S and self._sequence is not None and not self.is_sound:
            self.is_broken = self.is_broken or sequence != self._sequence + 1 & 0xFFFF
            self.awaits_key_frame = self.awaits_key_frame or self.is_broken
        self._sequence = sequence

    def settle(self, now_s: float) -> None:
        """Takes a gap that has not ended into account."""
        self._look(now_s)

    def restart(self, now_s: float) -> None:
        """Forgets gaps and switches seen so far; packets go on being counted by sequence."""
        self.longest_gap_s = 0.0
        self.switches = 0
        self._opened_s = max(self._opened_s, now_s)
        if self.last_s:
            self.last_s = max(self.last_s, now_s)

    def _look(self, now_s: float) -> None:
        """Measures the pause since the last packet, or since the slot could carry anything."""
        if self._use is not None:
            gap_s = self._flows.expected_s(self._use, self.last_s or self._opened_s, now_s)
            self.longest_gap_s = max(self.longest_gap_s, gap_s)


class SlotTable:
    """The slots of one connection, found by SSRC."""

    __slots__ = ("_media", "_repairs", "header", "octets", "strangers")

    def __init__(self, slots: Iterable[tuple[SlotMeter, int | None]]) -> None:
        """Each slot with the SSRC of its RTX stream."""
        pairs = tuple(slots)
        self._media = {slot.ssrc: slot for slot, _ in pairs}
        self._repairs = {rtx: slot for slot, rtx in pairs if rtx is not None}
        self.header = RtpView()
        self.octets = 0
        self.strangers = 0

    @property
    def slots(self) -> tuple[SlotMeter, ...]:
        """All of them, in the order of the description."""
        return tuple(self._media.values())

    @property
    def picture_octets(self) -> int:
        """What came of pictures, repairs and padding included."""
        return sum(slot.octets for slot in self._media.values() if not slot.is_sound)

    @property
    def frames(self) -> int:
        """Those of all pictures that came."""
        return sum(slot.frames for slot in self._media.values())

    def take(self, view: memoryview, n: int, now_s: float) -> None:
        """Counts the decrypted packet in the first n bytes of view; only what is looked into is read whole."""
        if n < HEADER_BYTES:
            self.strangers += 1
            return
        _, _, sequence, timestamp, ssrc = _FIXED_HEADER(view, 0)
        self.octets += n
        slot = self._media.get(ssrc)
        if slot is None:
            self._repair(view, n, now_s)
            return
        slot.received(sequence, timestamp, n, now_s)
        if slot.awaits_key_frame:
            header = self.header
            vp8 = parse(view, header.payload_offset, header.payload_end) if header.read(view, n) else None
            if vp8 is not None and vp8.key_frame:
                slot.awaits_key_frame = slot.is_broken = False
                slot.first_key_frame_s = slot.first_key_frame_s or now_s

    def _repair(self, view: memoryview, n: int, now_s: float) -> None:
        """Counts a retransmission for the packet it stands for; those without payload are probes."""
        header = self.header
        slot = self._repairs.get(header.ssrc) if header.read(view, n) else None
        if slot is None:
            self.strangers += 1
            return
        slot.octets += n
        at = header.payload_offset
        if at + 2 < header.payload_end:
            original = view[at] << 8 | view[at + 1]
            slot.log.received(original, header.timestamp, now_s, retransmitted=True)

    def reports(self, now_s: float) -> list[tuple[int, Reception]]:
        """What to report of each stream that was heard, by SSRC."""
        found = ((slot.ssrc, slot.log.report(now_s)) for slot in self._media.values())
        return [(ssrc, reception) for ssrc, reception in found if reception is not None]

    def missing(self, now_s: float) -> list[tuple[int, list[int]]]:
        """The packets of video to ask for again now, by SSRC."""
        lossy = (slot for slot in self._media.values() if slot.log.lost and not slot.is_sound)
        asked = ((slot.ssrc, slot.log.missing(now_s)) for slot in lossy)
        return [(ssrc, sequences) for ssrc, sequences in asked if sequences]
