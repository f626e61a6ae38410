"""What the composed version shows when: its pieces, its scenes, and where on the picture each thing stands. Pure.

The film has a timeline of its own: parts one after the other without what was paused, and for what was lost between
two parts a card. Times are milliseconds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from recordings.core.plan import GRID_MS
from recordings.core.story import SLIGHT_MS, Span

WIDTH, HEIGHT = 1280, 720
BAR_HEIGHT = 72
CARD_MS = 5_000
"""So long a card stands for what was lost between two parts, however long that was."""

CHUNK_S = 60
"""The film is made in chunks of so many seconds, each by itself: what a kill costs at most."""

RATES = (15, 20, 25)
"""Pictures a second that a film may have."""

MOST_ZOOM = 8.0
_WIDE = 768
"""Pixels beside the stage for what is as wide as a screen; for a page that stands upright it is less."""
_UPRIGHT = 480


class Piece(NamedTuple):
    """A stretch of the film: where it begins in it, and at which moment of the recording. `part`: the number of the
    part that it plays, None for a card.
    """

    start_ms: int
    duration_ms: int
    from_ms: int
    part: int | None


class Caption(NamedTuple):
    """What stands in the bar below the picture; both may be empty."""

    title: str
    detail: str


class Beside(NamedTuple):
    """What is shown beside the stage: a shared screen (its number), or else a page of a version."""

    screen: int | None
    version: str = ""
    page: int = 0
    place: tuple[float, float, float] | None = None


class Scene(NamedTuple):
    """What is to be seen from a moment of the recording on; `lost`: nothing was recorded then."""

    start_ms: int
    lost: bool
    beside: Beside | None
    caption: Caption


class Box(NamedTuple):
    """A place on the picture in pixels; every side is even, as chroma has half of them."""

    left: int
    top: int
    width: int
    height: int


class Timed(NamedTuple):
    """Something that holds for a time."""

    span: Span
    what: Beside | Caption


class Holding(NamedTuple):
    """All that decides what is shown when. `pages`: each until the next; `floors` before `voices` before `chapters`."""

    gaps: Sequence[Span]
    screens: Sequence[Timed]
    pages: Sequence[tuple[int, Beside | None]]
    floors: Sequence[Timed]
    voices: Sequence[Timed]
    chapters: Sequence[tuple[int, Caption]]


NOBODY = Caption("", "")


def pieces(parts: Sequence[Span], gaps: Sequence[Span]) -> tuple[Piece, ...]:
    """The film: every part whole, and a card between two of them where something was lost."""
    found: list[Piece] = []
    at_ms = 0
    for number, part in enumerate(parts):
        if number:
            lost = _lost(Span(parts[number - 1].end_ms, part.start_ms), gaps)
            if lost is not None:
                length = min(CARD_MS, _ceil(lost.end_ms - lost.start_ms))
                found.append(Piece(at_ms, length, lost.start_ms, None))
                at_ms += length
        found.append(Piece(at_ms, part.end_ms - part.start_ms, part.start_ms, number))
        at_ms += part.end_ms - part.start_ms
    return tuple(found)


def film_ms(film: Sequence[Piece], recorded_ms: int) -> int:
    """Where in the film a moment of the recording stands: one that was lost at its card, one of a pause at its end."""
    number = bisect_right(film, recorded_ms, key=lambda piece: piece.from_ms) - 1
    if number < 0:
        return 0
    piece = film[number]
    within = 0 if piece.part is None else min(recorded_ms - piece.from_ms, piece.duration_ms)
    return piece.start_ms + within


def scenes(holding: Holding) -> tuple[Scene, ...]:
    """One after the other, the first from 0 on; no two in a row show the same."""
    found: list[Scene] = []
    pages, chapters = _Steps(holding.pages), _Steps(holding.chapters)
    lines = [_Line(line) for line in (holding.screens, holding.floors, holding.voices)]
    gaps = _Line([Timed(gap, NOBODY) for gap in holding.gaps])
    for at_ms in _moments(holding):
        screen, floor, voice = (line.at(at_ms) for line in lines)
        beside = screen if screen is not None else pages.at(at_ms)
        said = floor or voice or chapters.at(at_ms) or NOBODY
        assert isinstance(said, Caption)
        assert beside is None or isinstance(beside, Beside)
        scene = Scene(at_ms, gaps.at(at_ms) is not None, beside, said)
        if not found or found[-1][1:] != scene[1:]:
            found.append(scene)
    return tuple(found)


def scene_at(every: Sequence[Scene], recorded_ms: int) -> Scene:
    """The scene of a moment of the recording."""
    return every[max(bisect_right(every, recorded_ms, key=lambda scene: scene.start_ms) - 1, 0)]


def places(beside: tuple[int, int] | None) -> tuple[Box, Box]:
    """Where the stage goes, and what is beside it: the stage left, or alone. `beside`: the size of that, or None."""
    height = HEIGHT - BAR_HEIGHT
    if beside is None:
        return Box(0, 0, WIDTH, height), Box(WIDTH, 0, 0, height)
    width = _WIDE if beside[0] >= beside[1] else _UPRIGHT
    return Box(0, 0, WIDTH - width, height), Box(WIDTH - width, 0, width, height)


def fitted(width: int, height: int, within: Box) -> Box:
    """The whole of a picture of this size as large as it can be in a box, in its middle."""
    scale = min(within.width / width, within.height / height)
    across, down = max(_even(round(width * scale)), 2), max(_even(round(height * scale)), 2)
    left = within.left + _even((within.width - across) // 2)
    return Box(left, within.top + _even((within.height - down) // 2), across, down)


def viewed(page: tuple[int, int], within: Box, place: tuple[float, float, float] | None) -> tuple[Box, int, int]:
    """How a page lies in a box, seen as everyone saw it: where it is drawn, and to which width and height the whole of
    it is scaled. What is drawn of that begins at `view_from`.
    """
    zoom = 1.0 if place is None else min(max(place[2], 1.0), MOST_ZOOM)
    whole = fitted(*page, within)
    across, down = _even(round(whole.width * zoom)), _even(round(whole.height * zoom))
    seen = Box(0, 0, min(across, within.width), min(down, within.height))
    left = within.left + _even((within.width - seen.width) // 2)
    top = within.top + _even((within.height - seen.height) // 2)
    return Box(left, top, seen.width, seen.height), across, down


def view_from(scaled: int, seen: int, at: float) -> int:
    """The first pixel that is seen along one side of a page, `at` being the middle as a fraction of it."""
    return _even(min(max(round(at * scaled - seen / 2), 0), scaled - seen))


def rate_for(pictures_a_second: float) -> int:
    """How many pictures a second the film has, the source having so many."""
    return next((rate for rate in RATES if pictures_a_second <= rate), RATES[-1])


class _Line:
    """Things that hold for a time; where several do, the one that began first."""

    def __init__(self, every: Iterable[Timed]) -> None:
        self._waiting = sorted(every, key=lambda each: each.span)
        self._next = 0
        self._open: list[Timed] = []

    def at(self, at_ms: int) -> Beside | Caption | None:
        """What holds then; asked for with moments in order."""
        while self._next < len(self._waiting) and self._waiting[self._next].span.start_ms <= at_ms:
            self._open.append(self._waiting[self._next])
            self._next += 1
        self._open = [each for each in self._open if each.span.end_ms > at_ms]
        return self._open[0].what if self._open else None


class _Steps:
    """Things each of which holds until the next."""

    def __init__(self, every: Sequence[tuple[int, Beside | Caption | None]]) -> None:
        self._starts = [start_ms for start_ms, _ in every]
        self._what = [what for _, what in every]

    def at(self, at_ms: int) -> Beside | Caption | None:
        """What holds then."""
        number = bisect_right(self._starts, at_ms)
        return self._what[number - 1] if number else None


def _moments(holding: Holding) -> Iterator[int]:
    """All moments at which anything changes, in order, 0 among them."""
    timed = (*holding.screens, *holding.floors, *holding.voices)
    spans = (*holding.gaps, *(each.span for each in timed))
    starts = {start_ms for start_ms, _ in (*holding.pages, *holding.chapters)}
    return iter(sorted({0, *starts, *(moment for span in spans for moment in span)}))


def _lost(between: Span, gaps: Sequence[Span]) -> Span | None:
    """From when to when anything was lost of this time."""
    inside = [Span(max(gap.start_ms, between.start_ms), min(gap.end_ms, between.end_ms)) for gap in gaps]
    inside = [gap for gap in inside if gap.end_ms - gap.start_ms >= SLIGHT_MS]
    return Span(inside[0].start_ms, inside[-1].end_ms) if inside else None


def _ceil(length_ms: int) -> int:
    return -(-length_ms // GRID_MS) * GRID_MS


def _even(length: int) -> int:
    return length - length % 2
