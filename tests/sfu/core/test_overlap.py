"""A new source whose first frames are older than the last one sent of the old: order is kept, and so is time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.rewriter import SlotRewriter
from sfu.core.seq import diff32
from tests.sfu.core.rewriting import WRAPS_32, send


@pytest.mark.parametrize("start", WRAPS_32)
@given(overlap_ms=st.integers(0, 2000), frame_ms=st.integers(10, 200))
def test_frames_captured_before_the_last_one_are_pressed_together_and_then_keep_their_time(
    start: int, overlap_ms: int, frame_ms: int
) -> None:
    rewriter = SlotRewriter(90_000, 0, start)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    first = (start - overlap_ms * 90) & 0xFFFF_FFFF
    rewriter.begin("b", 0, 777, 10.0, timestamp_out=first)
    before = start
    for frame in range(4000 // frame_ms):
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


def test_an_overlap_is_forgotten_before_the_timestamps_have_gone_round() -> None:
    rewriter = SlotRewriter(90_000, 0, 100_000)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 10.0, timestamp_out=90_000)
    for packet in range(9000):
        send(rewriter, packet, packet * 500, 10.0)
    assert rewriter.overlap is None
    found = rewriter.resolve(rewriter.highest & 0xFFFF)
    assert found is not None
    assert found[0].overlap is None


@pytest.mark.parametrize("wanted", [-180_001, -2_000_000])
def test_what_no_overlap_can_be_moves_the_new_source_behind_the_old(wanted: int) -> None:
    rewriter = SlotRewriter(90_000, 0, 500_000)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 10.0, timestamp_out=500_000 + wanted)
    assert send(rewriter, 0, 0, 10.0) == (1, 500_001)
    assert send(rewriter, 1, 4500, 10.0) == (2, 504_501)
