"""What is reported to a peer, and what its reports change."""

import pytest

from sfu.interfaces import PeerId, SetProgramme, SlotKind, SourceKind, StreamFigures
from sfu.transport import rtcp
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig


def pair() -> tuple[RoomRig, RigPeer, RigPeer, Camera, Microphone]:
    """A speaker with the floor on stage, and one listener."""
    rig = RoomRig()
    speaker, listener = rig.join("speaker"), rig.join("listener")
    camera, microphone = Camera(rig, speaker, "q", 111_111), Microphone(rig, speaker, 222_222)
    rig.room.set_programme(SetProgramme(room=rig.room.id, floor=PeerId("speaker"), stage=PeerId("speaker")))
    camera.frame(key=True)
    microphone.frame()
    rig.tick()
    camera.frame(key=True)
    microphone.frame()
    return rig, speaker, listener, camera, microphone


def sender_reports(rig: RoomRig, peer: RigPeer) -> dict[int, rtcp.SenderReport]:
    """The sender reports a peer gets now, by SSRC."""
    peer.drain()
    peer.control.clear()
    peer.peer.send_reports(rig.now_s)
    peer.drain()
    return {packet.ssrc: packet for packet in peer.control if isinstance(packet, rtcp.SenderReport)}


def ssrc_of(peer: RigPeer, kind: SlotKind) -> int:
    return next(slot.line.ssrc for slot in peer.peer.slots if slot.line.kind is kind)


def ntp(at_s: float) -> int:
    return int(at_s * 2**32)


def test_stage_and_floor_voice_are_named_alike_so_that_a_browser_plays_them_in_step() -> None:
    rig, _, listener, _, _ = pair()
    listener.peer.send_reports(rig.now_s)
    listener.drain()
    names = {ssrc: name for packet in listener.control if isinstance(packet, rtcp.Sdes) for ssrc, name in packet.cnames}
    assert names[ssrc_of(listener, SlotKind.STAGE)] == names[ssrc_of(listener, SlotKind.VOICE)]


def test_what_was_captured_at_one_instant_is_reported_at_one_instant() -> None:
    rig, speaker, listener, camera, microphone = pair()
    # The publisher's clock is not ours; its picture takes 80 ms longer to come than its sound.
    for _ in range(12):
        rig.now_s += 1.0
        captured = rig.now_s + 5000.0
        microphone.timestamp = int(captured * 48_000) & 0xFFFFFFFF
        camera.timestamp = int(captured * 90_000) & 0xFFFFFFFF
        for ssrc, timestamp in ((222_222, microphone.timestamp), (111_111, camera.timestamp)):
            report = rtcp.SenderReport(ssrc, ntp(captured + 2_000_000), timestamp, 1, 1)
            rig.deliver(speaker, rtcp.build_sender_report(report), is_rtcp=True)
        microphone.frame()
        rig.now_s += 0.08
        camera.frame()
        reports = sender_reports(rig, listener)
    sound = listener.on(SlotKind.VOICE)[-1]
    picture = listener.on(SlotKind.STAGE)[-1]
    sound_report = reports[ssrc_of(listener, SlotKind.VOICE)]
    picture_report = reports[ssrc_of(listener, SlotKind.STAGE)]

    def instant(timestamp: int, report: rtcp.SenderReport, clock_hz: int) -> float:
        behind = (timestamp - report.timestamp + 2**31) % 2**32 - 2**31
        return report.ntp / 2**32 + behind / clock_hz

    # The last frames were stamped 20 ms and 33 ms after the common instant.
    heard = instant(sound.timestamp, sound_report, 48_000) - 0.02
    seen = instant(picture.timestamp, picture_report, 90_000) - 3000 / 90_000
    assert abs(heard - seen) < 0.040


def test_reports_of_a_slot_never_go_back_at_a_switch() -> None:
    rig, _, listener, camera, _ = pair()
    other = rig.join("other")
    second = Camera(rig, other, "q", 333_333)
    second.frame(key=True)
    before = sender_reports(rig, listener)[ssrc_of(listener, SlotKind.STAGE)]
    rig.room.set_programme(SetProgramme(room=rig.room.id, stage=PeerId("other")))
    rig.tick(0.5)
    second.frame(key=True)
    after = sender_reports(rig, listener)[ssrc_of(listener, SlotKind.STAGE)]
    advanced_s = ((after.timestamp - before.timestamp) & 0xFFFFFFFF) / 90_000
    assert advanced_s == pytest.approx((after.ntp - before.ntp) / 2**32, abs=0.02)
    assert camera.ssrc != second.ssrc


def test_a_publisher_of_sound_is_told_the_loss_of_its_worst_listeners() -> None:
    rig, speaker, listener, _, microphone = pair()
    for _ in range(20):
        microphone.frame()
    voice = next(slot for slot in listener.peer.slots if slot.line.kind is SlotKind.VOICE and slot.line.index == 0)
    voice.note_report(rtcp.ReportBlock(voice.line.ssrc, 38, 10, 100, 0, 0, 0), rig.now_s)
    speaker.peer.send_reports(rig.now_s)
    speaker.drain()
    blocks = {b.ssrc: b for p in speaker.control if isinstance(p, rtcp.ReceiverReport) for b in p.blocks}
    assert blocks[222_222].fraction_lost == 38
    voice.note_report(rtcp.ReportBlock(voice.line.ssrc, 230, 100, 200, 0, 0, 0), rig.now_s + 1)
    speaker.control.clear()
    speaker.peer.send_reports(rig.now_s + 1)
    speaker.drain()
    blocks = {b.ssrc: b for p in speaker.control if isinstance(p, rtcp.ReceiverReport) for b in p.blocks}
    assert blocks[222_222].fraction_lost == int(0.2 * 256)


def test_a_receiver_report_gives_loss_and_round_trip() -> None:
    rig, _, listener, _, _ = pair()
    report = sender_reports(rig, listener)[ssrc_of(listener, SlotKind.STAGE)]
    rig.now_s += 0.25
    block = rtcp.ReportBlock(report.ssrc, 64, 9, 100, 0, report.ntp >> 16 & 0xFFFFFFFF, int(0.1 * 65536))
    rig.deliver(listener, rtcp.build_receiver_reports(1, [block]), is_rtcp=True)
    assert listener.peer.feedback.round_trip_s == pytest.approx(0.15, abs=0.002)
    stage = next(slot for slot in listener.peer.slots if slot.line.kind is SlotKind.STAGE)
    assert (stage.loss, stage.lost_packets) == (0.25, 9)


def test_a_sender_report_is_answered_for_once() -> None:
    """A receiver repeats the last one it had in every report; its delay there is old by then."""
    rig, _, listener, _, _ = pair()
    report = sender_reports(rig, listener)[ssrc_of(listener, SlotKind.STAGE)]
    rig.now_s += 0.25
    block = rtcp.ReportBlock(report.ssrc, 0, 0, 100, 0, report.ntp >> 16 & 0xFFFFFFFF, int(0.1 * 65536))
    rig.deliver(listener, rtcp.build_receiver_reports(1, [block]), is_rtcp=True)
    feedback = listener.peer.feedback
    told = (feedback.latest_trip_s, feedback.trip_began_s)
    assert feedback.latest_trip_s == pytest.approx(0.15, abs=0.002)
    assert feedback.trip_began_s == pytest.approx(rig.now_s - 0.25, abs=0.002)
    rig.now_s += 1.0
    rig.deliver(listener, rtcp.build_receiver_reports(1, [block]), is_rtcp=True)
    assert (feedback.latest_trip_s, feedback.trip_began_s) == told


def test_what_a_slot_answers_late_does_not_hide_the_answer_of_another() -> None:
    rig, _, listener, _, _ = pair()
    first = sender_reports(rig, listener)[ssrc_of(listener, SlotKind.VOICE)]
    rig.now_s += 1.0
    second = sender_reports(rig, listener)[ssrc_of(listener, SlotKind.STAGE)]
    rig.now_s += 0.25
    for report, waited_s in ((second, 0.1), (first, 1.24)):
        block = rtcp.ReportBlock(report.ssrc, 0, 0, 100, 0, report.ntp >> 16 & 0xFFFFFFFF, int(waited_s * 65536))
        rig.deliver(listener, rtcp.build_receiver_reports(1, [block]), is_rtcp=True)
    assert listener.peer.feedback.latest_trip_s == pytest.approx(0.15, abs=0.002)


def told_arrivals(speaker: RigPeer) -> list[bytes]:
    """The feedbacks that came since the last call."""
    speaker.drain()
    told = [packet.fci for packet in speaker.control if isinstance(packet, rtcp.TransportFeedback)]
    speaker.control.clear()
    return told


def test_arrivals_are_told_to_the_publisher_by_transport_wide_number() -> None:
    rig, speaker, _, _, _ = pair()
    line = next(line for line in speaker.peer.sends if line.source is SourceKind.CAMERA)
    assert line.extensions.transport_cc is not None
    speaker.peer.intake.twcc.received(7, rig.now_s)
    speaker.peer.intake.twcc.received(9, rig.now_s + 0.01)
    speaker.peer.send_transport_feedback(rig.now_s + 0.1)
    speaker.peer.send_transport_feedback(rig.now_s + 0.2)
    assert [int.from_bytes(fci[:2], "big") for fci in told_arrivals(speaker)] == [7]


def test_arrivals_of_one_who_sends_little_are_told_every_200_ms_and_of_others_every_100() -> None:
    rig, speaker, _, _, _ = pair()
    told = []
    for turn, arrivals in enumerate([3, 3, 3, 3, 20, 20, 20]):
        for number in range(arrivals):
            speaker.peer.intake.twcc.received(100 * turn + number, rig.now_s + 0.1 * turn)
        speaker.peer.send_transport_feedback(rig.now_s + 0.1 * (turn + 1))
        told.append(len(told_arrivals(speaker)))
    assert told == [0, 1, 0, 1, 1, 1, 1]


def second(rig: RoomRig, peer: RigPeer) -> dict[str, StreamFigures]:
    """The figures of a peer since they were taken last, by stream."""
    return {stream.name: stream for stream in peer.peer.meter.turn(rig.now_s).streams}


def test_figures_name_streams_both_ways() -> None:
    rig, speaker, listener, camera, microphone = pair()
    up, down = second(rig, speaker), second(rig, listener)
    assert {name for name in up if up[name].direction == "up"} == {"camera.q", "microphone"}
    assert {name for name in down if down[name].direction == "down"} == {"stage", "voice.0"}
    assert (up["camera.q"].key_frames, down["stage"].key_frames) == (2, 1)
    assert (up["camera.q"].layer, down["stage"].layer, down["voice.0"].layer) == (None, "camera.q", "microphone")
    for _ in range(10):
        rig.now_s += 0.05
        camera.frame()
        microphone.frame()
    rig.now_s += 0.5
    assert second(rig, listener)["stage"].packets == 10


def test_figures_count_what_happened_since_the_last_ones() -> None:
    rig, speaker, listener, camera, _ = pair()
    second(rig, speaker)
    second(rig, listener)
    rig.now_s += 1.0
    camera.frame(key=True)
    ssrc = ssrc_of(listener, SlotKind.STAGE)
    rig.deliver(listener, rtcp.build_picture_loss(1, ssrc), is_rtcp=True)
    rig.deliver(listener, rtcp.build_nack(1, ssrc, [5, 6]), is_rtcp=True)
    rig.deliver(
        listener, rtcp.build_receiver_reports(1, [rtcp.ReportBlock(ssrc, 64, 9, 0, 90_000, 0, 0)]), is_rtcp=True
    )
    stage = second(rig, listener)["stage"]
    assert (stage.lost, stage.key_frames, stage.nacks, stage.picture_losses) == (9, 1, 2, 1)
    assert second(rig, speaker)["camera.q"].key_frames == 1
    rig.now_s += 1.0
    stage, camera_q = second(rig, listener)["stage"], second(rig, speaker)["camera.q"]
    assert (stage.lost, stage.key_frames, stage.nacks, stage.picture_losses) == (0, 0, 0, 0)
    assert (camera_q.lost, camera_q.key_frames, camera_q.nacks, camera_q.picture_losses) == (0, 0, 0, 0)
    assert camera_q.jitter_ms > 0
    assert stage.jitter_ms == pytest.approx(1000.0 - camera_q.jitter_ms, abs=0.2), "what came to us is of the source"


def test_the_sound_in_what_is_sent_is_known() -> None:
    rig, _, listener, camera, microphone = pair()
    second(rig, listener)
    for _ in range(20):
        camera.frame()
        microphone.frame()
        rig.now_s += 0.05
    figures = second(rig, listener)
    meter = listener.peer.meter
    assert meter.sound_bps == figures["voice.0"].bitrate_bps
    assert meter.sent_bps == pytest.approx(meter.sound_bps + figures["stage"].bitrate_bps, abs=2)
