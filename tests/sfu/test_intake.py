"""Which streams of a publisher are taken, and how many in its whole life."""

from sfu.intake import MAX_REPORTERS
from sfu.transport import rtcp
from sfu.transport.srtp import SrtpPair
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


def test_who_reports_under_ever_new_numbers_is_heard_and_remembered_by_sixteen() -> None:
    rig = RoomRig()
    sender = rig.join("sender")
    slot = sender.peer.slots[0]
    for number in range(100):
        lost = [rtcp.ReportBlock(slot.line.ssrc, 0, number, 0, 0, 0, 0)]
        rig.deliver(sender, rtcp.build_receiver_reports(700_000 + number, lost), is_rtcp=True)
    assert slot.lost_packets == 99
    srtp = sender.peer.link.srtp
    assert isinstance(srtp, SrtpPair)
    assert sum(srtp.forget_inbound(700_000 + number) for number in range(100)) == MAX_REPORTERS


def test_reports_of_an_accepted_stream_are_remembered_whoever_else_reports() -> None:
    rig = RoomRig()
    sender = rig.join("sender")
    Camera(rig, sender, "q", 111_111).frame(key=True)
    for ssrc in (*range(700_000, 700_040), 111_111):
        rig.deliver(sender, rtcp.build_receiver_reports(ssrc, []), is_rtcp=True)
    srtp = sender.peer.link.srtp
    assert isinstance(srtp, SrtpPair)
    assert srtp.forget_inbound(111_111)
