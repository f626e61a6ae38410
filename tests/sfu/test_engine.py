"""What the worker does with requests that name what it does not hold."""

from typing import cast

import pytest

from sfu.engine import Engine
from sfu.errors import UnknownPeer
from sfu.interfaces import CloseRoom, Done, Hello, PeerId, RoomId, SetProgramme, SetTiles, Snapshot
from sfu.transport.dtls import make_certificate
from sfu.transport.udp_mux import UdpMux

ROOM = RoomId("hall")


def engine() -> Engine:
    """One that does not serve: requests that open no connection need no port."""
    return Engine(cast(UdpMux, None), (), make_certificate(), lambda event: None)


def rooms(of: Engine) -> list[RoomId]:
    """Which rooms a snapshot names."""
    snapshot = of.handle(Hello())
    assert isinstance(snapshot, Snapshot)
    return [room.room for room in snapshot.rooms]


def test_tiles_for_a_room_that_is_closed_do_not_make_it_anew() -> None:
    worker = engine()
    assert worker.handle(SetProgramme(room=ROOM)) == Done()
    worker.handle(CloseRoom(room=ROOM))
    with pytest.raises(UnknownPeer):
        worker.handle(SetTiles(room=ROOM, peer=PeerId("late"), tiles=()))
    assert rooms(worker) == []


def test_a_room_may_be_told_its_programme_before_anybody_is_in_it() -> None:
    worker = engine()
    worker.handle(SetProgramme(room=ROOM, chair=PeerId("chair")))
    assert rooms(worker) == [ROOM]
