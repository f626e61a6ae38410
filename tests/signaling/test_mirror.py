"""What the worker holds, folded from its events."""

from sfu.interfaces import (
    LayersWanted,
    PeerFigures,
    PeerId,
    PeerLost,
    PeerSlots,
    PeerState,
    RoomFigures,
    RoomId,
    RoomState,
    SlotsChanged,
    SlotUse,
    Snapshot,
    SourceKind,
    Step,
)
from signaling.mirror import Mirror

ROOM, OTHER_ROOM = RoomId("m"), RoomId("n")
A, B = PeerId("a"), PeerId("b")


def carries(mid: str, peer: PeerId | None) -> SlotUse:
    """A slot with a camera, or empty."""
    return SlotUse(mid=mid, peer=peer, source=None if peer is None else SourceKind.CAMERA)


def changed(*uses: SlotUse) -> SlotsChanged:
    """Slots of A change."""
    return SlotsChanged(room=ROOM, peers=(PeerSlots(peer=A, slots=uses),))


def holding_a() -> Mirror:
    """A mirror of a worker that serves A with one full slot."""
    mirror = Mirror()
    state = PeerState(peer=A, connected=True, slots=(), uses=(carries("8", B), carries("9", None)), step=Step.TILES)
    mirror.reset(Snapshot(rooms=(RoomState(room=ROOM, peers=(state,)),)))
    return mirror


def measured(peer: PeerId) -> PeerFigures:
    """A quiet second of a peer."""
    return PeerFigures(
        peer=peer,
        connected=True,
        step=Step.TILES,
        up_bps=0,
        down_bps=0,
        loss_up=0.0,
        loss_down=0.0,
        round_trip_ms=None,
        jitter_ms=0.0,
        estimate_bps=None,
        heard_s=0.1,
        streams=(),
    )


def test_a_snapshot_is_what_it_holds() -> None:
    mirror = holding_a()
    assert mirror.holds(ROOM, A)
    assert not mirror.holds(ROOM, B)
    assert mirror.uses(ROOM, A) == (carries("8", B),)


def test_slots_change_one_by_one() -> None:
    mirror = holding_a()
    mirror.apply(changed(carries("9", B)))
    mirror.apply(changed(carries("8", None)))
    assert mirror.uses(ROOM, A) == (carries("9", B),)


def test_who_was_let_go_leaves_no_figures_and_no_slots_behind() -> None:
    mirror = holding_a()
    mirror.forget(ROOM, A)
    mirror.apply(changed(carries("8", B)))
    mirror.apply(RoomFigures(room=ROOM, peers=(measured(A),)))
    assert not mirror.holds(ROOM, A)
    assert [room for room in mirror.figures.values() if room.peers] == []


def test_after_a_refused_offer_the_slots_are_those_of_before_with_what_was_told_meanwhile() -> None:
    mirror = holding_a()
    before = mirror.every_use(ROOM, A)
    mirror.joining(ROOM, A)
    mirror.apply(changed(carries("9", B)))
    mirror.kept(ROOM, A, before)
    assert mirror.uses(ROOM, A) == (carries("8", B), carries("9", B))


def test_rooms_are_known_until_they_are_forgotten_the_empty_ones_too() -> None:
    mirror = holding_a()
    mirror.joining(OTHER_ROOM, B)
    mirror.forget(OTHER_ROOM, B)
    assert mirror.rooms == {ROOM, OTHER_ROOM}
    assert mirror.peers(ROOM) == (A,)
    assert mirror.peers(OTHER_ROOM) == ()
    mirror.forget_room(OTHER_ROOM)
    assert mirror.rooms == {ROOM}


def test_a_lost_peer_is_forgotten() -> None:
    mirror = holding_a()
    mirror.apply(PeerLost(room=ROOM, peer=A, reason="silent"))
    assert not mirror.holds(ROOM, A)


def test_a_new_connection_starts_with_empty_slots() -> None:
    mirror = holding_a()
    mirror.joining(ROOM, A)
    assert mirror.holds(ROOM, A)
    assert mirror.uses(ROOM, A) == ()


def test_layers_are_kept_for_who_was_away() -> None:
    mirror = holding_a()
    for active in ((True, True, False), (True, False, False)):
        mirror.apply(LayersWanted(room=ROOM, peer=A, source=SourceKind.CAMERA, active=active))
    assert [wanted.active for wanted in mirror.layers(ROOM, A)] == [(True, False, False)]


def test_a_dead_worker_holds_nothing() -> None:
    mirror = holding_a()
    mirror.apply(RoomFigures(room=ROOM, peers=()))
    mirror.clear()
    assert not mirror.holds(ROOM, A)
    assert mirror.figures == {}


def test_a_room_is_forgotten_whole() -> None:
    mirror = holding_a()
    mirror.apply(RoomFigures(room=ROOM, peers=()))
    mirror.joining(OTHER_ROOM, B)
    mirror.forget_room(ROOM)
    assert not mirror.holds(ROOM, A)
    assert mirror.holds(OTHER_ROOM, B)
    assert ROOM not in mirror.figures
