"""Open and closed microphones, as the worker enforces them."""

from itertools import pairwise

from sfu.interfaces import PeerId, SlotKind
from tests.fakes.room_rig import Microphone, RoomRig


def test_a_closed_microphone_is_not_forwarded_whatever_the_client_sends() -> None:
    rig = RoomRig()
    listener, speaker = rig.join("listener"), rig.join("speaker", microphone_open=False)
    microphone = Microphone(rig, speaker, 333_333)
    for _ in range(50):
        microphone.frame()
        rig.tick(0.02)
    assert [packet for index in range(3) for packet in listener.on(SlotKind.VOICE, index)] == []
    rig.room.open_microphone(PeerId("speaker"))
    for _ in range(50):
        microphone.frame()
        rig.tick(0.02)
    assert len(listener.on(SlotKind.VOICE, 0)) > 30
    rig.room.set_microphones(frozenset())
    heard = len(listener.on(SlotKind.VOICE, 0))
    for _ in range(10):
        microphone.frame()
        rig.tick(0.02)
    assert len(listener.on(SlotKind.VOICE, 0)) == heard


def test_what_is_dropped_of_a_microphone_closed_for_a_moment_is_no_loss_to_anybody() -> None:
    rig = RoomRig()
    listener, speaker = rig.join("listener"), rig.join("speaker")
    microphone = Microphone(rig, speaker, 333_333)
    for _ in range(10):
        microphone.frame()
        rig.tick(0.02)
    rig.room.set_microphones(frozenset())
    microphone.frame()
    rig.room.open_microphone(PeerId("speaker"))
    for _ in range(10):
        microphone.frame()
        rig.tick(0.02)
    heard = [packet.sequence for packet in listener.on(SlotKind.VOICE, 0)]
    assert len(heard) > 15
    assert [(after - before) & 0xFFFF for before, after in pairwise(heard)] == [1] * (len(heard) - 1)
