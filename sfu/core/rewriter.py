"""One receive slot as one unbroken stream, whatever sources and layers take turns on it."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

from sfu.core.overlap import Overlap
from sfu.core.seq import diff16, diff32
from sfu.core.unsent import Unsent
from sfu.core.vp8 import Vp8, pack_counters
from sfu.core.vp8 import patch as patch_vp8

KEPT_SEQUENCES = 1500
LONGEST_GAP_S = 3600.0
LONGEST_OVERLAP_S = 1.0
LONGEST_WAIT_S = 0.3
_SLIDE_STEP = 0x2000


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of packets of one source layer on a slot; what is added to each number of the source.

    `first_out` is the extended out-sequence of its first packet.
    """

    source_key: Hashable
    first_out: int
    sequence_offset: int
    timestamp_offset: int
    picture_id_offset: int
    tl0_offset: int
    keyidx_offset: int
    overlap: Overlap | None

    def timestamp_out(self, timestamp: int) -> int:
        """The timestamp this segment gives a packet of its source."""
        timestamp = (timestamp + self.timestamp_offset) & 0xFFFF_FFFF
        return timestamp if self.overlap is None else self.overlap.place(timestamp)

    def patch(self, view: memoryview | bytearray, payload_start: int, vp8: Vp8) -> None:
        """Writes a VP8 descriptor as this segment numbers it, for a retransmission."""
        patch_vp8(
            view,
            payload_start,
            vp8,
            (vp8.picture_id or 0) + self.picture_id_offset,
            (vp8.tl0picidx or 0) + self.tl0_offset,
            (vp8.keyidx or 0) + self.keyidx_offset,
        )


class SlotRewriter:
    """Numbers the packets of a slot so that a change of source or layer is not felt by the receiver.

    The hot loop reads `sequence_offset`, `timestamp_offset` (add, then mask with 0xFFFF and 0xFFFFFFFF) and the VP8
    offsets, has `overlap` place the timestamp while there is one, refuses a packet when
    `(sequence - first_sequence) & 0x8000`, and calls `sent` for what it sends.
    `first_sequence` is the oldest in-sequence that is forwarded: the first of the segment, later a sliding bound, so
    that the comparison stays right in a segment of any length.
    `highest` is the newest out-sequence as an extended number; `packets` and `last_timestamp` serve sender reports.
    `source_key` is None until the first `begin`.
    """

    __slots__ = (
        "_clock_hz",
        "_least_step",
        "_presses",
        "_segments",
        "_slide_at",
        "_unsent",
        "first_sequence",
        "highest",
        "keyidx_offset",
        "last_keyidx",
        "last_picture_id",
        "last_timestamp",
        "last_timestamp_s",
        "last_tl0",
        "overlap",
        "packets",
        "picture_id_offset",
        "sequence_offset",
        "source_key",
        "timestamp_offset",
        "tl0_offset",
    )

    def __init__(self, clock_hz: int, sequence: int, timestamp: int, least_step: int = 1) -> None:
        """A slot that has sent nothing yet.

        `sequence` and `timestamp` are the (random) numbers of the first packet to be sent. `least_step` is the least
        advance of the timestamp at a switch in ticks: one packet's duration for audio, else the receiver takes the
        first packet of a new speaker for an overlap and drops it. 1 is video, whose frames may be pressed together.
        """
        self._clock_hz = clock_hz
        self._least_step = least_step
        self._presses = least_step == 1
        self._segments: deque[Segment] = deque()
        self._slide_at = 0
        self._unsent = Unsent()
        self.highest = sequence - 1
        self.last_timestamp = timestamp
        self.last_timestamp_s = 0.0
        self.last_picture_id = 0
        self.last_tl0 = 0
        self.last_keyidx = 0
        self.packets = 0
        self.source_key: Hashable | None = None
        self.first_sequence = 0
        self.sequence_offset = 0
        self.timestamp_offset = 0
        self.picture_id_offset = 0
        self.tl0_offset = 0
        self.keyidx_offset = 0
        self.overlap: Overlap | None = None

    def begin(
        self,
        source_key: Hashable,
        sequence: int,
        timestamp: int,
        now_s: float,
        vp8: Vp8 | None = None,
        timestamp_out: int | None = None,
    ) -> None:
        """Starts a segment at the first packet of a source layer (for video: of a key frame), before it is sent.

        The out-sequence continues by one. The out-timestamp is `timestamp_out` where the caller could align the two
        layers by their sender reports (`SlotClock.timestamp_for`), else it advances by the time that passed since
        the last frame was sent; it always advances: sound by moving the whole segment, video by an `Overlap`.
        PictureID, TL0PICIDX and KEYIDX continue by one each.
        Source: RFC 3550 section 5.1 (timestamps tell instants), RFC 7741 section 4.2 (the three counters).
        """
        first_ever = self.source_key is None
        if not first_ever and source_key != self.source_key:
            self._segments.clear()
        self.overlap = None
        out = self.last_timestamp if first_ever else self._next_timestamp(now_s, timestamp_out)
        self.source_key = source_key
        self.first_sequence = sequence
        self.sequence_offset = (self.highest + 1 - sequence) & 0xFFFF
        self.timestamp_offset = (out - timestamp) & 0xFFFF_FFFF
        if vp8 is not None:
            self._continue_vp8(vp8)
        self._slide_at = self.highest + 1 + (_SLIDE_STEP if self.overlap is None else KEPT_SEQUENCES)
        self._segments.append(self._segment())
        self._drop_old_segments()

    def is_early(self, aligned: int | None) -> bool:
        """Whether a new speaker's sound is to wait, as it was captured before the end of what was sent of the old.

        Moved behind it would lag behind its picture for as long as the speaker has the slot. Not for longer than 0.3 s.
        """
        if aligned is None or not self.packets:
            return False
        return -LONGEST_WAIT_S * self._clock_hz <= diff32(aligned, self.last_timestamp) < self._least_step

    def sent(self, sequence_out: int, timestamp_out: int, now_s: float, packets: int = 1) -> None:
        """Notes that packets went out for the first time, by the newest of them; those out of order move nothing."""
        first = not self.packets
        self.packets += packets
        ahead = (sequence_out - self.highest) & 0xFFFF
        if ahead >= 0x8000:
            self._unsent.change(self.highest, -packets)
            return
        self.highest += ahead
        if ahead != packets:
            self._unsent.change(self.highest, ahead - packets)
        if timestamp_out != self.last_timestamp or first:
            self.last_timestamp = timestamp_out
            self.last_timestamp_s = now_s
        if self.highest >= self._slide_at:
            self._slide()

    def patch(self, view: memoryview | bytearray, payload_start: int, vp8: Vp8) -> None:
        """Writes the VP8 descriptor of a packet that goes out for the first time and notes the newest counters."""
        picture_id = (vp8.picture_id or 0) + self.picture_id_offset
        tl0 = (vp8.tl0picidx or 0) + self.tl0_offset
        keyidx = (vp8.keyidx or 0) + self.keyidx_offset
        if vp8.packed:
            pack_counters(
                view,
                payload_start + vp8.picture_id_at,
                0x8000 | picture_id & 0x7FFF,
                tl0 & 0xFF,
                vp8.temporal | keyidx & 0x1F,
            )
        else:
            patch_vp8(view, payload_start, vp8, picture_id, tl0, keyidx)
        if picture_id & 0x7FFF != self.last_picture_id:
            self._note_picture(vp8, picture_id, tl0, keyidx)

    def joined(self, packets: int, next_sequence: int) -> None:
        """So many packets of the source have left under one number; what comes before `next_sequence` is too late now.

        For sound, of which nothing is sent again: `resolve` does not find what has left like that.
        """
        self.sequence_offset = (self.sequence_offset - packets + 1) & 0xFFFF
        self.first_sequence = next_sequence

    def gave_up(self, packets: int = 1) -> None:
        """Packets were thrown away for want of room on the receiver's line: that is its loss, as if lost on the way.

        To be called before anything newer leaves.
        """
        self._unsent.change(self.highest, -packets)

    def unsent_until(self, sequence_out: int) -> int:
        """How many numbers up to this one (its low 16 bits count) were passed over, as nothing came for them."""
        return self._unsent.until(self.highest - ((self.highest - sequence_out) & 0xFFFF))

    def resolve(self, sequence_out: int) -> tuple[Segment, int] | None:
        """Which segment an out-sequence of a NACK belongs to, and its in-sequence there.

        None for numbers not sent yet, older than the last 1500, or from before the current source layer began: its
        key frame makes the frames before it useless. Source: RFC 4585 section 6.2.1 (generic NACK).
        """
        age = (self.highest - sequence_out) & 0xFFFF
        if age >= KEPT_SEQUENCES:
            return None
        wanted = self.highest - age
        for segment in reversed(self._segments):
            if wanted >= segment.first_out:
                return segment, (sequence_out - segment.sequence_offset) & 0xFFFF
        return None

    def _next_timestamp(self, now_s: float, aligned: int | None) -> int:
        """The timestamp of a new segment's first packet by the clock; what is not after the last one is an overlap."""
        if aligned is not None:
            step = diff32(aligned, self.last_timestamp)
        else:
            elapsed_s = min(max(now_s - self.last_timestamp_s, 0.0), LONGEST_GAP_S)
            step = round(elapsed_s * self._clock_hz)
        if step < self._least_step:
            least = (self.last_timestamp + self._least_step) & 0xFFFF_FFFF
            if aligned is None or not self._presses or step < -LONGEST_OVERLAP_S * self._clock_hz:
                return least
            self.overlap = Overlap(aligned, least)
        return (self.last_timestamp + step) & 0xFFFF_FFFF

    def _continue_vp8(self, vp8: Vp8) -> None:
        """Chooses the offsets with which the counters of a key frame follow the last ones sent."""
        self.picture_id_offset = (self.last_picture_id + 1 - (vp8.picture_id or 0)) & 0x7FFF
        if vp8.tl0picidx is not None:
            self.tl0_offset = (self.last_tl0 + 1 - vp8.tl0picidx) & 0xFF
        if vp8.keyidx is not None:
            self.keyidx_offset = (self.last_keyidx + 1 - vp8.keyidx) & 0x1F

    def _note_picture(self, vp8: Vp8, picture_id: int, tl0: int, keyidx: int) -> None:
        """Keeps the counters of the newest picture; a 7-bit PictureID moves the 15-bit one along."""
        mask = vp8.picture_id_mask
        if mask:
            ahead = (picture_id - self.last_picture_id) & mask
            if ahead > mask >> 1:
                return
            self.last_picture_id = (self.last_picture_id + ahead) & 0x7FFF
        if vp8.tl0picidx is not None:
            self.last_tl0 = tl0 & 0xFF
        if vp8.keyidx is not None:
            self.last_keyidx = keyidx & 0x1F

    def _segment(self) -> Segment:
        return Segment(
            source_key=self.source_key,
            first_out=self.highest + 1,
            sequence_offset=self.sequence_offset,
            timestamp_offset=self.timestamp_offset,
            picture_id_offset=self.picture_id_offset,
            tl0_offset=self.tl0_offset,
            keyidx_offset=self.keyidx_offset,
            overlap=self.overlap,
        )

    def _drop_old_segments(self) -> None:
        """Forgets segments that end before the last 1500 out-sequences."""
        while len(self._segments) > 1 and self._segments[1].first_out <= self.highest - KEPT_SEQUENCES:
            self._segments.popleft()

    def _slide(self) -> None:
        """Moves the bound for late packets along, so that it is never half the circle behind."""
        newest_in = (self.highest - self.sequence_offset) & 0xFFFF
        if diff16(newest_in, self.first_sequence) > _SLIDE_STEP:
            self.first_sequence = (newest_in - KEPT_SEQUENCES) & 0xFFFF
        self._slide_at = self.highest + _SLIDE_STEP
        if self.overlap is not None:
            if self.overlap.is_over(self.last_timestamp):
                self.overlap = None  # The hot loop is spared it; a segment keeps its own, for what is sent again.
            else:
                self._slide_at = self.highest + KEPT_SEQUENCES
