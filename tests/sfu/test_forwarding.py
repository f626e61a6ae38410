"""The hot loop: order, slices, pace, redundancy and repair, on real encryption."""

import asyncio
import itertools
import time
from collections.abc import Callable
from unittest.mock import Mock

import pytest

from sfu.core import red
from sfu.core.codecs import Codec
from sfu.core.pacing import Pacer
from sfu.forwarding import SLICE_S, Forwarder
from sfu.interfaces import PeerId, SetProgramme, SlotKind, SourceKind
from sfu.link import MAX_BACKLOG_PACKETS
from sfu.packet import Packet
from sfu.transport import rtcp
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig, rtp_packet

ROOMS = 129
KEY_FRAME_PACKETS = 90  # 100 KB.
VOICE_WAIT_S = 0.020


def hall(rooms: int) -> tuple[RoomRig, RigPeer, Camera, Microphone, list[RigPeer]]:
    """A speaker on stage with the floor, and rooms that see and hear it."""
    rig = RoomRig()
    speaker = rig.join("speaker")
    listeners = [rig.join(f"room {number}") for number in range(rooms)]
    camera, microphone = Camera(rig, speaker, "q", 111_111), Microphone(rig, speaker, 222_222)
    rig.room.set_programme(SetProgramme(room=rig.room.id, floor=PeerId("speaker"), stage=PeerId("speaker")))
    camera.frame(key=True)
    microphone.frame()
    rig.tick()
    camera.frame(key=True)
    microphone.frame()
    return rig, speaker, camera, microphone, listeners


def test_a_voice_waits_at_most_20_ms_behind_a_key_frame_of_100_kb_to_129_rooms() -> None:
    _rig, speaker, camera, microphone, _ = hall(ROOMS)
    layer = speaker.peer.sources[SourceKind.CAMERA].layers[0]
    voice = speaker.peer.sources[SourceKind.MICROPHONE].layers[0]
    assert layer is not None
    assert voice is not None
    assert len(layer.followers) == ROOMS
    deferred: list[Callable[[], None]] = []

    def defer(_after_s: float, act: Callable[[], None]) -> asyncio.Handle:
        deferred.append(act)
        return Mock(spec=asyncio.Handle)

    # Processor time: what another process takes from us meanwhile is not ours to bound.
    forwarder = Forwarder(time.process_time, defer)
    for slot in layer.followers:
        # Nothing may wait in a receiver's pace: the whole key frame is to be sent.
        slot.link.pacer = Pacer(rate_bps=1e10, burst_bytes=10**9)
    for number in range(KEY_FRAME_PACKETS):
        packet = Packet(Codec.VP8, False, camera.sequence + 1 + number, camera.timestamp + 3000, bytes(1100))
        packet.arrived_s = time.process_time()
        layer.cache.put(packet.sequence, packet)
        forwarder.take(layer, packet)
    waits_s = []
    sequence = microphone.sequence
    while deferred:
        # A voice packet reaches the port as a slice of video begins: it is read after that slice.
        sequence = (sequence + 1) & 0xFFFF
        packet = Packet(Codec.OPUS, False, sequence, microphone.timestamp + 960, bytes(80))
        packet.entry = True
        packet.arrived_s = time.process_time()
        deferred.pop(0)()
        forwarder.take(voice, packet)
        waits_s.append(time.process_time() - packet.arrived_s)
    assert forwarder.forwarded > KEY_FRAME_PACKETS * ROOMS
    # A quick machine needs fewer slices, but none that is much longer.
    assert len(waits_s) > 5
    assert sum(waits_s) / len(waits_s) < 2 * SLICE_S
    assert sorted(waits_s)[int(len(waits_s) * 0.99) - 1] <= VOICE_WAIT_S


def test_video_beyond_the_pace_of_a_weak_receiver_waits_and_its_voice_does_not() -> None:
    rig, _, camera, microphone, (listener,) = hall(1)
    camera.frame_bytes = 1100
    rig.deliver(listener, rtcp.build_remb(1, 100_000, []), is_rtcp=True)
    listener.drain()
    before = len(listener.received)
    for _ in range(100):
        camera.frame()
    microphone.frame()
    listener.drain()
    arrived = listener.received[before:]
    sounds = [packet for packet in arrived if len(packet.payload) == 40]
    assert len(sounds) == 1
    assert 20 <= len(arrived) <= 40  # A burst of 30 KB, then the pace.
    for _ in range(200):
        rig.now_s += 0.005
        rig.flush()
    assert len(listener.on(SlotKind.STAGE)) >= 100
    numbers = [packet.sequence for packet in listener.on(SlotKind.STAGE)]
    assert all((b - a) & 0xFFFF == 1 for a, b in itertools.pairwise(numbers))


@pytest.mark.parametrize(
    ("sizes", "runs"),
    [
        ([500, 500, 500], [3]),
        ([500, 500, 400], [3]),
        ([500, 500, 501, 501], [2, 2]),
        ([500, 400, 400, 600], [2]),
        ([400, 500], []),
        ([700] * 11 + [30], [8, 4]),
    ],
)
def test_a_frame_leaves_in_runs_of_one_length(sizes: list[int], runs: list[int]) -> None:
    _rig, _, camera, _, (listener,) = hall(1)
    before = listener.on(SlotKind.STAGE)[-1]
    listener.endpoint.runs.clear()
    camera.pieces(sizes)
    packets = [packet for packet in listener.on(SlotKind.STAGE) if packet.timestamp != before.timestamp]
    assert [len(packet.payload) for packet in packets] == sizes
    assert [(packet.sequence - before.sequence) & 0xFFFF for packet in packets] == list(range(1, len(sizes) + 1))
    assert [len(run) for run in listener.endpoint.runs] == runs
    counters = {packet.payload[2:6] for packet in packets}
    assert counters == {next_counters(before.payload[2:6])}


def next_counters(counters: bytes) -> bytes:
    """PictureID and TL0PICIDX of the next picture, and the octet of KEYIDX as it was."""
    picture_id = 0x8000 | (int.from_bytes(counters[:2], "big") + 1) & 0x7FFF
    return picture_id.to_bytes(2, "big") + bytes([(counters[2] + 1) & 0xFF, counters[3]])


def test_a_fault_at_one_receiver_does_not_end_the_picture_of_the_others() -> None:
    rig, _, camera, _, (first, second, third) = hall(3)
    before = len(third.on(SlotKind.STAGE))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(second.peer.link, "srtp", "broken")
        for _ in range(2):
            with pytest.raises(AttributeError):
                camera.frame()
            rig.flush()
    assert len(first.on(SlotKind.STAGE)) == len(third.on(SlotKind.STAGE)) == before + 2


def test_a_lossy_listener_gets_each_frame_of_sound_twice() -> None:
    rig, _speaker, _, microphone, (listener,) = hall(1)
    slot = next(slot for slot in listener.peer.slots if slot.line.kind is SlotKind.VOICE and slot.line.index == 0)
    block = rtcp.ReportBlock(slot.line.ssrc, 26, 5, 100, 0, 0, 0)
    rig.deliver(listener, rtcp.build_receiver_reports(1, [block]), is_rtcp=True)
    listener.drain()
    listener.received.clear()
    microphone.frame()
    microphone.frame()
    packets = listener.on(SlotKind.VOICE, 0)
    assert {packet.payload_type for packet in packets} == {slot.line.red_payload_type}
    blocks = red.parse(packets[1].payload)
    assert blocks is not None
    assert [found.timestamp_offset for found in blocks] == [960, 0]
    assert blocks[0].payload == blocks[1].payload == (222_222).to_bytes(4, "big") * 10


def test_redundancy_never_reaches_back_across_a_change_of_speaker() -> None:
    rig, _speaker, _, _microphone, (listener,) = hall(1)
    other = rig.join("other")
    second = Microphone(rig, other, 333_333)
    second.frame()
    slot = next(slot for slot in listener.peer.slots if slot.line.kind is SlotKind.VOICE and slot.line.index == 0)
    slot.note_report(rtcp.ReportBlock(slot.line.ssrc, 26, 5, 100, 0, 0, 0), rig.now_s)
    rig.room.set_programme(SetProgramme(room=rig.room.id, floor=PeerId("other")))
    rig.tick()
    listener.drain()
    listener.received.clear()
    second.frame()
    second.frame()
    first, then = listener.on(SlotKind.VOICE, 0)
    blocks_of_first, blocks_of_then = red.parse(first.payload), red.parse(then.payload)
    assert blocks_of_first is not None
    assert blocks_of_then is not None
    assert len(blocks_of_first) == 1
    assert len(blocks_of_then) == 2
    assert first.marker


def test_a_slot_of_h264_begins_at_a_parameter_set() -> None:
    rig = RoomRig()
    viewer, sender = rig.join("viewer"), rig.join("sender")
    line = next(line for line in sender.peer.sends if line.source is SourceKind.CAMERA)
    h264 = next(payload_type for payload_type, codec in line.codecs.items() if codec is Codec.H264)
    rig.room.set_programme(SetProgramme(room=rig.room.id, stage=PeerId("sender")))
    rig.tick()
    elements = [(line.extensions.mid, line.mid.encode()), (line.extensions.rid, b"q")]
    slice_of_picture, parameters = bytes([0x41, 9, 9, 9]), bytes([0x67, 0x42, 0xE0, 0x1F])
    for number, payload in enumerate((slice_of_picture, slice_of_picture, parameters, slice_of_picture)):
        rig.deliver(sender, rtp_packet(h264, 100 + number, 9000 * number, 5555, elements, payload))
        for _ in range(5):
            rig.tick()
    received = viewer.on(SlotKind.STAGE)
    assert [packet.payload for packet in received] == [parameters, slice_of_picture]
    wanted = next(slot.line.codecs[Codec.H264] for slot in viewer.peer.slots if slot.line.kind is SlotKind.STAGE)
    assert {packet.payload_type for packet in received} == {wanted.payload_type}


def test_a_repair_from_the_publisher_fills_the_gap_of_every_viewer() -> None:
    rig, speaker, camera, _, (listener,) = hall(1)
    before = len(listener.on(SlotKind.STAGE))
    camera.frame()
    lost = camera.sequence + 1
    camera.sequence += 1
    camera.frame()
    assert [
        (p.sequence - listener.on(SlotKind.STAGE)[before].sequence) & 0xFFFF
        for p in listener.on(SlotKind.STAGE)[before:]
    ] == [0, 2]
    rig.now_s += 0.03
    rig.lacking.turn(rig.now_s)
    speaker.drain()
    asked = [packet for packet in speaker.control if isinstance(packet, rtcp.GenericNack)]
    assert [packet.lost for packet in asked] == [(lost & 0xFFFF,)]
    line = camera.line
    rtx = next(iter(line.rtx))
    elements = [(line.extensions.mid, line.mid.encode()), (line.extensions.repaired_rid, b"q")]
    payload = (lost & 0xFFFF).to_bytes(2, "big") + bytes([0x90, 0xE0, 0x80, 1, 1, 0x20, 0x11, 2, 0])
    rig.deliver(speaker, rtp_packet(rtx, 7, camera.timestamp - 3000, 9999, elements, payload))
    numbers = {
        (p.sequence - listener.on(SlotKind.STAGE)[before].sequence) & 0xFFFF
        for p in listener.on(SlotKind.STAGE)[before:]
    }
    assert numbers == {0, 1, 2}


def test_sound_is_never_sent_again_under_its_first_number() -> None:
    rig, _speaker, _, microphone, (listener,) = hall(1)
    microphone.frame()
    heard = listener.on(SlotKind.VOICE, 0)[-1]
    rig.now_s += 0.3
    rig.deliver(listener, rtcp.build_nack(1, heard.ssrc, [heard.sequence]), is_rtcp=True)
    assert listener.endpoint.sent == []


def test_what_is_thrown_away_for_a_weak_receiver_counts_as_its_loss() -> None:
    rig, _, camera, _, (listener,) = hall(1)
    slot = next(slot for slot in listener.peer.slots if slot.line.kind is SlotKind.STAGE)
    rig.deliver(listener, rtcp.build_remb(1, 100_000, []), is_rtcp=True)
    camera.frame_bytes = 1100
    for _ in range(MAX_BACKLOG_PACKETS + 200):
        camera.frame()
    assert slot.link.dropped > 0
    for _ in range(3000):
        rig.now_s += 0.005
        rig.flush()
    listener.drain()
    newest = listener.on(SlotKind.STAGE)[-1].sequence
    assert slot.rewriter.unsent_until(newest) == 0


SPEECH = 0x78
"""A frame of 20 ms, of which a packet can carry several. Source: RFC 6716 section 3.1."""


def thin_hall() -> tuple[RoomRig, Microphone, RigPeer]:
    """A speaker, and a room whose line carries the voice and no more; nothing has been heard yet of what is to come."""
    rig, _, _, microphone, (listener,) = hall(1)
    listener.peer.link.is_thin = True
    listener.drain()
    listener.received.clear()
    return rig, microphone, listener


def say(rig: RoomRig, microphone: Microphone, words: str) -> None:
    """A frame a letter, each 20 ms after the one before."""
    for letter in words:
        microphone.frame(bytes([SPEECH]) + letter.encode())
        rig.now_s += 0.02
        rig.flush()


def test_a_thin_line_gets_three_frames_of_a_voice_at_a_time_and_loses_no_number() -> None:
    rig, microphone, listener = thin_hall()
    say(rig, microphone, "abcdefghi")
    heard = listener.on(SlotKind.VOICE)
    assert [packet.payload[-3:] for packet in heard] == [b"abc", b"def", b"ghi"]
    assert all((b.sequence - a.sequence) & 0xFFFF == 1 for a, b in itertools.pairwise(heard))
    assert all((b.timestamp - a.timestamp) & 0xFFFF_FFFF == 2880 for a, b in itertools.pairwise(heard))


def test_on_a_line_that_carries_more_again_a_voice_goes_on_frame_by_frame() -> None:
    rig, microphone, listener = thin_hall()
    say(rig, microphone, "abcd")
    listener.peer.link.is_thin = False
    say(rig, microphone, "ef")
    heard = listener.on(SlotKind.VOICE)
    assert [packet.payload[-3:] for packet in heard] == [b"abc", b"\x78d", b"\x78e", b"\x78f"]
    assert all((b.sequence - a.sequence) & 0xFFFF == 1 for a, b in itertools.pairwise(heard))
    assert [(packet.timestamp - heard[0].timestamp) & 0xFFFF_FFFF for packet in heard] == [0, 2880, 3840, 4800]


def test_a_pause_does_not_hold_back_what_was_said_before_it() -> None:
    rig, microphone, listener = thin_hall()
    say(rig, microphone, "ab")
    assert listener.on(SlotKind.VOICE) == []
    rig.now_s += 0.03
    rig.flush()
    assert [packet.payload[-2:] for packet in listener.on(SlotKind.VOICE)] == [b"ab"]


def test_a_frame_that_the_speakers_line_lost_stays_a_gap_and_one_that_comes_late_is_left_out() -> None:
    rig, microphone, listener = thin_hall()
    say(rig, microphone, "ab")
    lost = microphone.sequence, microphone.timestamp
    microphone.sequence, microphone.timestamp = (lost[0] + 1) & 0xFFFF, (lost[1] + 960) & 0xFFFF_FFFF
    say(rig, microphone, "de")
    here = microphone.sequence, microphone.timestamp
    microphone.sequence, microphone.timestamp = lost
    say(rig, microphone, "c")
    microphone.sequence, microphone.timestamp = here
    say(rig, microphone, "fgh")
    rig.now_s += 0.1
    rig.flush()
    heard = listener.on(SlotKind.VOICE)
    assert b"".join(packet.payload.lstrip(b"\x78\x7b\x82\x83\x01") for packet in heard) == b"abdefgh"
    numbers = [(packet.sequence - heard[0].sequence) & 0xFFFF for packet in heard]
    assert len(set(numbers)) == len(heard)
    slot = next(slot for slot in listener.peer.slots if slot.line.kind is SlotKind.VOICE)
    assert slot.rewriter.unsent_until(heard[-1].sequence) == numbers[-1] - len(heard) + 1 == 1


def test_a_microphone_that_is_closed_is_silent_at_once_on_a_thin_line_too() -> None:
    rig, microphone, listener = thin_hall()
    say(rig, microphone, "ab")
    rig.room.set_microphones(frozenset())
    rig.now_s += 0.2
    rig.flush()
    assert listener.on(SlotKind.VOICE) == []


def test_a_new_speaker_follows_the_old_ones_last_frame_on_a_thin_line() -> None:
    rig, microphone, listener = thin_hall()
    say(rig, microphone, "abc")
    other = Microphone(rig, rig.join("other"), 333_333)
    other.frame(bytes([SPEECH]) + b"x")
    rig.room.set_programme(SetProgramme(room=rig.room.id, floor=PeerId("other")))
    rig.room.set_microphones(frozenset({PeerId("other")}))
    rig.tick()
    say(rig, other, "xyz")
    first, second = listener.on(SlotKind.VOICE)
    assert second.payload[-3:] == b"xyz"
    assert second.marker
    assert (second.sequence - first.sequence) & 0xFFFF == 1
    # 40 ms from the first frame of the old to its last one, then 20 ms and a tick of 50.
    assert (second.timestamp - first.timestamp) & 0xFFFF_FFFF == 1920 + 3360
