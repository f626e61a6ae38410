"""What each slot of a listener carries."""

from hypothesis import given
from hypothesis import strategies as st

from sfu.core.slots import Layout, Place, Programme, TilePlaces, Use, stage_for
from sfu.interfaces import PeerId, SlotKind, SourceKind

A, B, C, D, E, F = (PeerId(name) for name in "abcdef")
ALL = frozenset({A, B, C, D, E, F})
PEERS = st.sampled_from([A, B, C, D, E, F])


def test_everyone_sees_the_peer_on_stage() -> None:
    assert stage_for(Programme(stage=A, chair=B), C, (), ALL) == A


def test_peer_on_stage_sees_the_chair() -> None:
    assert stage_for(Programme(stage=A, chair=B, floor=C), A, (D,), ALL) == B


def test_chair_on_stage_sees_the_floor() -> None:
    assert stage_for(Programme(stage=B, chair=B, floor=C), B, (D,), ALL) == C


def test_chair_on_stage_without_a_floor_sees_the_loudest_other() -> None:
    assert stage_for(Programme(stage=B, chair=B), B, (B, D, E), ALL) == D


def test_chair_with_the_floor_on_stage_sees_the_loudest_other() -> None:
    assert stage_for(Programme(stage=B, chair=B, floor=B), B, (B, E), ALL) == E


def test_peer_on_stage_sees_the_loudest_when_the_chair_is_away() -> None:
    assert stage_for(Programme(stage=A, chair=B, floor=A), A, (A, D), ALL - {B}) == D


def test_peer_on_stage_sees_nobody_when_nobody_is_heard() -> None:
    assert stage_for(Programme(stage=A, floor=A), A, (), ALL) is None


def test_stage_is_empty_when_it_is_nobodys_or_its_peer_is_away() -> None:
    assert stage_for(Programme(chair=B), C, (D,), ALL) is None
    assert stage_for(Programme(stage=A, chair=B), C, (D,), ALL - {A}) is None


def test_voices_keep_their_slots_and_leave_out_the_listener() -> None:
    uses = Layout(B, 0).wanted(Programme(), (A, B, C), (), (), ALL)
    assert uses == {
        Place(SlotKind.VOICE, 0): Use(A, SourceKind.MICROPHONE),
        Place(SlotKind.VOICE, 2): Use(C, SourceKind.MICROPHONE),
    }


def test_screen_comes_with_its_sound_to_everyone_but_its_peer() -> None:
    programme = Programme(screen=A)
    assert Layout(B, 0).wanted(programme, (), (), (), ALL) == {
        Place(SlotKind.SCREEN, 0): Use(A, SourceKind.SCREEN),
        Place(SlotKind.SCREEN_SOUND, 0): Use(A, SourceKind.SCREEN_SOUND),
    }
    assert Layout(A, 0).wanted(programme, (), (), (), ALL) == {}
    assert Layout(B, 0).wanted(programme, (), (), (), ALL - {A}) == {}


def test_tiles_show_the_cameras_that_are_wanted_except_ones_own() -> None:
    uses = Layout(A, 3).wanted(Programme(), (), (), (B, A, C), ALL - {D})
    assert uses == {
        Place(SlotKind.TILE, 0): Use(B, SourceKind.CAMERA),
        Place(SlotKind.TILE, 1): Use(C, SourceKind.CAMERA),
    }


def test_tile_of_a_peer_that_is_away_goes_to_the_next_wish() -> None:
    uses = Layout(A, 1).wanted(Programme(), (), (), (D, C), ALL - {D})
    assert uses == {Place(SlotKind.TILE, 0): Use(C, SourceKind.CAMERA)}


def test_tile_keeps_its_slot_when_the_order_changes() -> None:
    places = TilePlaces(3)
    assert places.assign([A, B, C]) == (A, B, C)
    assert places.assign([C, B, A]) == (A, B, C)


def test_newcomer_takes_the_place_that_became_free() -> None:
    places = TilePlaces(3)
    places.assign([A, B, C])
    assert places.assign([D, C, A]) == (A, D, C)


def test_wishes_beyond_the_slots_are_ignored() -> None:
    assert TilePlaces(2).assign([A, B, C]) == (A, B)


def test_same_wish_twice_takes_one_slot() -> None:
    assert TilePlaces(3).assign([A, A, B]) == (A, B, None)


@given(st.integers(0, 6), st.lists(st.lists(PEERS, max_size=8), min_size=1, max_size=12))
def test_tiles_show_exactly_the_first_wishes_and_nobody_moves(count: int, wishes: list[list[PeerId]]) -> None:
    places = TilePlaces(count)
    before: tuple[PeerId | None, ...] = (None,) * count
    for wanted in wishes:
        now = places.assign(wanted)
        chosen = list(dict.fromkeys(wanted))[:count]
        assert sorted(peer for peer in now if peer is not None) == sorted(chosen)
        for index, peer in enumerate(before):
            if peer in chosen:
                assert now[index] == peer
        before = now


MAYBE = st.none() | PEERS


@given(
    st.builds(Programme, floor=MAYBE, chair=MAYBE, stage=MAYBE, screen=MAYBE),
    st.tuples(MAYBE, MAYBE, MAYBE),
    st.lists(PEERS, max_size=4),
    st.lists(PEERS, max_size=6),
    st.frozensets(PEERS),
    PEERS,
)
def test_nobody_receives_themselves_nor_who_is_away(
    programme: Programme,
    voices: tuple[PeerId | None, ...],
    loudest: list[PeerId],
    tiles: list[PeerId],
    present: frozenset[PeerId],
    listener: PeerId,
) -> None:
    uses = Layout(listener, 4).wanted(programme, voices, loudest, tiles, present)
    assert all(use.peer != listener for use in uses.values())
    assert all(use.peer in present for place, use in uses.items() if place.kind is not SlotKind.VOICE)
