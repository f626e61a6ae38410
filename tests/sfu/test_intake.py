"""Which streams of a publisher are taken, and how many in its whole life."""

from tests.fakes.room_rig import Camera, RoomRig


def test_a_late_packet_of_a_retired_ssrc_does_not_take_the_layer_back() -> None:
    rig = RoomRig()
    sender = rig.join("sender")
    old, new = Camera(rig, sender, "q", 111_111), Camera(rig, sender, "q", 222_222)
    old.frame(key=True)
    new.frame(key=True)
    old.frame()
    assert list(sender.peer.intake.streams) == [222_222]


def test_a_publisher_that_changes_its_ssrc_without_end_is_not_followed_without_end() -> None:
    rig = RoomRig()
    sender = rig.join("sender")
    for number in range(200):
        Camera(rig, sender, "q", 500_000 + number).frame(key=True)
    taken = sender.peer.sources[Camera(rig, sender, "q", 1).line.source].layers[0]
    assert taken is not None
    assert taken.ssrc == 500_000 + 48
    assert not sender.peer.intake.may_be_ours(600_000)
    assert sender.peer.intake.may_be_ours(taken.ssrc)
