"""Somebody's own notes on a paper, to print: what is written, page by page; of what is drawn, that it is there."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from meetings.exports.paper import printed
from meetings.exports.words import day_and_time

DRAWN = "(nét vẽ tay)"


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """A note; `text` is None for one that is drawn."""

    page: int
    text: str | None


async def notes_pdf(title: str, owner: str, notes: Sequence[PrintedNote], now: datetime) -> bytes:
    """The bytes of a PDF/A-2b file."""
    pages: defaultdict[int, list[str]] = defaultdict(list)
    for note in notes:
        pages[note.page].append(DRAWN if note.text is None else note.text)
    content = {
        "title": title,
        "owner": owner,
        "pages": [{"page": page, "notes": pages[page]} for page in sorted(pages)],
        "printed": day_and_time(now),
    }
    return await asyncio.to_thread(printed, "notes.typ", content)
