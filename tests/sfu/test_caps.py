"""Who is held down by hand: what it is sent, and what is taken of it."""

import pytest

from sfu.interfaces import Held, LayersWanted, PeerId, RoomId, SetCaps, SlotKind, SourceKind, Step, StepChanged
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig
from tests.sfu.test_room import programme, who

LOW, MEDIUM, FULL = 1001, 2002, 3003


class Scene:
    """A speaker with three layers, and one that looks at it."""

    def __init__(self) -> None:
        self.rig = RoomRig()
        self.viewer, self.speaker = self.rig.join("viewer"), self.rig.join("speaker")
        layers = (("q", LOW), ("h", MEDIUM), ("f", FULL))
        self.cameras = [Camera(self.rig, self.speaker, rid, ssrc) for rid, ssrc in layers]
        for camera, frame_bytes in zip(self.cameras, (300, 600, 1150), strict=True):
            camera.frame_bytes = frame_bytes  # 20 of them a second: 48, 96 and 184 kbit/s.
        self.microphone = Microphone(self.rig, self.speaker, 4004)
        programme(self.rig, stage=self.speaker, floor=self.speaker)

    def hold(self, *caps: tuple[RigPeer, Step], rate_bps: int | None = None) -> None:
        held = tuple((PeerId(one.peer.id), Held(step=step, rate_bps=rate_bps)) for one, step in caps)
        self.rig.room.set_caps(SetCaps(room=RoomId(self.rig.room.id), caps=held))

    def after(self, seconds: int) -> set[int]:
        """The layers that the viewer's stage got in the last second of these."""
        for second in range(seconds):
            if second == seconds - 1:
                self.viewer.drain()
                self.viewer.received.clear()
            for _ in range(20):
                for camera in self.cameras:
                    camera.frame(key=True)
                self.microphone.frame()
                self.rig.tick()
        return {who(packet.payload) for packet in self.viewer.on(SlotKind.STAGE)}


def wanted_layers(rig: RoomRig, of: RigPeer) -> tuple[bool, ...]:
    told = [event for event in rig.events if isinstance(event, LayersWanted) and event.peer == of.peer.id]
    return [event.active for event in told if event.source is SourceKind.CAMERA][-1]


@pytest.mark.parametrize(
    ("step", "layers"), [(Step.STAGE_MEDIUM, {MEDIUM}), (Step.STAGE_LOW, {LOW}), (Step.VOICES, set())]
)
def test_who_is_held_is_sent_no_more_than_that_step(step: Step, layers: set[int]) -> None:
    held = Scene()
    assert held.after(3) == {FULL}
    held.hold((held.viewer, step))
    assert held.after(3) == layers
    told = [event.step for event in held.rig.events if isinstance(event, StepChanged)]
    assert told == [step]
    assert held.viewer.on(SlotKind.VOICE, 0)


@pytest.mark.parametrize(
    ("step", "layers", "wanted"),
    [
        (Step.STAGE_MEDIUM, {MEDIUM}, (True, True, False)),
        (Step.STAGE_LOW, {LOW}, (True, False, False)),
        (Step.VOICES, set(), (False, False, False)),
    ],
)
def test_of_who_is_held_no_higher_layers_are_taken(step: Step, layers: set[int], wanted: tuple[bool, ...]) -> None:
    held = Scene()
    held.after(3)
    held.hold((held.speaker, step))
    assert held.after(5) == layers
    assert wanted_layers(held.rig, held.speaker) == wanted
    assert held.viewer.on(SlotKind.VOICE, 0)


@pytest.mark.parametrize(
    ("rate_bps", "layers"), [(300_000, {FULL}), (200_000, {MEDIUM}), (140_000, {LOW}), (64_000, set())]
)
def test_who_is_held_to_a_rate_is_sent_no_more_than_that_and_is_heard_always(rate_bps: int, layers: set[int]) -> None:
    held = Scene()
    assert held.after(3) == {FULL}
    held.hold((held.viewer, Step.TILES), rate_bps=rate_bps)
    assert held.after(4) == layers
    assert held.viewer.on(SlotKind.VOICE, 0)
    assert 0 < held.viewer.peer.meter.sent_bps <= rate_bps
    held.hold()
    assert held.after(40) == {FULL}


def test_who_comes_back_is_held_to_its_rate_still() -> None:
    held = Scene()
    held.hold((held.viewer, Step.TILES), rate_bps=64_000)
    held.viewer = held.rig.join("viewer")
    assert held.after(4) == set()
    assert held.viewer.on(SlotKind.VOICE, 0)


def test_who_is_let_up_gets_all_again() -> None:
    held = Scene()
    held.after(3)
    held.hold((held.speaker, Step.VOICES), (held.viewer, Step.VOICES))
    assert held.after(5) == set()
    held.hold()
    assert held.after(30) == {FULL}
    assert wanted_layers(held.rig, held.speaker)[-1]


def test_who_comes_back_is_held_still() -> None:
    held = Scene()
    held.hold((held.viewer, Step.STAGE_LOW))
    held.viewer = held.rig.join("viewer")
    assert held.after(3) == {LOW}
