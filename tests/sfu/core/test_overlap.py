"""A new source whose first frames are older than the last one sent of the old: order is kept, and so is time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.clocks import SlotClock
from sfu.core.rewriter import SlotRewriter
from sfu.core.seq import diff32
from tests.sfu.core.rewriting import WRAPS_32, send


@pytest.mark.parametrize("start", WRAPS_32)
@given(overlap_ms=st.integers(0, 1000), frame_ms=st.integers(10, 200))
def test_frames_captured_before_the_last_one_are_pressed_together_and_then_keep_their_time(
    start: int, overlap_ms: int, frame_ms: int
) -> None:
    rewriter = SlotRewriter(90_000, 0, start)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    first = (start - overlap_ms * 90) & 0xFFFF_FFFF
    rewriter.begin("b", 0, 777, 10.0, timestamp_out=first)
    before = start
    for frame in range(2500 // frame_ms):
        passed = frame * frame_ms * 90
        twice = [send(rewriter, 2 * frame + packet, 777 + passed, 10.0) for packet in range(2)]
        assert twice[0] is not None
        assert twice[1] is not None
        out = twice[0][1]
        assert twice[1][1] == out
        assert diff32(out, before) > 0
        late = diff32(out, (first + passed) & 0xFFFF_FFFF)
        assert late == 0 if passed > overlap_ms * 92 + 2 else late >= 0
        assert diff32(out, start) <= max(1 + passed // 64, passed - overlap_ms * 90)
        before = out


def test_many_quick_switches_do_not_move_a_slot_away_from_its_clock() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin(0, 0, 0, 10.0)
    captured_ms, sequence = 0, 0
    for turn in range(1, 50):
        for _ in range(10):
            captured_ms += 50
            sequence += 1
            out = send(rewriter, sequence, captured_ms * 90, 10.0)
        assert out is not None
        assert out[1] == captured_ms * 90
        captured_ms -= 130  # The next one's key frame was long on its way.
        rewriter.begin(turn, sequence + 1, captured_ms * 90, 10.0, timestamp_out=captured_ms * 90)


def test_a_pressed_frame_is_sent_again_under_the_same_timestamp() -> None:
    rewriter = SlotRewriter(90_000, 0, 100_000)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 5, 0, 10.0, timestamp_out=90_000)
    sent = [send(rewriter, 5 + frame, frame * 4500, 10.0) for frame in range(6)]
    for frame, numbers in enumerate(sent):
        assert numbers is not None
        found = rewriter.resolve(numbers[0])
        assert found is not None
        assert found[0].timestamp_out(frame * 4500) == numbers[1]


def test_an_overlap_is_forgotten_once_its_frames_are_past_and_only_then() -> None:
    rewriter = SlotRewriter(90_000, 0, 100_000)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 10.0, timestamp_out=90_000)
    outs = [send(rewriter, packet, packet * 5, 10.0) for packet in range(4000)]
    assert rewriter.overlap is None
    timestamps = [out[1] for out in outs if out is not None]
    assert timestamps == sorted(timestamps)
    found = rewriter.resolve(rewriter.highest & 0xFFFF)
    assert found is not None
    assert found[0].timestamp_out(3999 * 5) == timestamps[-1]


@pytest.mark.parametrize("wanted", [-90_001, -2_000_000])
def test_what_no_overlap_can_be_moves_the_new_source_behind_the_old(wanted: int) -> None:
    rewriter = SlotRewriter(90_000, 0, 500_000)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 10.0, timestamp_out=500_000 + wanted)
    assert send(rewriter, 0, 0, 10.0) == (1, 500_001)
    assert send(rewriter, 1, 4500, 10.0) == (2, 504_501)


@pytest.mark.parametrize(
    ("wanted", "is_early"), [(-14_401, False), (-14_400, True), (0, True), (959, True), (960, False)]
)
def test_a_new_voice_waits_for_the_end_of_the_old_one_but_not_for_long(wanted: int, is_early: bool) -> None:
    rewriter = SlotRewriter(48_000, 0, 500_000, least_step=960)
    assert not rewriter.is_early(500_000 + wanted)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    assert rewriter.is_early(500_000 + wanted) is is_early
    assert not rewriter.is_early(None)


@pytest.mark.parametrize(
    ("voice_s", "key_frame_s", "picture_s"), [(0.1, 0.2, 0.12), (0.15, 0.3, 0.18), (0.3, 0.5, 0.32)]
)
def test_lips_and_voice_of_who_is_late_on_the_way_meet_at_once(
    voice_s: float, key_frame_s: float, picture_s: float
) -> None:
    """One speaks until another, whose line is slower, takes the floor; both slots change in the same moment."""
    slots = Turn(48_000, 0.02, least_step=960), Turn(90_000, 0.04, least_step=1)
    slots[0].speak("a", 0.0, 10.0, 0.03)
    slots[1].speak("a", 0.0, 10.0 + key_frame_s - 0.08, 0.08)  # Its picture stays until the other's key frame is here.
    slots[0].speak("b", 10.03 - voice_s, 12.0, voice_s)  # What arrives first was captured before the other's end.
    slots[1].speak("b", 10.0, 12.0, picture_s, first_delay_s=key_frame_s)
    apart_s = slots[0].line_error_s - slots[1].line_error_s
    assert abs(apart_s) < 0.005


class Turn:
    """A slot that publishers with well-known clocks take turns on."""

    def __init__(self, clock_hz: int, frame_s: float, least_step: int) -> None:
        self.line_error_s = 0.0
        self._clock_hz = clock_hz
        self._frame_s = frame_s
        self._rewriter = SlotRewriter(clock_hz, 0, 4_000_000_000, least_step)
        self._line = SlotClock(clock_hz)

    def speak(
        self, who: str, from_s: float, until_s: float, delay_s: float, first_delay_s: float | None = None
    ) -> None:
        """What is captured meanwhile arrives so much later, and goes out."""
        rewriter, line = self._rewriter, self._line
        sent = arrived_s = 0.0
        for frame in range(round((until_s - from_s) / self._frame_s)):
            captured_s = from_s + frame * self._frame_s
            arrived_s = max(arrived_s, captured_s + (delay_s if frame or first_delay_s is None else first_delay_s))
            timestamp = round(captured_s * self._clock_hz)
            if not sent:
                aligned = line.timestamp_for(captured_s)
                if who != "a" and self._clock_hz == 48_000 and rewriter.is_early(aligned):
                    continue
                rewriter.begin(who, frame, timestamp, arrived_s, timestamp_out=aligned)
            out = send(rewriter, frame, timestamp, arrived_s)
            assert out is not None
            line.follow(out[1], captured_s if rewriter.overlap is None else self._captured_s(out[1]))
            self.line_error_s = self._on_line_s(out[1]) - captured_s
            sent += 1

    def _captured_s(self, timestamp_out: int) -> float:
        return diff32(timestamp_out - self._rewriter.timestamp_offset, 0) / self._clock_hz

    def _on_line_s(self, timestamp_out: int) -> float:
        now = self._line.timestamp_for(0.0)
        assert now is not None
        return diff32(timestamp_out, now) / self._clock_hz
