"""What a measured peer is sent and what is read of it, through real keys."""

import asyncio

import pytest

from sfu.errors import UnknownPeer
from sfu.interfaces import LineReading, PeerId, ReadLine, RoomId, SendTrain, SlotKind
from tests.fakes.room_rig import Camera, RoomRig
from tests.sfu.test_engine import ROOM, offer_of, serving


def test_padding_reaches_the_peer_and_is_counted() -> None:
    rig = RoomRig()
    site = rig.join("site")
    site.peer.pad(7, rig.now_s)
    assert [packet.payload for packet in site.repairs(SlotKind.STAGE)] == [b""] * 7
    assert site.peer.reading(rig.now_s).padded == 7


def test_nobody_is_padded_before_the_handshake() -> None:
    rig = RoomRig()
    with pytest.raises(UnknownPeer):
        rig.join("site", connected=False).peer.pad(1, rig.now_s)


def test_what_came_is_counted_as_it_lay_on_the_line_and_what_is_missing_too() -> None:
    rig = RoomRig()
    site = rig.join("site")
    camera = Camera(rig, site, "q", 1001)
    lengths = []
    plain = rig.deliver

    def deliver(*arguments: object, **more: object) -> None:
        lengths.append(len(arguments[1]))  # type: ignore[arg-type]  # The packet.
        plain(*arguments, **more)  # type: ignore[arg-type]  # As it was called.

    rig.deliver = deliver  # type: ignore[method-assign]  # To see the lengths.
    camera.frame(key=True)
    camera.sequence = (camera.sequence + 2) & 0xFFFF
    camera.frame()
    read = site.peer.reading(rig.now_s)
    tag = 16  # AES-GCM's.
    assert (read.datagrams, read.payload_bytes) == (len(lengths), sum(lengths) + tag * len(lengths))
    assert (read.streamed, read.lost) == (len(lengths), 2)
    assert read.at_ms == rig.now_s * 1000


@pytest.mark.anyio
async def test_the_worker_reads_a_peer_and_knows_no_other() -> None:
    async with serving() as worker:
        worker.handle(offer_of("site"))
        read = worker.handle(ReadLine(room=ROOM, peer=PeerId("site")))
        assert isinstance(read, LineReading)
        assert (read.datagrams, read.streamed, read.lost, read.padded) == (0, 0, 0, 0)
        for room, peer in ((ROOM, "other"), (RoomId("elsewhere"), "site")):
            with pytest.raises(UnknownPeer):
                worker.handle(ReadLine(room=room, peer=PeerId(peer)))
        with pytest.raises(UnknownPeer):  # Its handshake is not done.
            worker.handle(SendTrain(room=ROOM, peer=PeerId("site"), rate_bps=500_000, duration_ms=100))
        await asyncio.sleep(0)
