"""What a finished recording tells of itself, as the film needs it; and what is told of the film."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from recordings import final
from recordings.core.composing import HEIGHT, WIDTH, Beside, Caption, Holding, Piece, Timed, film_ms
from recordings.core.story import Span, TurnKind


class Look(NamedTuple):
    """Of the film: its codecs, the key of what it looks like, and of which versions of papers pages are in it."""

    codecs: str
    key: str
    versions: tuple[str, ...]


def holding_of(made: final.Final) -> Holding:
    """All that decides what is shown when."""
    return Holding(
        gaps=[Span(gap.start_ms, gap.end_ms) for gap in made.gaps],
        screens=[Timed(_span(part), Beside(number)) for number, part in enumerate(made.screens)],
        pages=[
            (page.start_ms, None if page.version is None else Beside(None, page.version, page.page, page.place))
            for page in made.pages
        ],
        floors=[*_turns(made.turns, TurnKind.FLOOR)],
        voices=[*_turns(made.turns, TurnKind.VOICE)],
        chapters=[(chapter.start_ms, Caption(chapter.title, "")) for chapter in made.chapters],
    )


def tell_composed(
    file: final.KeptFile, film: Sequence[Piece], chapters: Sequence[tuple[int, final.Chapter]], look: Look
) -> final.Composed:
    """`chapters`: with where they begin in the film."""
    return final.Composed(
        key=look.key,
        file=file.file,
        bytes=file.bytes,
        sha256=file.sha256,
        sealed=file.sealed,
        duration_ms=length_of(film),
        codecs=look.codecs,
        width=WIDTH,
        height=HEIGHT,
        pieces=tuple(
            final.ComposedPiece(
                start_ms=piece.start_ms,
                duration_ms=piece.duration_ms,
                from_ms=piece.from_ms,
                part=None if piece.part is None else piece.part + 1,
            )
            for piece in film
        ),
        chapters=tuple(
            final.Chapter(start_ms=start_ms, title=chapter.title, item=chapter.item) for start_ms, chapter in chapters
        ),
        versions=look.versions,
    )


def chapters_in(film: Sequence[Piece], chapters: Iterable[final.Chapter]) -> list[tuple[int, final.Chapter]]:
    """Each with where it begins in the film; of those that begin at the same moment the last alone."""
    found: dict[int, final.Chapter] = {}
    for chapter in chapters:
        found[film_ms(film, chapter.start_ms)] = chapter
    return sorted(((at, chapter) for at, chapter in found.items() if at < length_of(film)), key=lambda each: each[0])


def length_of(film: Sequence[Piece]) -> int:
    """Of the whole film, in milliseconds."""
    return film[-1].start_ms + film[-1].duration_ms


def _turns(turns: Iterable[final.Turn], kind: TurnKind) -> Iterable[Timed]:
    """Of those whose name is known; the unit first, as a meeting of communes calls people. A commune's room has its
    name.
    """
    for turn in turns:
        if turn.kind is kind and (turn.unit or turn.name):
            caption = Caption(turn.unit or turn.name, turn.name if turn.unit and turn.name != turn.unit else "")
            yield Timed(Span(turn.start_ms, turn.end_ms), caption)


def _span(part: final.Part) -> Span:
    return Span(part.start_ms, part.start_ms + part.duration_ms)
