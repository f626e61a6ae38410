"""A slot stays one unbroken stream through every change of source, from every wrap-around point."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.rewriter import KEPT_SEQUENCES, LONGEST_GAP_S, SlotRewriter
from sfu.core.seq import diff16, diff32
from sfu.core.vp8 import Vp8, parse
from tests.sfu.core.rewriting import WRAPS_32, send

SIXTEEN = st.integers(0, 0xFFFF)
THIRTY_TWO = st.integers(0, 0xFFFF_FFFF)
WRAPS_16 = (0, 1, 0x7FFE, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF)


def vp8_packet(picture_id: int, tl0picidx: int, keyidx: int, wide: bool = True) -> tuple[bytearray, Vp8]:
    """A packet of a key frame whose payload begins at 20, and its descriptor."""
    number = (0x8000 | picture_id).to_bytes(2, "big") if wide else bytes([picture_id & 0x7F])
    packet = bytearray(20) + b"\x90\xf0" + number + bytes([tl0picidx, keyidx]) + bytes.fromhex("1002009d012a0005d002")
    vp8 = parse(packet, 20, len(packet))
    assert vp8 is not None
    return packet, vp8


def send_vp8(rewriter: SlotRewriter, picture_id: int, tl0picidx: int, keyidx: int, wide: bool = True) -> Vp8:
    """Patches a packet as the hot loop does and reads it back."""
    packet, vp8 = vp8_packet(picture_id, tl0picidx, keyidx, wide)
    rewriter.patch(memoryview(packet), 20, vp8)
    again = parse(packet, 20, len(packet))
    assert again is not None
    return again


@given(SIXTEEN, THIRTY_TWO, SIXTEEN, THIRTY_TWO)
def test_first_packet_has_the_numbers_the_slot_was_made_with(
    sequence: int, timestamp: int, sequence_in: int, timestamp_in: int
) -> None:
    rewriter = SlotRewriter(90_000, sequence, timestamp)
    rewriter.begin("a", sequence_in, timestamp_in, 5.0)
    assert send(rewriter, sequence_in, timestamp_in, 5.0) == (sequence, timestamp)


@pytest.mark.parametrize("slot_start", WRAPS_16)
@pytest.mark.parametrize("old_start", WRAPS_16)
@pytest.mark.parametrize("new_start", WRAPS_16)
def test_sequence_goes_on_by_one_at_a_switch(slot_start: int, old_start: int, new_start: int) -> None:
    rewriter = SlotRewriter(90_000, slot_start, 0)
    rewriter.begin("a", old_start, 0, 0.0)
    outs = [send(rewriter, (old_start + index) & 0xFFFF, 0, 0.0) for index in range(5)]
    rewriter.begin("b", new_start, 0, 1.0)
    outs += [send(rewriter, (new_start + index) & 0xFFFF, 0, 1.0) for index in range(5)]
    assert [out and out[0] for out in outs] == [(slot_start + index) & 0xFFFF for index in range(10)]


@pytest.mark.parametrize("slot_start", WRAPS_32)
@pytest.mark.parametrize("old_start", WRAPS_32)
@pytest.mark.parametrize("new_start", WRAPS_32)
def test_timestamp_goes_on_by_the_time_that_passed(slot_start: int, old_start: int, new_start: int) -> None:
    rewriter = SlotRewriter(90_000, 0, slot_start)
    rewriter.begin("a", 0, old_start, 10.0)
    send(rewriter, 0, old_start, 10.0)
    send(rewriter, 1, (old_start + 3000) & 0xFFFF_FFFF, 10.1)
    rewriter.begin("b", 77, new_start, 12.1)
    out = send(rewriter, 77, new_start, 12.1)
    assert out == (2, (slot_start + 3000 + 180_000) & 0xFFFF_FFFF)


def test_time_is_counted_from_the_first_packet_of_the_last_frame() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    send(rewriter, 1, 0, 10.5)
    rewriter.begin("b", 0, 0, 11.0)
    assert send(rewriter, 0, 0, 11.0) == (2, 90_000)


@pytest.mark.parametrize("wanted", [1_000, 0, -1, -90_000])
def test_timestamp_advances_by_one_step_at_least(wanted: int) -> None:
    rewriter = SlotRewriter(48_000, 0, 500_000, least_step=960)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 10.0, timestamp_out=500_000 + wanted)
    assert send(rewriter, 0, 0, 10.0) == (1, 500_000 + max(wanted, 960))


def test_aligned_timestamp_is_taken_as_given_across_the_wrap() -> None:
    rewriter = SlotRewriter(90_000, 0, 0xFFFF_FFF0)
    rewriter.begin("q", 0, 5, 10.0)
    send(rewriter, 0, 5, 10.0)
    rewriter.begin("h", 9, 1234, 10.0, timestamp_out=0x10)
    assert send(rewriter, 9, 1234, 10.0) == (1, 0x10)


def test_slot_that_was_empty_for_days_still_moves_forward() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 10.0 + 3 * 86_400)
    assert send(rewriter, 0, 0, 10.0 + 3 * 86_400) == (1, round(LONGEST_GAP_S * 90_000))


def test_pauses_of_discontinuous_transmission_stay_as_long_as_they_were() -> None:
    rewriter = SlotRewriter(48_000, 0, 0xFFFF_F000, least_step=960)
    rewriter.begin("a", 10, 5_000, 100.0)
    outs = [
        send(rewriter, 10 + index, 5_000 + round(at_s * 48_000), 100.0 + at_s)
        for index, at_s in enumerate((0.0, 0.02, 0.42, 30.0, 30.02))
    ]
    assert [out and diff32(out[1], 0xFFFF_F000) for out in outs] == [0, 960, 20_160, 1_440_000, 1_440_960]


def test_new_speaker_begins_after_the_last_packet_of_the_old_one_has_been_played() -> None:
    rewriter = SlotRewriter(48_000, 0, 0, least_step=960)
    rewriter.begin("a", 0, 0, 100.0)
    send(rewriter, 0, 0, 100.0)
    rewriter.begin("b", 0, 0, 100.005)
    assert send(rewriter, 0, 0, 100.005) == (1, 960)


def test_clock_that_steps_back_does_not_turn_timestamps_back() -> None:
    rewriter = SlotRewriter(90_000, 0, 100)
    rewriter.begin("a", 0, 0, 10.0)
    send(rewriter, 0, 0, 10.0)
    rewriter.begin("b", 0, 0, 9.0)
    assert send(rewriter, 0, 0, 9.0) == (1, 101)


@pytest.mark.parametrize("start", WRAPS_16)
def test_packet_from_before_the_segment_is_refused(start: int) -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", start, 0, 0.0)
    send(rewriter, start, 0, 0.0)
    assert send(rewriter, (start - 1) & 0xFFFF, 0, 0.0) is None
    assert send(rewriter, (start - 300) & 0xFFFF, 0, 0.0) is None


def test_late_packet_of_the_segment_keeps_its_place() -> None:
    rewriter = SlotRewriter(90_000, 100, 0)
    rewriter.begin("a", 0xFFFF, 0, 0.0)
    send(rewriter, 0xFFFF, 0, 0.0)
    send(rewriter, 1, 3000, 0.1)
    assert send(rewriter, 0, 3000, 0.2) == (101, 3000)
    assert (rewriter.highest, rewriter.last_timestamp, rewriter.last_timestamp_s) == (102, 3000, 0.1)


def test_segment_longer_than_all_sequence_numbers_refuses_nothing_new() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 40_000, 0, 0.0)
    for index in range(200_000):
        out = send(rewriter, (40_000 + index) & 0xFFFF, 0, 0.0)
        assert out is not None
    assert rewriter.highest == 199_999
    assert rewriter.packets == 200_000


@given(SIXTEEN, SIXTEEN, st.integers(1, 30_000), st.integers(0, KEPT_SEQUENCES - 1))
def test_request_is_resolved_to_its_number_in_the_source(
    slot_start: int, source_start: int, count: int, age: int
) -> None:
    rewriter = SlotRewriter(90_000, slot_start, 0)
    rewriter.begin("a", source_start, 0, 0.0)
    for index in range(0, count, 97):
        send(rewriter, (source_start + index) & 0xFFFF, 0, 0.0)
    send(rewriter, (source_start + count - 1) & 0xFFFF, 0, 0.0)
    found = rewriter.resolve((slot_start + count - 1 - age) & 0xFFFF)
    if age >= count:
        assert found is None
    else:
        assert found is not None
        assert found[0].source_key == "a"
        assert found[1] == (source_start + count - 1 - age) & 0xFFFF


def test_request_older_than_what_is_kept_is_not_resolved() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 0.0)
    for index in range(3000):
        send(rewriter, index, 0, 0.0)
    assert rewriter.resolve(3000 - KEPT_SEQUENCES) is not None
    assert rewriter.resolve(3000 - KEPT_SEQUENCES - 1) is None


def test_request_for_what_was_not_sent_yet_is_not_resolved() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    assert rewriter.resolve(0) is None
    rewriter.begin("a", 0, 0, 0.0)
    assert rewriter.resolve(0) is None
    send(rewriter, 0, 0, 0.0)
    assert rewriter.resolve(0) is not None
    assert rewriter.resolve(1) is None


@pytest.mark.parametrize("slot_start", WRAPS_16)
def test_old_source_is_not_sent_again_after_the_switch(slot_start: int) -> None:
    rewriter = SlotRewriter(90_000, slot_start, 0)
    rewriter.begin("a", 500, 0, 0.0)
    for index in range(10):
        send(rewriter, 500 + index, 0, 0.0)
    rewriter.begin("b", 7, 0, 0.0)
    send(rewriter, 7, 0, 0.0)
    assert [rewriter.resolve((slot_start + index) & 0xFFFF) for index in range(10)] == [None] * 10
    found = rewriter.resolve((slot_start + 10) & 0xFFFF)
    assert found is not None
    assert (found[0].source_key, found[1]) == ("b", 7)


def test_source_that_comes_back_does_not_revive_its_old_packets() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    for turn, source in enumerate("aba"):
        rewriter.begin(source, 100 * turn, 0, 0.0)
        send(rewriter, 100 * turn, 0, 0.0)
    assert rewriter.resolve(0) is None
    assert rewriter.resolve(2) is not None


def test_same_layer_begun_again_still_answers_for_its_earlier_run() -> None:
    rewriter = SlotRewriter(90_000, 0, 1000)
    rewriter.begin("a", 100, 0, 0.0)
    send(rewriter, 100, 0, 0.0)
    rewriter.begin("a", 9000, 50, 1.0)
    send(rewriter, 9000, 50, 1.0)
    first, second = rewriter.resolve(0), rewriter.resolve(1)
    assert first is not None
    assert second is not None
    assert (first[1], second[1]) == (100, 9000)
    assert first[0].timestamp_offset == 1000
    assert second[0].timestamp_offset != 1000


def test_segments_are_dropped_once_they_are_too_old() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    for turn in range(50):
        rewriter.begin("a", turn * 100, 0, 0.0)
        for index in range(100):
            send(rewriter, turn * 100 + index, 0, 0.0)
    answered = [out for out in range(5000) if rewriter.resolve(out) is not None]
    assert answered == list(range(5000 - KEPT_SEQUENCES, 5000))
    assert len(rewriter._segments) <= KEPT_SEQUENCES // 100 + 2


@given(st.integers(0, 0x7FFF), st.integers(0, 0xFF), st.integers(0, 0x1F), st.integers(0, 0x7FFF), st.integers(0, 0xFF))
def test_vp8_counters_go_on_by_one_at_a_switch(picture: int, tl0: int, key: int, new: int, new_tl0: int) -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 0.0, vp8_packet(picture, tl0, key)[1])
    last = send_vp8(rewriter, (picture + 1) & 0x7FFF, (tl0 + 1) & 0xFF, (key + 1) & 0x1F)
    rewriter.begin("b", 0, 0, 1.0, vp8_packet(new, new_tl0, 3)[1])
    first = send_vp8(rewriter, new, new_tl0, 3)
    assert first.picture_id == ((last.picture_id or 0) + 1) & 0x7FFF
    assert first.tl0picidx == ((last.tl0picidx or 0) + 1) & 0xFF
    assert first.keyidx == ((last.keyidx or 0) + 1) & 0x1F


def test_late_picture_does_not_turn_the_counters_back() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 0.0, vp8_packet(10, 0, 0)[1])
    newest = send_vp8(rewriter, 15, 5, 0)
    send_vp8(rewriter, 12, 2, 0)
    rewriter.begin("b", 0, 0, 1.0, vp8_packet(700, 9, 3)[1])
    first = send_vp8(rewriter, 700, 9, 3)
    assert first.picture_id == (newest.picture_id or 0) + 1
    assert first.tl0picidx == (newest.tl0picidx or 0) + 1


@given(st.integers(0, 0x7F), st.integers(0, 0x7FFF), st.integers(1, 300))
def test_seven_bit_picture_ids_go_on_in_their_own_width(start: int, wide_start: int, count: int) -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("wide", 0, 0, 0.0, vp8_packet(wide_start, 0, 0)[1])
    last = send_vp8(rewriter, wide_start, 0, 0).picture_id or 0
    rewriter.begin("narrow", 0, 0, 0.0, vp8_packet(start, 0, 0, wide=False)[1])
    for index in range(count):
        out = send_vp8(rewriter, (start + index) & 0x7F, 0, 0, wide=False).picture_id
        assert out == (last + 1 + index) & 0x7F
    rewriter.begin("wide", 0, 0, 0.0, vp8_packet(wide_start, 0, 0)[1])
    assert send_vp8(rewriter, wide_start, 0, 0).picture_id == (last + 1 + count) & 0x7FFF


def test_descriptor_without_counters_leaves_the_others_going() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 0.0, vp8_packet(10, 20, 3)[1])
    last = send_vp8(rewriter, 10, 20, 3)
    packet = bytearray(b"\x10" + bytes.fromhex("1002009d012a0005d002"))
    bare = parse(packet, 0, len(packet))
    assert bare is not None
    rewriter.begin("bare", 0, 0, 0.0, bare)
    rewriter.patch(memoryview(packet), 0, bare)
    rewriter.begin("b", 0, 0, 0.0, vp8_packet(99, 88, 7)[1])
    first = send_vp8(rewriter, 99, 88, 7)
    assert (first.picture_id, first.tl0picidx) == ((last.picture_id or 0) + 1, (last.tl0picidx or 0) + 1)


def test_retransmission_is_patched_as_the_packet_was_sent() -> None:
    rewriter = SlotRewriter(90_000, 0, 0)
    rewriter.begin("a", 0, 0, 0.0, vp8_packet(100, 7, 2)[1])
    send(rewriter, 0, 0, 0.0)
    sent = send_vp8(rewriter, 101, 8, 2)
    found = rewriter.resolve(0)
    assert found is not None
    packet, vp8 = vp8_packet(101, 8, 2)
    found[0].patch(memoryview(packet), 20, vp8)
    again = parse(packet, 20, len(packet))
    assert again is not None
    assert (again.picture_id, again.tl0picidx, again.keyidx) == (sent.picture_id, sent.tl0picidx, sent.keyidx)


@dataclass
class Turn:
    """A source's turn on the slot."""

    sequence: int
    timestamp: int
    kept: list[bool]
    pause_s: float


TURNS = st.lists(
    st.builds(
        Turn,
        sequence=SIXTEEN,
        timestamp=THIRTY_TWO,
        kept=st.lists(st.booleans(), min_size=1, max_size=40),
        pause_s=st.floats(0.0, 5.0),
    ),
    min_size=1,
    max_size=8,
)


@given(TURNS, SIXTEEN, THIRTY_TWO, st.booleans())
def test_receiver_sees_one_stream_that_only_goes_forward(
    turns: list[Turn], sequence: int, timestamp: int, reverse: bool
) -> None:
    rewriter = SlotRewriter(90_000, sequence, timestamp)
    now_s = 1000.0
    seen: dict[int, int] = {}
    boundary = (sequence - 1) & 0xFFFF
    newest_timestamp = (timestamp - 1) & 0xFFFF_FFFF
    for number, turn in enumerate(turns):
        now_s += turn.pause_s
        rewriter.begin(number, turn.sequence, turn.timestamp, now_s)
        packets = [index for index, kept in enumerate(turn.kept) if kept or index == 0]
        ordered = [packets[0], *sorted(packets[1:], reverse=reverse)]
        for index in ordered:
            arrival_s = now_s + index / 30
            out = send(
                rewriter, (turn.sequence + index) & 0xFFFF, (turn.timestamp + index * 3000) & 0xFFFF_FFFF, arrival_s
            )
            assert out is not None
            assert out[0] not in seen
            assert diff16(out[0], boundary) > 0
            assert diff32(out[1], newest_timestamp) > 0
            seen[out[0]] = index
            found = rewriter.resolve(out[0])
            assert found is not None
            assert (found[0].source_key, found[1]) == (number, (turn.sequence + index) & 0xFFFF)
        boundary = rewriter.highest & 0xFFFF
        newest_timestamp = rewriter.last_timestamp
        now_s += len(turn.kept) / 30
