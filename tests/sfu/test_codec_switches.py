"""A stage that changes hands between publishers of VP8 and of H.264."""

import re
from itertools import pairwise

import pytest

from sfu.core.codecs import Codec
from sfu.interfaces import PeerId, SetProgramme, SlotKind
from sfu.transport import rtcp
from tests.fakes.room_rig import H264_DELTA, H264_KEY, OFFER, Camera, Received, RigPeer, RoomRig

ONE, TWO = 111_111, 222_222
VP8_ONLY = re.sub(r"a=rtpmap:\d+ H264/90000\r?\n", "", OFFER)


def on_stage(rig: RoomRig, name: str) -> None:
    rig.room.set_programme(SetProgramme(room=rig.room.id, stage=PeerId(name)))
    rig.tick()


def switched(first: Codec, second: Codec, offer: str = OFFER) -> tuple[RoomRig, RigPeer, Camera, Camera]:
    """A viewer who saw three frames of one publisher, then three of the other, whose first was no key frame."""
    rig = RoomRig()
    viewer = rig.join("viewer", offer=offer)
    one, two = Camera(rig, rig.join("one"), "q", ONE), Camera(rig, rig.join("two"), "q", TWO)
    one.codec, two.codec = first, second
    one.frame(key=True)
    two.frame(key=True)
    on_stage(rig, "one")
    for key in (True, False, False):
        one.frame(key=key)
    on_stage(rig, "two")
    rig.now_s += 0.1
    for key in (False, True, False, False):
        two.frame(key=key)
        one.frame()
    return rig, viewer, one, two


def who(packet: Received) -> int:
    return int.from_bytes(packet.payload[-4:], "big")


def payload_type(viewer: RigPeer, codec: Codec) -> int:
    line = next(slot.line for slot in viewer.peer.slots if slot.line.kind is SlotKind.STAGE)
    return line.codecs[codec].payload_type


def picture_id(packet: Received) -> int:
    return int.from_bytes(packet.payload[2:4], "big") & 0x7FFF


@pytest.mark.parametrize(
    ("first", "second"), [(Codec.H264, Codec.H264), (Codec.VP8, Codec.H264), (Codec.H264, Codec.VP8)]
)
def test_a_switch_begins_at_a_key_frame_and_numbers_on_under_the_receivers_types(first: Codec, second: Codec) -> None:
    _, viewer, _, _ = switched(first, second)
    packets = viewer.on(SlotKind.STAGE)
    # The first publisher goes on until the key frame of the second is here.
    assert [who(packet) for packet in packets] == [ONE] * 4 + [TWO] * 3
    types = [payload_type(viewer, codec) for codec in (first, second)]
    assert [packet.payload_type for packet in packets] == [types[0]] * 4 + [types[1]] * 3
    assert [(b.sequence - a.sequence) & 0xFFFF for a, b in pairwise(packets)] == [1] * 6
    assert all(0 < (b.timestamp - a.timestamp) & 0xFFFFFFFF < 90_000 for a, b in pairwise(packets))
    assert len({packet.ssrc for packet in packets}) == 1


def test_what_an_h264_publisher_sends_arrives_byte_for_byte() -> None:
    rig, viewer, one, two = switched(Codec.H264, Codec.H264)
    heads = [packet.payload.rstrip(b"\0")[:1] for packet in viewer.on(SlotKind.STAGE)]
    assert heads == [H264_KEY[:1], *[H264_DELTA] * 3, H264_KEY[:1], *[H264_DELTA] * 2]
    for packet, ssrc, head in zip(
        viewer.on(SlotKind.STAGE),
        [ONE] * 4 + [TWO] * 3,
        [H264_KEY, *[H264_DELTA] * 3, H264_KEY, *[H264_DELTA] * 2],
        strict=True,
    ):
        filling = bytes(one.frame_bytes - len(head) - 4)
        assert packet.payload == head + filling + ssrc.to_bytes(4, "big")
    lost = viewer.on(SlotKind.STAGE)[-1]
    rig.deliver(viewer, rtcp.build_nack(1, lost.ssrc, [lost.sequence]), is_rtcp=True)
    assert [packet.payload[2:] for packet in viewer.repairs(SlotKind.STAGE)] == [lost.payload]
    assert two.codec is Codec.H264


def test_the_picture_numbers_of_vp8_go_on_after_h264_in_between() -> None:
    rig, viewer, one, _ = switched(Codec.VP8, Codec.H264)
    before = viewer.on(SlotKind.STAGE)
    on_stage(rig, "one")
    rig.now_s += 0.1
    one.frame(key=True)
    one.frame()
    after = viewer.on(SlotKind.STAGE)[len(before) :]
    assert [who(packet) for packet in after] == [ONE] * 2
    assert [(picture_id(packet) - picture_id(before[3])) & 0x7FFF for packet in after] == [1, 2]


def test_a_receiver_that_knows_no_h264_does_not_go_on_with_the_picture_of_another() -> None:
    rig, viewer, one, two = switched(Codec.VP8, Codec.H264, VP8_ONLY)
    assert [who(packet) for packet in viewer.on(SlotKind.STAGE)] == [ONE] * 4
    two.frame(key=True)
    one.frame(key=True)
    assert len(viewer.on(SlotKind.STAGE)) == 4
    on_stage(rig, "one")
    one.frame(key=True)
    assert [who(packet) for packet in viewer.on(SlotKind.STAGE)] == [ONE] * 5


def test_a_publisher_is_not_asked_on_and_on_for_what_a_receiver_cannot_show() -> None:
    rig = RoomRig()
    rig.join("viewer", offer=VP8_ONLY)
    publisher = rig.join("one")
    camera = Camera(rig, publisher, "q", ONE)
    camera.codec = Codec.H264
    camera.frame(key=True)
    on_stage(rig, "one")
    for _ in range(60):
        rig.tick()
        camera.frame(key=bool(publisher.picture_losses()))
    publisher.picture_losses()
    for _ in range(60):
        rig.tick()
        camera.frame()
    assert publisher.picture_losses() == []
