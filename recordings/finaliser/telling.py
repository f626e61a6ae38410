"""What is told of a finished recording beside its files: when, who, which item, which page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from recordings import final
from recordings.core.own_clock import own_moment_ms
from recordings.core.plan import GRID_MS
from recordings.core.story import Span, Spoken, Story, Told, pages, turns


@dataclass(frozen=True, slots=True)
class Timeline:
    """What was read of the journals and the segments. `voices`: when each voice's track has sound."""

    story: Story
    lines: Sequence[Told]
    voices: Mapping[str, Sequence[Span]]

    @property
    def started_ms(self) -> int:
        """The beginning of the recording (Unix milliseconds), on the grid of the mixed sound."""
        first = self.story.runs[0].start_ms
        return first - first % GRID_MS


@dataclass(frozen=True, slots=True)
class Files:
    """What was written."""

    parts: tuple[final.Part, ...]
    screens: tuple[final.Part, ...]
    sounds: tuple[final.Part, ...]
    poster: final.KeptFile | None
    thumbs: final.Thumbs | None
    duration_ms: int


def tell_final(recording: str, timeline: Timeline, context: final.Context, files: Files) -> final.Final:
    """The whole of it, on the recording's own timeline."""
    started_ms = timeline.started_ms
    whole = Span(started_ms, started_ms + files.duration_ms)
    spoken = turns(timeline.lines, timeline.story.runs, timeline.voices)
    return final.Final(
        recording=recording,
        started_at=datetime.fromtimestamp(started_ms / 1000, UTC),
        started_ms=started_ms,
        duration_ms=files.duration_ms,
        parts=files.parts,
        screens=files.screens,
        sounds=files.sounds,
        chapters=tuple(_chapters(_on_own_clock(context.items, timeline.lines, whole.end_ms), whole)),
        turns=tuple(_turn(turn, context, whole) for turn in spoken if turn.end_ms > started_ms),
        pages=tuple(_pages(timeline.lines, whole)),
        gaps=tuple(
            final.Gap(start_ms=stop.start_ms - started_ms, end_ms=stop.end_ms - started_ms, cause=stop.cause)
            for stop in timeline.story.stops
        ),
        pauses=tuple(
            final.Pause(start_ms=pause.start_ms - started_ms, end_ms=pause.end_ms - started_ms)
            for pause in timeline.story.pauses
        ),
        poster=files.poster,
        thumbs=files.thumbs,
    )


def _on_own_clock(
    items: Iterable[final.ContextItem], lines: Sequence[Told], end_ms: int
) -> Iterable[final.ContextItem]:
    """The agenda goes by the machine's clock."""
    return [item.model_copy(update={"opened_ms": own_moment_ms(lines, item.opened_ms, end_ms)}) for item in items]


def _chapters(items: Iterable[final.ContextItem], whole: Span) -> Iterable[final.Chapter]:
    """From when each item was opened; of those opened before the beginning only the last was open still."""
    in_order = sorted(items, key=lambda item: item.opened_ms)
    before = [item for item in in_order if item.opened_ms <= whole.start_ms][-1:]
    for item in before + [item for item in in_order if whole.start_ms < item.opened_ms < whole.end_ms]:
        start_ms = max(item.opened_ms - whole.start_ms, 0)
        yield final.Chapter(start_ms=start_ms, title=item.title, item=item.item)


def _turn(turn: Spoken, context: final.Context, whole: Span) -> final.Turn:
    person = context.people.get(turn.participant)
    return final.Turn(
        start_ms=max(turn.start_ms - whole.start_ms, 0),
        end_ms=min(turn.end_ms, whole.end_ms) - whole.start_ms,
        kind=turn.kind,
        participant=turn.participant,
        name=person.name if person else "",
        unit=person.unit if person else "",
    )


def _pages(lines: Iterable[Told], whole: Span) -> Iterable[final.Page]:
    """Of those before the beginning only the last was shown still."""
    shown = pages(lines)
    before = [page for page in shown if page.at_ms <= whole.start_ms][-1:]
    for page in before + [page for page in shown if whole.start_ms < page.at_ms < whole.end_ms]:
        start_ms = max(page.at_ms - whole.start_ms, 0)
        yield final.Page(start_ms=start_ms, version=page.version, page=page.page, place=page.place)
