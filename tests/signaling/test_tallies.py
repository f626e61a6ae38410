"""Counters that only grow."""

from sfu.interfaces import PeerFigures, PeerId, RoomFigures, RoomId, Snapshot, Step, StreamFigures
from signaling.mirror import Mirror
from signaling.tallies import Tallies, Tally

ROOM, OTHER = RoomId("m"), RoomId("n")
STAGE = ("m", "stage", "down")


def second(room: RoomId, peer: str, lost: int, nacks: int = 0) -> RoomFigures:
    """One second of one site on its stage."""
    stream = StreamFigures(
        name="stage",
        direction="down",
        layer=None,
        bitrate_bps=0,
        packets=0,
        lost=lost,
        jitter_ms=0.0,
        key_frames=1,
        nacks=nacks,
        picture_losses=0,
    )
    figures = PeerFigures(
        peer=PeerId(peer),
        connected=True,
        step=Step.TILES,
        up_bps=0,
        down_bps=0,
        loss_up=0,
        loss_down=0,
        round_trip_ms=None,
        jitter_ms=0.0,
        estimate_bps=None,
        heard_s=0.0,
        streams=(stream,),
    )
    return RoomFigures(room=room, peers=(figures,))


def test_seconds_of_all_sites_of_a_room_add_up() -> None:
    tallies = Tallies()
    for figures in (second(ROOM, "a", 2), second(ROOM, "b", 3, nacks=1), second(ROOM, "a", 0), second(OTHER, "a", 9)):
        tallies.add(figures)
    assert dict(tallies.all())[STAGE] == Tally(lost=5, key_frames=3, nacks=1, picture_losses=0)
    tallies.forget(ROOM)
    assert [labels for labels, _ in tallies.all()] == [("n", "stage", "down")]


def test_neither_a_site_that_leaves_nor_a_new_worker_takes_anything_away() -> None:
    mirror = Mirror()
    mirror.apply(second(ROOM, "a", 2))
    mirror.forget(ROOM, PeerId("a"))
    mirror.clear()
    mirror.reset(Snapshot(rooms=()))
    mirror.apply(second(ROOM, "a", 1))
    assert dict(mirror.tallies.all())[STAGE].lost == 3
    mirror.forget_room(ROOM)
    assert not dict(mirror.tallies.all())
