"""Counting what arrives on receive slots."""

from struct import pack

import pytest

from sfu.interfaces import SlotKind, SourceKind
from sfu.rehearsal.flows import Flows, SourceName
from sfu.rehearsal.recording import load
from sfu.rehearsal.slots import SlotMeter, SlotTable

A, B = SourceName("a", SourceKind.MICROPHONE), SourceName("b", SourceKind.MICROPHONE)
KEY_FRAME = load().layers[0].pictures[0].payloads[0]


def meter(kind: SlotKind = SlotKind.VOICE, flows: Flows | None = None) -> SlotMeter:
    return SlotMeter(kind, 0, "4", 77, flows or Flows())


def play(slot: SlotMeter, from_s: float, to_s: float, first: int = 0) -> int:
    """A packet every 20 ms; the next sequence number."""
    count = round((to_s - from_s) / 0.02)
    for number in range(count):
        slot.received(first + number & 0xFFFF, number * 960, 100, from_s + number * 0.02)
    return first + count


def packet(ssrc: int, sequence: int, payload: bytes, timestamp: int = 0) -> memoryview:
    return memoryview(pack("!BBHII", 0x80, 96, sequence & 0xFFFF, timestamp, ssrc) + payload)


@pytest.mark.parametrize(("kind", "frames"), [(SlotKind.STAGE, 3), (SlotKind.VOICE, 0)])
def test_frames_of_pictures_are_counted_once_each(kind: SlotKind, frames: int) -> None:
    slot = meter(kind)
    for sequence, timestamp in enumerate((0, 0, 3000, 6000, 6000)):
        slot.received(sequence, timestamp, 100, 0.01 * sequence)
    assert slot.frames == frames


def test_a_gap_counts_while_the_source_flows() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    following = play(slot, 0.0, 1.0)
    play(slot, 1.5, 2.0, following)
    assert slot.longest_gap_s == pytest.approx(0.52)


def test_a_pause_of_a_source_that_does_not_flow_is_no_gap() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    following = play(slot, 0.0, 1.0)
    flows.end(A, 1.0)
    play(slot, 9.0, 9.5, following)
    assert slot.longest_gap_s < 0.021


def test_at_a_switch_the_new_source_counts_from_when_it_flows() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    following = play(slot, 0.0, 1.0)
    flows.end(A, 1.0)
    slot.use(B, 1.1)
    flows.begin(B, 3.0)
    play(slot, 3.15, 3.5, following)
    assert slot.longest_gap_s == pytest.approx(0.15)
    assert slot.switches == 1


def test_a_pause_across_a_switch_of_flowing_sources_counts_whole() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    flows.begin(B, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    following = play(slot, 0.0, 1.0)
    slot.use(B, 1.2)
    play(slot, 1.4, 1.5, following)
    assert slot.longest_gap_s == pytest.approx(0.42)


def test_while_a_slot_is_empty_no_gap_counts() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    following = play(slot, 0.0, 1.0)
    slot.use(None, 1.0)
    slot.use(A, 5.0)
    play(slot, 5.1, 6.0, following)
    assert slot.longest_gap_s == pytest.approx(0.1)


def test_a_slot_that_never_gets_anything_is_one_long_gap() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.open(2.0)
    slot.use(A, 3.0)
    slot.settle(8.0)
    assert slot.longest_gap_s == pytest.approx(5.0)


def test_a_gap_that_has_not_ended_counts_when_settled() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    play(slot, 0.0, 1.0)
    slot.settle(2.0)
    assert slot.longest_gap_s == pytest.approx(1.02)


def test_what_was_before_a_restart_is_forgotten() -> None:
    flows = Flows()
    flows.begin(A, 0.0)
    slot = meter(flows=flows)
    slot.use(A, 0.0)
    following = play(slot, 0.0, 1.0)
    following = play(slot, 3.0, 4.0, following)
    slot.use(B, 4.0)
    slot.use(A, 4.0)
    slot.restart(4.5)
    play(slot, 4.55, 5.0, following)
    assert slot.longest_gap_s < 0.06
    assert slot.switches == 0


def test_packets_are_counted_by_sequence_across_the_wrap() -> None:
    slot = meter()
    for sequence in (65_534, 65_535, 1, 2, 2):
        slot.received(sequence, 0, 100, 1.0)
    assert (slot.log.packets, slot.log.lost) == (4, 1)


def test_the_table_finds_slots_and_counts_strangers() -> None:
    slot = meter(SlotKind.STAGE)
    table = SlotTable([(slot, 78)])
    table.take(packet(77, 1, b"x" * 20), 32, 1.0)
    table.take(packet(99, 1, b"x" * 20), 32, 1.0)
    table.take(memoryview(b"short"), 5, 1.0)
    assert slot.log.packets == 1
    assert table.strangers == 2
    assert table.octets == 64


def test_a_retransmission_fills_its_gap_and_a_probe_counts_for_nothing() -> None:
    slot = meter(SlotKind.STAGE)
    table = SlotTable([(slot, 78)])
    for sequence in (1, 3):
        table.take(packet(77, sequence, b"x" * 20), 32, 1.0)
    assert slot.log.lost == 1
    table.take(packet(78, 500, b""), 12, 1.1)
    table.take(packet(78, 501, b"\0\2" + b"x" * 20), 34, 1.1)
    assert (slot.log.packets, slot.log.lost, table.strangers) == (3, 0, 0)


def test_missing_video_is_asked_for_and_missing_sound_is_not() -> None:
    picture, voice = meter(SlotKind.STAGE), SlotMeter(SlotKind.VOICE, 0, "5", 88, Flows())
    table = SlotTable([(picture, 78), (voice, None)])
    for ssrc in (77, 88):
        for sequence in (1, 4):
            table.take(packet(ssrc, sequence, b"x" * 20), 32, 1.0)
    assert table.missing(1.05) == [(77, [2, 3])]


def test_the_first_key_frame_is_noticed() -> None:
    slot = meter(SlotKind.STAGE)
    table = SlotTable([(slot, 78)])
    middle = load().layers[0].pictures[1].payloads[0]
    table.take(packet(77, 1, middle), 12 + len(middle), 1.0)
    assert slot.first_key_frame_s is None
    table.take(packet(77, 2, KEY_FRAME), 12 + len(KEY_FRAME), 2.0)
    table.take(packet(77, 3, KEY_FRAME), 12 + len(KEY_FRAME), 3.0)
    assert slot.first_key_frame_s == 2.0


def test_a_picture_that_lost_packets_in_a_pause_waits_for_a_key_frame() -> None:
    slot = meter(SlotKind.STAGE)
    table = SlotTable([(slot, None)])
    table.take(packet(77, 5, KEY_FRAME), 12 + len(KEY_FRAME), 1.0)
    assert (slot.awaits_key_frame, slot.is_broken, slot.first_key_frame_s) == (False, False, 1.0)
    table.take(packet(77, 6, b"\x10\x00"), 14, 2.0)
    assert not slot.is_broken
    table.take(packet(77, 8, b"\x10\x00"), 14, 2.1)
    assert not slot.is_broken
    table.take(packet(77, 70, b"\x10\x00"), 14, 4.0)
    assert (slot.awaits_key_frame, slot.is_broken) == (True, True)
    table.take(packet(77, 71, KEY_FRAME), 12 + len(KEY_FRAME), 4.1)
    assert (slot.awaits_key_frame, slot.is_broken, slot.first_key_frame_s) == (False, False, 1.0)
