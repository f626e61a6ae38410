"""Which files a finished recording has: one for each stretch of one codec, without what was paused. Pure.

Times are Unix milliseconds on the grid of 20 ms that the mixed sound has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from recordings.core.frames import Codec
from recordings.core.story import Span

GRID_MS = 20
SEAM_MS = 10_000
"""Shorter gaps are seams: the file goes on over them, its sound silent."""

SCREEN_SEAM_MS = 3000
SHORTEST_MS = 200


class Stretch(NamedTuple):
    """A segment of pictures as it was read: `end_ms` is the moment of its last frame, size in pixels."""

    start_ms: int
    end_ms: int
    codec: Codec
    width: int
    height: int
    file: int


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A file to be written; `files` are the numbers of the segments its pictures come from, in order."""

    span: Span
    codec: Codec | None
    width: int
    height: int
    files: tuple[int, ...]


def parts(runs: Sequence[Span], pauses: Sequence[Span], pictures: Sequence[Stretch]) -> tuple[PlannedPart, ...]:
    """What is to be played one after the other."""
    found: list[PlannedPart] = []
    for whole in _wholes(runs, pauses):
        inside = [each for each in pictures if each.end_ms >= whole.start_ms and each.start_ms < whole.end_ms]
        start_ms = whole.start_ms
        groups = list(_alike(inside))
        for number, group in enumerate(groups):
            last = number + 1 == len(groups)
            end_ms = whole.end_ms if last else max(_floor(groups[number + 1][0].start_ms), start_ms)
            if end_ms - start_ms >= SHORTEST_MS or last:
                found.append(_part(Span(start_ms, end_ms), group))
                start_ms = end_ms
        if not groups:
            found.append(PlannedPart(whole, None, 0, 0, ()))
    return tuple(part for part in found if part.span.end_ms > part.span.start_ms)


def screens(pictures: Sequence[Stretch]) -> tuple[PlannedPart, ...]:
    """Shared screens, each from its first frame to its last; what goes on after a moment is the same file."""
    found: list[PlannedPart] = []
    for group in _alike(pictures):
        sitting: list[Stretch] = []
        for each in group:
            if sitting and each.start_ms - sitting[-1].end_ms > SCREEN_SEAM_MS:
                found.append(_screen(sitting))
                sitting = []
            sitting.append(each)
        found.append(_screen(sitting))
    return tuple(found)


def _screen(sitting: Sequence[Stretch]) -> PlannedPart:
    return _part(Span(_floor(sitting[0].start_ms), _ceil(max(each.end_ms for each in sitting) + 1)), sitting)


def _part(span: Span, group: Sequence[Stretch]) -> PlannedPart:
    return PlannedPart(
        span,
        group[0].codec,
        max(each.width for each in group),
        max(each.height for each in group),
        tuple(each.file for each in group),
    )


def _alike(pictures: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """In order, those that one file can hold: VP8 may change its size, H.264 in MP4 may not everywhere."""

    def form(each: Stretch) -> tuple[Codec, int, int]:
        size = (each.width, each.height) if each.codec is Codec.H264 else (0, 0)
        return each.codec, *size

    for _, group in groupby(sorted(pictures), form):
        yield list(group)


def _wholes(runs: Sequence[Span], pauses: Sequence[Span]) -> Iterator[Span]:
    """Times that are played through: over seams, but not over pauses and long gaps."""
    start_ms = end_ms = None
    for run in runs:
        if start_ms is not None and end_ms is not None:
            paused = any(pause.start_ms < run.start_ms and pause.end_ms > end_ms for pause in pauses)
            if not paused and run.start_ms - end_ms < SEAM_MS:
                end_ms = run.end_ms
                continue
            yield Span(start_ms, _ceil(end_ms))
        start_ms, end_ms = _floor(run.start_ms), run.end_ms
    if start_ms is not None and end_ms is not None:
        yield Span(start_ms, _ceil(end_ms))


def _floor(moment_ms: int) -> int:
    return moment_ms - moment_ms % GRID_MS


def _ceil(moment_ms: int) -> int:
    return -(-moment_ms // GRID_MS) * GRID_MS
