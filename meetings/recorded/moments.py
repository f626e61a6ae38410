"""Where in one recording something was spoken of: agenda, speakers, pages before everyone, transcript."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.paper_search import Words, holds, snippet
from meetings.domain.webvtt import Cue
from meetings.ids import VersionId
from meetings.models.papers import PaperPage
from meetings.recorded.values import Described
from meetings.recorded.watching import SeenVersion

MOST = 100


class MomentKind(StrEnum):
    """In what a moment was found."""

    CHAPTER = "chapter"
    SPEAKER = "speaker"
    PAGE = "page"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that was found. `snippet`: its hits stand between `paper_search.HIT` and `END`."""

    kind: MomentKind
    at_ms: int
    title: str
    page: int | None
    snippet: str


async def page_texts(tx: AsyncSession, versions: Iterable[VersionId]) -> Mapping[tuple[str, int], str]:
    """What stands on the pages of these versions."""
    rows = await tx.execute(
        select(PaperPage.version_id, PaperPage.page, PaperPage.text).where(PaperPage.version_id.in_([*versions]))
    )
    return {(version, page): text for version, page, text in rows}


def find_moments(
    query: str,
    described: Described,
    cues: Sequence[Cue],
    seen: Sequence[SeenVersion],
    texts: Mapping[tuple[str, int], str],
) -> tuple[Moment, ...]:
    """At most MOST moments with the words of the query side by side, in the order of the recording.

    `texts`: of the pages of what is `seen`.
    """
    words = Words.of(query)
    if not words.folded:
        return ()
    titles = {str(one.version): one.title for one in seen}
    found = [Moment(MomentKind.CHAPTER, one.start_ms, one.title, None, one.title) for one in described.chapters]
    given = {turn.participant for turn in described.turns if turn.kind == "floor"}
    for turn in described.turns:
        if turn.kind != "floor" and turn.participant in given:
            continue  # Who had the floor was heard then too.
        name = " · ".join(part for part in dict.fromkeys((turn.name, turn.unit)) if part)
        found.append(Moment(MomentKind.SPEAKER, turn.start_ms, name, None, name))
    for shown in described.pages:
        if shown.version in titles:
            text = texts.get((shown.version, shown.page), "")
            title = titles[shown.version]
            found.append(Moment(MomentKind.PAGE, shown.start_ms, title, shown.page, f"{title} {text}"))
    found += [Moment(MomentKind.TRANSCRIPT, cue.start_ms, cue.voice, None, cue.text) for cue in cues]
    known = {text: holds(text, words) for text in {one.snippet for one in found}}  # Pages and names come again.
    fitting = [one for one in found if known[one.snippet]]
    fitting.sort(key=lambda one: (one.at_ms, one.kind))
    return tuple(
        Moment(one.kind, one.at_ms, one.title, one.page, snippet(one.snippet, words)) for one in fitting[:MOST]
    )
