"""A room from encrypted packet to encrypted packet: who gets whose media, when, numbered how."""

from itertools import pairwise

from sfu.interfaces import (
    LayersWanted,
    SetProgramme,
    SlotKind,
    SlotsChanged,
    SourceKind,
    Step,
    StepChanged,
    TileWish,
)
from sfu.link import REPAIR_BURST_BYTES, REPAIR_SHARE
from sfu.transport import rtcp
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig, rtp_packet


def who(payload: bytes) -> int:
    """The SSRC a test packet was made with, which it carries in its payload."""
    return int.from_bytes(payload[-4:], "big")


def programme(rig: RoomRig, **roles: RigPeer | None) -> None:
    named = {role: None if peer is None else peer.peer.id for role, peer in roles.items()}
    rig.room.set_programme(SetProgramme.model_validate({"room": rig.room.id, **named}))
    rig.tick()


def tiles(rig: RoomRig, viewer: RigPeer, *shown: RigPeer) -> None:
    rig.room.set_tiles(viewer.peer, tuple(TileWish(peer=each.peer.id, height=180) for each in shown))
    rig.tick()


def on_stage(rig: RoomRig) -> tuple[RigPeer, RigPeer, RigPeer, Camera, Camera]:
    """A viewer, two who may speak, and their cameras; the first of them is on stage and seen."""
    viewer, first, second = rig.join("viewer"), rig.join("first"), rig.join("second")
    one, two = Camera(rig, first, "q", 111_111), Camera(rig, second, "q", 222_222)
    one.frame(key=True)
    two.frame(key=True)
    programme(rig, stage=first)
    one.frame(key=True)
    for _ in range(5):
        one.frame()
        two.frame()
    return viewer, first, second, one, two


def test_the_stage_begins_with_a_key_frame_and_shows_who_is_on_stage() -> None:
    viewer, *_ = on_stage(RoomRig())
    packets = viewer.on(SlotKind.STAGE)
    assert [who(packet.payload) for packet in packets] == [111_111] * 6
    assert packets[0].payload[6] & 1 == 0  # The first VP8 frame is a key frame.


def test_a_stage_whose_full_layer_pauses_begins_with_the_lowest_and_goes_on_with_the_full_one() -> None:
    rig = RoomRig()
    viewer, first = rig.join("viewer"), rig.join("first")
    low, full = Camera(rig, first, "q", 1001), Camera(rig, first, "f", 3003)
    low.frame()
    full.frame()
    programme(rig, stage=first)
    for _ in range(12):  # As a browser that saw its line lost: it answers, but has no bits for the full picture.
        rig.tick()
        low.frame(key=True)
    assert {who(packet.payload) for packet in viewer.on(SlotKind.STAGE)} == {1001}
    for _ in range(8):
        rig.tick()
        low.frame(key=True)
        full.frame(key=True)
    shown = [who(packet.payload) for packet in viewer.on(SlotKind.STAGE)]
    assert shown[-1] == 3003
    assert shown == sorted(shown)


def test_who_comes_back_after_a_loss_of_its_line_gets_key_frames_unasked() -> None:
    rig = RoomRig()
    viewer, first, _, one, _ = on_stage(rig)
    microphone = Microphone(rig, viewer, 4004)
    for _ in range(40):
        microphone.frame()
        one.frame()
        rig.tick()
    first.picture_losses()
    for _ in range(40):  # Nothing of the viewer comes for two seconds.
        one.frame()
        rig.tick()
    assert first.picture_losses() == []
    microphone.frame()
    assert first.picture_losses() == [111_111]
    one.frame(key=True)
    microphone.frame()
    rig.tick()
    assert first.picture_losses() == []


def test_a_switch_keeps_the_old_source_until_the_new_key_frame_and_numbers_on() -> None:
    rig = RoomRig()
    viewer, _, second, one, two = on_stage(rig)
    programme(rig, stage=second)
    one.frame()
    two.frame()
    rig.now_s += 0.2
    two.frame(key=True)
    one.frame()
    two.frame()
    packets = viewer.on(SlotKind.STAGE)
    assert [who(packet.payload) for packet in packets] == [111_111] * 7 + [222_222] * 2
    numbers = [packet.sequence for packet in packets]
    assert [(b - a) & 0xFFFF for a, b in pairwise(numbers)] == [1] * 8
    steps = [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in pairwise(packets)]
    assert all(0 < step < 90_000 for step in steps)
    pictures = [(packet.payload[2] & 0x7F) << 8 | packet.payload[3] for packet in packets]
    assert [(b - a) & 0x7FFF for a, b in pairwise(pictures)] == [1] * 8
    assert len({packet.ssrc for packet in packets}) == 1


def test_slots_are_told_before_the_first_packet_of_the_new_source() -> None:
    rig = RoomRig()
    viewer, _, second, _, two = on_stage(rig)
    before = len(viewer.on(SlotKind.STAGE))
    rig.events.clear()
    programme(rig, stage=second)
    told = [event for event in rig.events if isinstance(event, SlotsChanged)]
    assert any(use.peer == "second" for event in told for row in event.peers for use in row.slots)
    assert len(viewer.on(SlotKind.STAGE)) == before
    two.frame(key=True)
    assert len(viewer.on(SlotKind.STAGE)) == before + 1


def test_nobody_receives_themselves() -> None:
    rig = RoomRig()
    _, first, second, one, two = on_stage(rig)
    programme(rig, stage=first, chair=second)
    tiles(rig, first, first, second)
    two.frame(key=True)
    one.frame(key=True)
    first.drain()
    assert {who(packet.payload) for packet in first.received} == {222_222}
    assert [who(packet.payload) for packet in first.on(SlotKind.STAGE)] == [222_222]


def test_every_packet_names_its_line() -> None:
    rig = RoomRig()
    viewer, *_ = on_stage(rig)
    stage = next(slot.line for slot in viewer.peer.slots if slot.line.kind is SlotKind.STAGE)
    assert {packet.mid for packet in viewer.on(SlotKind.STAGE)} == {stage.mid}


def test_a_lost_packet_is_sent_again_under_its_slot_number() -> None:
    rig = RoomRig()
    viewer, *_ = on_stage(rig)
    lost = viewer.on(SlotKind.STAGE)[3]
    rig.deliver(viewer, rtcp.build_nack(1, lost.ssrc, [lost.sequence]), is_rtcp=True)
    repaired = viewer.repairs(SlotKind.STAGE)
    assert len(repaired) == 1
    assert int.from_bytes(repaired[0].payload[:2], "big") == lost.sequence
    assert repaired[0].payload[2:] == lost.payload
    assert repaired[0].timestamp == lost.timestamp


def test_a_request_is_honoured_once_per_round_trip() -> None:
    rig = RoomRig()
    viewer, *_ = on_stage(rig)
    lost = viewer.on(SlotKind.STAGE)[3]
    for _ in range(3):
        rig.deliver(viewer, rtcp.build_nack(1, lost.ssrc, [lost.sequence]), is_rtcp=True)
    assert len(viewer.repairs(SlotKind.STAGE)) == 1


def test_what_is_sent_again_to_a_full_line_is_half_of_its_estimate_at_most() -> None:
    rig = RoomRig()
    viewer, _, _, one, _ = on_stage(rig)
    one.frame_bytes = 1000
    for _ in range(200):
        one.frame()
        rig.tick(0.02)
    lost = viewer.on(SlotKind.STAGE)[-200:]
    rig.deliver(viewer, rtcp.build_remb(1, 200_000, []), is_rtcp=True)
    for second in range(4):
        asked = [packet.sequence for packet in lost[second * 50 : second * 50 + 50]]
        rig.deliver(viewer, rtcp.build_nack(1, lost[0].ssrc, asked), is_rtcp=True)
        rig.now_s += 0.1
    sent_bytes = sum(len(packet.payload) for packet in viewer.repairs(SlotKind.STAGE))
    assert REPAIR_BURST_BYTES <= sent_bytes <= REPAIR_BURST_BYTES + 200_000 * REPAIR_SHARE / 8 * 0.4 + 2000


def test_frames_of_the_old_source_are_not_sent_again_after_its_replacement() -> None:
    rig = RoomRig()
    viewer, _, second, _, two = on_stage(rig)
    lost = viewer.on(SlotKind.STAGE)[3]
    programme(rig, stage=second)
    two.frame(key=True)
    rig.deliver(viewer, rtcp.build_nack(1, lost.ssrc, [lost.sequence]), is_rtcp=True)
    assert viewer.repairs(SlotKind.STAGE) == []


def test_the_floor_has_the_first_voice_slot_and_the_chair_the_second() -> None:
    rig = RoomRig()
    listener, floor, chair, loud = (rig.join(name) for name in ("listener", "floor", "chair", "loud"))
    programme(rig, floor=floor, chair=chair)
    microphones = [Microphone(rig, floor, 1111, 60), Microphone(rig, chair, 2222, 70), Microphone(rig, loud, 3333, 5)]
    for _ in range(50):
        for microphone in microphones:
            microphone.frame()
        rig.tick(0.02)
    heard = [{who(packet.payload) for packet in listener.on(SlotKind.VOICE, index)} for index in range(3)]
    assert heard == [{1111}, {2222}, {3333}]
    assert floor.on(SlotKind.VOICE, 0) == []


def test_129_joins_in_ten_seconds_ask_for_at_most_two_key_frames_a_second() -> None:
    rig = RoomRig()
    speaker = rig.join("speaker")
    camera = Camera(rig, speaker, "q", 111_111)
    camera.frame(key=True)
    programme(rig, stage=speaker)
    asked: list[float] = []
    for number in range(129):
        rig.join(f"room {number}")
        for _ in range(4):
            rig.tick(10 / 129 / 4)
            rig.lacking.turn(rig.now_s)
            # The publisher takes 300 ms to make a key frame, so requests pile up meanwhile.
            asked.extend([rig.now_s] * len(speaker.picture_losses()))
            if asked and 0.3 <= rig.now_s - asked[-1] < 0.33:
                camera.frame(key=True)
            else:
                camera.frame()
    assert asked
    worst = max(sum(start <= at < start + 1.0 for at in asked) for start in asked)
    assert worst <= 2


def test_no_key_frame_is_asked_for_before_a_viewer_can_take_it() -> None:
    rig = RoomRig()
    speaker = rig.join("speaker")
    Camera(rig, speaker, "q", 111_111).frame(key=True)
    programme(rig, stage=speaker)
    rig.join("viewer", connected=False)
    rig.tick()
    assert speaker.picture_losses() == []
    rig.join("viewer")
    rig.tick()
    assert speaker.picture_losses() == [111_111]


def test_a_stream_that_was_not_negotiated_is_not_accepted() -> None:
    rig = RoomRig()
    viewer, first, _, one, _ = on_stage(rig)
    before = len(viewer.on(SlotKind.STAGE))
    forged = Camera(rig, first, "q", 444_444)
    forged.frame(key=True, mid="no")
    assert 444_444 not in first.peer.intake.streams
    one.frame()
    assert [who(packet.payload) for packet in viewer.on(SlotKind.STAGE)[before:]] == [111_111]


def test_at_most_sixteen_streams_of_one_peer_are_accepted() -> None:
    rig = RoomRig()
    sender = rig.join("sender")
    microphone = next(line for line in sender.peer.sends if line.source is SourceKind.MICROPHONE)
    repaired = next(line for line in sender.peer.sends if line.source is SourceKind.CAMERA)
    Camera(rig, sender, "q", 111_111).frame(key=True)
    ids = repaired.extensions
    rtx = next(iter(repaired.rtx))
    for number in range(40):
        elements = [(ids.mid, repaired.mid.encode()), (ids.repaired_rid, b"q")]
        rig.deliver(sender, rtp_packet(rtx, 1, 1, 500_000 + number, elements, bytes(20)))
    assert microphone.mid != repaired.mid
    assert len(sender.peer.intake.streams) == 16


def test_layers_that_nobody_receives_are_switched_off_and_on_again() -> None:
    rig = RoomRig()
    viewer, first = rig.join("viewer"), rig.join("first")
    cameras = [Camera(rig, first, rid, ssrc) for rid, ssrc in (("q", 1001), ("h", 2002), ("f", 3003))]
    tiles(rig, viewer, first)

    def last() -> tuple[bool, ...]:
        told = [e for e in rig.events if isinstance(e, LayersWanted) and e.source is SourceKind.CAMERA]
        return next(event.active for event in reversed(told) if event.peer == "first")

    for _ in range(100):
        for camera in cameras:
            camera.frame(key=True)
        rig.room.wake()
        rig.tick()
    assert last() == (True, False, False)
    programme(rig, stage=first)
    assert last() == (True, False, True)


def test_a_new_web_process_is_told_again_which_layers_are_wanted() -> None:
    rig = RoomRig()
    _, first, *_ = on_stage(rig)
    rig.events.clear()
    rig.room.tell_again()
    told = [event for event in rig.events if isinstance(event, LayersWanted) and event.peer == first.peer.id]
    assert {(event.source, event.active) for event in told} == {
        (source.kind, source.active) for source in first.peer.sources.values() if len(source.layers) > 1
    }


def test_an_overloaded_worker_gives_up_tiles_for_everyone_and_keeps_the_stage() -> None:
    rig = RoomRig()
    viewer, first, second, one, two = on_stage(rig)
    tiles(rig, viewer, second)
    two.frame(key=True)
    assert len(viewer.on(SlotKind.TILE)) == 1
    rig.room.set_cap(Step.STAGE_FULL)
    rig.tick()
    one.frame()
    two.frame(key=True)
    assert len(viewer.on(SlotKind.TILE)) == 1
    assert who(viewer.on(SlotKind.STAGE)[-1].payload) == 111_111
    steps = {(event.peer, event.step) for event in rig.events if isinstance(event, StepChanged)}
    assert steps == {(peer.peer.id, Step.STAGE_FULL) for peer in (viewer, first, second)}
    assert rig.join("late").peer.step is Step.STAGE_FULL


def test_the_weakest_line_hears_the_chair_beside_a_room_that_left_its_microphone_open() -> None:
    rig = RoomRig()
    weak, chair, room = rig.join("weak", microphone_open=False), rig.join("chair"), rig.join("room")
    programme(rig, chair=chair)
    earlier, speaking = Microphone(rig, room, 1111, 20), Microphone(rig, chair, 2222, 20)
    for _ in range(30):
        earlier.frame()
        rig.tick(0.02)
    weak.peer.cap = Step.VOICE
    rig.room.dirty = True
    rig.tick()
    weak.drain()
    weak.received.clear()
    for _ in range(50):
        speaking.frame()
        earlier.frame()
        rig.tick(0.02)
    weak.drain()
    assert {who(packet.payload) for packet in weak.received} == {2222}


def test_the_chair_on_stage_keeps_seeing_who_spoke_last_through_a_pause() -> None:
    rig = RoomRig()
    chair, first, second = rig.join("chair"), rig.join("first"), rig.join("second")
    cameras = [Camera(rig, first, "q", 111_111), Camera(rig, second, "q", 222_222)]
    voices = [Microphone(rig, first, 1111, 20), Microphone(rig, second, 2222, 20)]
    programme(rig, chair=chair, stage=chair)

    def seen_while(*speaking: Microphone) -> set[int]:
        before = len(chair.on(SlotKind.STAGE))
        for _ in range(100):
            for voice in speaking:
                voice.frame()
            for camera in cameras:
                camera.frame(key=True)
            rig.tick(0.02)
        return {who(packet.payload) for packet in chair.on(SlotKind.STAGE)[before + 20 :]}

    assert seen_while(voices[0]) == {111_111}
    assert seen_while() == {111_111}
    voices[1].level = 5
    assert seen_while(*voices) == {111_111}
    assert len(seen_while(voices[1])) == 2
    assert seen_while() == {222_222}
