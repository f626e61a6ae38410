"""What a receiver's line takes it to: the step of the ladder, what is sent then, and what is told of it."""

import pytest

from sfu.core.receive_log import ReceiveLog
from sfu.interfaces import RoomFigures, SlotKind, Step, StepChanged
from sfu.transport import rtcp
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig
from tests.sfu.test_room import programme, who


def steps_on_a_line(estimate_bps: int) -> tuple[RoomRig, RigPeer]:
    """A viewer whose estimate stays what it is while f costs 180 kbit/s, h 90 and q 35; after 12 s."""
    rig = RoomRig()
    viewer, first = rig.join("viewer"), rig.join("first")
    cameras = [Camera(rig, first, rid, ssrc) for rid, ssrc in (("q", 1001), ("h", 2002), ("f", 3003))]
    microphone = Microphone(rig, first, 4004)
    for camera, size in zip(cameras, (200, 550, 1100), strict=True):
        camera.frame_bytes = size
    programme(rig, stage=first, floor=first)
    stage = next(slot for slot in viewer.peer.slots if slot.line.kind is SlotKind.STAGE)
    for _ in range(12):
        for _ in range(20):
            for camera in cameras:
                camera.frame(key=True)
            microphone.frame()
            rig.tick()
        rig.deliver(viewer, rtcp.build_remb(1, estimate_bps, [stage.line.ssrc]), is_rtcp=True)
    viewer.drain()
    viewer.received.clear()
    for camera in cameras:
        camera.frame(key=True)
    microphone.frame()
    return rig, viewer


def test_a_good_line_gets_the_full_stage() -> None:
    rig, viewer = steps_on_a_line(2_000_000)
    assert [who(packet.payload) for packet in viewer.on(SlotKind.STAGE)] == [3003]
    assert not [event for event in rig.events if isinstance(event, StepChanged)]


def test_a_line_that_carries_less_gets_a_lower_layer() -> None:
    rig, viewer = steps_on_a_line(140_000)
    assert [who(packet.payload) for packet in viewer.on(SlotKind.STAGE)] in ([1001], [2002])
    assert [event for event in rig.events if isinstance(event, StepChanged)]


def test_a_line_below_120_kbit_gets_only_the_voice_of_the_floor() -> None:
    _, viewer = steps_on_a_line(40_000)
    assert viewer.on(SlotKind.STAGE) == []
    assert [who(packet.payload) for packet in viewer.on(SlotKind.VOICE, 0)] == [4004]


@pytest.mark.parametrize(("estimate_bps", "twice"), [(40_000, False), (2_000_000, True)])
def test_a_lossy_line_gets_the_voice_twice_but_not_where_it_carries_no_more_than_the_voice(
    estimate_bps: int, twice: bool
) -> None:
    """Twice, the voice alone would fill such a line, lose a part of itself, and be sent twice for that ever after."""
    rig, viewer = steps_on_a_line(estimate_bps)
    voice = next(slot for slot in viewer.peer.slots if slot.line.kind is SlotKind.VOICE and slot.line.index == 0)
    lost_some = [rtcp.ReportBlock(voice.line.ssrc, 20, 10, 200, 0, 0, 0)]
    rig.deliver(viewer, rtcp.build_receiver_reports(1, lost_some), is_rtcp=True)
    assert voice.redundant is twice


def test_what_is_told_last_of_a_step_is_the_step() -> None:
    rig, viewer = steps_on_a_line(40_000)
    steps: list[Step] = []
    for event in rig.events:
        if isinstance(event, StepChanged) and event.peer == viewer.peer.id:
            steps.append(event.step)
        elif isinstance(event, RoomFigures):
            # Never the step of before: who reads both would take the change back.
            assert {figures.step for figures in event.peers if figures.peer == viewer.peer.id} <= {
                steps[-1] if steps else Step.TILES
            }
    assert steps


def test_loss_reported_of_the_time_before_a_step_down_leads_no_further_down() -> None:
    rig = RoomRig()
    viewer, first = rig.join("viewer"), rig.join("first")
    camera, microphone = Camera(rig, first, "f", 3003), Microphone(rig, first, 4004)
    programme(rig, stage=first, floor=first)
    for second in range(12):
        for _ in range(20):
            camera.frame(key=True)
            microphone.frame()
            rig.tick()
        if second == 1:
            busy = [slot.line.ssrc for slot in viewer.peer.slots if slot.layer is not None]
            lost_some = [rtcp.ReportBlock(ssrc, 64, 10, 20, 0, 0, 0) for ssrc in busy]
            rig.deliver(viewer, rtcp.build_receiver_reports(1, lost_some), is_rtcp=True)
    assert min(event.step for event in rig.events if isinstance(event, StepChanged)) is Step.STAGE_FULL


class Ears:
    """What a browser reports of two slots, once a second; every `nth` packet that left for it is lost on its line."""

    def __init__(self, rig: RoomRig, viewer: RigPeer, nth: int) -> None:
        self._rig, self._viewer, self._nth = rig, viewer, nth
        self._logs = {SlotKind.STAGE: ReceiveLog(90_000), SlotKind.VOICE: ReceiveLog(48_000)}
        self._heard = dict.fromkeys(self._logs, 0)

    def report(self) -> None:
        """Takes in what has come, and tells of it."""
        blocks = []
        for kind, log in self._logs.items():
            packets = self._viewer.on(kind)
            for number, packet in enumerate(packets[self._heard[kind] :], start=self._heard[kind]):
                if not self._nth or number % self._nth:
                    log.received(packet.sequence, packet.timestamp, self._rig.now_s)
            self._heard[kind] = len(packets)
            told = log.report(self._rig.now_s)
            if told is not None:
                lost = (told.fraction_lost, told.cumulative_lost, told.highest_sequence)
                blocks.append(rtcp.ReportBlock(packets[0].ssrc, *lost, told.jitter, 0, 0))
        self._rig.deliver(self._viewer, rtcp.build_receiver_reports(1, blocks), is_rtcp=True)


def drop_of_the_speaker(lost_on_the_way_down: int) -> tuple[list[StepChanged], float]:
    """The speaker's line drops 250 packets after three seconds, then a tenth; steps and worst loss of the viewer."""
    rig = RoomRig()
    viewer, first = rig.join("viewer"), rig.join("first")
    camera, microphone = Camera(rig, first, "f", 3003), Microphone(rig, first, 4004)
    programme(rig, stage=first, floor=first)
    ears = Ears(rig, viewer, lost_on_the_way_down)
    for second in range(12):
        if second == 3:
            camera.sequence += 250
            microphone.sequence += 250
        for number in range(20):
            if second > 3 and number % 10 == 0:
                camera.sequence += 1
                microphone.sequence += 1
            camera.frame(key=True)
            microphone.frame()
            rig.tick()
        ears.report()
    told = [
        figures.loss_down
        for event in rig.events
        if isinstance(event, RoomFigures)
        for figures in event.peers
        if figures.peer == viewer.peer.id
    ]
    changes = [event for event in rig.events if isinstance(event, StepChanged) and event.peer == viewer.peer.id]
    return changes, max(told)


def test_what_a_speakers_own_line_loses_is_not_put_down_to_those_who_listen() -> None:
    changes, loss = drop_of_the_speaker(0)
    assert changes == []
    assert loss == 0.0


def test_what_the_listeners_line_loses_beside_that_still_counts() -> None:
    changes, loss = drop_of_the_speaker(5)
    assert changes
    assert loss == pytest.approx(0.2, abs=0.06)


def first_seconds(line_bps: int | None) -> list[int]:
    """Whose layers a viewer is sent in its first two seconds, before anything is told of its line."""
    rig = RoomRig()
    first = rig.join("first")
    cameras = [Camera(rig, first, rid, ssrc) for rid, ssrc in (("q", 1001), ("h", 2002), ("f", 3003))]
    viewer = rig.join("viewer", line_bps=line_bps)
    programme(rig, stage=first, floor=first)
    for frame in range(40):
        for camera in cameras:
            camera.frame(key=frame % 10 == 0)
        rig.tick()
    return [who(packet.payload) for packet in viewer.on(SlotKind.STAGE)]


def test_a_line_that_was_tested_thin_is_never_sent_the_large_picture_at_its_start() -> None:
    assert set(first_seconds(400_000)) == {1001}
    assert 3003 in first_seconds(None)


def test_a_line_that_was_tested_to_carry_a_voice_alone_is_spared_headers_from_its_start() -> None:
    rig = RoomRig()
    assert rig.join("viewer", line_bps=60_000).peer.link.is_thin
    assert not rig.join("other", line_bps=400_000).peer.link.is_thin
    assert not rig.join("third").peer.link.is_thin
