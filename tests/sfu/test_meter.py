"""What is told of a peer once a second."""

import pytest

from sfu.interfaces import SourceKind
from sfu.meter import PeerMeter
from tests.fakes.room_rig import Camera, RoomRig


def test_what_was_lost_on_the_way_up_counts_also_where_it_came_when_it_was_sent_again() -> None:
    rig = RoomRig()
    site = rig.join("site")
    camera = Camera(rig, site, "q", 1001)
    meter = PeerMeter(site.peer, rig.now_s)
    missing: list[int] = []
    for number in range(101):
        if number % 5 == 4:
            camera.sequence += 1
            missing.append(camera.sequence)
        camera.frame(key=number == 0)
    source = next(one for one in site.peer.sources.values() if one.kind is SourceKind.CAMERA)
    log = next(layer.log for layer in source.layers if layer is not None)
    for sequence in missing:
        log.received(sequence, camera.timestamp, rig.now_s, retransmitted=True)
    figures = meter.turn(rig.now_s + 1.0)
    assert figures.loss_up == pytest.approx(20 / 121)
    (stream,) = [stream for stream in figures.streams if stream.direction == "up"]
    assert stream.lost == 0
    assert meter.turn(rig.now_s + 2.0).loss_up == 0.0


def test_what_comes_late_by_itself_was_not_lost() -> None:
    rig = RoomRig()
    site = rig.join("site")
    camera = Camera(rig, site, "q", 1001)
    meter = PeerMeter(site.peer, rig.now_s)
    camera.frame(key=True)
    camera.sequence += 1
    late = camera.sequence
    camera.frame()
    camera.sequence = late - 1
    camera.frame()
    assert meter.turn(rig.now_s + 1.0).loss_up == 0.0
