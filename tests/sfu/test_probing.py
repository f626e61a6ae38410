"""Padding on its way to a receiver, and what it leads to."""

import pytest

from sfu.interfaces import SetProgramme, SlotKind, Step, StepChanged
from sfu.probing import MOST_AT_ONCE, Probes
from sfu.transport import rtcp
from sfu.transport.srtp import PacketBuffer
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig

BEAT_S = 0.025


class Hall:
    """A publisher of three layers (f costs 180 kbit/s, h 90, q 35) on stage, and viewers on a line of their own."""

    def __init__(self, viewers: int = 1) -> None:
        self.rig = RoomRig()
        self.viewers = [self.rig.join(f"viewer {number}") for number in range(viewers)]
        speaker = self.rig.join("speaker")
        self.microphone = Microphone(self.rig, speaker, 4004)
        self.cameras = [Camera(self.rig, speaker, rid, ssrc) for rid, ssrc in (("q", 1001), ("h", 2002), ("f", 3003))]
        for camera, size in zip(self.cameras, (200, 550, 1100), strict=True):
            camera.frame_bytes = size
        self.rig.room.set_programme(SetProgramme(room=self.rig.room.id, stage=speaker.peer.id, floor=speaker.peer.id))

    def steps(self) -> list[Step]:
        return [event.step for event in self.rig.events if isinstance(event, StepChanged)]

    def play(self, seconds: float, estimate_bps: int | None) -> None:
        """Media flows, and every fifth of a second each viewer tells this estimate."""
        for beat in range(round(seconds / BEAT_S)):
            if beat % 2 == 0:
                for camera in self.cameras:
                    camera.frame(key=True)
                self.microphone.frame()
                self.rig.tick()
            if beat % 8 == 0 and estimate_bps is not None:
                for viewer in self.viewers:
                    self.rig.deliver(viewer, rtcp.build_remb(1, estimate_bps, []), is_rtcp=True)
            self.rig.now_s += BEAT_S if beat % 2 else 0.0
            self.rig.probes.turn(self.rig.now_s)


def padding(viewer: RigPeer) -> list[int]:
    """The lengths of what came on the RTX stream of the stage without a payload."""
    return [len(packet.payload) for packet in viewer.repairs(SlotKind.STAGE)]


def weak(hall: Hall) -> RigPeer:
    """The first viewer, whose estimate has led it down."""
    hall.play(8.0, 90_000)
    assert hall.steps()
    assert min(hall.steps()) < Step.STAGE_MEDIUM
    viewer = hall.viewers[0]
    viewer.drain()
    viewer.received.clear()
    hall.rig.events.clear()
    return viewer


def test_a_viewer_that_was_led_down_is_probed_with_empty_packets_and_climbs() -> None:
    hall = Hall()
    viewer = weak(hall)
    before = viewer.peer.step
    hall.play(16.0, 91_000)  # A viewer that reports no round trip is waited for after each train.
    assert len(padding(viewer)) > 10
    assert not any(padding(viewer))
    assert hall.steps()
    assert hall.steps()[0] > before


def test_padding_is_marked_as_such_on_the_wire() -> None:
    hall = Hall()
    viewer = hall.viewers[0]
    stage = next(slot for slot in viewer.peer.slots if slot.line.kind is SlotKind.STAGE)
    viewer.endpoint.sent.clear()
    hall.rig.forwarder.pad(stage, 2, hall.rig.now_s)
    numbers = []
    for datagram in viewer.endpoint.sent:
        buffer = PacketBuffer()
        buffer.view[: len(datagram)] = datagram
        n = viewer.srtp.unprotect_rtp(buffer, len(datagram))
        plain = bytes(buffer.view[:n])
        assert plain[0] & 0x20
        assert plain[-1] == 255
        assert int.from_bytes(plain[8:12], "big") == stage.line.rtx_ssrc
        numbers.append(int.from_bytes(plain[2:4], "big"))
    assert len(numbers) == 2
    assert (numbers[1] - numbers[0]) & 0xFFFF == 1


def test_a_line_whose_estimate_falls_is_padded_no_more_and_does_not_climb() -> None:
    hall = Hall()
    viewer = weak(hall)
    for _ in range(12):
        began = len(padding(viewer))
        hall.play(1.0, 91_000)
        if len(padding(viewer)) > began:
            hall.play(0.2, 80_000)
            ended = len(padding(viewer))
            hall.play(1.5, 80_000)
            assert len(padding(viewer)) == ended
            break
    else:
        pytest.fail("no probe")
    assert not [step for step in hall.steps() if step > viewer.peer.step]


def test_who_loses_packets_is_not_probed() -> None:
    hall = Hall()
    viewer = weak(hall)
    voice = next(slot for slot in viewer.peer.slots if slot.line.kind is SlotKind.VOICE)
    for second in range(12):
        block = rtcp.ReportBlock(voice.line.ssrc, 8, 3 * second, 100 * (second + 1), 0, 0, 0)
        hall.rig.deliver(viewer, rtcp.build_receiver_reports(1, [block]), is_rtcp=True)
        hall.play(1.0, 91_000)
        if second == 1:
            before = len(padding(viewer))
    assert len(padding(viewer)) == before


def test_few_are_probed_at_once() -> None:
    hall = Hall(viewers=MOST_AT_ONCE + 4)
    weak(hall)
    for _ in range(20):
        hall.play(0.25, 91_000)
        probed = len(hall.rig.probes._running)
        assert probed <= MOST_AT_ONCE
        if probed == MOST_AT_ONCE:
            break
    assert probed == MOST_AT_ONCE


def test_a_viewer_that_leaves_takes_its_probe_along() -> None:
    hall = Hall()
    viewer = weak(hall)
    while hall.rig.probes.have_room and not hall.rig.probes._running:
        hall.play(0.25, 91_000)
    hall.rig.room.remove(viewer.peer)
    hall.rig.probes.turn(hall.rig.now_s)
    assert not hall.rig.probes._running


def test_a_fault_in_one_probe_ends_that_one_only() -> None:
    class Broken:
        stopped = False

        def turn(self, now_s: float) -> bool:
            raise ValueError(now_s)

        def stop(self) -> None:
            self.stopped = True

    probes, broken = Probes(), Broken()
    probes.add(broken)  # type: ignore[arg-type]  # It has what is called.
    probes.turn(1.0)
    assert broken.stopped
    assert not probes._running


@pytest.mark.parametrize(
    ("step", "refused", "packets"), [(Step.VOICE, 2, 3), (Step.VOICE, 1, 5), (Step.VOICES, 2, 5), (Step.VOICE, 9, 3)]
)
def test_a_voice_alone_is_spared_long_trains_once_its_line_carried_none(step: Step, refused: int, packets: int) -> None:
    hall = Hall()
    viewer = hall.viewers[0]
    hall.rig.deliver(viewer, rtcp.build_remb(1, 60_000, []), is_rtcp=True)
    probing, costs = viewer.peer._probing, [50_000] * 7
    costs[step + 1] = 113_000
    assert probing.begin(Step(step + 1), costs, step, hall.rig.now_s, refused=refused)
    for _ in range(12):
        hall.rig.now_s += BEAT_S
        probing.turn(hall.rig.now_s)
    assert len(padding(viewer)) == packets
