"""What the composed version shows when, and where on the picture."""

import pytest

from recordings.core.composing import (
    BAR_HEIGHT,
    CARD_MS,
    HEIGHT,
    NOBODY,
    WIDTH,
    Beside,
    Box,
    Caption,
    Holding,
    Piece,
    Timed,
    film_ms,
    fitted,
    pieces,
    places,
    rate_for,
    scene_at,
    scenes,
    view_from,
    viewed,
)
from recordings.core.story import Span

ONE, TWO, ITEM = Caption("Xã Một", "Bà Một"), Caption("Xã Hai", "Ông Hai"), Caption("Khai mạc", "")
NOTHING = Holding((), (), (), (), (), ())


def test_parts_follow_each_other_without_what_was_paused() -> None:
    film = pieces([Span(0, 4_000), Span(100_000, 103_000)], [])
    assert film == (Piece(0, 4_000, 0, 0), Piece(4_000, 3_000, 100_000, 1))


@pytest.mark.parametrize(("lost_ms", "card_ms"), [(1_000_000, CARD_MS), (CARD_MS, CARD_MS), (3_010, 3_020), (200, 200)])
def test_a_card_stands_for_what_was_lost_between_parts(lost_ms: int, card_ms: int) -> None:
    film = pieces([Span(0, 4_000), Span(4_000 + lost_ms, 6_000 + lost_ms)], [Span(3_900, 4_000 + lost_ms)])
    assert [(piece.part, piece.start_ms, piece.duration_ms) for piece in film] == [
        (0, 0, 4_000),
        (None, 4_000, card_ms),
        (1, 4_000 + card_ms, 2_000),
    ]


def test_a_moment_of_the_recording_is_found_in_the_film() -> None:
    film = pieces([Span(0, 4_000), Span(60_000, 64_000)], [Span(4_000, 60_000)])
    assert [film_ms(film, at) for at in (0, 3_999, 4_000, 59_000, 60_000, 63_000, 70_000)] == [
        0,
        3_999,
        4_000,
        4_000,
        9_000,
        12_000,
        13_000,
    ]


def test_who_has_the_floor_is_named_before_who_is_heard_and_the_item_when_nobody_speaks() -> None:
    holding = NOTHING._replace(
        floors=[Timed(Span(2_000, 5_000), ONE)],
        voices=[Timed(Span(1_000, 4_000), TWO), Timed(Span(4_500, 6_000), TWO)],
        chapters=[(500, ITEM)],
    )
    told = [(scene.start_ms, scene.caption) for scene in scenes(holding)]
    assert told == [(0, NOBODY), (500, ITEM), (1_000, TWO), (2_000, ONE), (5_000, TWO), (6_000, ITEM)]


def test_a_shared_screen_stands_before_the_page_and_gives_way_to_it_again() -> None:
    page = Beside(None, "v", 2)
    holding = NOTHING._replace(
        screens=[Timed(Span(2_000, 3_000), Beside(0))], pages=[(1_000, page), (4_000, None)], gaps=[Span(1_500, 1_600)]
    )
    told = [(scene.start_ms, scene.beside, scene.lost) for scene in scenes(holding)]
    assert told == [
        (0, None, False),
        (1_000, page, False),
        (1_500, page, True),
        (1_600, page, False),
        (2_000, Beside(0), False),
        (3_000, page, False),
        (4_000, None, False),
    ]
    assert scene_at(scenes(holding), 1_999).beside == page
    assert scene_at(scenes(holding), 2_000).beside == Beside(0)


@pytest.mark.parametrize("beside", [None, (1920, 1080), (1240, 1754), (10, 10)])
@pytest.mark.parametrize("size", [(1280, 720), (320, 192), (720, 1280), (641, 359), (1, 4000)])
def test_pictures_stand_whole_within_their_places_on_even_pixels(
    beside: tuple[int, int] | None, size: tuple[int, int]
) -> None:
    stage, right = places(beside)
    assert stage.width + right.width == WIDTH
    for within in (stage, right) if beside else (stage,):
        box = fitted(*size, within)
        assert all(side % 2 == 0 for side in box)
        assert within.left <= box.left
        assert box.left + box.width <= within.left + within.width
        assert within.top <= box.top
        assert box.top + box.height <= HEIGHT - BAR_HEIGHT


@pytest.mark.parametrize("zoom", [1.0, 1.25, 3.1, 8.0])
@pytest.mark.parametrize("at", [0.0, 0.33, 0.5, 1.0])
def test_a_magnified_page_is_cut_off_around_its_place(zoom: float, at: float) -> None:
    within = Box(800, 0, 480, 648)
    box, width, height = viewed((1240, 1754), within, (at, at, zoom))
    for scaled, seen in ((width, box.width), (height, box.height)):
        first = view_from(scaled, seen, at)
        assert first % 2 == 0
        assert 0 <= first <= scaled - seen
        assert scaled == seen or abs(first + seen / 2 - at * scaled) <= max(seen / 2, 2)
    assert box.width <= within.width
    assert box.height <= within.height


@pytest.mark.parametrize(("source", "film"), [(0, 15), (15, 15), (15.1, 20), (20, 20), (24, 25), (25, 25), (30, 25)])
def test_a_film_has_as_many_pictures_as_its_source_between_15_and_25(source: float, film: int) -> None:
    assert rate_for(source) == film
