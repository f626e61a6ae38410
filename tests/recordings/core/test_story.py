"""What the journals tell: when it was recorded, why not, who spoke, which page was shown."""

from collections.abc import Mapping

import pytest

from recordings.core.story import (
    BREATH_MS,
    SLIGHT_MS,
    GapCause,
    Shown,
    Span,
    Spoken,
    Stop,
    Told,
    TurnKind,
    pages,
    story,
    turns,
)

ATTACHED, DETACHED, ENDED = "attached", "detached", "ended"


def lines(*told: tuple[int, str]) -> list[Told]:
    """`begun` and `paused` are how a recording begins to run and to be paused."""
    words: Mapping[str, tuple[str, Mapping[str, object]]] = {
        "begun": ("begun", {"paused": False}),
        "paused": ("begun", {"paused": True}),
    }
    return [Told(at, *words.get(event, (event, {}))) for at, event in told]


def uses(at_ms: int, **slots: str | None) -> Told:
    named = {name.replace("_", "."): [peer, "microphone"] for name, peer in slots.items()}
    return Told(at_ms, "uses", {"slots": named})


def test_a_recording_runs_from_attached_to_ended() -> None:
    told = story(lines((0, "begun"), (100, ATTACHED), (9000, ENDED)), [Span(300, 8900)])
    assert told.runs == (Span(100, 9000),)
    assert told.stops == ()
    assert told.pauses == ()


def test_a_recorder_that_was_killed_leaves_a_gap_from_the_last_that_is_kept() -> None:
    told = story(
        lines((0, "begun"), (100, ATTACHED), (5000, "begun"), (5100, ATTACHED), (9000, ENDED)),
        [Span(200, 4000), Span(150, 4200), Span(5200, 8900)],
    )
    assert told.runs == (Span(100, 4200), Span(5100, 9000))
    assert told.stops == (Stop(4200, 5100, GapCause.RECORDER),)


def test_a_worker_that_was_gone_leaves_a_gap_from_when_it_hung_up() -> None:
    told = story(lines((0, "begun"), (100, ATTACHED), (4000, DETACHED), (4900, ATTACHED), (9000, ENDED)), [])
    assert told.stops == (Stop(4000, 4900, GapCause.WORKER),)


def test_a_pause_is_no_gap_and_lasts_until_it_is_recorded_again() -> None:
    told = story(
        lines((0, "begun"), (100, ATTACHED), (4000, ENDED), (4010, "paused"), (60_000, ENDED))
        + lines((60_005, "begun"), (60_900, ATTACHED), (90_000, ENDED)),
        [],
    )
    assert told.pauses == (Span(4010, 60_900),)
    assert told.stops == ()
    assert told.runs == (Span(100, 4000), Span(60_900, 90_000))


def test_a_recorder_that_was_killed_in_a_pause_leaves_one_pause() -> None:
    told = story(
        lines((0, ATTACHED), (4000, ENDED), (4010, "paused"), (9000, "paused"), (60_900, ATTACHED), (90_000, ENDED)), []
    )
    assert told.pauses == (Span(4010, 60_900),)
    assert told.stops == ()


def test_a_pause_at_the_end_is_none_of_the_recording() -> None:
    told = story(lines((0, ATTACHED), (4000, ENDED), (4010, "paused"), (60_000, ENDED)), [])
    assert told.runs == (Span(0, 4000),)
    assert told.pauses == ()


def test_what_is_kept_counts_though_no_journal_tells_of_it() -> None:
    assert story([], [Span(1000, 5000), Span(4000, 6000)]).runs == (Span(1000, 6000),)
    told = story(lines((0, ATTACHED), (2000, DETACHED)), [Span(2000 + SLIGHT_MS, 5000)])
    assert told.runs == (Span(0, 2000), Span(2200, 5000))


def test_what_is_kept_a_little_beyond_the_journal_hides_no_cause() -> None:
    told = story(lines((0, ATTACHED), (4000, DETACHED), (6000, ATTACHED), (9000, ENDED)), [Span(3000, 4030)])
    assert told.stops == (Stop(4030, 6000, GapCause.WORKER),)


def test_nothing_at_all_is_nothing() -> None:
    assert story([], []).runs == ()


@pytest.mark.parametrize(("late_ms", "stops"), [(SLIGHT_MS - 1, 0), (SLIGHT_MS, 1)])
def test_a_moment_is_no_gap(late_ms: int, stops: int) -> None:
    told = story(lines((0, ATTACHED), (4000, DETACHED), (4000 + late_ms, ATTACHED), (9000, ENDED)), [])
    assert len(told.stops) == stops


def test_pages_are_told_when_they_change_and_when_they_are_taken_away() -> None:
    def page(at_ms: int, version: object, number: object, place: object = None) -> Told:
        return Told(at_ms, "page", {"version": version, "page": number, "place": place})

    told = [page(0, None, 0), page(5, "v", 1, [0.5, 0.5, 1]), page(6, "v", 1, [0.5, 0.5, 1]), page(9, "v", 2, "x")]
    assert pages([*told, page(20, None, 0), page(30, 7, "x")]) == (
        Shown(5, "v", 1, (0.5, 0.5, 1.0)),
        Shown(9, "v", 2, None),
        Shown(20, None, 0, None),
    )


def test_the_floor_is_a_turn_within_what_was_recorded() -> None:
    told = [Told(0, "programme", {"floor": "a"}), Told(5000, "programme", {"floor": "b"})]
    told += [Told(8000, "programme", {"floor": "b"}), Told(9000, "programme", {"floor": None})]
    assert turns(told, [Span(1000, 7000), Span(20_000, 30_000)], {}) == (
        Spoken(1000, 5000, TurnKind.FLOOR, "a"),
        Spoken(5000, 7000, TurnKind.FLOOR, "b"),
    )


def test_a_voice_is_a_turn_while_its_track_has_sound() -> None:
    told = [uses(0, voice_0="a", voice_1=None), uses(10_000, voice_1="b"), uses(20_000, voice_0="b", voice_1="a")]
    voices = {"voice.0": [Span(2000, 4000), Span(18_000, 25_000)], "voice.1": [Span(12_000, 19_000)]}
    assert turns(told, [], voices) == (
        Spoken(2000, 4000, TurnKind.VOICE, "a"),
        Spoken(12_000, 25_000, TurnKind.VOICE, "b"),
        Spoken(18_000, 20_000, TurnKind.VOICE, "a"),
    )


@pytest.mark.parametrize(("silent_ms", "count"), [(BREATH_MS, 1), (BREATH_MS + 1, 2)])
def test_a_breath_does_not_end_a_turn(silent_ms: int, count: int) -> None:
    voices = {"voice.0": [Span(0, 1000), Span(1000 + silent_ms, 9000)]}
    assert len(turns([uses(0, voice_0="a")], [], voices)) == count
