"""Who is heard: the floor, the chair, and the loudest."""

from hypothesis import given
from hypothesis import strategies as st

from sfu.core.speakers import AUDIBLE_HOLD_S, KEEP_S, Speakers, for_listener
from sfu.interfaces import PeerId

FLOOR, CHAIR, A, B, C, D = (PeerId(name) for name in ("floor", "chair", "a", "b", "c", "d"))
EVERYONE = frozenset({FLOOR, CHAIR, A, B, C, D})
LOUD, SOFT, HUM, SILENCE = 20, 35, 70, 127


def speak(speakers: Speakers, begins_s: float, seconds: float, **levels: int) -> float:
    """Fifty packets a second of each peer at its level; the end."""
    for packet in range(round(seconds * 50)):
        for peer, level in levels.items():
            speakers.heard(PeerId(peer), level, begins_s + packet / 50)
    return begins_s + seconds


def test_room_of_silence_has_no_voices() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=SILENCE, b=HUM)
    assert speakers.assign(None, None, EVERYONE, now_s) == (None, None, None)
    assert speakers.audible(now_s) == ()


def test_floor_and_chair_own_their_slots_even_in_silence() -> None:
    assert Speakers().assign(FLOOR, CHAIR, EVERYONE, 0.0) == (FLOOR, CHAIR, None)


def test_loudest_other_gets_the_third_slot() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=SOFT, b=LOUD)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, B)


def test_slots_that_nobody_owns_go_to_the_loudest() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=SOFT, b=LOUD, c=SOFT + 5, d=SOFT + 10)
    assert speakers.assign(None, None, EVERYONE, now_s) == (B, A, C)


def test_closed_microphone_leaves_its_slot_to_others_and_takes_it_back() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD, b=LOUD + 1)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE - {CHAIR}, now_s) == (FLOOR, A, B)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, B)


def test_chair_with_the_floor_is_heard_once() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, chair=LOUD, a=SOFT)
    assert speakers.assign(CHAIR, CHAIR, EVERYONE, now_s) == (CHAIR, A, None)


def test_speaker_who_gets_the_floor_moves_to_its_slot() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, floor=LOUD, a=SOFT)
    assert speakers.assign(None, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, A)
    now_s = speak(speakers, now_s, 1.0, floor=LOUD, a=SOFT)
    assert speakers.assign(A, CHAIR, EVERYONE, now_s) == (A, CHAIR, FLOOR)


def test_speaker_keeps_its_slot_when_others_are_a_little_louder() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=SOFT, b=SOFT, c=SOFT)
    before = speakers.assign(None, None, EVERYONE, now_s)
    now_s = speak(speakers, now_s, 5.0, a=SOFT, b=SOFT, c=SOFT, d=SOFT - 9)
    assert speakers.assign(None, None, EVERYONE, now_s) == before


def test_noisy_room_loses_its_slot_to_a_much_louder_speaker() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=45, b=LOUD, c=LOUD)
    assert speakers.assign(None, None, EVERYONE, now_s) == (B, C, A)
    now_s = speak(speakers, now_s, 0.3, a=45, b=LOUD, c=LOUD, d=LOUD)
    assert speakers.assign(None, None, EVERYONE, now_s) == (B, C, A)
    now_s = speak(speakers, now_s, 0.4, a=45, b=LOUD, c=LOUD, d=LOUD)
    assert speakers.assign(None, None, EVERYONE, now_s) == (B, C, D)


def test_silent_peer_keeps_its_slot_until_somebody_needs_it() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, A)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s + 60) == (FLOOR, CHAIR, A)
    now_s = speak(speakers, now_s + 60, 0.2, b=SOFT)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, B)


def test_pause_between_words_does_not_cost_the_slot() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    speakers.assign(FLOOR, CHAIR, EVERYONE, now_s)
    now_s = speak(speakers, now_s, 0.5, a=LOUD, b=LOUD - 5)
    for _ in range(5):
        now_s = speak(speakers, now_s, KEEP_S * 0.8, a=SILENCE, b=LOUD - 5)
        assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, A)
        now_s = speak(speakers, now_s, 0.5, a=LOUD, b=LOUD - 5)


def test_next_speaker_is_heard_soon_after_the_last_one_stopped() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    speakers.assign(FLOOR, CHAIR, EVERYONE, now_s)
    now_s = speak(speakers, now_s, 1.0, a=SILENCE, b=SOFT)
    assert speakers.assign(FLOOR, CHAIR, EVERYONE, now_s) == (FLOOR, CHAIR, B)


def test_microphone_that_closes_empties_its_slot() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    speakers.assign(None, None, EVERYONE, now_s)
    assert speakers.assign(None, None, EVERYONE - {A}, now_s) == (None, None, None)


def test_click_is_not_speech() -> None:
    speakers = Speakers()
    speak(speakers, 0.0, 1.0, a=HUM)
    speakers.heard(A, 10, 1.0)
    assert speakers.audible(1.0) == ()


def test_noise_after_a_pause_of_transmission_is_not_taken_for_the_speech_before_it() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    speakers.heard(A, HUM, now_s + 5.0)
    assert speakers.audible(now_s + 5.0) == ()


def test_first_words_after_a_pause_of_transmission_are_audible_within_100_ms() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    now_s = speak(speakers, now_s + 60.0, 0.1, a=SOFT)
    assert speakers.audible(now_s) == (A,)


def test_voice_is_audible_within_100_ms() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=HUM)
    now_s = speak(speakers, now_s, 0.1, a=SOFT)
    assert speakers.audible(now_s) == (A,)


def test_voice_that_stops_is_audible_for_a_moment_only() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    assert speakers.audible(now_s + AUDIBLE_HOLD_S * 0.9) == (A,)
    assert speakers.audible(now_s + AUDIBLE_HOLD_S * 1.1) == ()


def test_audible_peers_are_told_loudest_first() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=SOFT, b=LOUD, c=SOFT - 5)
    assert speakers.audible(now_s) == (B, C, A)


def test_forgotten_peer_is_silent() -> None:
    speakers = Speakers()
    now_s = speak(speakers, 0.0, 1.0, a=LOUD)
    speakers.forget(A)
    speakers.forget(B)
    assert speakers.audible(now_s) == ()


def test_level_out_of_range_is_taken_as_the_nearest() -> None:
    speakers = Speakers()
    for level in (-5, 300):
        speakers.heard(A, level, 1.0)
    assert speakers.audible(1.0) == ()


def test_nobody_hears_themselves() -> None:
    assert for_listener((FLOOR, CHAIR, A), CHAIR) == (FLOOR, None, A)
    assert for_listener((FLOOR, None, A), B) == (FLOOR, None, A)


NAMES = st.sampled_from([FLOOR, CHAIR, A, B, C, D])
STEPS = st.lists(
    st.tuples(
        st.none() | NAMES,
        st.none() | NAMES,
        st.frozensets(NAMES),
        st.dictionaries(NAMES, st.integers(0, 127)),
        st.floats(0.1, 3.0),
    ),
    max_size=25,
)


@given(STEPS)
def test_slots_hold_open_microphones_once_each_and_owners_where_they_belong(
    steps: list[tuple[PeerId | None, PeerId | None, frozenset[PeerId], dict[PeerId, int], float]],
) -> None:
    speakers = Speakers()
    now_s = 0.0
    for floor, chair, open_peers, levels, seconds in steps:
        now_s = speak(speakers, now_s, seconds, **{str(peer): level for peer, level in levels.items()})
        voices = speakers.assign(floor, chair, open_peers, now_s)
        heard = [peer for peer in voices if peer is not None]
        assert len(heard) == len(set(heard))
        assert set(heard) <= open_peers
        assert floor not in open_peers or voices[0] == floor
        assert chair not in open_peers or chair == floor or voices[1] == chair
        assert speakers.assign(floor, chair, open_peers, now_s) == voices


@given(STEPS)
def test_nobody_moves_between_slots_without_becoming_an_owner(
    steps: list[tuple[PeerId | None, PeerId | None, frozenset[PeerId], dict[PeerId, int], float]],
) -> None:
    speakers = Speakers()
    now_s = 0.0
    before = speakers.assign(None, None, (), now_s)
    for _, _, open_peers, levels, seconds in steps:
        now_s = speak(speakers, now_s, seconds, **{str(peer): level for peer, level in levels.items()})
        after = speakers.assign(None, None, open_peers, now_s)
        for index, peer in enumerate(before):
            assert peer is None or peer not in after or after[index] == peer
        before = after
