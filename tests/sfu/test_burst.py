"""Packets that leave together: the same for a receiver, whichever way they were written."""

import itertools
from typing import Any

import pytest

from sfu import burst
from sfu.core.codecs import Codec
from sfu.interfaces import PeerId, SetProgramme, SlotKind
from sfu.transport.srtp import protect_at
from tests.fakes.room_rig import CHROMIUM_FIELDS, Camera, Received, RigPeer, RoomRig

SIZES = ([400], [500] * 6, [500, 500, 30], [30, 500], [700] * 11 + [40], [1100] * 8, [60, 60, 61])


def on_stage(codec: Codec, fields: int = CHROMIUM_FIELDS) -> tuple[RoomRig, Camera, RigPeer]:
    """A speaker whose picture one viewer has begun to get."""
    rig = RoomRig()
    speaker, viewer = rig.join("speaker"), rig.join("viewer")
    camera = Camera(rig, speaker, "q", 111_111)
    camera.codec, camera.fields = codec, fields
    rig.room.set_programme(SetProgramme(room=rig.room.id, stage=PeerId("speaker")))
    for _ in range(2):
        camera.frame(key=True)
        rig.tick()
    return rig, camera, viewer


def told(codec: Codec, fields: int) -> list[tuple[int, int, bool, bytes]]:
    """What a viewer gets of frames of all these sizes, numbers counted from the first."""
    _, camera, viewer = on_stage(codec, fields)
    begun = len(viewer.on(SlotKind.STAGE))
    for sizes in SIZES:
        camera.pieces(list(sizes))
    came: list[Received] = viewer.on(SlotKind.STAGE)[begun:]
    first = came[0]
    return [
        ((each.sequence - first.sequence) & 0xFFFF, each.timestamp - first.timestamp, each.marker, each.payload)
        for each in came
    ]


@pytest.mark.parametrize(
    ("codec", "fields"), [(Codec.VP8, CHROMIUM_FIELDS), (Codec.VP8, CHROMIUM_FIELDS | 0x10), (Codec.H264, 0)]
)
def test_a_frame_written_at_once_is_what_packets_written_one_by_one_are(
    codec: Codec, fields: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, images = burst.BurstSender._send_image, itertools.count()

    def counted(*given: Any) -> int:
        next(images)
        return send(*given)

    monkeypatch.setattr(burst.BurstSender, "_send_image", counted)
    at_once = told(codec, fields)
    assert next(images) >= sum(-(-len(sizes) // burst.BURST_PACKETS) for sizes in SIZES)
    monkeypatch.setattr(burst, "_is_even", lambda _: False)
    assert told(codec, fields) == at_once
    assert [sequence for sequence, *_ in at_once] == list(range(sum(len(sizes) for sizes in SIZES)))


@pytest.mark.parametrize("refused", [0, 2, 5])
def test_what_could_not_be_encrypted_does_not_leave(refused: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rig, camera, viewer = on_stage(Codec.VP8)
    begun, sent = len(viewer.on(SlotKind.STAGE)), len(viewer.endpoint.sent)
    calls = itertools.count()
    monkeypatch.setattr(burst, "protect_at", lambda *given: 1 if next(calls) == refused else protect_at(*given))
    before = rig.forwarder.forwarded
    camera.pieces([500] * 6)
    assert rig.forwarder.faults == 1
    assert rig.forwarder.forwarded == before + 5
    came = viewer.on(SlotKind.STAGE)[begun:]
    assert [(packet.sequence - came[0].sequence) & 0xFFFF for packet in came] == [
        place - (refused == 0) for place in range(6) if place != refused
    ]
    assert not any(bytes(400) in datagram for datagram in viewer.endpoint.sent[sent:])


def test_frames_that_wait_together_keep_their_own_times_and_counters() -> None:
    rig, camera, viewer = on_stage(Codec.VP8)
    begun = len(viewer.on(SlotKind.STAGE))
    for _ in range(3):
        camera.timestamp = (camera.timestamp + 3000) & 0xFFFFFFFF
        camera.picture_id = (camera.picture_id + 1) & 0x7FFF
        camera.sequence = (camera.sequence + 1) & 0xFFFF
        rig.deliver(camera.sender, camera._packet(False, camera.line.mid), last=False)
    rig.flush()
    came = viewer.on(SlotKind.STAGE)[begun:]
    assert [packet.timestamp - came[0].timestamp for packet in came] == [0, 3000, 6000]
    counters = [int.from_bytes(packet.payload[2:4], "big") for packet in came]
    assert [b - a for a, b in itertools.pairwise(counters)] == [1, 1]
