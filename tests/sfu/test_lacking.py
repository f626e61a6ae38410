"""Who is asked again and again, and who no more."""

from sfu.interfaces import SlotKind
from sfu.lacking import Lacking
from tests.fakes.room_rig import Camera, RigPeer, RoomRig
from tests.sfu.test_room import programme


class Publisher:
    """Lacks something so many times, or trips us."""

    def __init__(self, turns: int | None) -> None:
        self.turns = turns
        self.asked = 0

    def ask_again(self, now_s: float) -> bool:
        self.asked += 1
        if self.turns is None:
            raise RuntimeError
        return self.asked < self.turns


def test_one_is_asked_until_nothing_is_missing_and_a_fault_stops_nobody_else() -> None:
    lacking = Lacking()
    faulty, one, other = Publisher(None), Publisher(2), Publisher(5)
    for each in (faulty, one, other):
        lacking.note(each)
    for turn in range(4):
        lacking.turn(turn * 0.025)
    lacking.forget(other)
    lacking.turn(1.0)
    assert (faulty.asked, one.asked, other.asked) == (5, 2, 4)
    lacking.note(one)
    lacking.turn(2.0)
    assert one.asked == 3


def awaited() -> tuple[RoomRig, RigPeer, Camera, RigPeer]:
    """A speaker whose next key frame a viewer waits for."""
    rig = RoomRig()
    speaker, viewer = rig.join("speaker"), rig.join("viewer")
    camera = Camera(rig, speaker, "q", 111_111)
    camera.frame(key=True)
    programme(rig, stage=speaker)
    return rig, speaker, camera, viewer


def test_a_viewer_that_still_waits_wants_its_key_frame_again_when_the_layer_goes_on() -> None:
    rig, speaker, camera, viewer = awaited()
    assert not viewer.on(SlotKind.STAGE)
    for _ in range(120):  # The camera rests for three seconds: nobody is asked for ever.
        rig.now_s += 0.025
        rig.lacking.turn(rig.now_s)
    assert speaker.peer not in rig.lacking
    speaker.picture_losses()
    for _ in range(30):
        camera.frame()
        rig.tick()
        rig.lacking.turn(rig.now_s)
    assert speaker.picture_losses()
    camera.frame(key=True)
    assert viewer.on(SlotKind.STAGE)


def test_nobody_is_asked_for_what_was_lost_of_a_layer_that_rests() -> None:
    rig = RoomRig()
    speaker = rig.join("speaker")
    camera = Camera(rig, speaker, "q", 111_111)
    camera.frame(key=True)
    camera.sequence += 1
    camera.frame()
    rig.lacking.turn(rig.now_s)
    assert speaker.peer in rig.lacking
    rig.now_s += 2.0
    rig.lacking.turn(rig.now_s)
    assert speaker.peer not in rig.lacking


def test_only_publishers_of_whom_something_is_missing_are_looked_at() -> None:
    rig, speaker, camera, viewer = awaited()
    assert speaker.peer in rig.lacking  # A key frame for the viewer.
    camera.frame(key=True)
    rig.lacking.turn(rig.now_s)
    assert viewer.on(SlotKind.STAGE)
    assert speaker.peer not in rig.lacking
    camera.sequence += 1
    camera.frame()
    assert speaker.peer in rig.lacking
    rig.room.remove(speaker.peer)
    assert speaker.peer not in rig.lacking
