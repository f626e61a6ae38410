"""All papers of a meeting that somebody may take away, as one ZIP that is written while it goes out.

Nothing is compressed: PDF is already. Beside the papers stands a list with the SHA-256 of each.
"""

import json
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from meetings.domain.file_names import fit_stem
from meetings.domain.working_days import LOCAL
from meetings.models.agenda import AgendaItem
from meetings.models.papers import Paper, PaperVersion
from meetings.papers.grants import Reader, downloads_of, papers_seen_by
from meetings.papers.store import PaperStore

MANIFEST = "danh-muc.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """A paper that goes into the archive, and what it is called there; `size` in bytes."""

    name: str
    title: str
    number: int
    sha: str
    size: int
    published_at: datetime
    version: PaperVersion


async def packed_for(tx: AsyncSession, reader: Reader, now: datetime) -> tuple[Packed, ...]:
    """The published papers that the reader may take away, numbered in the order of the agenda."""
    rows = await tx.execute(
        select(Paper, PaperVersion)
        .join(PaperVersion, PaperVersion.paper_id == Paper.id)
        .outerjoin(AgendaItem, AgendaItem.id == Paper.item_id)
        .where(
            Paper.meeting_id == reader.record.id,
            PaperVersion.published_at.is_not(None),
            PaperVersion.replaced_at.is_(None),
            papers_seen_by(reader.account, now),
            downloads_of(reader.account, now),
        )
        .order_by(func.coalesce(AgendaItem.position, -1), Paper.position, Paper.id)
    )
    return tuple(_packed(place, paper, version) for place, (paper, version) in enumerate(rows, start=1))


async def packing(store: PaperStore, papers: Sequence[Packed]) -> AsyncIterator[bytes]:
    """The archive, piece by piece. A paper that is gone from the store breaks it off: it is never short in silence."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for paper in papers:
            with archive.open(_entry(paper.name, paper.published_at), "w", force_zip64=True) as out:
                async for piece in store.read(paper.sha):
                    out.write(piece)
                    yield sink.take()
        archive.writestr(MANIFEST, _manifest(papers))
    yield sink.take()


def _packed(place: int, paper: Paper, version: PaperVersion) -> Packed:
    assert version.sha256 is not None
    assert version.published_at is not None
    name = f"{place:03d} {fit_stem(paper.title + '.pdf', 'tai-lieu')}.pdf"
    return Packed(name, paper.title, version.number, version.sha256, version.size, version.published_at, version)


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    local = at.astimezone(LOCAL)
    when = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    return zipfile.ZipInfo(name, max(when, _EARLIEST))


def _manifest(papers: Sequence[Packed]) -> bytes:
    lines = [
        {
            "file": paper.name,
            "title": paper.title,
            "version": paper.number,
            "sha256": paper.sha,
            "size": paper.size,
            "published_at": paper.published_at.isoformat(),
        }
        for paper in papers
    ]
    return json.dumps({"papers": lines}, ensure_ascii=False, indent=1).encode()


class _Sink(RawIOBase):
    """Keeps what was written until it is taken; it cannot be wound back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]  # Whatever holds bytes.
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        """All that was written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
