"""What is told of a peer once a second."""

import pytest

from sfu.interfaces import SourceKind
from sfu.meter import PeerMeter
from tests.fakes.room_rig import Camera, Microphone, RoomRig
from tests.sfu.test_room import programme


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


@pytest.mark.parametrize(("beyond_s", "own_ms"), [(-0.05, 0.0), (0.0, 0.0), (0.2, 200.0)])
def test_jitter_that_a_source_came_with_is_not_put_down_to_those_who_are_sent_it(
    beyond_s: float, own_ms: float
) -> None:
    rig = RoomRig()
    viewer, speaker = rig.join("viewer"), rig.join("speaker")
    camera, microphone = Camera(rig, speaker, "f", 3003), Microphone(rig, speaker, 4004)
    programme(rig, stage=speaker, floor=speaker)
    meter = PeerMeter(viewer.peer, rig.now_s)
    for number in range(40):
        camera.frame(key=True)
        microphone.frame()
        if number % 4 == 0:
            rig.tick()  # Four come at once.
    (stage,) = [slot for slot in viewer.peer.slots if slot.name == "stage"]
    assert stage.layer is not None
    assert stage.layer.log.jitter_s > 0.02
    stage.jitter_s = stage.layer.log.jitter_s + beyond_s
    (told,) = [stream for stream in meter.turn(rig.now_s + 1.0).streams if stream.name == "stage"]
    assert told.jitter_ms == pytest.approx(own_ms)
